//===- SimulatorTest.cpp - kernels, right and broken, in the simulator ----===//

#include "SimulatorFixture.h"

#include <cmath>
#include <limits>

using namespace tpc;
using testing::HasSubstr;

namespace {

using Simulator = SimulatorFixture;

/// y[i] = 2 x[i], for 100 numbers in blocks of 32 threads.
const std::string doubleAll = R"(
  define ptx_kernel void @double_all(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %b = call i32 @llvm.nvvm.read.ptx.sreg.ctaid.x()
    %first = mul i32 %b, 32
    %i = add i32 %first, %t
    %inside = icmp slt i32 %i, 100
    br i1 %inside, label %body, label %end
  body:
    %px = getelementptr float, ptr %x, i32 %i
    %v = load float, ptr %px, align 4
    %d = fadd float %v, %v
    %py = getelementptr float, ptr %y, i32 %i
    store float %d, ptr %py, align 4
    br label %end
  end:
    ret void
  })";

TEST_F(Simulator, RunsThreadsOfBlocks) {
  std::vector<Numbers> numbers = {countUp(100), Numbers(100)};
  compile(doubleAll);
  launch(4, 32, numbers);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(numbers[1][i], 2.0f * (i + 1));
}

TEST_F(Simulator, CatchesAMissingBound) {
  std::string error = errorAfter(doubleAll, "%i, 100", "%i, 128", 4, 32,
                                 {countUp(100), Numbers(100)});
  EXPECT_THAT(error, HasSubstr("kernel 'double_all', block (3, 0, 0), thread "
                               "(4, 0, 0): out of bounds: load of 4 bytes at "
                               "byte 400 of buffer 0, which has 400; at "));
  EXPECT_THAT(error, HasSubstr("%v = load float, ptr %px"));
}

TEST_F(Simulator, CatchesAnIndexOffByOne) {
  EXPECT_THAT(errorAfter(doubleAll, "float, ptr %y, i32 %i",
                         "float, ptr %y, i32 %first", 4, 32,
                         {countUp(100), Numbers(100)}),
              HasSubstr("data race: thread 0 wrote it since the last barrier: "
                        "store of 4 bytes at byte 0 of buffer 1"));
  EXPECT_THAT(errorAfter(doubleAll, "mul i32 %b, 32", "mul i32 %b, 31", 4, 32,
                         {countUp(100), Numbers(100)}),
              HasSubstr("block (1, 0, 0), thread (0, 0, 0): data race: another "
                        "block of the launch wrote it"));
  EXPECT_THAT(errorAfter(doubleAll, "mul i32 %b, 32", "sub i32 %b, 1", 1, 32,
                         {countUp(100), Numbers(100)}),
              HasSubstr("load of 4 bytes 4 bytes before the beginning of "
                        "buffer 0"));
}

TEST_F(Simulator, CatchesUnalignedAccesses) {
  EXPECT_THAT(errorAfter(doubleAll, "float, ptr %x, i32 %i",
                         "i16, ptr %x, i32 %i", 4, 32,
                         {countUp(100), Numbers(100)}),
              HasSubstr("thread (1, 0, 0): unaligned: load of 4 bytes at byte "
                        "2 of buffer 0, which is not a multiple of 4"));
}

/// Turns 64 numbers round by way of shared memory.
const std::string reverse = R"(
  @tile = internal addrspace(3) global [64 x float] poison, align 16
  define ptx_kernel void @reverse(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %px = getelementptr float, ptr %x, i32 %t
    %v = load float, ptr %px, align 4
    %pt = getelementptr float, ptr addrspace(3) @tile, i32 %t
    store float %v, ptr addrspace(3) %pt, align 4
    call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
    %o = sub i32 63, %t
    %po = getelementptr float, ptr addrspace(3) @tile, i32 %o
    %w = load float, ptr addrspace(3) %po, align 4
    %py = getelementptr float, ptr %y, i32 %t
    store float %w, ptr %py, align 4
    ret void
  })";
const std::string barrier =
    "call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)";

