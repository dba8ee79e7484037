// RUN: tpc-opt %s -tpc-propagate-reshapes -canonicalize -split-input-file | FileCheck %s

#d = affine_map<(b, i, o) -> (b, o)>
#v = affine_map<(b, i, o) -> (i, o)>
#p = affine_map<(b, i, o) -> (b, i)>
#m = affine_map<(b, y, c) -> (b, y, c)>
#c = affine_map<(b, y, c) -> (y, c)>
#s = affine_map<(b, y, c) -> (b)>
#n = affine_map<(b, y, c) -> ()>

// What follows a product whose result is expanded runs over the product's own
// dimensions: a difference, all that reads it, and its sum over each sample.
// Results are expanded for those that read them otherwise. A state of one number
// has no shape to keep.
// CHECK-DAG: #[[PAIR:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[SAMPLE:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: @follow
// CHECK-SAME: (%[[T:[a-z0-9]+]]: tensor<4x8xf32>, %[[V:[a-z0-9]+]]: tensor<6x8xf32>, %[[H:[a-z0-9]+]]: tensor<4x2x3xf32>,
// CHECK: %[[PRODUCT:.+]] = linalg.generic {{.*}} ins(%[[T]], %[[V]]
// CHECK: %[[COLLAPSED:.+]] = tensor.collapse_shape %[[H]] {{\[\[}}0], [1, 2]]
// CHECK: %[[DIFFERENCE:.+]] = linalg.generic {{.*}} ins(%[[PRODUCT]], %[[COLLAPSED]], %{{.+}} : tensor<4x6xf32>, tensor<4x6xf32>, tensor<f32>)
// CHECK: %[[EXPANDED:.+]] = tensor.expand_shape %[[DIFFERENCE]] {{\[\[}}0], [1, 2]]
// CHECK: %[[SQUARE:.+]] = linalg.generic {{.*}} ins(%[[DIFFERENCE]] : tensor<4x6xf32>)
// CHECK: arith.mulf
// CHECK: linalg.generic {indexing_maps = [#[[PAIR]], #[[SAMPLE]]], iterator_types = ["parallel", "reduction"]} ins(%[[SQUARE]] : tensor<4x6xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[EXPANDED]] : tensor<4x2x3xf32>) outs(%{{.+}} : tensor<2x3xf32>)
func.func @follow(%t: tensor<4x8xf32>, %v: tensor<6x8xf32>,
                  %h: tensor<4x2x3xf32>,
                  %scale: tensor<f32> {tpc.buffer = {kind = "state"}},
                  %y: tensor<2x3xf32>, %z: tensor<4xf32>)
    -> (tensor<2x3xf32>, tensor<4xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x6xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x6xf32>)
      -> tensor<4x6xf32>
  %0 = linalg.generic {indexing_maps = [#d, #v, #p],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%t, %v : tensor<4x8xf32>, tensor<6x8xf32>)
      outs(%f : tensor<4x6xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<4x6xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 3]
      : tensor<4x6xf32> into tensor<4x2x3xf32>
  %e3 = tensor.empty() : tensor<4x2x3xf32>
  %2 = linalg.generic {indexing_maps = [#m, #m, #n, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %h, %scale : tensor<4x2x3xf32>, tensor<4x2x3xf32>, tensor<f32>)
      outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32, %o: f32):
    %a = arith.subf %p, %q : f32
    %b = arith.mulf %a, %r : f32
    linalg.yield %b : f32
  } -> tensor<4x2x3xf32>
  %3 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%2 : tensor<4x2x3xf32>) outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.mulf %p, %p : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  %e1 = tensor.empty() : tensor<4xf32>
  %f1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<4xf32>) -> tensor<4xf32>
  %4 = linalg.generic {indexing_maps = [#m, #s],
      iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%3 : tensor<4x2x3xf32>) outs(%f1 : tensor<4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.addf %o, %p : f32
    linalg.yield %a : f32
  } -> tensor<4xf32>
  %e2 = tensor.empty() : tensor<2x3xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<2x3xf32>)
      -> tensor<2x3xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(y, c, b) -> (b, y, c)>,
                                        affine_map<(y, c, b) -> (y, c)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%2 : tensor<4x2x3xf32>) outs(%f2 : tensor<2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.addf %o, %p : f32
    linalg.yield %a : f32
  } -> tensor<2x3xf32>
  %5 = bufferization.materialize_in_destination %7 in %y
      : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = bufferization.materialize_in_destination %4 in %z
      : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %5, %6 : tensor<2x3xf32>, tensor<4xf32>
}

