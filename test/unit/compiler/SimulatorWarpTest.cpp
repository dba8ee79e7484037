//===- SimulatorWarpTest.cpp - what the lanes of a warp do together -------===//
//
// Votes, ldmatrix and matrix products, beside what the PTX ISA says of them.
//
//===----------------------------------------------------------------------===//

#include "SimulatorFixture.h"

#include "llvm/Support/FormatVariadic.h"

#include <cstring>

using namespace tpc;
using testing::HasSubstr;

namespace {

using SimulatorWarp = SimulatorFixture;
using Words = std::vector<uint32_t>;

/// Words as the bits of numbers, and back.
Numbers asNumbers(const Words &words) {
  Numbers numbers(words.size());
  std::memcpy(numbers.data(), words.data(), words.size() * sizeof(uint32_t));
  return numbers;
}
Words asWords(const Numbers &numbers) {
  Words words(numbers.size());
  std::memcpy(words.data(), numbers.data(), numbers.size() * sizeof(uint32_t));
  return words;
}

/// Lane t votes for x[t] > 20; y[4 t] and what follows are its results.
const std::string votes = R"(
  declare i1 @llvm.nvvm.vote.all.sync(i32, i1)
  declare i1 @llvm.nvvm.vote.any.sync(i32, i1)
  declare i1 @llvm.nvvm.vote.uni.sync(i32, i1)
  define ptx_kernel void @votes(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %px = getelementptr float, ptr %x, i32 %t
    %v = load float, ptr %px, align 4
    %p = fcmp ogt float %v, 20.0
    %in = icmp ult i32 %t, 32
    br i1 %in, label %vote, label %end
  vote:
    %ballot = call i32 @llvm.nvvm.vote.ballot.sync(i32 -1, i1 %p)
    %all = call i1 @llvm.nvvm.vote.all.sync(i32 -1, i1 %p)
    %any = call i1 @llvm.nvvm.vote.any.sync(i32 -1, i1 %p)
    %uni = call i1 @llvm.nvvm.vote.uni.sync(i32 -1, i1 %p)
    %first = mul i32 %t, 4
    %py = getelementptr i32, ptr %y, i32 %first
    store i32 %ballot, ptr %py, align 4
    %w1 = zext i1 %all to i32
    %p1 = getelementptr i32, ptr %py, i32 1
    store i32 %w1, ptr %p1, align 4
    %w2 = zext i1 %any to i32
    %p2 = getelementptr i32, ptr %py, i32 2
    store i32 %w2, ptr %p2, align 4
    %w3 = zext i1 %uni to i32
    %p3 = getelementptr i32, ptr %py, i32 3
    store i32 %w3, ptr %p3, align 4
    br label %end
  end:
    ret void
  })";

