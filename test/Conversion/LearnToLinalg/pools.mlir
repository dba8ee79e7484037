// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_targets --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_transposed --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=TRANSPOSED

// Pools go with the layer above them: of the images of a batch of 8, 7x7x3 and
// 4x4x5, they make 4x4x3 and 4x2x5.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.convolution @c1 %image kernel(4) channels(3) stride(4) activation(tanh)
  %m  = tpc.max_pool %h1 kernel(3x2) stride(2)
  %h2 = tpc.convolution @c2 %m kernel(1) channels(5) activation(tanh)
  %a  = tpc.average_pool %h2 kernel(3) stride(1x2)
  %x  = tpc.reshape %a shape(40)
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: func.func @step(
// The greatest of b(2y+i-1)(2x+j-0)c, minus infinity outside the image.
// CHECK:         %[[ONES:.*]] = linalg.fill ins(%[[ONE:.*]] : f32) outs(%{{.*}} : tensor<3x2xf32>)
// CHECK:         %[[P:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      tensor.yield %[[INFINITY:.*]] : f32
// CHECK:         %[[NONE:.*]] = linalg.fill ins(%[[INFINITY]] : f32)
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[P]], %[[ONES]] : tensor<8x9x8x3xf32>, tensor<3x2xf32>) outs(%[[NONE]] : tensor<8x4x4x3xf32>) {
// CHECK:           arith.maximumf
// The sum of b(1y+i-1)(2x+j-0)c over the number of elements inside the image.
// CHECK:         %[[NINE:.*]] = linalg.fill ins(%[[ONE]] : f32) outs(%{{.*}} : tensor<3x3xf32>)
// CHECK:         %[[A:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[A]], %[[NINE]] : tensor<8x6x5x5xf32>, tensor<3x3xf32>) outs(%{{.*}} : tensor<8x4x2x5xf32>) {
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<8x4x2x5xf32>)
// CHECK:           %[[Y:.*]] = linalg.index 1
// CHECK:           arith.minsi
// CHECK:           arith.maxsi
// CHECK:           %[[X:.*]] = linalg.index 2
// CHECK:           arith.minsi
// CHECK:           arith.divf
// CHECK:         tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2, 3]] : tensor<8x4x2x5xf32> into tensor<8x40xf32>

// Inverses. Of the activity's target through c2: its winners are those of the
// activity; their places in the window are counted in row-major order.
// CHECK:         %[[H:.*]]:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[P]], %[[ONES]] : tensor<8x9x8x3xf32>, tensor<3x2xf32>) outs(%[[NONE]], %{{.*}} : tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) {
// CHECK:           arith.cmpf ogt
// CHECK:           arith.select
// CHECK:           arith.select
// byxc,(Y-2y+1)(X-2x+0)->bYXc, where the place is the winner's.
// CHECK:         %[[Q:.*]] = tensor.pad %[[ONES]] low[5, 6] high[5, 5]
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      tensor.yield %[[ZERO:.*]] : f32
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 * 2 + 6, d2 - d5 * 2 + 6)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[Q]], %[[H]]#1, %{{.*}} : tensor<13x13xf32>, tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) outs(%{{.*}} : tensor<8x7x7x3xf32>) {
// CHECK:           arith.cmpf oeq
// CHECK:           arith.select %{{.*}}, %{{.*}}, %[[ZERO]]
// Through out: each element takes the mean of the windows that cover it.
// CHECK:         tensor.expand_shape %{{.*}} : tensor<8x40xf32> into tensor<8x4x2x5xf32>
// CHECK:         %[[R:.*]] = tensor.pad %[[NINE]] low[2, 2] high[2, 1]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 + 3, d2 - d5 * 2 + 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[R]] : tensor<8x4x2x5xf32>, tensor<7x6xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<8x4x4x5xf32>)
// CHECK:           arith.divui
// CHECK:           arith.divf
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 + 3, d2 - d5 * 2 + 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[R]] : tensor<8x4x2x5xf32>, tensor<7x6xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// Of the target through c2: the same winners.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 * 2 + 6, d2 - d5 * 2 + 6)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[Q]], %[[H]]#1, %{{.*}} : tensor<13x13xf32>, tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) outs(%{{.*}} : tensor<8x7x7x3xf32>) {