// Sums over the samples, as of a bias' gradient, and what reads an operand with
// fewer dimensions, or an index, keep their loops, as do updates in place.
// CHECK-LABEL: @keep
// CHECK: tensor.expand_shape
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
// CHECK: linalg.index
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel"]
// CHECK-NOT: collapse_shape
// CHECK: return
func.func @keep(%x: tensor<4x6xf32>, %bias: tensor<2x3xf32>,
                %state: tensor<4x2x3xf32>)
    -> (tensor<2x3xf32>, tensor<4x2x3xf32>, tensor<4x2x3xf32>,
        tensor<4x2x3xf32>) {
  %zero = arith.constant 0.0 : f32
  %e2 = tensor.empty() : tensor<4x6xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(b, i) -> (b, i)>,
                                        affine_map<(b, i) -> (b, i)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x6xf32>) outs(%e2 : tensor<4x6xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = math.tanh %p : f32
    linalg.yield %a : f32
  } -> tensor<4x6xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 3]
      : tensor<4x6xf32> into tensor<4x2x3xf32>
  %eb = tensor.empty() : tensor<2x3xf32>
  %fb = linalg.fill ins(%zero : f32) outs(%eb : tensor<2x3xf32>)
      -> tensor<2x3xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(y, c, b) -> (b, y, c)>,
                                        affine_map<(y, c, b) -> (y, c)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%1 : tensor<4x2x3xf32>) outs(%fb : tensor<2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.addf %o, %p : f32
    linalg.yield %a : f32
  } -> tensor<2x3xf32>
  %e3 = tensor.empty() : tensor<4x2x3xf32>
  %3 = linalg.generic {indexing_maps = [#m, #c, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %bias : tensor<4x2x3xf32>, tensor<2x3xf32>)
      outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %a = arith.addf %p, %q : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  %4 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1 : tensor<4x2x3xf32>) outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %a = arith.addf %p, %k : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  %5 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1 : tensor<4x2x3xf32>) outs(%state : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.addf %o, %p : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  return %2, %3, %4, %5 : tensor<2x3xf32>, tensor<4x2x3xf32>,
      tensor<4x2x3xf32>, tensor<4x2x3xf32>
}

// -----

#m = affine_map<(b, y, c) -> (b, y, c)>
#r = affine_map<(b, i) -> (b, i)>
#y = affine_map<(b, y, c) -> (b, y)>

