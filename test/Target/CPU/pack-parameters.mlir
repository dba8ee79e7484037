// RUN: tpc-opt %s -tpc-cpu-pack-parameters | FileCheck %s

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>

// CHECK-LABEL: @forward
// CHECK-SAME: name = "w", storage = {block = 32 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1]}
// CHECK-SAME: name = "small", storage = {block = 10 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1]}
// CHECK-SAME: name = "prime", storage = {kind = "row_major"}
// CHECK-SAME: name = "bias", storage = {kind = "row_major"}
// CHECK-SAME: name = "other", storage = {kind = "row_major"}
func.func @forward(
    %x: tensor<8x64xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x64xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %s: tensor<10x64xf32> {tpc.buffer = {kind = "state", name = "small"}},
    %p: tensor<101x64xf32> {tpc.buffer = {kind = "state", name = "prime"}},
    %b: tensor<256xf32> {tpc.buffer = {kind = "state", name = "bias"}},
    %o: tensor<64x64xf32> {tpc.buffer = {kind = "state", name = "other"}},
    %y: tensor<8x256xf32> {tpc.buffer = {kind = "output"}},
    %z: tensor<8x10xf32> {tpc.buffer = {kind = "output"}})
    -> (tensor<8x256xf32>, tensor<8x10xf32>) {
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<8x64xf32>, tensor<256x64xf32>)
      outs(%y : tensor<8x256xf32>) {
  ^bb0(%p0: f32, %q: f32, %acc: f32):
    %m = arith.mulf %p0, %q : f32
    %r = arith.addf %acc, %m : f32
    linalg.yield %r : f32
  } -> tensor<8x256xf32>
  %1 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %s : tensor<8x64xf32>, tensor<10x64xf32>)
      outs(%z : tensor<8x10xf32>) {
  ^bb0(%p0: f32, %q: f32, %acc: f32):
    %m = arith.mulf %p0, %q : f32
    %r = arith.addf %acc, %m : f32
    linalg.yield %r : f32
  } -> tensor<8x10xf32>
  return %0, %1 : tensor<8x256xf32>, tensor<8x10xf32>
}

// One function reads @other through a reshape: it is row major in both.
// CHECK-LABEL: @reshaped
// CHECK-SAME: name = "other", storage = {kind = "row_major"}
func.func @reshaped(
    %o: tensor<64x64xf32> {tpc.buffer = {kind = "state", name = "other"}})
    -> tensor<4096xf32> {
  %0 = tensor.collapse_shape %o [[0, 1]]
      : tensor<64x64xf32> into tensor<4096xf32>
  return %0 : tensor<4096xf32>
}
