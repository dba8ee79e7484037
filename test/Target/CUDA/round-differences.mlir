// RUN: tpc-opt %s -tpc-cuda-round-differences -split-input-file | FileCheck %s

#h = affine_map<(b, o, i) -> (b, i)>
#v = affine_map<(b, o, i) -> (i, o)>
#g = affine_map<(b, o, i) -> (b, o)>
#id = affine_map<(b, o) -> (b, o)>

// g(t) - g(h): the second product becomes the first one plus that of t - h.
// CHECK-LABEL: func.func @correction(
// CHECK-SAME: %[[T:[^:]*]]: tensor<8x16xf32>, %[[H:[^:]*]]: tensor<8x16xf32>, %[[V:[^:]*]]: tensor<16x24xf32>)
// CHECK: %[[GH:.*]] = linalg.generic {{.*}} ins(%[[H]], %[[V]] :
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[T]], %[[H]] :
// CHECK: arith.subf
// CHECK: %[[GD:.*]] = linalg.generic {{.*}} ins(%[[D]], %[[V]] :
// CHECK: arith.mulf
// CHECK: %[[GT:.*]] = linalg.generic {{.*}} ins(%[[GH]], %[[GD]] :
// CHECK: arith.addf
// CHECK: linalg.generic {{.*}} ins(%[[GT]], %[[GH]] :
// CHECK: math.tanh
func.func @correction(%t: tensor<8x16xf32>, %h: tensor<8x16xf32>,
                      %v: tensor<16x24xf32>) -> tensor<8x24xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x24xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<8x24xf32>) -> tensor<8x24xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%gt, %gh : tensor<8x24xf32>, tensor<8x24xf32>)
      outs(%e : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = math.tanh %p : f32
      %1 = math.tanh %q : f32
      %2 = arith.subf %0, %1 : f32
      linalg.yield %2 : f32
  } -> tensor<8x24xf32>
  return %r : tensor<8x24xf32>
}

// -----

#x = affine_map<(y, k) -> (y + k)>
#w = affine_map<(y, k) -> (k)>
#y = affine_map<(y, k) -> (y)>
#id = affine_map<(y) -> (y)>

// Windows that reach outside: what is padded is subtracted, and no padding gets
// memory.
// CHECK-LABEL: func.func @windows(
// CHECK-SAME: %[[T:[^:]*]]: tensor<6xf32>, %[[H:[^:]*]]: tensor<6xf32>, %[[W:[^:]*]]: tensor<3xf32>)
// CHECK: %[[GH:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %[[W]] :
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[T]], %[[H]] :
// CHECK: %[[PADDED:.*]] = tensor.pad %[[D]] low[1] high[1]
// CHECK: %[[GD:.*]] = linalg.generic {{.*}} ins(%[[PADDED]], %[[W]] :
// CHECK: linalg.generic {{.*}} ins(%[[GH]], %[[GD]] :
func.func @windows(%t: tensor<6xf32>, %h: tensor<6xf32>, %w: tensor<3xf32>)
    -> tensor<6xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<6xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %hp = tensor.pad %h low[1] high[1] {
    ^bb0(%i: index):
      tensor.yield %zero : f32
  } : tensor<6xf32> to tensor<8xf32>
  %tp = tensor.pad %t low[1] high[1] {
    ^bb0(%i: index):
      tensor.yield %zero : f32
  } : tensor<6xf32> to tensor<8xf32>
  %gh = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "reduction"]}
      ins(%hp, %w : tensor<8xf32>, tensor<3xf32>) outs(%z : tensor<6xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<6xf32>
  %gt = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "reduction"]}
      ins(%tp, %w : tensor<8xf32>, tensor<3xf32>) outs(%z : tensor<6xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<6xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel"]}
      ins(%gt, %gh : tensor<6xf32>, tensor<6xf32>) outs(%e : tensor<6xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.subf %p, %q : f32
      linalg.yield %0 : f32
  } -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// -----

#h = affine_map<(b, o, i) -> (b, i)>
#v = affine_map<(b, o, i) -> (i, o)>
#g = affine_map<(b, o, i) -> (b, o)>
#id = affine_map<(b, o) -> (b, o)>

// Products of two weights with one factor, added up: nothing in common but the
// activity, whose product with the difference of the weights it is, too.
// CHECK-LABEL: func.func @weights(
// CHECK-SAME: %[[H:[^:]*]]: tensor<8x16xf32>, %[[V:[^:]*]]: tensor<16x24xf32>, %[[W:[^:]*]]: tensor<16x24xf32>)
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[W]], %[[V]] :
// CHECK: linalg.generic {{.*}} ins(%[[H]], %[[D]] :
// Sums that no operation compares are left as they are.
// CHECK-LABEL: func.func @apart(
// CHECK-NOT: arith.subf
func.func @weights(%h: tensor<8x16xf32>, %v: tensor<16x24xf32>,
                   %w: tensor<16x24xf32>) -> tensor<8x24xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x24xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<8x24xf32>) -> tensor<8x24xf32>
  %gv = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %gw = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %w : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%gv, %gw : tensor<8x24xf32>, tensor<8x24xf32>)
      outs(%e : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.subf %p, %q : f32
      linalg.yield %0 : f32
  } -> tensor<8x24xf32>
  return %r : tensor<8x24xf32>
}
func.func @apart(%t: tensor<8x16xf32>, %h: tensor<8x16xf32>,
                 %v: tensor<16x24xf32>) -> (tensor<8x24xf32>, tensor<8x24xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x24xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<8x24xf32>) -> tensor<8x24xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  return %gh, %gt : tensor<8x24xf32>, tensor<8x24xf32>
}

