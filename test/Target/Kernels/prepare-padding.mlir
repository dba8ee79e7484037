// RUN: tpc-opt %s -tpc-prepare -split-input-file | FileCheck %s

// A padded tensor that only sums of products read, as one of the factors, is
// left as it is: it is read in place. A maximum ignores minus infinity.

#in = affine_map<(y, i) -> (y + i)>
#k = affine_map<(y, i) -> (i)>
#out = affine_map<(y, i) -> (y)>

// CHECK-LABEL: @product
// CHECK: %[[P:.+]] = tensor.pad %{{.+}} low[1] high[1]
// CHECK: linalg.generic {{.*}} ins(%[[P]],
func.func @product(%x: tensor<7xf32>, %w: tensor<3xf32>, %y: tensor<7xf32>)
    -> tensor<7xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %b, %a : f32
    %r = arith.addf %m, %s : f32
    linalg.yield %r : f32
  } -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// -----

#in = affine_map<(y, i) -> (y + i)>
#k = affine_map<(y, i) -> (i)>
#out = affine_map<(y, i) -> (y)>

// The value and the place of the greatest.
// CHECK-LABEL: @greatest
// CHECK: tensor.pad
// CHECK-NOT: tensor.insert_slice
func.func @greatest(%x: tensor<7xf32>, %w: tensor<3xf32>, %y: tensor<7xf32>)
    -> (tensor<7xf32>, tensor<7xf32>, tensor<7xf32>) {
  %none = arith.constant 0xFF800000 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %none : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0:2 = linalg.generic {indexing_maps = [#in, #k, #out, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>)
      outs(%y, %y : tensor<7xf32>, tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %most: f32, %at: f32):
    %c = arith.cmpf ogt, %a, %most : f32
    %m = arith.select %c, %a, %most : f32
    %n = arith.select %c, %b, %at : f32
    linalg.yield %m, %n : f32, f32
  } -> (tensor<7xf32>, tensor<7xf32>)
  %1 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %most: f32):
    %m = arith.maximumf %a, %most : f32
    linalg.yield %m : f32
  } -> tensor<7xf32>
  return %0#0, %0#1, %1 : tensor<7xf32>, tensor<7xf32>, tensor<7xf32>
}

// -----

#in = affine_map<(y, i) -> (y + i)>
#k = affine_map<(y, i) -> (i)>
#out = affine_map<(y, i) -> (y)>

// A sum would see minus infinity, and a maximum a zero.
// CHECK-LABEL: @wrong_values
// CHECK-NOT: tensor.pad
// CHECK-COUNT-2: tensor.insert_slice
func.func @wrong_values(%x: tensor<7xf32>, %w: tensor<3xf32>, %y: tensor<7xf32>)
    -> (tensor<7xf32>, tensor<7xf32>) {
  %zero = arith.constant 0.0 : f32
  %none = arith.constant 0xFF800000 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %none : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<7xf32>
  %q = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<7xf32> to tensor<9xf32>
  %1 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%q, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %most: f32):
    %m = arith.maximumf %most, %a : f32
    linalg.yield %m : f32
  } -> tensor<7xf32>
  return %0, %1 : tensor<7xf32>, tensor<7xf32>
}

// -----

#m = affine_map<(y) -> (y)>
#in = affine_map<(y, i) -> (y + i)>
#k = affine_map<(y, i) -> (i)>
#out = affine_map<(y, i) -> (y)>

