// RUN: tpc-opt %s -tpc-cpu-outline-kernels -verify-diagnostics

func.func @step(%x: memref<16xf32>) {
  %zero = arith.constant 0.0 : f32
  scf.forall (%i) in (16) {
    // expected-error @+1 {{expected the buffers of a kernel on the stack to have at most 1048576 bytes, found 1048640}}
    %a = memref.alloca() : memref<262144xf32>
    %b = memref.alloca() : memref<16xf32>
    memref.store %zero, %a[%i] : memref<262144xf32>
    memref.store %zero, %b[%i] : memref<16xf32>
  }
  return
}
