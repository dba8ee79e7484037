// Products that are compared: the second becomes the first one plus that of the
// factors' difference, which alone is rounded.
// RUN: tpc-opt %s -tpc-cpu-reduce-precision -split-input-file | FileCheck %s

#h = affine_map<(b, o, i) -> (b, i)>
#v = affine_map<(b, o, i) -> (i, o)>
#g = affine_map<(b, o, i) -> (b, o)>
#id = affine_map<(b, o) -> (b, o)>

// g(t) - g(h), of a dense inverse.
// CHECK-LABEL: func.func @correction(
// CHECK-SAME: %[[T:[^:]*]]: tensor<64x128xf32>, %[[H:[^:]*]]: tensor<64x128xf32>, %[[V:[^:]*]]: tensor<128x128xf32>)
// CHECK: %[[HR:.*]] = linalg.generic {{.*}} ins(%[[H]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[VR:.*]] = linalg.generic {{.*}} ins(%[[V]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[GH:.*]] = linalg.generic {{.*}} ins(%[[HR]], %[[VR]] :
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[T]], %[[H]] :
// CHECK: arith.subf
// CHECK: %[[DR:.*]] = linalg.generic {{.*}} ins(%[[D]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[GD:.*]] = linalg.generic {{.*}} ins(%[[DR]], %[[VR]] :
// CHECK: %[[GT:.*]] = linalg.generic {{.*}} ins(%[[GH]], %[[GD]] :
// CHECK: arith.addf
// CHECK: linalg.generic {{.*}} ins(%[[GT]], %[[GH]] :
// CHECK: math.tanh
func.func @correction(%t: tensor<64x128xf32>, %h: tensor<64x128xf32>,
                      %v: tensor<128x128xf32>) -> tensor<64x128xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x128xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<64x128xf32>) -> tensor<64x128xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%gt, %gh : tensor<64x128xf32>, tensor<64x128xf32>)
      outs(%e : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = math.tanh %p : f32
      %1 = math.tanh %q : f32
      %2 = arith.subf %0, %1 : f32
      linalg.yield %2 : f32
  } -> tensor<64x128xf32>
  return %r : tensor<64x128xf32>
}

// Products that no operation compares are rounded by themselves.
// CHECK-LABEL: func.func @apart(
// CHECK-SAME: %[[T:[^:]*]]: tensor<64x128xf32>, %[[H:[^:]*]]: tensor<64x128xf32>, %[[V:[^:]*]]: tensor<128x128xf32>)
// CHECK-NOT: arith.subf
// CHECK: linalg.generic {{.*}} ins(%[[T]] :
// CHECK-SAME: tpc.rounding
// CHECK-NOT: arith.subf
// CHECK: return
func.func @apart(%t: tensor<64x128xf32>, %h: tensor<64x128xf32>,
                 %v: tensor<128x128xf32>) -> (tensor<64x128xf32>, tensor<64x128xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x128xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<64x128xf32>) -> tensor<64x128xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  return %gh, %gt : tensor<64x128xf32>, tensor<64x128xf32>
}

// -----

#h = affine_map<(b, o, i) -> (b, i)>
#v = affine_map<(b, o, i) -> (i, o)>
#g = affine_map<(b, o, i) -> (b, o)>
#m = affine_map<(b, o) -> (b, o)>
#id = affine_map<(b, y, x) -> (b, y, x)>

// The inverse of a layer on flattened images: views of images are compared.
// CHECK-LABEL: func.func @images(
// CHECK-SAME: %[[T:[^:]*]]: tensor<64x128xf32>, %[[H:[^:]*]]: tensor<64x128xf32>, %[[V:[^:]*]]: tensor<128x128xf32>)
// CHECK: %[[HR:.*]] = linalg.generic {{.*}} ins(%[[H]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[VR:.*]] = linalg.generic {{.*}} ins(%[[V]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[GH:.*]] = linalg.generic {{.*}} ins(%[[HR]], %[[VR]] :
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[T]], %[[H]] :
// CHECK: arith.subf
// CHECK: %[[DR:.*]] = linalg.generic {{.*}} ins(%[[D]] :
// CHECK-SAME: tpc.rounding
// CHECK: %[[GD:.*]] = linalg.generic {{.*}} ins(%[[DR]], %[[VR]] :
// CHECK: %[[GT:.*]] = linalg.generic {{.*}} ins(%[[GH]], %[[GD]] :
// CHECK: arith.addf
// CHECK: %[[A:.*]] = linalg.generic {{.*}} ins(%[[GT]] :
// CHECK: math.tanh
// CHECK: %[[IT:.*]] = tensor.expand_shape %[[A]]
// CHECK: %[[IH:.*]] = tensor.expand_shape %[[GH]]
// CHECK: linalg.generic {{.*}} ins(%[[IT]], %[[IH]] :
func.func @images(%t: tensor<64x128xf32>, %h: tensor<64x128xf32>,
                  %v: tensor<128x128xf32>) -> tensor<64x8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x128xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<64x128xf32>) -> tensor<64x128xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<64x128xf32>, tensor<128x128xf32>)
      outs(%z : tensor<64x128xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x128xf32>
  %at = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%gt : tensor<64x128xf32>) outs(%e : tensor<64x128xf32>) {
    ^bb0(%p: f32, %s: f32):
      %0 = math.tanh %p : f32
      linalg.yield %0 : f32
  } -> tensor<64x128xf32>
  %it = tensor.expand_shape %at [[0], [1, 2]] output_shape [64, 8, 16]
      : tensor<64x128xf32> into tensor<64x8x16xf32>
  %ih = tensor.expand_shape %gh [[0], [1, 2]] output_shape [64, 8, 16]
      : tensor<64x128xf32> into tensor<64x8x16xf32>
  %f = tensor.empty() : tensor<64x8x16xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%it, %ih : tensor<64x8x16xf32>, tensor<64x8x16xf32>)
      outs(%f : tensor<64x8x16xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.subf %p, %q : f32
      linalg.yield %0 : f32
  } -> tensor<64x8x16xf32>
  return %r : tensor<64x8x16xf32>
}
