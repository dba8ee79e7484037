// RUN: tpc-opt %s -tpc-cuda-outline-kernels -split-input-file -verify-diagnostics

func.func @scalar(%x: memref<1xf32>, %number: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{expected to use buffers and constants, found a value of type 'f32'}}
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c1, %k = %c1, %l = %c1) {
    memref.store %number, %x[%c0] : memref<1xf32>
    gpu.terminator
  }
  return
}

// -----

func.func @size(%x: memref<64xf32>, %size: index) {
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f32
  // expected-error @+1 {{expected blocks of a constant size}}
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %size, %k = %c1, %l = %c1) {
    memref.store %one, %x[%d] : memref<64xf32>
    gpu.terminator
  }
  return
}