TEST_F(Simulator, HasSharedMemoryAndBarriers) {
  std::vector<Numbers> numbers = {countUp(64), Numbers(64)};
  compile(reverse);
  launch(1, 64, numbers);
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(numbers[1][i], 64 - i);
}

TEST_F(Simulator, CatchesAMissingBarrier) {
  EXPECT_THAT(
      errorAfter(reverse, barrier, "", 1, 64, {countUp(64), Numbers(64)}),
      HasSubstr("nobody wrote it before: load of 4 bytes at byte 252 "
                "of shared memory 'tile'"));
}

TEST_F(Simulator, CatchesBarriersThatNotAllReach) {
  // The last thread leaves at once.
  EXPECT_THAT(errorAfter(reverse, "%px = getelementptr",
                         R"(%c = icmp slt i32 %t, 63
    br i1 %c, label %go, label %leave
  leave:
    ret void
  go:
    %px = getelementptr)",
                         1, 64, {countUp(64), Numbers(64)}),
              HasSubstr("thread (0, 0, 0): a barrier that not all threads "
                        "reach, but thread (63, 0, 0) has ended; at call void "
                        "@llvm.nvvm.barrier"));
}

TEST_F(Simulator, CatchesIndicesOutsideOfSharedVariables) {
  EXPECT_THAT(errorAfter(reverse, "sub i32 63, %t", "sub i32 64, %t", 1, 64,
                         {countUp(64), Numbers(64)}),
              HasSubstr("out of bounds: load of 4 bytes at byte 256 of shared "
                        "memory 'tile', which has 256"));
}

/// As reverse, in the shared memory that the launch gives.
std::string reverseInDynamic() {
  std::string text = reverse;
  std::string variable = "internal addrspace(3) global [64 x float] poison";
  return text.replace(text.find(variable), variable.size(),
                      "external addrspace(3) global [0 x float]");
}

TEST_F(Simulator, HasDynamicSharedMemory) {
  std::vector<Numbers> numbers = {countUp(64), Numbers(64)};
  compile(reverseInDynamic());
  launch(1, 64, numbers, 64 * sizeof(float));
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(numbers[1][i], 64 - i);
}

TEST_F(Simulator, CatchesTooLittleDynamicSharedMemory) {
  const std::string text = reverseInDynamic();
  std::vector<Numbers> numbers = {countUp(64), Numbers(64)};
  EXPECT_THAT(errorAfter(text, "", "", 1, 64, numbers, 63 * sizeof(float)),
              HasSubstr("thread (63, 0, 0): out of bounds: store of 4 bytes at "
                        "byte 252 of dynamic shared memory, which has 252"));
  EXPECT_THAT(errorAfter(text, "", "", 1, 64, numbers),
              HasSubstr("out of bounds: store of 4 bytes at byte 0 of "
                        "dynamic shared memory, which has 0"));
  // Behind a variable of the kernel's own.
  EXPECT_THAT(errorAfter(text, "define",
                         "@own = internal addrspace(3) global [4 x float] "
                         "poison, align 16\n  define",
                         1, 64, numbers, 63 * sizeof(float)),
              HasSubstr("byte 252 of dynamic shared memory, which has 252"));
}

/// As reverse, filled by asynchronous copies.
const std::string copyReverse = R"(
  @tile = internal addrspace(3) global [64 x float] poison, align 16
  define ptx_kernel void @reverse(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %px = getelementptr float, ptr %x, i32 %t
    %gx = addrspacecast ptr %px to ptr addrspace(1)
    %pt = getelementptr float, ptr addrspace(3) @tile, i32 %t
    call void @llvm.nvvm.cp.async.ca.shared.global.4(ptr addrspace(3) %pt, ptr addrspace(1) %gx)
    call void @llvm.nvvm.cp.async.commit.group()
    call void @llvm.nvvm.cp.async.wait.group(i32 0)
    call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
    %o = sub i32 63, %t
    %po = getelementptr float, ptr addrspace(3) @tile, i32 %o
    %w = load float, ptr addrspace(3) %po, align 4
    %py = getelementptr float, ptr %y, i32 %t
    store float %w, ptr %py, align 4
    ret void
  })";

