//===- Statistics.h - statistics as the packaged MLIR has them --*- C++ -*-===//
//
// A pass's statistics are made by MLIR's library and counted by our code. The
// class is another one with and without assertions, and the packaged library
// is built without: so that both mean the same class, builds with assertions
// see this header first.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_LIB_STATISTICS_H
#define TPC_LIB_STATISTICS_H

#ifndef NDEBUG
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#endif

#endif // TPC_LIB_STATISTICS_H
