// RUN: tpc-opt %s -tpc-form-kernels -split-input-file -verify-diagnostics

func.func @twice(%w: tensor<16xf32>, %x: tensor<16xf32>)
    -> (tensor<16xf32>, tensor<16xf32>) {
  // expected-note @+1 {{first written here}}
  %0 = bufferization.materialize_in_destination %x in %w
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  // expected-error @+1 {{writes an argument that is already written}}
  %1 = bufferization.materialize_in_destination %x in %w
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %0, %1 : tensor<16xf32>, tensor<16xf32>
}

// -----

func.func @temporary(%x: tensor<16xf32>) -> tensor<16xf32> {
  %e = tensor.empty() : tensor<16xf32>
  // expected-error @+1 {{expected an argument of the function as destination}}
  %0 = bufferization.materialize_in_destination %x in %e
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