TEST_F(Simulator, CopiesAsynchronously) {
  std::vector<Numbers> numbers = {countUp(64), Numbers(64)};
  compile(copyReverse);
  launch(1, 64, numbers);
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(numbers[1][i], 64 - i);
}

TEST_F(Simulator, CatchesAMissingWait) {
  const char *pending =
      "has begun an asynchronous copy to it and not waited for "
      "that: load of 4 bytes";
  EXPECT_THAT(errorAfter(copyReverse,
                         "call void @llvm.nvvm.cp.async.wait.group(i32 0)", "",
                         1, 64, {countUp(64), Numbers(64)}),
              HasSubstr(pending));
  EXPECT_THAT(errorAfter(copyReverse, "wait.group(i32 0)", "wait.group(i32 1)",
                         1, 64, {countUp(64), Numbers(64)}),
              HasSubstr(pending));
  EXPECT_THAT(errorAfter(copyReverse,
                         "call void @llvm.nvvm.cp.async.commit.group()", "", 1,
                         64, {countUp(64), Numbers(64)}),
              HasSubstr(pending));
}

/// The sum of 32 numbers, in every lane, by shuffles.
const std::string sum = R"(
  define ptx_kernel void @sum(ptr %x, ptr %y) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %px = getelementptr float, ptr %x, i32 %t
    %v0 = load float, ptr %px, align 4
    %s0 = call float @llvm.nvvm.shfl.sync.bfly.f32(i32 -1, float %v0, i32 16, i32 31)
    %v1 = fadd float %v0, %s0
    %s1 = call float @llvm.nvvm.shfl.sync.bfly.f32(i32 -1, float %v1, i32 8, i32 31)
    %v2 = fadd float %v1, %s1
    %s2 = call float @llvm.nvvm.shfl.sync.bfly.f32(i32 -1, float %v2, i32 4, i32 31)
    %v3 = fadd float %v2, %s2
    %s3 = call float @llvm.nvvm.shfl.sync.bfly.f32(i32 -1, float %v3, i32 2, i32 31)
    %v4 = fadd float %v3, %s3
    %s4 = call float @llvm.nvvm.shfl.sync.bfly.f32(i32 -1, float %v4, i32 1, i32 31)
    %v5 = fadd float %v4, %s4
    %py = getelementptr float, ptr %y, i32 %t
    store float %v5, ptr %py, align 4
    ret void
  })";

TEST_F(Simulator, Shuffles) {
  std::vector<Numbers> numbers = {countUp(32), Numbers(32)};
  compile(sum);
  launch(1, 32, numbers);
  EXPECT_EQ(numbers[1], Numbers(32, 32 * 33 / 2));
}

TEST_F(Simulator, CatchesLanesThatAreNotInAMask) {
  EXPECT_THAT(
      errorAfter(sum, "(i32 -1, float %v0", "(i32 65535, float %v0", 1, 32,
                 {countUp(32), Numbers(32)}),
      HasSubstr("a shuffle in which lane 0 reads from lane 16, which is "
                "not in the mask 0xffff"));
  EXPECT_THAT(errorAfter(sum, "(i32 -1, float %v0", "(i32 -2, float %v0", 1, 32,
                         {countUp(32), Numbers(32)}),
              HasSubstr("thread (0, 0, 0): its lane 0 is not in the mask "
                        "0xfffffffe"));
  // A block of half a warp.
  EXPECT_THAT(errorAfter(sum, "", "", 1, 16, {countUp(16), Numbers(16)}),
              HasSubstr("waits for the lanes 0xffffffff of its warp, but the "
                        "block has no such lanes"));
}

