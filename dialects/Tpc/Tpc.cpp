//===- Tpc.cpp - registration of the language's dialect -------------------===//

#include "dialects/Tpc/Tpc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;

#include "dialects/Tpc/TpcDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Tpc/TpcTypes.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Tpc/TpcAttributes.cpp.inc"

#include "dialects/Tpc/LayerInterface.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Tpc/TpcOps.cpp.inc"

void TpcDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Tpc/TpcTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Tpc/TpcAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Tpc/TpcOps.cpp.inc"
      >();
}
