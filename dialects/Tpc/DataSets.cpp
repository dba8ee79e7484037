//===- DataSets.cpp - what the compiler knows of data sets ----------------===//

#include "dialects/Tpc/DataSets.h"

#include <vector>

using namespace tpc;

static OptionSpec keywordOption(llvm::StringRef name,
                                llvm::ArrayRef<llvm::StringRef> keywords) {
  OptionSpec option{name};
  option.keywords.assign(keywords.begin(), keywords.end());
  return option;
}

static OptionSpec wholeOption(llvm::StringRef name, double defaultNumber,
                              double minimum, double maximum) {
  OptionSpec option{name};
  option.defaultNumber = defaultNumber;
  option.integer = true;
  option.minimum = minimum;
  option.maximum = maximum;
  return option;
}

static OptionSpec labelOption() {
  return keywordOption("label", {"class", "input"});
}

/// The options of data sets of images: the label, and random changes of the
/// training images.
static llvm::SmallVector<OptionSpec> imageOptions(OptionSpec label) {
  return {label,
          keywordOption("flip", {"none", "left_right", "up_down", "both"}),
          wholeOption("crop", 0, 0, 65535)};
}

llvm::ArrayRef<DataSetSpec> tpc::getDataSets() {
  static const std::vector<DataSetSpec> dataSets = {
      {"mnist", {28, 28, 1}, 10, imageOptions(labelOption())},
      {"fashion_mnist", {28, 28, 1}, 10, imageOptions(labelOption())},
      {"cifar10", {32, 32, 3}, 10, imageOptions(labelOption())},
      {"synthetic",
       {},
       0,
       {labelOption(), wholeOption("samples", 10000, 1, 1e9),
        wholeOption("test_samples", 2000, 1, 1e9),
        wholeOption("seed", 0, 0, 4294967295.0)}},
      {"arrays",
       {},
       0,
       imageOptions(keywordOption("label", {"class", "input", "target"}))}};
  return dataSets;
}

const DataSetSpec *tpc::findDataSet(llvm::StringRef name) {
  for (const DataSetSpec &dataSet : getDataSets())
    if (dataSet.name == name)
      return &dataSet;
  return nullptr;
}