/// A product of [16, 8] and [8, 8] matrices, both row by row.
const std::string product = R"(
  declare {float, float, float, float} @llvm.nvvm.mma.m16n8k8.row.col.tf32(i32, i32, i32, i32, i32, i32, float, float, float, float)
  define ptx_kernel void @product(ptr %a, ptr %b, ptr %c) {
    %t = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
    %g = lshr i32 %t, 2
    %w = and i32 %t, 3
    %row = mul i32 %g, 8
    %i0 = add i32 %row, %w
    %p0 = getelementptr i32, ptr %a, i32 %i0
    %a0 = load i32, ptr %p0, align 4
    %i1 = add i32 %i0, 64
    %p1 = getelementptr i32, ptr %a, i32 %i1
    %a1 = load i32, ptr %p1, align 4
    %i2 = add i32 %i0, 4
    %p2 = getelementptr i32, ptr %a, i32 %i2
    %a2 = load i32, ptr %p2, align 4
    %i3 = add i32 %i0, 68
    %p3 = getelementptr i32, ptr %a, i32 %i3
    %a3 = load i32, ptr %p3, align 4
    %col = mul i32 %w, 8
    %j0 = add i32 %col, %g
    %q0 = getelementptr i32, ptr %b, i32 %j0
    %b0 = load i32, ptr %q0, align 4
    %j1 = add i32 %j0, 32
    %q1 = getelementptr i32, ptr %b, i32 %j1
    %b1 = load i32, ptr %q1, align 4
    %d = call {float, float, float, float} @llvm.nvvm.mma.m16n8k8.row.col.tf32(i32 %a0, i32 %a1, i32 %a2, i32 %a3, i32 %b0, i32 %b1, float 0.0, float 0.0, float 0.0, float 0.0)
    %w2 = mul i32 %w, 2
    %k = add i32 %row, %w2
    %r = getelementptr float, ptr %c, i32 %k
    %d0 = extractvalue {float, float, float, float} %d, 0
    %d1 = extractvalue {float, float, float, float} %d, 1
    %d2 = extractvalue {float, float, float, float} %d, 2
    %d3 = extractvalue {float, float, float, float} %d, 3
    store float %d0, ptr %r, align 4
    %r1 = getelementptr float, ptr %r, i32 1
    store float %d1, ptr %r1, align 4
    %r2 = getelementptr float, ptr %r, i32 64
    store float %d2, ptr %r2, align 4
    %r3 = getelementptr float, ptr %r, i32 65
    store float %d3, ptr %r3, align 4
    ret void
  })";

/// Sums of whole numbers below 2^11, which TF32 holds exactly.
Numbers multiply(const Numbers &a, const Numbers &b) {
  Numbers c(16 * 8);
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 8; ++j)
      for (int k = 0; k < 8; ++k)
        c[i * 8 + j] += a[i * 8 + k] * b[k * 8 + j];
  return c;
}

TEST_F(Simulator, MultipliesMatrices) {
  std::vector<Numbers> numbers = {countUp(128), countUp(64), Numbers(128)};
  compile(product);
  launch(1, 32, numbers);
  EXPECT_EQ(numbers[2], multiply(numbers[0], numbers[1]));
}

TEST_F(Simulator, AWrongFragmentGivesAnotherProduct) {
  for (auto [from, to] :
       {std::pair("%i0, 64", "%i0, 4"), std::pair("%w, 8", "%w, 16"),
        std::pair("%r, i32 64", "%r, i32 8")}) {
    std::string text = product;
    text.replace(text.find(from), std::string(from).size(), to);
    std::vector<Numbers> numbers = {countUp(128), countUp(64), Numbers(128)};
    bool caught = false;
    try {
      compile(text);
      launch(1, 32, numbers);
      caught = numbers[2] != multiply(numbers[0], numbers[1]);
    } catch (const runtime::Error &) {
      caught = true;
    }
    EXPECT_TRUE(caught) << from;
  }
}

TEST_F(Simulator, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(errorAfter(R"(
    declare i64 @llvm.nvvm.read.ptx.sreg.clock64()
    define ptx_kernel void @clock(ptr %x) {
      %t = call i64 @llvm.nvvm.read.ptx.sreg.clock64()
      ret void
    })",
                       "", "", 1, 1, {Numbers(1)}),
            "the simulator does not know the intrinsic "
            "'llvm.nvvm.read.ptx.sreg.clock64'");
  EXPECT_EQ(errorAfter("define ptx_kernel void @k(i32 %x) { ret void }", "", "",
                       1, 1, {Numbers(1)}),
            "kernel 'k': expected pointers as arguments, argument 0 is none");
}

