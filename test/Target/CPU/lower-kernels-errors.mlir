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

// -----

// expected-error @+1 {{expected the storage of a tensor<4x6> to be row_major, or blocked with}}
func.func @no_dimension(%x: tensor<4x6xf32> {tpc.buffer = {kind = "state",
    storage = {kind = "blocked", block = 2 : i64}}}) {
  return
}

// -----

// expected-error @+1 {{expected the storage of a tensor<4x6> to be row_major, or blocked with}}
func.func @wrong_block(%x: tensor<4x6xf32> {tpc.buffer = {kind = "state",
    storage = {kind = "blocked", dim = 1 : i64, block = 4 : i64}}}) {
  return
}

// -----

// expected-error @+1 {{expected the storage of a tensor<4x6> to be row_major, or blocked with}}
func.func @wrong_order(%x: tensor<4x6xf32> {tpc.buffer = {kind = "state",
    storage = {kind = "blocked", dim = 1 : i64, block = 2 : i64, order = [0, 0]}}}) {
  return
}

// -----

// expected-error @+1 {{expected the storage of a tensor<4x6> to be row_major, or blocked with}}
func.func @wrong_kind(%x: tensor<4x6xf32> {tpc.buffer = {kind = "state",
    storage = {kind = "column_major"}}}) {
  return
}

// -----

// expected-error @+1 {{expected the storage of a tensor<3x6> to be row_major, or blocked with}}
func.func @odd_pairs(%x: tensor<3x6xf32> {tpc.buffer = {kind = "state",
    storage = {kind = "blocked", dim = 1 : i64, block = 2 : i64, order = [1, 0], pairs}}}) {
  return
}

// -----

#m = affine_map<(i, j) -> (i, j)>
func.func @result_without_dimension(
    %x: tensor<4x6xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<4x6xf32> {tpc.buffer = {kind = "output"}}) -> tensor<4x6xf32> {
  %e = tensor.empty() : tensor<4x6xf32>
  // expected-error @+1 {{expected the storage of a tensor<4x6> to be row_major, or blocked with}}
  %0 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>)
      attrs = {tpc.kernel = 0 : i64,
               tpc.storage = [{kind = "blocked", block = 2 : i64}]} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<4x6xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>)
      attrs = {tpc.kernel = 1 : i64} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<4x6xf32>
  %2 = bufferization.materialize_in_destination %1 in %y
      : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>
  return %2 : tensor<4x6xf32>
}
