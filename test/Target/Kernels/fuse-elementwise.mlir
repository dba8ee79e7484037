// RUN: tpc-opt %s -tpc-fuse-elementwise | FileCheck %s

#m = affine_map<(i, j) -> (i, j)>
#t = affine_map<(b, o, i) -> (b, i)>

// A chain with one reader becomes one operation.
// CHECK-LABEL: @chain
// CHECK: linalg.generic
// CHECK: math.tanh
// CHECK: arith.mulf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @chain(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.mulf %p, %p : f32
    linalg.yield %q : f32
  } -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// A product reads each element of its operand many times: tanh is computed
// once, before it.
// CHECK-LABEL: @product
// CHECK: linalg.generic
// CHECK: math.tanh
// CHECK: linalg.yield
// CHECK: linalg.generic
// CHECK-NOT: math.tanh
// CHECK: return
func.func @product(%x: tensor<4x8xf32>, %w: tensor<16x8xf32>,
                   %y: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<4x8xf32>
  %1 = linalg.generic {indexing_maps = [#t,
                       affine_map<(b, o, i) -> (o, i)>,
                       affine_map<(b, o, i) -> (b, o)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %w : tensor<4x8xf32>, tensor<16x8xf32>)
      outs(%y : tensor<4x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<4x16xf32>
  return %1 : tensor<4x16xf32>
}
