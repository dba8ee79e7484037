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

// -----

#b = affine_map<(b, i, o) -> (b, o)>
#w = affine_map<(b, i, o) -> (o, i)>
#a = affine_map<(b, i, o) -> (b, i)>
#p = affine_map<(o, i, b) -> (b, o)>
#q = affine_map<(o, i, b) -> (b, i)>
#g = affine_map<(o, i, b) -> (o, i)>
#m = affine_map<(i, j) -> (i, j)>

// An update in place needs no memory of its own: it comes right after the last
// reader of the old weights, before the product that makes another tensor.
// CHECK-LABEL: @early
// CHECK-SAME: (%[[E:.+]]: tensor<64x32xf32>, %[[W:.+]]: tensor<32x48xf32>, %[[V:.+]]: tensor<48x40xf32>, %[[H:.+]]: tensor<64x48xf32>, %[[U:.+]]: tensor<40x16xf32>,
// CHECK: linalg.generic {{.*}} ins(%[[E]], %[[W]] : {{.*}} attrs = {tpc.kernel = 0 : i64}
// CHECK: linalg.generic {{.*}} ins(%[[E]], %[[H]] : {{.*}} attrs = {tpc.kernel = 1 : i64}
// CHECK: linalg.generic {{.*}} ins(%[[W]], %{{.+}} : {{.*}} attrs = {tpc.kernel = 1 : i64}
// CHECK: linalg.generic {{.*}} ins(%{{.+}}, %[[V]] : {{.*}} attrs = {tpc.kernel = 2 : i64}
// CHECK: linalg.generic {{.*}} ins(%{{.+}}, %[[U]] : {{.*}} attrs = {tpc.kernel = 3 : i64}
func.func @early(%e: tensor<64x32xf32>, %w: tensor<32x48xf32>,
                 %v: tensor<48x40xf32>, %h: tensor<64x48xf32>,
                 %u: tensor<40x16xf32>, %y: tensor<64x16xf32>)
    -> (tensor<64x16xf32>, tensor<32x48xf32>) {
  %zero = arith.constant 0.0 : f32
  %e0 = tensor.empty() : tensor<64x48xf32>
  %f0 = linalg.fill ins(%zero : f32) outs(%e0 : tensor<64x48xf32>)
      -> tensor<64x48xf32>
  %0 = linalg.generic {indexing_maps = [#b, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%e, %w : tensor<64x32xf32>, tensor<32x48xf32>)
      outs(%f0 : tensor<64x48xf32>) {
  ^bb0(%r: f32, %s: f32, %o: f32):
    %t = arith.mulf %r, %s : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<64x48xf32>
  %e1 = tensor.empty() : tensor<64x40xf32>
  %f1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<64x40xf32>)
      -> tensor<64x40xf32>
  %1 = linalg.generic {indexing_maps = [#b, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%0, %v : tensor<64x48xf32>, tensor<48x40xf32>)
      outs(%f1 : tensor<64x40xf32>) {
  ^bb0(%r: f32, %s: f32, %o: f32):
    %t = arith.mulf %r, %s : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<64x40xf32>
  %e3 = tensor.empty() : tensor<64x16xf32>
  %f3 = linalg.fill ins(%zero : f32) outs(%e3 : tensor<64x16xf32>)
      -> tensor<64x16xf32>
  %6 = linalg.generic {indexing_maps = [#b, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%1, %u : tensor<64x40xf32>, tensor<40x16xf32>)
      outs(%f3 : tensor<64x16xf32>) {
  ^bb0(%r: f32, %s: f32, %o: f32):
    %t = arith.mulf %r, %s : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<64x16xf32>
  %e2 = tensor.empty() : tensor<32x48xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<32x48xf32>)
      -> tensor<32x48xf32>
  %2 = linalg.generic {indexing_maps = [#p, #q, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%e, %h : tensor<64x32xf32>, tensor<64x48xf32>)
      outs(%f2 : tensor<32x48xf32>) {
  ^bb0(%r: f32, %s: f32, %o: f32):
    %t = arith.mulf %r, %s : f32
    %n = arith.addf %o, %t : f32
    linalg.yield %n : f32
  } -> tensor<32x48xf32>
  %3 = linalg.generic {indexing_maps = [#m, #m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%w, %2 : tensor<32x48xf32>, tensor<32x48xf32>)
      outs(%e2 : tensor<32x48xf32>) {
  ^bb0(%r: f32, %s: f32, %o: f32):
    %t = arith.subf %r, %s : f32
    linalg.yield %t : f32
  } -> tensor<32x48xf32>
  %4 = bufferization.materialize_in_destination %6 in %y
      : (tensor<64x16xf32>, tensor<64x16xf32>) -> tensor<64x16xf32>
  %5 = bufferization.materialize_in_destination %3 in %w
      : (tensor<32x48xf32>, tensor<32x48xf32>) -> tensor<32x48xf32>
  return %4, %5 : tensor<64x16xf32>, tensor<32x48xf32>
}

// -----

#i = affine_map<(i) -> (i)>

// Results whose bytes nobody knows count as much memory.
// CHECK-LABEL: @unknown
// CHECK: linalg.generic {{.*}} attrs = {tpc.kernel = 0 : i64}
// CHECK: linalg.generic {{.*}} attrs = {tpc.kernel = 1 : i64}
func.func @unknown(%x: tensor<?xf32>, %e: tensor<?xf32>, %y: tensor<4xindex>,
                   %f: tensor<4xindex>) -> (tensor<?xf32>, tensor<4xindex>) {
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<?xf32>
  %1 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : tensor<4xindex>) outs(%f : tensor<4xindex>) {
  ^bb0(%p: index, %o: index):
    linalg.yield %p : index
  } -> tensor<4xindex>
  return %0, %1 : tensor<?xf32>, tensor<4xindex>
}

// -----

#i = affine_map<(i) -> (i)>

// 4096 bytes of new memory are little, one more number is not: the third result
// comes before the first two, which are large.
// CHECK-LABEL: @limit
// CHECK-SAME: (%[[X:.+]]: tensor<2048xf32>, %[[Y:.+]]: tensor<1025xf32>, %[[Z:.+]]: tensor<1024xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[Z]] : {{.*}} attrs = {tpc.kernel = 0 : i64}
// CHECK: linalg.generic {{.*}} ins(%[[X]] : {{.*}} attrs = {tpc.kernel = 1 : i64}
// CHECK: linalg.generic {{.*}} ins(%[[Y]] : {{.*}} attrs = {tpc.kernel = 2 : i64}
func.func @limit(%x: tensor<2048xf32>, %y: tensor<1025xf32>,
                 %z: tensor<1024xf32>)
    -> (tensor<2048xf32>, tensor<1025xf32>, tensor<1024xf32>) {
  %ex = tensor.empty() : tensor<2048xf32>
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : tensor<2048xf32>) outs(%ex : tensor<2048xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.negf %p : f32
    linalg.yield %q : f32
  } -> tensor<2048xf32>
  %ey = tensor.empty() : tensor<1025xf32>
  %1 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%y : tensor<1025xf32>) outs(%ey : tensor<1025xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.negf %p : f32
    linalg.yield %q : f32
  } -> tensor<1025xf32>
  %ez = tensor.empty() : tensor<1024xf32>
  %2 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%z : tensor<1024xf32>) outs(%ez : tensor<1024xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.negf %p : f32
    linalg.yield %q : f32
  } -> tensor<1024xf32>
  return %0, %1, %2 : tensor<2048xf32>, tensor<1025xf32>, tensor<1024xf32>
}
