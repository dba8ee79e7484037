//===- FunctionLowering.h - a step's function as linalg ---------*- C++ -*-===//

#ifndef TPC_CONVERSION_LEARNTOLINALG_FUNCTIONLOWERING_H
#define TPC_CONVERSION_LEARNTOLINALG_FUNCTIONLOWERING_H

#include "Signature.h"
#include "mlir/IR/IRMapping.h"

namespace tpc {

/// Emits one function of a step program as a `func.func` at the end of the
/// module.
class FunctionLowering {
public:
  FunctionLowering(StepProgram &program, learn::FunctionOp function,
                   bool dump);

  /// Emits an error at the operation that could not be lowered.
  mlir::LogicalResult run(llvm::StringRef name);

private:
  mlir::Value argument(llvm::StringRef kind, llvm::StringRef name = "");
  mlir::Value scalarArgument(llvm::StringRef kind, llvm::StringRef name);
  void write(mlir::Value value, mlir::Value destination);
  mlir::Value get(mlir::Value value) { return values.lookup(value); }
  llvm::SmallVector<mlir::Value> get(mlir::ValueRange range);
  mlir::Value flat(TensorBuilder &builder, mlir::Value value);
  learn::LayerOp layer(llvm::StringRef name);

  mlir::LogicalResult lower(mlir::Operation *op);
  void lowerLayerMap(TensorBuilder &builder, mlir::Operation *op);
  void lowerLoss(TensorBuilder &builder, mlir::Operation *op);
  mlir::Value lowerMeasure(TensorBuilder &builder, mlir::Operation *op);
  void lowerArithmetic(TensorBuilder &builder, mlir::Operation *op);
  void lowerClip(TensorBuilder &builder, learn::ClipOp op);
  void lowerRate(TensorBuilder &builder, learn::ScheduledRateOp op);
  void lowerUpdate(TensorBuilder &builder, learn::UpdateOp op);

  StepProgram &program;
  learn::FunctionOp function;
  bool dump;
  mlir::OpBuilder builder;
  llvm::SmallVector<BufferArgument> signature;
  mlir::Block *body = nullptr;
  mlir::IRMapping values;
  llvm::SmallVector<mlir::Value> results;
};

} // namespace tpc

#endif // TPC_CONVERSION_LEARNTOLINALG_FUNCTIONLOWERING_H