// -----

#h = affine_map<(b, o, i) -> (b, i)>
#v = affine_map<(b, o, i) -> (i, o)>
#g = affine_map<(b, o, i) -> (b, o)>
#m = affine_map<(b, o) -> (b, o)>
#id = affine_map<(b, y, x) -> (b, y, x)>

// The inverse of a layer on flattened images: views of images are compared.
// CHECK-LABEL: func.func @images(
// CHECK-SAME: %[[T:[^:]*]]: tensor<8x16xf32>, %[[H:[^:]*]]: tensor<8x16xf32>, %[[V:[^:]*]]: tensor<16x24xf32>)
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[T]], %[[H]] :
// CHECK: linalg.generic {{.*}} ins(%[[D]], %[[V]] :
func.func @images(%t: tensor<8x16xf32>, %h: tensor<8x16xf32>,
                  %v: tensor<16x24xf32>) -> tensor<8x4x6xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x24xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<8x24xf32>) -> tensor<8x24xf32>
  %gh = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%h, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %gt = linalg.generic {indexing_maps = [#h, #v, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<8x16xf32>, tensor<16x24xf32>)
      outs(%z : tensor<8x24xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<8x24xf32>
  %at = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%gt : tensor<8x24xf32>) outs(%e : tensor<8x24xf32>) {
    ^bb0(%p: f32, %s: f32):
      %0 = math.tanh %p : f32
      linalg.yield %0 : f32
  } -> tensor<8x24xf32>
  %it = tensor.expand_shape %at [[0], [1, 2]] output_shape [8, 4, 6]
      : tensor<8x24xf32> into tensor<8x4x6xf32>
  %ih = tensor.expand_shape %gh [[0], [1, 2]] output_shape [8, 4, 6]
      : tensor<8x24xf32> into tensor<8x4x6xf32>
  %f = tensor.empty() : tensor<8x4x6xf32>
  %r = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%it, %ih : tensor<8x4x6xf32>, tensor<8x4x6xf32>)
      outs(%f : tensor<8x4x6xf32>) {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.subf %p, %q : f32
      linalg.yield %0 : f32
  } -> tensor<8x4x6xf32>
  return %r : tensor<8x4x6xf32>
}