std::string replaced(std::string text, const std::string &from,
                     const std::string &to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

TEST_F(SimulatorWarp, Votes) {
  // The bound; then the ballot, and whether all, any and equally many as the
  // first voted for it.
  const std::pair<const char *, Words> cases[] = {
      {"20.0", {0xfff00000, 0, 1, 0}},
      {"0.0", {0xffffffff, 1, 1, 1}},
      {"40.0", {0, 0, 0, 1}},
      {"31.0", {0x80000000, 0, 1, 0}}};
  for (const auto &[bound, expected] : cases) {
    std::vector<Numbers> numbers = {countUp(32), Numbers(32 * 4)};
    compile(replaced(votes, "20.0", bound));
    launch(1, 32, numbers);
    Words found = asWords(numbers[1]);
    for (int lane = 0; lane < 32; ++lane)
      EXPECT_EQ(Words(found.begin() + lane * 4, found.begin() + lane * 4 + 4),
                expected)
          << bound << ", lane " << lane;
  }
}

TEST_F(SimulatorWarp, VotesAmongTheLanesOfAMask) {
  // The upper half goes by; it does not count.
  std::string text = replaced(replaced(votes, "i32 -1", "i32 65535"),
                              "ult i32 %t, 32", "ult i32 %t, 16");
  std::vector<Numbers> numbers = {countUp(32), Numbers(32 * 4)};
  compile(replaced(text, "20.0", "12.0"));
  launch(1, 32, numbers);
  Words found = asWords(numbers[1]);
  EXPECT_EQ(Words(found.begin(), found.begin() + 4), (Words{0xf000, 0, 1, 0}));
  EXPECT_EQ(found[16 * 4], 0u);
  compile(replaced(text, "20.0", "0.0"));
  launch(1, 32, numbers);
  EXPECT_EQ(asWords(numbers[1])[1], 1u);
}

TEST_F(SimulatorWarp, CatchesVotersThatAreNotInAMask) {
  EXPECT_THAT(errorAfter(votes, "ballot.sync(i32 -1", "ballot.sync(i32 65535",
                         1, 32, {countUp(32), Numbers(128)}),
              HasSubstr("thread (16, 0, 0): its lane 16 is not in the mask "
                        "0xffff"));
  EXPECT_THAT(errorAfter(votes, "ult i32 %t, 32", "ult i32 %t, 31", 1, 32,
                         {countUp(32), Numbers(128)}),
              HasSubstr("thread (31, 0, 0) has ended"));
}

/// Lane t brings the 16 bytes from x[4 t] on to shared memory, as a row of
/// 16-bit numbers, and gives its own row's address; y[4 t] and what follows are
/// what it gets of the four matrices of 8 rows.
const std::string loadMatrices = R"(
  @tile = internal addrspace(3) global [128 x i32] poison, align 16
  declare {i32, i32, i32, i32} @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3(ptr addrspace(3))
  declare {i32, i32, i32, i32} @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.trans.b16.p3(ptr addrspace(3))
  define ptx_kernel void @matrices(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %first = mul i32 %t, 4
    %px = getelementptr i32, ptr %x, i32 %first
    %pt = getelementptr i32, ptr addrspace(3) @tile, i32 %first
    %v = load <4 x i32>, ptr %px, align 16
    store <4 x i32> %v, ptr addrspace(3) %pt, align 16
    call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
    %row = getelementptr i32, ptr addrspace(3) @tile, i32 %first
    %m = call {i32, i32, i32, i32} @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4.b16.p3(ptr addrspace(3) %row)
    %m0 = extractvalue {i32, i32, i32, i32} %m, 0
    %m1 = extractvalue {i32, i32, i32, i32} %m, 1
    %m2 = extractvalue {i32, i32, i32, i32} %m, 2
    %m3 = extractvalue {i32, i32, i32, i32} %m, 3
    %y0 = getelementptr i32, ptr %y, i32 %first
    store i32 %m0, ptr %y0, align 4
    %y1 = getelementptr i32, ptr %y0, i32 1
    store i32 %m1, ptr %y1, align 4
    %y2 = getelementptr i32, ptr %y0, i32 2
    store i32 %m2, ptr %y2, align 4
    %y3 = getelementptr i32, ptr %y0, i32 3
    store i32 %m3, ptr %y3, align 4
    ret void
  })";

/// The number at a place of a matrix, and a warp's 256 of them in pairs.
uint32_t numberAt(int matrix, int row, int column) {
  return matrix * 1000 + row * 10 + column;
}
Numbers matrices() {
  Words words;
  for (int matrix = 0; matrix < 4; ++matrix)
    for (int row = 0; row < 8; ++row)
      for (int column = 0; column < 8; column += 2)
        words.push_back(numberAt(matrix, row, column) |
                        numberAt(matrix, row, column + 1) << 16);
  return asNumbers(words);
}

/// What the lanes get: of each matrix, two neighbours of row lane / 4, or of
/// the column if it is transposed.
Words expectedFragments(bool transposed) {
  Words words;
  for (int lane = 0; lane < 32; ++lane)
    for (int matrix = 0; matrix < 4; ++matrix) {
      int line = lane / 4, place = lane % 4 * 2;
      auto number = [&](int p) {
        return transposed ? numberAt(matrix, p, line)
                          : numberAt(matrix, line, p);
      };
      words.push_back(number(place) | number(place + 1) << 16);
    }
  return words;
}

