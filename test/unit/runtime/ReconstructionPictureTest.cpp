#include "tpc/runtime/ReconstructionPicture.h"

#include "TestSupport.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

/// Channel `c` of a picture's pixel.
int at(const Picture &picture, int64_t y, int64_t x, int64_t c = 0) {
  return picture.bytes[(y * picture.width + x) * picture.channels + c];
}

TEST(ReconstructionPicture, PutsOriginalsAboveReconstructions) {
  // Ten images of two pixels, one above the other.
  std::vector<float> originals(20), reconstructions(20);
  for (int i = 0; i < 20; ++i) {
    originals[i] = i / 255.0f;
    reconstructions[i] = (100 + i) / 255.0f;
  }
  Picture picture = drawReconstructions({2, 1, 1}, 10, originals.data(),
                                        reconstructions.data());
  // Eight columns, two rows of pairs.
  EXPECT_EQ(picture.width, 3 * (2 + 8 * (1 + 2)));
  EXPECT_EQ(picture.height, 3 * (2 + (2 + 2 + 2) + 6 + (2 + 2 + 2) + 2));
  EXPECT_EQ(picture.channels, 1);
  ASSERT_EQ(picture.bytes.size(), size_t(picture.width * picture.height));
  // Each pixel is a square of three.
  for (int dy = 0; dy < 3; ++dy)
    for (int dx = 0; dx < 3; ++dx) {
      EXPECT_EQ(at(picture, 6 + dy, 6 + dx), 0);
      EXPECT_EQ(at(picture, 9 + dy, 6 + dx), 1);
      EXPECT_EQ(at(picture, 18 + dy, 6 + dx), 100);
      EXPECT_EQ(at(picture, 21 + dy, 6 + dx), 101);
      EXPECT_EQ(at(picture, 6 + dy, 6 + 7 * 9 + dx), 14);
      EXPECT_EQ(at(picture, 42 + dy, 6 + dx), 16);
      EXPECT_EQ(at(picture, 57 + dy, 6 + 9 + dx), 119);
    }
  // Gaps, the border, and where there is no tenth column.
  for (auto [y, x] : {std::pair<int, int>{5, 6},
                      {12, 6},
                      {17, 6},
                      {24, 6},
                      {41, 6},
                      {6, 5},
                      {6, 9},
                      {6, 14},
                      {48, 24},
                      {0, 0}})
    EXPECT_EQ(at(picture, y, x), 255) << y << " " << x;
  // The sum of all pixels: nothing else is drawn.
  int64_t pixels = picture.bytes.size();
  int64_t sum =
      std::accumulate(picture.bytes.begin(), picture.bytes.end(), int64_t{0});
  EXPECT_EQ(sum, 255 * (pixels - 40 * 9) + 9 * (190 + 2190));
}

TEST(ReconstructionPicture, DrawsColoursAndClamps) {
  std::vector<float> original = {0, 0.5, 1}, reconstruction = {-3, NAN, 7};
  Picture picture =
      drawReconstructions({1, 1, 3}, 1, original.data(), reconstruction.data());
  // No wider than what there is.
  EXPECT_EQ(picture.width, 15);
  EXPECT_EQ(picture.height, 24);
  for (int c : {0, 1, 2}) {
    EXPECT_EQ(at(picture, 7, 7, c), (std::vector<int>{0, 128, 255})[c]);
    EXPECT_EQ(at(picture, 16, 7, c), (std::vector<int>{0, 0, 255})[c]);
    EXPECT_EQ(at(picture, 12, 7, c), 255);
  }
}

TEST(ReconstructionPicture, RefusesWhatIsNoImage) {
  auto errorFor = [](const Shape &shape, const Shape &output) {
    return errorOf([&] { checkDrawable(shape, output); });
  };
  EXPECT_EQ(errorFor({28, 28, 1}, {784}), "");
  EXPECT_EQ(errorFor({32, 16, 3}, {32, 16, 3}), "");
  EXPECT_EQ(errorFor({784}, {784}),
            "--images: expected samples of shape [height, width, 1] or "
            "[height, width, 3], grey or RGB images, found [784]");
  EXPECT_NE(errorFor({4, 4, 2}, {32}).find("found [4, 4, 2]"),
            std::string::npos);
  EXPECT_EQ(errorFor({28, 28, 1}, {10}),
            "--images: expected a network whose output has the input's size, "
            "784, found an output of shape [10]");
}

TEST(ReconstructionPicture, RefusesPicturesWithoutEnd) {
  std::string error = errorOf(
      [] { drawReconstructions({28, 28, 1}, 1 << 20, nullptr, nullptr); });
  EXPECT_NE(error.find("ask for a smaller --image-count"), std::string::npos)
      << error;
}

TEST(Png, WritesWholeFilesOrNone) {
  TemporaryFolder folder;
  std::string path = folder / "a.png";
  Picture picture{2, 3, 3, std::vector<uint8_t>(18, 7)};
  writePng(path, picture);
  std::string file = readFile(path);
  EXPECT_EQ(file.substr(0, 8), "\x89PNG\r\n\x1a\n");
  // Width, height, 8 bits, colour type 2: RGB.
  EXPECT_EQ(file.substr(16, 10), std::string("\0\0\0\2\0\0\0\3\10\2", 10));
  EXPECT_EQ(listFolder(folder.path), (std::vector<std::string>{"a.png"}));
  picture.channels = 1;
  writePng(path, picture);
  EXPECT_EQ(readFile(path)[25], 0);
  std::string error = errorOf([&] { writePng(folder / "no/a.png", picture); });
  EXPECT_NE(error.find("cannot write"), std::string::npos) << error;
  picture.width = 0;
  error = errorOf([&] { writePng(path, picture); });
  EXPECT_NE(error.find("cannot write '" + path + "'"), std::string::npos)
      << error;
  EXPECT_EQ(listFolder(folder.path), (std::vector<std::string>{"a.png"}));
}

} // namespace
