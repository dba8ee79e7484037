// RUN: tpc-opt %s -tpc-cuda-lower-kernels -split-input-file -verify-diagnostics

func.func @unknown(%x: tensor<4x4xf32> {tpc.buffer = {kind = "input"}}) {
  // expected-error @+1 {{has no lowering from tensors to buffers}}
  %0 = tensor.bitcast %x : tensor<4x4xf32> to tensor<4x4xi32>
  return
}

// -----

#m = affine_map<(i, j) -> (i, j)>

func.func @large(%x: tensor<65536x32768xf32> {tpc.buffer = {kind = "input"}},
                 %y: tensor<65536x32768xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<65536x32768xf32> {
  %e = tensor.empty() : tensor<65536x32768xf32>
  // expected-error @+1 {{expected kernels on fewer than 2^31 elements on the CUDA target, found 2147483648}}
  %s = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<65536x32768xf32>) outs(%e : tensor<65536x32768xf32>)
      attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32):
      %0 = arith.negf %p : f32
      linalg.yield %0 : f32
  } -> tensor<65536x32768xf32>
  %r = bufferization.materialize_in_destination %s in %y
      : (tensor<65536x32768xf32>, tensor<65536x32768xf32>) -> tensor<65536x32768xf32>
  return %r : tensor<65536x32768xf32>
}