TEST_F(SimulatorWarp, LoadsMatrices) {
  for (bool transposed : {false, true}) {
    std::vector<Numbers> numbers = {matrices(), Numbers(128)};
    compile(transposed ? replaced(loadMatrices,
                                  "%m = call {i32, i32, i32, "
                                  "i32} @llvm.nvvm.ldmatrix.sync."
                                  "aligned.m8n8.x4.b16",
                                  "%m = call {i32, i32, i32, i32} "
                                  "@llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4."
                                  "trans.b16")
                       : loadMatrices);
    launch(1, 32, numbers);
    EXPECT_EQ(asWords(numbers[1]), expectedFragments(transposed));
  }
}

TEST_F(SimulatorWarp, CatchesWrongRowsOfMatrices) {
  std::vector<Numbers> numbers = {matrices(), Numbers(128)};
  const char *row = "%row = getelementptr i32, ptr addrspace(3) @tile, i32 "
                    "%first";
  EXPECT_THAT(
      errorAfter(loadMatrices, row,
                 "%off = lshr i32 %first, 1\n"
                 "%row = getelementptr i32, ptr addrspace(3) @tile, "
                 "i32 %off",
                 1, 32, numbers),
      HasSubstr("unaligned: load of 16 bytes at byte 248 of shared memory "
                "'tile', which is not a multiple of 16"));
  EXPECT_THAT(errorAfter(loadMatrices, row,
                         "%off = add i32 %first, 4\n"
                         "%row = getelementptr i32, ptr addrspace(3) @tile, "
                         "i32 %off",
                         1, 32, numbers),
              HasSubstr("thread (31, 0, 0): out of bounds: load of 16 bytes at "
                        "byte 512 of shared memory 'tile'"));
  EXPECT_THAT(
      errorAfter(loadMatrices,
                 "call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)",
                 "%c = icmp ult i32 %t, 16\n"
                 "br i1 %c, label %go, label %leave\n"
                 "leave:\n ret void\n go:",
                 1, 32, numbers),
      HasSubstr("has ended"));
}

/// A form of mma.sync with row-major A [16, terms] and column-major B
/// [terms, 8]; a word has `packed` neighbours along the terms.
struct Product {
  const char *intrinsic;
  int terms, packed;

  /// Words of a line; registers of A and B.
  int words() const { return terms / packed; }
  int a() const { return words() / 2; }
  int b() const { return words() / 4; }
};

void PrintTo(const Product &product, std::ostream *stream) {
  *stream << product.intrinsic;
}

/// Loads the fragments as the PTX ISA places them, multiplies, and stores the
/// sums.
std::string productKernel(const Product &product) {
  std::string types, arguments, loads;
  auto load = [&](const std::string &name, const char *from,
                  const std::string &line, int place) {
    loads += llvm::formatv("    %l{0} = mul i32 {2}, {4}\n"
                           "    %i{0} = add i32 %l{0}, %within\n"
                           "    %j{0} = add i32 %i{0}, {3}\n"
                           "    %p{0} = getelementptr i32, ptr {1}, i32 %j{0}\n"
                           "    %{0} = load i32, ptr %p{0}, align 4\n",
                           name, from, line, place, product.words());
    types += "i32, ";
    arguments += "i32 %" + name + ", ";
  };
  for (int i = 0; i < product.a(); ++i)
    load("a" + std::to_string(i), "%a", i % 2 ? "%below" : "%group", i / 2 * 4);
  for (int i = 0; i < product.b(); ++i)
    load("b" + std::to_string(i), "%b", "%group", i * 4);
  std::string stores;
  for (int i = 0; i < 4; ++i) {
    loads +=
        llvm::formatv("    %q{0} = getelementptr float, ptr %first, i32 {1}\n"
                      "    %c{0} = load float, ptr %q{0}, align 4\n",
                      i, i / 2 * 64 + i % 2);
    stores += llvm::formatv(
        "    %d{0} = extractvalue {{float, float, float, float} %d, {0}\n"
        "    store float %d{0}, ptr %q{0}, align 4\n",
        i);
  }
  const char *four = "{float, float, float, float}";
  std::string sums = "float, float, float, float";
  return std::string("  declare ") + four + " @" + product.intrinsic + "(" +
         types + sums + R"()
  define ptx_kernel void @product(ptr %a, ptr %b, ptr %c) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %group = lshr i32 %t, 2
    %below = add i32 %group, 8
    %within = and i32 %t, 3
    %row = mul i32 %group, 8
    %column = mul i32 %within, 2
    %place = add i32 %row, %column
    %first = getelementptr float, ptr %c, i32 %place
)" + loads +
         "    %d = call " + four + " @" + product.intrinsic + "(" + arguments +
         "float %c0, float %c1, float %c2, float %c3)\n" + stores +
         "    ret void\n  }";
}

