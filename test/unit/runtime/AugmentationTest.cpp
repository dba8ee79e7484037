#include "tpc/runtime/Augmentation.h"

#include "TestSupport.h"

#include "tpc/runtime/BatchLoader.h"
#include "tpc/runtime/Safetensors.h"
#include "tpc/runtime/ThreadPool.h"
#include "tpc/runtime/Trainer.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace tpc::runtime;
using namespace tpc::runtime::test;

namespace {

constexpr const char *augmented =
    R"({"kind": "mnist", "flip": "both", "crop": 2})";

TEST(Augmentation, DrawsFromTheStream) {
  DataOptions options;
  options.flipsLeftRight = options.flipsUpDown = true;
  options.crop = 4;
  int leftRight = 0, upDown = 0;
  std::vector<int> rows(9), columns(9);
  for (uint32_t row = 0; row < 1000; ++row) {
    ImageChange change = drawImageChange(options, 3, 7, row);
    RandomStream stream{3, Purpose::Augmentation, 0, 7};
    EXPECT_EQ(change.leftRight, randomWord(stream, 4 * row) >= 0x80000000u);
    EXPECT_EQ(change.upDown, randomWord(stream, 4 * row + 1) >= 0x80000000u);
    leftRight += change.leftRight;
    upDown += change.upDown;
    ASSERT_LE(std::abs(change.rowShift), 4);
    ASSERT_LE(std::abs(change.columnShift), 4);
    ++rows[change.rowShift + 4];
    ++columns[change.columnShift + 4];
  }
  EXPECT_NEAR(leftRight, 500, 60);
  EXPECT_NEAR(upDown, 500, 60);
  for (int i = 0; i < 9; ++i) {
    EXPECT_NEAR(rows[i], 111, 45);
    EXPECT_NEAR(columns[i], 111, 45);
  }
  options.flipsLeftRight = options.flipsUpDown = false;
  options.crop = 0;
  ImageChange none = drawImageChange(options, 3, 7, 5);
  EXPECT_FALSE(none.leftRight || none.upDown);
  EXPECT_EQ(none.rowShift, 0);
  EXPECT_EQ(none.columnShift, 0);
}

TEST(Augmentation, ShiftsThenFlips) {
  // An image of 2 x 3 pixels.
  ImageChange change;
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 2), 5);
  change.leftRight = true;
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 2), 3);
  change.upDown = true;
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 2), 0);
  change.rowShift = 1;
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 2), 3);
  EXPECT_EQ(sourcePixel(change, 2, 3, 0, 2), -1);
  change.columnShift = -1;
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 2), -1);
  EXPECT_EQ(sourcePixel(change, 2, 3, 1, 0), 4);
}

/// The input buffer of a batch of the first four digits.
std::vector<float> loadedBatch(const FakeProgram &program,
                               std::optional<AugmentationKey> key) {
  TemporaryFolder folder;
  writeDigits(folder.path, 8, 4);
  Manifest manifest = readManifest(program);
  Instance instance(program, manifest, InstanceUse::Train, makeHostDevice());
  Samples samples = loadSamples(manifest, folder.path, Split::Train);
  uint32_t indices[] = {0, 1, 2, 3};
  loadBatch(instance, samples, indices, 4, key);
  const float *input = instance.buffer(ArgumentKind::Input);
  return std::vector<float>(input, input + 64);
}

TEST(Augmentation, ChangesImages) {
  FakeProgram plainProgram(FakeSchedule::None);
  FakeProgram program(FakeSchedule::None, augmented);
  AugmentationKey key{1, 2};
  std::vector<float> plain = loadedBatch(plainProgram, key);
  EXPECT_EQ(loadedBatch(program, std::nullopt), plain);
  ThreadPool::setGlobalThreads(1);
  std::vector<float> changed = loadedBatch(program, key);
  ThreadPool::setGlobalThreads(3);
  EXPECT_EQ(loadedBatch(program, key), changed);
  EXPECT_NE(changed, plain);
  EXPECT_NE(loadedBatch(program, AugmentationKey{1, 3}), changed);
  EXPECT_NE(loadedBatch(program, AugmentationKey{2, 2}), changed);
  DataOptions options = readManifest(program).dataOptions;
  for (uint32_t row = 0; row < 4; ++row) {
    ImageChange change = drawImageChange(options, 1, 2, row);
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 4; ++x) {
        int64_t pixel = sourcePixel(change, 4, 4, y, x);
        EXPECT_EQ(changed[16 * row + 4 * y + x],
                  pixel < 0 ? 0.0f : plain[16 * row + pixel]);
      }
  }
}

/// Trains for `steps` steps and returns the checkpoint's bytes and the input
/// of the last step.
std::pair<std::string, std::string>
trainFor(const FakeProgram &program, int64_t steps, TrainOptions options) {
  TemporaryFolder folder;
  writeDigits(folder.path, 42, 30);
  options.data = folder.path;
  options.steps = steps;
  options.save = options.save.empty() ? folder / "save" : options.save;
  options.dumpStep = folder / "dump";
  testing::internal::CaptureStdout();
  EXPECT_EQ(train(program, options), 0);
  testing::internal::GetCapturedStdout();
  return {readFile(options.save),
          readSafetensors(options.dumpStep).find("input")->bytes};
}

TEST(Augmentation, IsTheSameAfterResume) {
  TemporaryFolder folder;
  FakeProgram program(FakeSchedule::Parallel, augmented);
  TrainOptions options;
  options.threads = 2;
  auto whole = trainFor(program, 25, options);
  options.save = folder / "part";
  trainFor(program, 13, options);
  options.resume = options.save;
  options.threads = 1;
  EXPECT_EQ(trainFor(program, 25, options), whole);
}

TEST(Augmentation, IsOffWithoutShuffling) {
  FakeProgram plain(FakeSchedule::Parallel);
  FakeProgram program(FakeSchedule::Parallel, augmented);
  TrainOptions options;
  options.noShuffle = true;
  EXPECT_EQ(trainFor(program, 5, options).second,
            trainFor(plain, 5, options).second);
  options.noShuffle = false;
  EXPECT_NE(trainFor(program, 5, options).second,
            trainFor(plain, 5, options).second);
}

TEST(Augmentation, MustNotChangeInARun) {
  TemporaryFolder folder;
  FakeProgram program(FakeSchedule::Parallel, augmented);
  FakeProgram other(FakeSchedule::Parallel,
                    R"({"kind": "mnist", "flip": "both", "crop": 1})");
  TrainOptions options;
  options.save = folder / "part";
  trainFor(program, 3, options);
  writeDigits(folder.path, 42, 30);
  options.data = folder.path;
  options.resume = options.save;
  testing::internal::CaptureStderr();
  EXPECT_EQ(train(other, options), 1);
  std::string errors = testing::internal::GetCapturedStderr();
  EXPECT_NE(errors.find("expected a checkpoint of a run with the data"),
            std::string::npos)
      << errors;
}

} // namespace
