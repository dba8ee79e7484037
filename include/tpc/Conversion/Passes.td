//===- Passes.td - conversions between dialects ---------------------------===//
#ifndef TPC_CONVERSION_PASSES_TD
#define TPC_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertLearnToLinalg : Pass<"convert-learn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower step programs to functions of linalg on tensors";
  let description = [{
    Each function of a `learn.program` becomes a `func.func` whose arguments
    are buffers that the runtime binds by name, in the attribute `tpc.buffer`:
    states, the batch, hyperparameters, counters, metrics and results. What is
    written is given to `bufferization.materialize_in_destination` with its
    argument and returned. Layers are lowered by asking them, through
    `LayerOpInterface`.

    Functions that train come twice: `NAME` drops recorded quantities,
    `NAME_dump` writes them to buffers of the kind `probe`. Without `probes`,
    there is only the first.

    ```mlir
    learn.function @step(%x: tensor<4x3xf32>, %y: tensor<4x2xf32>) {
      %w = learn.read @out.weight : tensor<2x3xf32>
      ...
    ```
    becomes
    ```mlir
    func.func @step(%w: tensor<2x3xf32> {tpc.buffer = {kind = "state", name = "out.weight"}, bufferization.writable = true},
                    %x: tensor<4x3xf32> {tpc.buffer = {kind = "input"}, bufferization.writable = false}, ...)
    ```
  }];
  let options = [
    Option<"probes", "probes", "bool", /*default=*/"true",
           "Also make the functions that write recorded quantities">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
    "::mlir::func::FuncDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

#endif
