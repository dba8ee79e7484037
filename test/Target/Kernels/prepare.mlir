// RUN: tpc-opt %s -tpc-prepare -split-input-file | FileCheck %s

// Parallel loops come first, in the result's order.
// CHECK: #[[D:.+]] = affine_map<(d0, d1, d2) -> (d2, d0)>
// CHECK: #[[X:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK: #[[G:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: @gradient
// CHECK: linalg.generic {indexing_maps = [#[[D]], #[[X]], #[[G]]]
// CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction"]
func.func @gradient(%d: tensor<4x8xf32>, %x: tensor<4x16xf32>,
                    %g: tensor<8x16xf32>) -> tensor<8x16xf32> {
  %0 = linalg.generic {
      indexing_maps = [affine_map<(b, o, i) -> (b, o)>,
                       affine_map<(b, o, i) -> (b, i)>,
                       affine_map<(b, o, i) -> (o, i)>],
      iterator_types = ["reduction", "parallel", "parallel"]}
      ins(%d, %x : tensor<4x8xf32>, tensor<4x16xf32>)
      outs(%g : tensor<8x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  } -> tensor<8x16xf32>
  return %0 : tensor<8x16xf32>
}

// -----

// CHECK-LABEL: @named
// CHECK-SAME: (%[[S:.+]]: f32,
// CHECK: linalg.fill ins(%[[S]] : f32)
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK: tensor.insert_slice
// CHECK: tensor.insert_slice
// CHECK-NOT: tensor.concat
func.func @named(%s: f32, %a: tensor<4x8xf32>, %b: tensor<4x8xf32>)
    -> (tensor<f32>, tensor<4x16xf32>) {
  %0 = tensor.from_elements %s : tensor<f32>
  %1 = arith.addf %a, %b : tensor<4x8xf32>
  %2 = tensor.concat dim(1) %1, %b
      : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x16xf32>
  return %0, %2 : tensor<f32>, tensor<4x16xf32>
}

// -----

// A sum that keeps its only dimension runs a loop over the one element.
// CHECK: #[[TERMS:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK: #[[ONE:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: @keeps_dimension
// CHECK: linalg.generic {indexing_maps = [#[[TERMS]], #[[ONE]]]
// CHECK-SAME: iterator_types = ["parallel", "reduction"]
func.func @keeps_dimension(%x: tensor<8xf32>, %y: tensor<1xf32>)
    -> tensor<1xf32> {
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (0)>],
      iterator_types = ["reduction"]}
      ins(%x : tensor<8xf32>) outs(%y : tensor<1xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
