// RUN: tpc-opt %s -tpc-cpu-lower-kernels -split-input-file -verify-diagnostics

func.func @constant(%y: tensor<2xf32> {tpc.buffer = {kind = "output"}}) {
  // expected-error @+1 {{expected a constant tensor with equal elements}}
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return
}

// -----

func.func @unknown(%x: tensor<4x4xf32> {tpc.buffer = {kind = "input"}}) {
  // expected-error @+1 {{has no lowering from tensors to buffers}}
  %0 = tensor.bitcast %x : tensor<4x4xf32> to tensor<4x4xi32>
  return
}