/// Whole numbers that bf16 and TF32 hold.
float factorAt(int line, int term, int seed) {
  return static_cast<float>((line * 31 + term * 7 + seed) % 23 - 11);
}

/// Lines of factors, in words.
Numbers lines(const Product &product, int count, int seed) {
  Words words;
  for (int line = 0; line < count; ++line)
    for (int word = 0; word < product.words(); ++word) {
      uint32_t bits = 0;
      for (int part = 0; part < product.packed; ++part) {
        float value = factorAt(line, word * product.packed + part, seed);
        uint32_t one = asWords({value})[0];
        bits |= product.packed == 1 ? one : one >> 16 << 16 * part;
      }
      words.push_back(bits);
    }
  return asNumbers(words);
}

class SimulatorProduct : public SimulatorFixture,
                         public testing::WithParamInterface<Product> {
protected:
  std::vector<Numbers> operands() const {
    return {lines(GetParam(), 16, 3), lines(GetParam(), 8, 5), countUp(128)};
  }
  Numbers expected() const {
    Numbers sums = countUp(128);
    for (int i = 0; i < 16; ++i)
      for (int j = 0; j < 8; ++j)
        for (int k = 0; k < GetParam().terms; ++k)
          sums[i * 8 + j] += factorAt(i, k, 3) * factorAt(j, k, 5);
    return sums;
  }
};

TEST_P(SimulatorProduct, IsThatOfPlainLoops) {
  std::vector<Numbers> numbers = operands();
  compile(productKernel(GetParam()));
  launch(1, 32, numbers);
  EXPECT_EQ(numbers[2], expected());
}

TEST_P(SimulatorProduct, OfWrongFragmentsIsAnother) {
  const std::string text = productKernel(GetParam());
  for (auto [from, to] :
       {std::pair("%below = add i32 %group, 8", "%below = add i32 %group, 4"),
        std::pair("lshr i32 %t, 2", "lshr i32 %t, 3")}) {
    std::vector<Numbers> numbers = operands();
    std::string caught;
    try {
      compile(replaced(text, from, to));
      launch(1, 32, numbers);
    } catch (const runtime::Error &error) {
      caught = error.what();
    }
    // Lanes that write each other's sums are reported.
    if (caught.empty())
      EXPECT_NE(numbers[2], expected()) << from;
    else
      EXPECT_THAT(caught, HasSubstr("data race")) << from;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Forms, SimulatorProduct,
    testing::Values(Product{"llvm.nvvm.mma.m16n8k4.row.col.tf32", 4, 1},
                    Product{"llvm.nvvm.mma.m16n8k8.row.col.tf32", 8, 1},
                    Product{"llvm.nvvm.mma.m16n8k8.row.col.bf16", 8, 2},
                    Product{"llvm.nvvm.mma.m16n8k16.row.col.bf16", 16, 2}));

} // namespace
