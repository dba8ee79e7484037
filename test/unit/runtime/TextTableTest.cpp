#include "tpc/runtime/TextTable.h"

#include <gtest/gtest.h>

using namespace tpc::runtime;

namespace {

TEST(TextTable, AlignsColumns) {
  TextTable table(/*columns=*/3, /*numbers=*/1, /*texts=*/2, /*indent=*/2);
  table.addRow({"layer", "ms", "computes"});
  table.addRow({"h1", "12.5", "product"});
  table.addRow({"out", "0.1", ""});
  EXPECT_EQ(table.text(), "  layer    ms  computes\n"
                          "  h1     12.5  product\n"
                          "  out     0.1\n");
}

TEST(TextTable, WritesNumbersInThreeDigits) {
  EXPECT_EQ(shortNumber(0), "0");
  EXPECT_EQ(shortNumber(999), "999");
  EXPECT_EQ(shortNumber(1000), "1.00 k");
  EXPECT_EQ(shortNumber(34'540'000), "34.5 M");
  EXPECT_EQ(shortNumber(999'600), "1.00 M");
  EXPECT_EQ(shortNumber(INT64_MAX), "9.22 E");
  EXPECT_EQ(shortBytes(640), "640 B");
  EXPECT_EQ(shortBytes(1200), "1.20 kB");
  EXPECT_EQ(threeDigits(0.123), "0.12");
  EXPECT_EQ(threeDigits(9.996), "10.0");
  EXPECT_EQ(threeDigits(99.96), "100");
  EXPECT_EQ(threeDigits(1234.5), "1234");
}

TEST(TextTable, WritesShapes) {
  EXPECT_EQ(shapeText({}), "scalar");
  EXPECT_EQ(shapeText({7}), "7");
  EXPECT_EQ(shapeText({128, 256}), "128x256");
}

} // namespace
