//===- DataSets.h - what the compiler knows of data sets --------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_DATASETS_H
#define TPC_DIALECTS_TPC_DATASETS_H

#include "dialects/Tpc/Clauses.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace tpc {

/// The shape of a data set's samples, and the options of its clause; the
/// runtime reads or draws the samples.
struct DataSetSpec {
  llvm::StringRef name;
  /// [height, width, channel]; empty: whatever the network takes.
  llvm::SmallVector<int64_t> sampleShape;
  /// 0: as many as the network has outputs.
  int64_t classes;
  llvm::SmallVector<OptionSpec> options;
};

llvm::ArrayRef<DataSetSpec> getDataSets();

/// The data set of that name; null if there is none.
const DataSetSpec *findDataSet(llvm::StringRef name);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_DATASETS_H