// An elementwise reader needs the padding, whoever else reads it.
// CHECK-LABEL: @elementwise
// CHECK-NOT: tensor.pad
// CHECK: %[[P:.+]] = tensor.insert_slice
// CHECK: linalg.generic {{.*}} ins(%[[P]] : tensor<9xf32>)
// CHECK: math.exp
// CHECK: linalg.generic {{.*}} ins(%[[P]],
func.func @elementwise(%x: tensor<7xf32>, %w: tensor<3xf32>, %z: tensor<9xf32>,
                       %y: tensor<7xf32>) -> (tensor<9xf32>, tensor<7xf32>) {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0 = linalg.generic {indexing_maps = [#m, #m], iterator_types = ["parallel"]}
      ins(%p : tensor<9xf32>) outs(%z : tensor<9xf32>) {
  ^bb0(%a: f32, %s: f32):
    %r = math.exp %a : f32
    linalg.yield %r : f32
  } -> tensor<9xf32>
  %1 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %n = arith.mulf %a, %b : f32
    %r = arith.addf %s, %n : f32
    linalg.yield %r : f32
  } -> tensor<7xf32>
  return %0, %1 : tensor<9xf32>, tensor<7xf32>
}

// -----

#k = affine_map<(i) -> (i)>
#all = affine_map<(i) -> ()>

// A product or a sum of other functions of the padded value is no sum of zeros.
// CHECK-LABEL: @other_reductions
// CHECK-NOT: tensor.pad
// CHECK-COUNT-2: tensor.insert_slice
func.func @other_reductions(%x: tensor<7xf32>, %y: tensor<f32>)
    -> (tensor<f32>, tensor<f32>) {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0 = linalg.generic {indexing_maps = [#k, #all],
      iterator_types = ["reduction"]}
      ins(%p : tensor<9xf32>) outs(%y : tensor<f32>) {
  ^bb0(%a: f32, %s: f32):
    %e = math.exp %a : f32
    %r = arith.addf %s, %e : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  %q = tensor.pad %x low[0] high[2] {
  ^bb0(%i: index):
    tensor.yield %zero : f32
  } : tensor<7xf32> to tensor<9xf32>
  %1 = linalg.generic {indexing_maps = [#k, #all],
      iterator_types = ["reduction"]}
      ins(%q : tensor<9xf32>) outs(%y : tensor<f32>) {
  ^bb0(%a: f32, %s: f32):
    %r = arith.mulf %s, %a : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// -----

#k = affine_map<(i) -> (i)>
#all = affine_map<(i) -> ()>

// A reader under a reshape, and the function's own result.
// CHECK-LABEL: @through_a_reshape
// CHECK-NOT: tensor.pad
// CHECK-COUNT-2: tensor.insert_slice
func.func @through_a_reshape(%x: tensor<2x3xf32>, %y: tensor<f32>)
    -> (tensor<f32>, tensor<4x5xf32>) {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x3xf32> to tensor<4x5xf32>
  %f = tensor.collapse_shape %p [[0, 1]] : tensor<4x5xf32> into tensor<20xf32>
  %0 = linalg.generic {indexing_maps = [#k, #all],
      iterator_types = ["reduction"]}
      ins(%f : tensor<20xf32>) outs(%y : tensor<f32>) {
  ^bb0(%a: f32, %s: f32):
    %r = arith.addf %s, %a : f32
    linalg.yield %r : f32
  } -> tensor<f32>
  %q = tensor.pad %x low[0, 2] high[2, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x3xf32> to tensor<4x5xf32>
  return %0, %q : tensor<f32>, tensor<4x5xf32>
}

// -----

#in = affine_map<(y, i) -> (y + i)>
#k = affine_map<(y, i) -> (i)>
#out = affine_map<(y, i) -> (y)>

// Padding whose value is not a constant, or differs from place to place.
// CHECK-LABEL: @unknown_value
// CHECK-NOT: tensor.pad
// CHECK: tensor.insert_slice
func.func @unknown_value(%x: tensor<7xf32>, %v: f32, %w: tensor<3xf32>,
                         %y: tensor<7xf32>) -> tensor<7xf32> {
  %p = tensor.pad %x low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %v : f32
  } : tensor<7xf32> to tensor<9xf32>
  %0 = linalg.generic {indexing_maps = [#in, #k, #out],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<9xf32>, tensor<3xf32>) outs(%y : tensor<7xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<7xf32>
  return %0 : tensor<7xf32>
}
