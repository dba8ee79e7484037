//===- DataSets.h - what the compiler knows of data sets --------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_DATASETS_H
#define TPC_DIALECTS_TPC_DATASETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace tpc {

/// The shape of a data set's samples; the runtime reads them.
struct DataSetSpec {
  llvm::StringRef name;
  /// [height, width, channel].
  llvm::SmallVector<int64_t> sampleShape;
  int64_t classes;
};

llvm::ArrayRef<DataSetSpec> getDataSets();

/// The data set of that name; null if there is none.
const DataSetSpec *findDataSet(llvm::StringRef name);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_DATASETS_H
