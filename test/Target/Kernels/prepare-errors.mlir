// RUN: tpc-opt %s -tpc-prepare -verify-diagnostics

func.func @diagonal(%a: tensor<8x8xf32>, %x: tensor<8xf32>)
    -> (tensor<8x8xf32>, tensor<8x8xf32>) {
  // expected-error @+1 {{expected all results to be indexed by the same permutation of the parallel loops}}
  %0:2 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i)>,
                       affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (j, i)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<8xf32>)
      outs(%a, %a : tensor<8x8xf32>, tensor<8x8xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    linalg.yield %p, %p : f32, f32
  } -> (tensor<8x8xf32>, tensor<8x8xf32>)
  return %0#0, %0#1 : tensor<8x8xf32>, tensor<8x8xf32>
}
