//===- IndexExpressionTest.cpp - which elements an operation combines -----===//

#include "dialects/Tpc/IndexExpression.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace tpc;

namespace {

using Sizes = llvm::SmallVector<int64_t>;
using Iterators = llvm::SmallVector<utils::IteratorType>;
constexpr auto parallel = utils::IteratorType::parallel;
constexpr auto reduction = utils::IteratorType::reduction;

class IndexExpressionTest : public testing::Test {
protected:
  IndexExpression resolve(llvm::StringRef spec,
                          llvm::ArrayRef<llvm::ArrayRef<int64_t>> shapes,
                          llvm::ArrayRef<Extent> extents = {}) {
    return IndexExpression(&context, spec, shapes, extents);
  }

  static std::string text(AffineMap map) {
    std::string result;
    llvm::raw_string_ostream(result) << map;
    return result;
  }

  MLIRContext context;
};

TEST_F(IndexExpressionTest, LettersOfAProduct) {
  IndexExpression index = resolve("bi,oi->bo", {{4, 3}, {5, 3}});
  EXPECT_EQ(index.letters, "boi");
  EXPECT_EQ(index.resultShape, (Sizes{4, 5}));
  EXPECT_EQ(index.iterators, (Iterators{parallel, parallel, reduction}));
  ASSERT_EQ(index.maps.size(), 3u);
  EXPECT_EQ(text(index.maps[0]), "(d0, d1, d2) -> (d0, d2)");
  EXPECT_EQ(text(index.maps[1]), "(d0, d1, d2) -> (d1, d2)");
  EXPECT_EQ(text(index.maps[2]), "(d0, d1, d2) -> (d0, d1)");
  ASSERT_EQ(index.overhangs.size(), 2u);
  EXPECT_FALSE(index.overhangs[0].any());
  EXPECT_FALSE(index.overhangs[1].any());
}

TEST_F(IndexExpressionTest, AllIsReducedOver) {
  IndexExpression index = resolve("b->", {{4}});
  EXPECT_EQ(index.resultShape, Sizes());
  EXPECT_EQ(index.iterators, Iterators{reduction});
  EXPECT_EQ(text(index.maps[1]), "(d0) -> ()");
}

// The order of loops is the result's, however the operands have it.
TEST_F(IndexExpressionTest, ResultsLettersComeFirst) {
  IndexExpression index = resolve("abc->ca", {{2, 3, 4}});
  EXPECT_EQ(index.letters, "cab");
  EXPECT_EQ(index.resultShape, (Sizes{4, 2}));
  EXPECT_EQ(index.iterators, (Iterators{parallel, parallel, reduction}));
  EXPECT_EQ(text(index.maps[0]), "(d0, d1, d2) -> (d1, d2, d0)");
}

// 2y + i - 1 over y < 3, i < 4 runs from -1 to 6 in an input of 6.
TEST_F(IndexExpressionTest, SumReachesOutside) {
  IndexExpression index =
      resolve("b(2y+i-1),oi->byo", {{2, 6}, {5, 4}}, {{'y', 3}});
  EXPECT_EQ(index.letters, "byoi");
  EXPECT_EQ(index.resultShape, (Sizes{2, 3, 5}));
  EXPECT_EQ(index.overhangs[0].before, (Sizes{0, 1}));
  EXPECT_EQ(index.overhangs[0].after, (Sizes{0, 1}));
  EXPECT_TRUE(index.overhangs[0].any());
  EXPECT_FALSE(index.overhangs[1].any());
  // The map counts from the first element that is reached.
  EXPECT_EQ(text(index.maps[0]), "(d0, d1, d2, d3) -> (d0, d1 * 2 + d3)");
}

// Y - 2y + 1 over Y < 6, y < 3 runs from -3 to 6 in a kernel of 4.
TEST_F(IndexExpressionTest, NegativeFactor) {
  IndexExpression index = resolve("by,(Y-2y+1)->bY", {{2, 3}, {4}}, {{'Y', 6}});
  EXPECT_EQ(index.letters, "bYy");
  EXPECT_EQ(index.resultShape, (Sizes{2, 6}));
  EXPECT_EQ(index.overhangs[1].before, Sizes{3});
  EXPECT_EQ(index.overhangs[1].after, Sizes{3});
  EXPECT_EQ(text(index.maps[1]), "(d0, d1, d2) -> (d1 - d2 * 2 + 4)");
}

// A sum that starts inside keeps its start.
TEST_F(IndexExpressionTest, SumStaysInside) {
  IndexExpression index = resolve("(y+i+2)->y", {{9}}, {{'y', 3}, {'i', 4}});
  EXPECT_FALSE(index.overhangs[0].any());
  EXPECT_EQ(text(index.maps[0]), "(d0, d1) -> (d0 + d1 + 2)");
}

// A dimension of an input's own decides, and extents of letters that do not
// occur are no error.
TEST_F(IndexExpressionTest, ExtentsComeSecond) {
  IndexExpression index =
      resolve("(y+i),i->y", {{6}, {3}}, {{'i', 7}, {'y', 4}, {'z', 2}});
  EXPECT_EQ(index.letters, "yi");
  EXPECT_EQ(index.resultShape, Sizes{4});
  EXPECT_FALSE(index.overhangs[0].any());
}

} // namespace