TEST_F(Simulator, ForgetsAFailedLaunch) {
  errorAfter(reverse, barrier, "", 1, 64, {countUp(64), Numbers(64)});
  std::vector<Numbers> numbers = {countUp(64), Numbers(64)};
  compile(reverse);
  launch(1, 64, numbers);
  EXPECT_EQ(numbers[1][0], 64);
}

/// The bf16 of x[0], x[1] and x[2], each as a number of 32 bits; the first two
/// are rounded together.
const std::string roundThree = R"(
  define ptx_kernel void @round(ptr %x, ptr %y) {
    %first = load <2 x float>, ptr %x, align 8
    %p2 = getelementptr float, ptr %x, i32 2
    %third = load float, ptr %p2, align 4
    %rounded = fptrunc <2 x float> %first to <2 x bfloat>
    %r2 = fptrunc float %third to bfloat
    %r0 = extractelement <2 x bfloat> %rounded, i32 0
    %r1 = extractelement <2 x bfloat> %rounded, i32 1
    %y0 = fpext bfloat %r0 to float
    %y1 = fpext bfloat %r1 to float
    %y2 = fpext bfloat %r2 to float
    %q1 = getelementptr float, ptr %y, i32 1
    %q2 = getelementptr float, ptr %y, i32 2
    store float %y0, ptr %y, align 4
    store float %y1, ptr %q1, align 4
    store float %y2, ptr %q2, align 4
    ret void
  })";

TEST_F(Simulator, RoundsToNearestWithTiesToEven) {
  compile(roundThree);
  const float ulp = 1.0f / 128;
  std::vector<Numbers> numbers = {
      {1 + 0.5f * ulp, 1 + 1.5f * ulp, -1 - 0.75f * ulp}, Numbers(3)};
  launch(1, 1, numbers);
  EXPECT_EQ(numbers[1], (Numbers{1, 1 + 2 * ulp, -1 - ulp}));
  numbers[0] = {std::numeric_limits<float>::infinity(),
                std::numeric_limits<float>::max(),
                std::numeric_limits<float>::quiet_NaN()};
  launch(1, 1, numbers);
  EXPECT_EQ(numbers[1][0], std::numeric_limits<float>::infinity());
  EXPECT_EQ(numbers[1][1], std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(numbers[1][2]));
}

TEST_F(Simulator, RefusesOtherArithmeticOfBf16) {
  auto refused = [&](const std::string &instruction) {
    return errorAfter(roundThree, "%y2 = fpext bfloat %r2 to float",
                      instruction + "\n    %y2 = fpext bfloat %other to float",
                      1, 1, {Numbers(3), Numbers(3)});
  };
  auto message = [](const std::string &instruction) {
    return "function 'round': of what computes bf16 numbers the simulator "
           "knows only the rounding of float32, found " +
           instruction;
  };
  for (const std::string instruction :
       {"%other = fadd bfloat %r2, %r1", "%other = sitofp i32 3 to bfloat",
        "%other = atomicrmw fadd ptr %y, bfloat %r2 monotonic, align 2",
        "%other = fptrunc double 1.000000e+00 to bfloat"})
    EXPECT_EQ(refused(instruction), message(instruction));
  EXPECT_EQ(refused("%bits = bitcast bfloat %r2 to i16\n"
                    "    %other = bitcast i16 %bits to bfloat"),
            "");
}

TEST_F(Simulator, NamesMissingFunctions) {
  EXPECT_EQ(errorAfter(R"(
    declare float @nowhere(float)
    define ptx_kernel void @k(ptr %x) {
      %v = load float, ptr %x, align 4
      %w = call float @nowhere(float %v)
      store float %w, ptr %x, align 4
      ret void
    })",
                       "", "", 1, 1, {Numbers(1)}),
            "generated code needs functions that this program has not: "
            "nowhere");
}

} // namespace
