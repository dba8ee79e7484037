//===- Passes.td - Passes that targets share ---------------*- tablegen -*-===//
//
// Between tensors and a target's own schedule lie kernels, groups of operations
// that run in one pass over data. What does not depend on the machine:
//
//   prepare, propagate-reshapes, fuse-elementwise
//                                  fewer kinds of operation, fewer operations
//   form-kernels                   which operations run in one pass over data
//   plan-workspace                 one block of memory for all temporaries
//   approximate-math               tanh, exp, ... as polynomials
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TARGET_KERNELS_PASSES
#define TPC_TARGET_KERNELS_PASSES

include "mlir/Pass/PassBase.td"

def Prepare : Pass<"tpc-prepare", "mlir::func::FuncOp"> {
  let summary = "Rewrites tensor code into linalg.generic in a normal form";
  let description = [{
    Named linalg operations, elementwise arithmetic on tensors,
    `tensor.from_elements` of one element, `tensor.concat` and `tensor.pad`
    become `linalg.generic`, `tensor.insert_slice` and `linalg.fill`. The loops
    of each generic are permuted: parallel loops first, in the order of the
    result's dimensions, so that every result's indexing map is an identity on
    the parallel loops. A dimension of one element that a sum keeps is one.

    A `tensor.pad` stays where all that reads it are reductions to which the
    padding makes no difference: zeros in a sum of products, minus infinity in
    a maximum. Such padding never gets memory; `tpc-cpu-lower-kernels` leaves it
    out of the loops.

    ```mlir
    %g = linalg.generic {indexing_maps = [
        affine_map<(b, o, i) -> (b, o)>, affine_map<(b, o, i) -> (b, i)>,
        affine_map<(b, o, i) -> (o, i)>],
        iterator_types = ["reduction", "parallel", "parallel"]} ...
    ```
    becomes
    ```mlir
    %g = linalg.generic {indexing_maps = [
        affine_map<(o, i, b) -> (b, o)>, affine_map<(o, i, b) -> (b, i)>,
        affine_map<(o, i, b) -> (o, i)>],
        iterator_types = ["parallel", "parallel", "reduction"]} ...
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::math::MathDialect",
                           "mlir::tensor::TensorDialect"];
}

def PropagateReshapes : Pass<"tpc-propagate-reshapes", "mlir::func::FuncOp"> {
  let summary = "Gives elementwise operations the shape of what they read";
  let description = [{
    A product's result that is expanded, as what an inverse computes of the input
    of a layer behind a `flatten`, would reach memory before the elementwise
    operations that read it. They run over the product's own dimensions instead,
    and what they compute is expanded; so do sums over all features of a sample.
    Other operands are collapsed, by which what lies whole in memory stays where
    it is. Operations that use an index, that read a state of the network, or
    whose results are written to an argument of the function, keep their loops.

    ```mlir
    %a = linalg.generic ... {mulf, addf} -> tensor<4x6xf32>
    %e = tensor.expand_shape %a [[0], [1, 2]]
        : tensor<4x6xf32> into tensor<4x2x3xf32>
    %t = linalg.generic ... ins(%e, %h : tensor<4x2x3xf32>, ...) {subf}
    ```
    becomes
    ```mlir
    %a = linalg.generic ... {mulf, addf} -> tensor<4x6xf32>
    %c = tensor.collapse_shape %h [[0], [1, 2]]
        : tensor<4x2x3xf32> into tensor<4x6xf32>
    %s = linalg.generic ... ins(%a, %c : tensor<4x6xf32>, ...) {subf}
    %t = tensor.expand_shape %s [[0], [1, 2]]
        : tensor<4x6xf32> into tensor<4x2x3xf32>
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"collapsed", "collapsed", "Number of operations collapsed">
  ];
}

def FuseElementwise : Pass<"tpc-fuse-elementwise", "mlir::func::FuncOp"> {
  let summary = "Fuses elementwise producers into their only reader";
  let description = [{
    Upstream's elementwise fusion, applied where nothing is computed twice: the
    producer has one reader, which reads each of its elements once; and not
    into contractions, whose operands are read many times. Several readers are
    left to `tpc-form-kernels`, which lets them share the value in a
    register.

    ```mlir
    %s = linalg.generic ... { math.tanh }
    %q = linalg.generic ... ins(%s) { arith.mulf }
    ```
    becomes
    ```mlir
    %q = linalg.generic ... { math.tanh; arith.mulf }
    ```
  }];
  let dependentDialects = ["mlir::affine::AffineDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def FormKernels : Pass<"tpc-form-kernels", "mlir::func::FuncOp"> {
  let summary = "Groups operations that run in one pass over their tiles";
  let description = [{
    Each `linalg.generic` gets a number, `tpc.kernel`. Operations with the same
    number are computed together, tile by tile: a reduction (a matrix product,
    say) and the elementwise operations that read its result at the same index,
    directly or through each other. Their intermediate tensors never reach
    memory unless something outside the kernel reads them.

    Operations are then ordered so that each kernel is contiguous and an
    argument is overwritten after everything that reads its old value; where
    that is impossible a copy is inserted. Kernels that need at most 4 KiB of
    their own, as updates in place, come as early as that allows: the memory of
    what they read is free for what follows. After this pass the source of every
    `bufferization.materialize_in_destination` is a result of a
    `linalg.generic`, which may be computed in place.

    ```mlir
    %a = linalg.generic ... ins(%x, %w) {mulf, addf}
    %h = linalg.generic ... ins(%a, %b) {addf, tanh}
    ```
    becomes
    ```mlir
    %a = linalg.generic ... ins(%x, %w) attrs = {tpc.kernel = 0} {mulf, addf}
    %h = linalg.generic ... ins(%a, %b) attrs = {tpc.kernel = 0} {addf, tanh}
    ```
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"kernels", "kernels", "Number of kernels formed">,
    Statistic<"copies", "copies", "Number of copies inserted">
  ];
}

def PlanWorkspace : Pass<"tpc-plan-workspace", "mlir::func::FuncOp"> {
  let summary = "Places temporaries in one workspace argument";
  let description = [{
    Every `memref.alloc` of the function's body gets an offset into a workspace
    of bytes, appended as the last argument; buffers that are not alive at the
    same time share memory. The size is written to `tpc.workspace`, and what is
    known of all arguments to `tpc.arguments`.

    ```mlir
    func.func @f(%x: memref<16xf32>) {
      %a = memref.alloc() : memref<32xf32>
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<16xf32>, %workspace: memref<128xi8>)
        attributes {tpc.workspace = 128 : i64} {
      %a = memref.view %workspace[%c0][] : memref<128xi8> to memref<32xf32>
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::memref::MemRefDialect"];
}

def ApproximateMath : InterfacePass<"tpc-approximate-math", "mlir::FunctionOpInterface"> {
  let summary = "Computes tanh, exp, log, sin, cos and atan of f32 as polynomials";
  let description = [{
    Upstream's approximations, so that no function of the mathematical library
    is called from a loop. Errors against double precision, in units in the last
    place of the result: at most 4.5 for tanh, 3 for exp, 1.25 for log, 45 for
    atan; below 4.5e-7 absolute for sin and cos of arguments up to 7. NaN stays
    NaN; exp of
    less than -87.3 is 0; log of a denormal number is that of the smallest normal
    one, or of zero where denormal numbers are zeros, as in trainers.

    With `reciprocal-estimates` (AVX-512), quotients and square roots of vectors
    of 16 start from the machine's estimates of 14 bits, refined by Newton's
    method to 1.5 units in the last place (-0 over a positive number becomes +0,
    where IEEE 754 has -0): the instructions for them would block a port for 10 to
    24 cycles. Where a quotient comes out as NaN, because of divisors that are
    zero, infinite or denormal, infinite dividends or overflow, or a divisor is
    beyond 2^126, so that its inverse is denormal, the vector is divided by the
    instruction after all. Roots with the attribute `tpc.exact`, as noise has them
    to be the same bits on all targets, are computed by the instruction.

    ```mlir
    %y = math.exp %x : vector<16xf32>
    ```
    becomes arithmetic on `vector<16xf32>`.
  }];
  let options = [
    Option<"fusedMultiplyAdd", "fused-multiply-add", "bool", "true",
           "Keep fused products and sums, which the machine has">,
    Option<"reciprocalEstimates", "reciprocal-estimates", "bool", "false",
           "Quotients and square roots from AVX-512's estimates">
  ];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::LLVM::LLVMDialect",
                           "mlir::math::MathDialect", "mlir::scf::SCFDialect",
                           "mlir::vector::VectorDialect"];
}

#endif // TPC_TARGET_KERNELS_PASSES
