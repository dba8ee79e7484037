// RUN: tpc-opt %s -tpc-cpu-pack-parameters -split-input-file | FileCheck %s

#d = affine_map<(b, i, o) -> (b, o)>
#w = affine_map<(b, i, o) -> (o, i)>
#out = affine_map<(b, i, o) -> (b, i)>

// A dimension that is padded in one of the uses is not split, though the first
// product reads whole vectors of it.
// CHECK-LABEL: @padded_dimension
// CHECK-SAME: name = "w", storage = {kind = "row_major"}
func.func @padded_dimension(
    %d: tensor<4x8xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<8x32xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<4x32xf32> {tpc.buffer = {kind = "output"}},
    %z: tensor<4x34xf32> {tpc.buffer = {kind = "output"}})
    -> (tensor<4x32xf32>, tensor<4x34xf32>) {
  %0 = linalg.generic {indexing_maps = [#d, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %w : tensor<4x8xf32>, tensor<8x32xf32>)
      outs(%y : tensor<4x32xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<4x32xf32>
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %w low[0, 1] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<8x32xf32> to tensor<8x34xf32>
  %1 = linalg.generic {indexing_maps = [#d, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %p : tensor<4x8xf32>, tensor<8x34xf32>)
      outs(%z : tensor<4x34xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<4x34xf32>
  return %0, %1 : tensor<4x32xf32>, tensor<4x34xf32>
}

// -----

#d = affine_map<(b, i, o) -> (b, o)>
#w = affine_map<(b, i, o) -> (o, i)>
#out = affine_map<(b, i, o) -> (b, i)>

// Another dimension may be padded.
// CHECK-LABEL: @other_dimension
// CHECK-SAME: name = "w", storage = {block = 32 : i64, dim = 1 : i64, kind = "blocked", order = [1, 0]}
func.func @other_dimension(
    %d: tensor<4x10xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<8x32xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<4x32xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<4x32xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %w low[1, 0] high[1, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<8x32xf32> to tensor<10x32xf32>
  %0 = linalg.generic {indexing_maps = [#d, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %p : tensor<4x10xf32>, tensor<10x32xf32>)
      outs(%y : tensor<4x32xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<4x32xf32>
  return %0 : tensor<4x32xf32>
}

// -----

#d = affine_map<(b, i, o) -> (b, o)>
#w = affine_map<(b, i, o) -> (o, i)>
#out = affine_map<(b, i, o) -> (b, i)>
#m = affine_map<(i, j) -> (i, j)>

// Padding that is made in memory reads the state as a whole.
// CHECK-LABEL: @padding_in_memory
// CHECK-SAME: name = "w", storage = {kind = "row_major"}
func.func @padding_in_memory(
    %d: tensor<4x8xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<8x32xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<4x32xf32> {tpc.buffer = {kind = "output"}},
    %z: tensor<10x32xf32> {tpc.buffer = {kind = "output"}})
    -> (tensor<4x32xf32>, tensor<10x32xf32>) {
  %0 = linalg.generic {indexing_maps = [#d, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %w : tensor<4x8xf32>, tensor<8x32xf32>)
      outs(%y : tensor<4x32xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %n = arith.mulf %a, %b : f32
    %r = arith.addf %s, %n : f32
    linalg.yield %r : f32
  } -> tensor<4x32xf32>
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %w low[1, 0] high[1, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<8x32xf32> to tensor<10x32xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<10x32xf32>) outs(%z : tensor<10x32xf32>) {
  ^bb0(%a: f32, %s: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  } -> tensor<10x32xf32>
  return %0, %1 : tensor<4x32xf32>, tensor<10x32xf32>
}

// -----

#in = affine_map<(y, o, i) -> (y + i)>
#w = affine_map<(y, o, i) -> (i, o)>
#out = affine_map<(y, o, i) -> (y, o)>
#m = affine_map<(i, j) -> (i, j)>

// A state that no product reads is stored as the one beside which it is updated.
// CHECK-LABEL: @slots
// CHECK-SAME: name = "first", storage = {block = 16 : i64, dim = 1 : i64, kind = "blocked", order = [0, 1]}
// CHECK-SAME: name = "slot", storage = {block = 16 : i64, dim = 1 : i64, kind = "blocked", order = [0, 1]}
// CHECK-SAME: name = "free", storage = {kind = "row_major"}
func.func @slots(
    %x: tensor<9xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<8x16xf32> {tpc.buffer = {kind = "state", name = "first"}},
    %s: tensor<8x16xf32> {tpc.buffer = {kind = "state", name = "slot"}},
    %u: tensor<8x16xf32> {tpc.buffer = {kind = "state", name = "free"}},
    %y: tensor<2x16xf32> {tpc.buffer = {kind = "output"}})
    -> (tensor<2x16xf32>, tensor<8x16xf32>, tensor<8x16xf32>, tensor<8x16xf32>) {
  %0 = linalg.generic {indexing_maps = [#in, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<9xf32>, tensor<8x16xf32>)
      outs(%y : tensor<2x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %n = arith.mulf %a, %b : f32
    %r = arith.addf %c, %n : f32
    linalg.yield %r : f32
  } -> tensor<2x16xf32>
  %1:2 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      outs(%w, %s : tensor<8x16xf32>, tensor<8x16xf32>) {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %a, %b : f32
    linalg.yield %r, %b : f32, f32
  } -> (tensor<8x16xf32>, tensor<8x16xf32>)
  %2 = linalg.generic {indexing_maps = [#m],
      iterator_types = ["parallel", "parallel"]}
      outs(%u : tensor<8x16xf32>) {
  ^bb0(%a: f32):
    %r = arith.negf %a : f32
    linalg.yield %r : f32
  } -> tensor<8x16xf32>
  return %0, %1#0, %1#1, %2
      : tensor<2x16xf32>, tensor<8x16xf32>, tensor<8x16xf32>, tensor<8x16xf32>
}
