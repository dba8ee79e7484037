//===- Tpc.h - the language's dialect ---------------------------*- C++ -*-===//

#ifndef TPC_DIALECTS_TPC_TPC_H
#define TPC_DIALECTS_TPC_TPC_H

#include "dialects/Tpc/Clauses.h"
#include "dialects/Tpc/EnumAssembly.h"
#include "dialects/Tpc/Layer.h"
#include "dialects/Tpc/SizeAssembly.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Tpc/TpcDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Tpc/TpcTypes.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Tpc/TpcAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Tpc/TpcOps.h.inc"

#endif // TPC_DIALECTS_TPC_TPC_H
