//===- DataSets.cpp - what the compiler knows of data sets ----------------===//

#include "dialects/Tpc/DataSets.h"

#include <vector>

llvm::ArrayRef<tpc::DataSetSpec> tpc::getDataSets() {
  static const std::vector<DataSetSpec> dataSets = {{"mnist", {28, 28, 1}, 10}};
  return dataSets;
}

const tpc::DataSetSpec *tpc::findDataSet(llvm::StringRef name) {
  for (const DataSetSpec &dataSet : getDataSets())
    if (dataSet.name == name)
      return &dataSet;
  return nullptr;
}
