// RUN: tpc-opt %s -tpc-form-kernels -split-input-file | FileCheck %s

#m = affine_map<(i, j) -> (i, j)>
#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>

// The product and what follows at the same index are one kernel, the next
// product is another.
// CHECK-LABEL: @layers
// CHECK: linalg.generic {{.*}} attrs = {tpc.kernel = 0 : i64}
// CHECK: arith.mulf
// CHECK: linalg.generic {{.*}} attrs = {tpc.kernel = 0 : i64}
// CHECK: math.tanh
// CHECK: linalg.generic {{.*}} attrs = {tpc.kernel = 1 : i64}
// CHECK: arith.mulf
func.func @layers(%in: tensor<8x16xf32>, %v: tensor<16x16xf32>,
                  %y: tensor<8x16xf32>) -> tensor<8x16xf32> {
  %e = tensor.empty() : tensor<8x16xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8x16xf32>)
      -> tensor<8x16xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%in, %v : tensor<8x16xf32>, tensor<16x16xf32>)
      outs(%f : tensor<8x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<8x16xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<8x16xf32>) outs(%e : tensor<8x16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<8x16xf32>
  %2 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%1, %v : tensor<8x16xf32>, tensor<16x16xf32>)
      outs(%f : tensor<8x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<8x16xf32>
  %3 = bufferization.materialize_in_destination %2 in %y
      : (tensor<8x16xf32>, tensor<8x16xf32>) -> tensor<8x16xf32>
  return %3 : tensor<8x16xf32>
}

// -----

#v = affine_map<(i) -> (i)>

// The reader of the old value runs before the writer.
// CHECK-LABEL: @order
// CHECK: arith.negf
// CHECK: arith.addf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @order(%w: tensor<16xf32>, %y: tensor<16xf32>)
    -> (tensor<16xf32>, tensor<16xf32>) {
  %e = tensor.empty() : tensor<16xf32>
  %0 = linalg.generic {indexing_maps = [#v, #v], iterator_types = ["parallel"]}
      ins(%w : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.addf %p, %p : f32
    linalg.yield %q : f32
  } -> tensor<16xf32>
  %1 = bufferization.materialize_in_destination %0 in %w
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %2 = linalg.generic {indexing_maps = [#v, #v], iterator_types = ["parallel"]}
      ins(%w : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.negf %p : f32
    linalg.yield %q : f32
  } -> tensor<16xf32>
  %3 = bufferization.materialize_in_destination %2 in %y
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %1, %3 : tensor<16xf32>, tensor<16xf32>
}

// -----

#v = affine_map<(i) -> (i)>

// A swap needs a copy.
// CHECK-LABEL: @swap
// CHECK-COUNT-3: linalg.generic
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @swap(%w: tensor<16xf32>, %y: tensor<16xf32>)
    -> (tensor<16xf32>, tensor<16xf32>) {
  %e = tensor.empty() : tensor<16xf32>
  %0 = linalg.generic {indexing_maps = [#v, #v], iterator_types = ["parallel"]}
      ins(%w : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.addf %p, %p : f32
    linalg.yield %q : f32
  } -> tensor<16xf32>
  %1 = linalg.generic {indexing_maps = [#v, #v], iterator_types = ["parallel"]}
      ins(%y : tensor<16xf32>) outs(%e : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.negf %p : f32
    linalg.yield %q : f32
  } -> tensor<16xf32>
  %2 = bufferization.materialize_in_destination %0 in %y
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  %3 = bufferization.materialize_in_destination %1 in %w
      : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %2, %3 : tensor<16xf32>, tensor<16xf32>
}
