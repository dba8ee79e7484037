//===- ConstantBuilder.h - Static data of a program -------------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CONSTANTBUILDER_H
#define TPC_LIB_TARGET_CONSTANTBUILDER_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace tpc {

/// Adds constants to a module in the LLVM dialect.
class ConstantBuilder {
public:
  explicit ConstantBuilder(mlir::ModuleOp module)
      : builder(mlir::OpBuilder::atBlockEnd(module.getBody())),
        loc(module.getLoc()),
        pointer(mlir::LLVM::LLVMPointerType::get(module.getContext())) {}

  mlir::Type getPointer() const { return pointer; }
  mlir::Type getI32() { return builder.getI32Type(); }
  mlir::Type getI64() { return builder.getI64Type(); }

  /// A NUL-terminated string.
  mlir::LLVM::GlobalOp addString(const llvm::Twine &name, llvm::StringRef text);

  /// A table of integers of 64 bits.
  mlir::LLVM::GlobalOp addIntegers(llvm::StringRef name,
                                   llvm::ArrayRef<int64_t> values);

  /// A constant; `fill` inserts its fields into the value that it is given.
  mlir::LLVM::GlobalOp
  addConstant(llvm::StringRef name, mlir::Type type,
              mlir::LLVM::Linkage linkage,
              llvm::function_ref<mlir::Value(mlir::Value)> fill);

  /// A function `void(void *const *)` that is defined elsewhere.
  void addDeclaration(llvm::StringRef name);

  mlir::Value insert(mlir::Value aggregate, mlir::Value element,
                     llvm::ArrayRef<int64_t> position);
  /// Inserts values into one row of a table of structures.
  mlir::Value insertRow(mlir::Value table, int64_t row,
                        llvm::ArrayRef<mlir::Value> fields);
  mlir::Value addressOf(const llvm::Twine &symbol);
  mlir::Value null();
  mlir::Value constant(int64_t value);
  mlir::Value constant64(int64_t value);

private:
  mlir::OpBuilder builder;
  mlir::Location loc;
  mlir::Type pointer;
};

} // namespace tpc

#endif // TPC_LIB_TARGET_CONSTANTBUILDER_H