// The inverse loss of c2 takes the winners of the corrupted activity, forward
// and back; the error gathers at them.
// CHECK:         math.cos
// CHECK:         %[[P:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK:         %[[U:.*]]:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[P]], %[[ONES]] : tensor<8x9x8x3xf32>, tensor<3x2xf32>) outs(%[[NONE]], %{{.*}} : tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 * 2 + 6, d2 - d5 * 2 + 6)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[Q]], %[[U]]#1, %{{.*}} : tensor<13x13xf32>, tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) outs(%{{.*}} : tensor<8x7x7x3xf32>) {
// CHECK:         %[[E:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      tensor.yield %[[ZERO]] : f32
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[E]], %[[ONES]], %[[U]]#1 : tensor<8x9x8x3xf32>, tensor<3x2xf32>, tensor<8x4x4x3xf32>) outs(%{{.*}} : tensor<8x4x4x3xf32>) {
// CHECK:           arith.cmpf oeq
// CHECK:           arith.select %{{.*}}, %[[ONE]], %[[ZERO]]
// That of out divides before it gathers.
// CHECK:         math.cos
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 + 3, d2 - d5 * 2 + 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[R]] : tensor<8x4x2x5xf32>, tensor<7x6xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<8x4x4x5xf32>)
// CHECK:           arith.divui
// CHECK:         %[[F:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[F]], %[[NINE]] : tensor<8x6x5x5xf32>, tensor<3x3xf32>) outs(%{{.*}} : tensor<8x4x2x5xf32>) {
// CHECK:         tensor.collapse_shape
tpc.rule @targets targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// TRANSPOSED-LABEL: func.func @step(
// TRANSPOSED:         %[[ONES:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<3x2xf32>)
// TRANSPOSED:         %[[P:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// TRANSPOSED:         %[[NONE:.*]] = linalg.fill
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[P]], %[[ONES]] : tensor<8x9x8x3xf32>, tensor<3x2xf32>) outs(%[[NONE]] : tensor<8x4x4x3xf32>) {
// TRANSPOSED:         %[[NINE:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<3x3xf32>)
// A mean's error is divided by the number of elements inside the image, then
// goes to each of them.
// TRANSPOSED:         tensor.expand_shape
// TRANSPOSED:         linalg.generic {{.*}} outs(%{{.*}} : tensor<8x4x2x5xf32>)
// TRANSPOSED:           arith.divf
// TRANSPOSED:         %[[R:.*]] = tensor.pad %[[NINE]] low[2, 2] high[2, 1]
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 + 3, d2 - d5 * 2 + 2)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[R]] : tensor<8x4x2x5xf32>, tensor<7x6xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// A maximum's goes to the winner.
// TRANSPOSED:         %[[H:.*]]:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[P]], %[[ONES]] : tensor<8x9x8x3xf32>, tensor<3x2xf32>) outs(%[[NONE]], %{{.*}} : tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) {
// TRANSPOSED:         %[[Q:.*]] = tensor.pad %[[ONES]] low[5, 6] high[5, 5]
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d1 - d4 * 2 + 6, d2 - d5 * 2 + 6)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d4, d5, d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[Q]], %[[H]]#1, %{{.*}} : tensor<13x13xf32>, tensor<8x4x4x3xf32>, tensor<8x4x4x3xf32>) outs(%{{.*}} : tensor<8x7x7x3xf32>) {
tpc.rule @transposed errors(transposed)
tpc.trainer @t_transposed trains @net by @transposed
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)