// What is written to an argument, what reads a state, and what reads a part of
// one, keep the state's dimensions, which say how it is packed.
// CHECK-LABEL: @states
// CHECK-NOT: tensor.collapse_shape
// CHECK: return
func.func @states(%x: tensor<4x6xf32>,
                  %out: tensor<4x2x3xf32> {tpc.buffer = {kind = "output"}},
                  %w: tensor<4x2x3xf32> {tpc.buffer = {kind = "state"}},
                  %v: tensor<8x2x3xf32> {tpc.buffer = {kind = "state"}})
    -> (tensor<4x2x3xf32>, tensor<4x2x3xf32>, tensor<4x2x3xf32>) {
  %e2 = tensor.empty() : tensor<4x6xf32>
  %0 = linalg.generic {indexing_maps = [#r, #r],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x6xf32>) outs(%e2 : tensor<4x6xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = math.tanh %p : f32
    linalg.yield %a : f32
  } -> tensor<4x6xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 3]
      : tensor<4x6xf32> into tensor<4x2x3xf32>
  %e3 = tensor.empty() : tensor<4x2x3xf32>
  %2 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1 : tensor<4x2x3xf32>) outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = arith.negf %p : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  %3 = bufferization.materialize_in_destination %2 in %out
      : (tensor<4x2x3xf32>, tensor<4x2x3xf32>) -> tensor<4x2x3xf32>
  %4 = linalg.generic {indexing_maps = [#m, #m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %w : tensor<4x2x3xf32>, tensor<4x2x3xf32>)
      outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %a = arith.addf %p, %q : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  %5 = tensor.extract_slice %v[4, 0, 0] [4, 2, 3] [1, 1, 1]
      : tensor<8x2x3xf32> to tensor<4x2x3xf32>
  %6 = linalg.generic {indexing_maps = [#m, #m, #m],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %5 : tensor<4x2x3xf32>, tensor<4x2x3xf32>)
      outs(%e3 : tensor<4x2x3xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %a = arith.addf %p, %q : f32
    linalg.yield %a : f32
  } -> tensor<4x2x3xf32>
  return %3, %4, %6 : tensor<4x2x3xf32>, tensor<4x2x3xf32>, tensor<4x2x3xf32>
}

// -----

#m = affine_map<(b, y, c) -> (b, y, c)>
#t = affine_map<(b, y, c) -> (y, c, b)>
#d = affine_map<(i) -> (i)>
#r = affine_map<(b, i) -> (b, i)>

// Of operands in several shapes, the first whose shape all results allow: the
// second result has samples last, so that all loops cannot become one.
// CHECK-DAG: #[[PAIR:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[TURNED:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: @several
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<24xf32>, %[[Y:[a-z0-9]+]]: tensor<4x6xf32>)
// CHECK: %[[FIRST:.+]] = linalg.generic {{.*}} ins(%[[X]]
// CHECK: %[[SECOND:.+]] = linalg.generic {{.*}} ins(%[[Y]]
// CHECK: %[[PAIRS:.+]] = tensor.expand_shape %[[FIRST]] {{\[\[}}0, 1]] output_shape [4, 6]
// CHECK: %[[BOTH:.+]]:2 = linalg.generic {indexing_maps = [#[[PAIR]], #[[PAIR]], #[[PAIR]], #[[TURNED]]], {{.*}} ins(%[[PAIRS]], %[[SECOND]] : tensor<4x6xf32>, tensor<4x6xf32>)
// CHECK: %[[SUM:.+]] = tensor.expand_shape %[[BOTH]]#0 {{\[\[}}0], [1, 2]] output_shape [4, 2, 3]
// CHECK: %[[DIFFERENCE:.+]] = tensor.expand_shape %[[BOTH]]#1 {{\[\[}}0, 1], [2]] output_shape [2, 3, 4]
// CHECK: return %[[SUM]], %[[DIFFERENCE]]
func.func @several(%x: tensor<24xf32>, %y: tensor<4x6xf32>)
    -> (tensor<4x2x3xf32>, tensor<2x3x4xf32>) {
  %e1 = tensor.empty() : tensor<24xf32>
  %0 = linalg.generic {indexing_maps = [#d, #d], iterator_types = ["parallel"]}
      ins(%x : tensor<24xf32>) outs(%e1 : tensor<24xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = math.tanh %p : f32
    linalg.yield %a : f32
  } -> tensor<24xf32>
  %1 = tensor.expand_shape %0 [[0, 1, 2]] output_shape [4, 2, 3]
      : tensor<24xf32> into tensor<4x2x3xf32>
  %e2 = tensor.empty() : tensor<4x6xf32>
  %2 = linalg.generic {indexing_maps = [#r, #r],
      iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<4x6xf32>) outs(%e2 : tensor<4x6xf32>) {
  ^bb0(%p: f32, %o: f32):
    %a = math.exp %p : f32
    linalg.yield %a : f32
  } -> tensor<4x6xf32>
  %3 = tensor.expand_shape %2 [[0], [1, 2]] output_shape [4, 2, 3]
      : tensor<4x6xf32> into tensor<4x2x3xf32>
  %e3 = tensor.empty() : tensor<4x2x3xf32>
  %e4 = tensor.empty() : tensor<2x3x4xf32>
  %4:2 = linalg.generic {indexing_maps = [#m, #m, #m, #t],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%1, %3 : tensor<4x2x3xf32>, tensor<4x2x3xf32>)
      outs(%e3, %e4 : tensor<4x2x3xf32>, tensor<2x3x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32, %n: f32):
    %a = arith.addf %p, %q : f32
    %b = arith.subf %p, %q : f32
    linalg.yield %a, %b : f32, f32
  } -> (tensor<4x2x3xf32>, tensor<2x3x4xf32>)
  return %4#0, %4#1 : tensor<4x2x3xf32>, tensor<2x3x4xf32>
}
