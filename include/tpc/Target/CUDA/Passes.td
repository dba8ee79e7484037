//===- Passes.td - Passes of the CUDA target ---------------*- tablegen -*-===//
//
// The CUDA target turns linalg on static tensors into kernels for NVIDIA's
// GPUs. Between and after the passes that targets share
// (tpc/Target/Kernels/Passes.td) come
//
//   round-differences              of products that are compared, if factors are
//                                  rounded
//   lower-kernels                  kernels as launches of blocks of threads
//   offload-scalars                numbers between kernels, on the device too
//   add-support                    functions that surround a step
//   outline-kernels                launches as calls of functions of one module
//   convert-math                   roots and fused products without a library
//   convert-to-nvvm                kernels in the LLVM and NVVM dialects
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TARGET_CUDA_PASSES
#define TPC_TARGET_CUDA_PASSES

include "mlir/Pass/PassBase.td"

def RoundDifferences : Pass<"tpc-cuda-round-differences",
                            "mlir::func::FuncOp"> {
  let summary = "Has the difference of products computed of factors' difference";
  let description = [{
    Two products with a common factor that one elementwise operation reads, as the
    inverses of a target and of an activity in a difference correction, are
    rounded alike: the second is the first plus the product of the difference of
    their factors. With factors rounded to few bits, hardly anything would
    otherwise be left of a small difference. Where both factors are views of one
    kind, as windows that reach outside, what they are views of is subtracted.

    ```mlir
    %g = linalg.generic ... ins(%h, %v) { sum of products }
    %t = linalg.generic ... ins(%target, %v) { sum of products }
    %c = linalg.generic ... ins(%t, %g) { arith.subf }
    ```
    becomes
    ```mlir
    %g = linalg.generic ... ins(%h, %v) { sum of products }
    %d = linalg.generic ... ins(%target, %h) { arith.subf }
    %p = linalg.generic ... ins(%d, %v) { sum of products }
    %t = linalg.generic ... ins(%g, %p) { arith.addf }
    %c = linalg.generic ... ins(%t, %g) { arith.subf }
    ```
  }];
  let statistics = [
    Statistic<"differences", "differences",
              "Number of products of a difference">];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def LowerKernels : Pass<"tpc-cuda-lower-kernels", "mlir::func::FuncOp"> {
  let summary = "Lowers kernels on tensors to launches on buffers";
  let description = [{
    Arguments become one-dimensional buffers, results are dropped, and each
    kernel becomes a `gpu.launch` whose threads share the results' elements:

    - sums of products of two factors, where there are enough of them: a block
      of 256 threads for each tile of rows x columns of the results. The
      factors' tiles, of 16 terms each, come to shared memory by asynchronous
      copies, the next ones while the present ones are multiplied. Windows are
      gathered by the copies; what is outside of a tensor is filled with zeros;
    - a thread for each element of the results, which adds up all terms of the
      kernel's reductions;
    - where there are few results of many terms, several threads for each, whose
      partial sums are combined in a fixed order: within a warp by shuffles,
      between warps in shared memory.

    Elementwise operations are evaluated at a thread's own elements, on sums that
    are still in registers. What padding would add to a sum is left out of its
    loops.

    With another precision than float32, products are computed by tensor cores
    (`mma.sync`), whose factors are rounded to the nearest as they come from
    shared memory; sums are in float32. Where tiles of the 32 rows and columns
    that they need are too few to fill the device, or hardly filled, products are
    computed as with float32.

    The function's `tpc.kernels` says what each launch does, in their order.

    ```mlir
    %a = linalg.generic ... ins(%x, %w) attrs = {tpc.kernel = 0} ...
    ```
    becomes
    ```mlir
    gpu.launch blocks(%bx, ...) in (... = %c128) threads(%tx, ...) in (... = %c256) {
      %sum = scf.for %k = ... iter_args(...) {
        %p = memref.load %x[...] : memref<32768xf32>
        ... math.fma ...
    ```
  }];
  let options = [
    Option<"precision", "precision", "::tpc::cuda::Precision",
           "::tpc::cuda::Precision::Float32",
           "The factors of products in tiles: float32, tf32 or bf16",
           [{::llvm::cl::values(
               clEnumValN(::tpc::cuda::Precision::Float32, "float32",
                          "as they are"),
               clEnumValN(::tpc::cuda::Precision::TF32, "tf32",
                          "rounded to TF32"),
               clEnumValN(::tpc::cuda::Precision::Bfloat16, "bf16",
                          "rounded to bf16"))}]>];
  let dependentDialects = [
    "mlir::affine::AffineDialect", "mlir::arith::ArithDialect",
    "mlir::gpu::GPUDialect", "mlir::LLVM::LLVMDialect",
    "mlir::math::MathDialect",
    "mlir::memref::MemRefDialect", "mlir::nvgpu::NVGPUDialect",
    "mlir::NVVM::NVVMDialect", "mlir::scf::SCFDialect",
    "mlir::vector::VectorDialect"];
}

def OffloadScalars : Pass<"tpc-cuda-offload-scalars", "mlir::func::FuncOp"> {
  let summary = "Computes the numbers that launches use on the device";
  let description = [{
    Hyperparameters and counters are in the device's memory, so what is computed
    of them between kernels (the corrections of an optimizer's moments) is
    computed there: by launches of one thread that store the numbers into
    buffers, from which the kernels load them. One such launch at the function's
    beginning serves all kernels, unless a number depends on what a kernel
    writes. Powers, calls of `tpc_power` on a CPU, are computed as there.

    ```mlir
    %rate = memref.load %arg5[%c0] : memref<1xf32>
    %scaled = arith.divf %rate, %bound : f32
    gpu.launch ... { "use"(%scaled) }
    ```
    becomes
    ```mlir
    %scalars = memref.alloc() : memref<1xf32>
    gpu.launch ... { memref.store %scaled, %scalars[%c0] ... }
    gpu.launch ... {
      %scaled = memref.load %scalars[%c0] : memref<1xf32>
      "use"(%scaled)
    }
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::gpu::GPUDialect",
                           "mlir::memref::MemRefDialect",
                           "mlir::scf::SCFDialect"];
}

def AddSupport : Pass<"tpc-cuda-add-support", "mlir::ModuleOp"> {
  let summary = "Adds functions that surround a step on the device";
  let description = [{
    What the host does around a step of the CPU's program, by functions of the
    same form as the step's, from which the runtime puts together what it
    records: batches gathered from the data set by lists of indices, metrics
    added up and counters advanced, parameters looked through for what is not
    finite. `tpc_runtime.h` says what each takes. Their sizes are those of the
    module's `tpc.arguments`.

    ```mlir
    func.func @support_gather_bytes(%samples: memref<2147483647xi8>,
        %order: memref<2147483647xi32>, %batch: memref<1xi64>,
        %input: memref<12544xf32>) {
      gpu.launch ...
    ```
  }];
  let dependentDialects = [
    "mlir::arith::ArithDialect", "mlir::func::FuncDialect",
    "mlir::gpu::GPUDialect", "mlir::memref::MemRefDialect",
    "mlir::scf::SCFDialect"];
}

def OutlineKernels : Pass<"tpc-cuda-outline-kernels", "mlir::ModuleOp"> {
  let summary = "Turns launches into functions of one GPU module";
  let description = [{
    Kernels that are equal but for the buffers to which they are applied (layers
    of one shape have such kernels) become one function. Buffers are its only
    arguments, each passed once, so none of them aliases another.

    ```mlir
    gpu.launch blocks(...) in (... = %c4, ...) threads(...) in (... = %c256, ...) {
      "use"(%x)
    ```
    becomes
    ```mlir
    gpu.module @kernels {
      gpu.func @step_kernel_0(%x: memref<64xf32> {llvm.noalias}) kernel ...
    }
    ...
    gpu.launch_func @kernels::@step_kernel_0 blocks in (%c4, ...)
        threads in (%c256, ...) args(%x : memref<64xf32>)
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::gpu::GPUDialect"];
}

def ConvertMath : Pass<"tpc-cuda-convert-math"> {
  let summary = "Computes what has an instruction by LLVM's intrinsics";
  let description = [{
    MLIR's conversion of GPU kernels makes square roots, fused products and the
    like calls of NVIDIA's library of functions, which a build of tpc does
    without. LLVM's intrinsics are instructions, correctly rounded.

    ```mlir
    %y = math.sqrt %x : f32
    ```
    becomes
    ```mlir
    %y = llvm.call_intrinsic "llvm.sqrt"(%x) : (f32) -> f32
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

def ConvertToNVVM : Pass<"tpc-cuda-convert-to-nvvm", "mlir::gpu::GPUModuleOp"> {
  let summary = "Converts kernels to the LLVM and NVVM dialects";
  let description = [{
    With indices of 32 bits, and pointers for buffers. Asynchronous copies, which
    MLIR converts with indices of 64 bits only, are converted here.

    ```mlir
    nvgpu.device_async_copy %x[%i], %shared[%j], 4, %valid : memref<64xf32>
        to memref<64xf32, #gpu.address_space<workgroup>>
    ```
    becomes
    ```mlir
    nvvm.cp.async.shared.global %to, %from, 16, cache = ca, %bytes
        : !llvm.ptr<3>, !llvm.ptr<1>, i32
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect",
                           "mlir::NVVM::NVVMDialect"];
}

#endif // TPC_TARGET_CUDA_PASSES
