// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_targets --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope > %t
// RUN: FileCheck %s < %t
// RUN: FileCheck %s --check-prefix=BUFFERS < %t
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_transposed --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=TRANSPOSED
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_random --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=RANDOM

// The products of layers with windows, by the maps of their operands. The
// batch is 8; the images are 7x7x1, 4x7x4, 4x4x5 and 2x2x6.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %a  = tpc.average_pool %image kernel(4)
  %h1 = tpc.convolution @c1 %a kernel(3x2) channels(4) stride(2x1) activation(tanh)
  %h2 = tpc.locally_connected @l2 %h1 kernel(2x3) channels(5) stride(1x2) padding(symmetric) activation(tanh)
  %h3 = tpc.convolution @c3 %h2 kernel(3x2) channels(6) stride(1x2) padding(valid)
  %x  = tpc.flatten %h3
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: func.func @step(
// CHECK-SAME:    %[[W1:arg[0-9]+]]: tensor<4x3x2x1xf32> {{{[^}]*}}name = "c1.weight"
// CHECK-SAME:    tensor<4xf32> {{{[^}]*}}name = "c1.bias"
// CHECK-SAME:    %[[W2:arg[0-9]+]]: tensor<4x4x5x2x3x4xf32> {{{[^}]*}}name = "l2.weight"
// CHECK-SAME:    tensor<4x4x5xf32> {{{[^}]*}}name = "l2.bias"
// CHECK-SAME:    tensor<6x3x2x5xf32> {{{[^}]*}}name = "c3.weight"
// CHECK-SAME:    %[[V2:arg[0-9]+]]: tensor<4x4x5x2x3x4xf32> {{{[^}]*}}name = "l2.inverse.weight"
// CHECK-SAME:    tensor<4x7x4xf32> {{{[^}]*}}name = "l2.inverse.bias"
// CHECK-SAME:    %[[V3:arg[0-9]+]]: tensor<6x3x2x5xf32> {{{[^}]*}}name = "c3.inverse.weight"
// CHECK-SAME:    tensor<5xf32> {{{[^}]*}}name = "c3.inverse.bias"

// Forward: b(2y+i-1)(1x+j-0)c,oijc->byxo. The image is zero outside, and the
// maps count from where its padding starts.
// CHECK:         %[[P1:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 1, 1, 0]
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      tensor.yield %[[ZERO:.*]] : f32
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 + d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%[[P1]], %[[W1]] : tensor<8x9x8x1xf32>, tensor<4x3x2x1xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d3)>, {{.*}} : tensor<8x4x7x4xf32>, tensor<4xf32>)
// The same, with weights for each position: b(1y+i-1)(2x+j-1)c,yxoijc->byxo.
// CHECK:         %[[P2:.*]] = tensor.pad %{{.*}} low[0, 1, 1, 0] high[0, 0, 1, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d4, d2 * 2 + d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d2, d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%[[P2]], %[[W2]] : tensor<8x5x9x4xf32>, tensor<4x4x5x2x3x4xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>, {{.*}} : tensor<8x4x4x5xf32>, tensor<4x4x5xf32>)
// Windows that lie inside need no padding.
// CHECK-NOT:     tensor.pad
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d4, d2 * 2 + d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%[[H2:.*]], %{{.*}} : tensor<8x4x4x5xf32>, tensor<6x3x2x5xf32>) outs(%{{.*}} : tensor<8x2x2x6xf32>) {

// Inverse, of the target and of the activity: byxo,yxo(Y-1y+1)(X-2x+1)c->bYXc
// and byxo,o(Y-1y+0)(X-2x+0)c->bYXc. The weights are zero outside the window.
// CHECK:         %[[Q2:.*]] = tensor.pad %[[V2]] low[0, 0, 0, 2, 5, 0] high[0, 0, 0, 3, 5, 0]
// CHECK-NEXT:    ^bb0
// CHECK-NEXT:      tensor.yield %[[ZERO]] : f32
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d1 - d4 + 3, d2 - d5 * 2 + 6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q2]] : tensor<8x4x4x5xf32>, tensor<4x4x5x7x13x4xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d2, d3)>, {{.*}} : tensor<8x4x7x4xf32>, tensor<4x7x4xf32>)
// CHECK:         %[[Q3:.*]] = tensor.pad %[[V3]] low[0, 1, 2, 0] high[0, 1, 2, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d1 - d4 + 1, d2 - d5 * 2 + 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q3]] : tensor<8x2x2x6xf32>, tensor<6x5x6x5xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d3)>, {{.*}} : tensor<8x4x4x5xf32>, tensor<5xf32>)
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d1 - d4 + 1, d2 - d5 * 2 + 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q3]] : tensor<8x2x2x6xf32>, tensor<6x5x6x5xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d1 - d4 + 3, d2 - d5 * 2 + 6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q2]] : tensor<8x4x4x5xf32>, tensor<4x4x5x7x13x4xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {

// Gradients: the mean over the batch, and where weights are shared the sum over
// positions: byxo,b(2y+i-1)(1x+j-0)c->oijc.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d0)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5 * 2 + d1, d2 + d6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[P1]] : tensor<8x4x7x4xf32>, tensor<8x9x8x1xf32>) outs(%{{.*}} : tensor<4x3x2x1xf32>) {
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<4x3x2x1xf32>)
// CHECK:           arith.mulf %{{.*}}, %{{cst.*}} : f32
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d1, d2, d3, d0)>, affine_map<(d0, d1, d2, d3) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}} : tensor<8x4x7x4xf32>) outs(%{{.*}} : tensor<4xf32>)
// byxo,b(1y+i-1)(2x+j-1)c->yxoijc.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d0, d1, d2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d0 + d3, d1 * 2 + d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3, d4, d5)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[P2]] : tensor<8x4x4x5xf32>, tensor<8x5x9x4xf32>) outs(%{{.*}} : tensor<4x4x5x2x3x4xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d3, d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%{{.*}} : tensor<8x4x4x5xf32>) outs(%{{.*}} : tensor<4x4x5xf32>)

// The inverses' gradients: the same of the layer's output and the error of the
// reconstruction.
// CHECK:         math.cos
// CHECK:         %[[P2U:.*]] = tensor.pad %{{.*}} low[0, 1, 1, 0] high[0, 0, 1, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d4, d2 * 2 + d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d2, d3, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%[[P2U]], %[[W2]] : tensor<8x5x9x4xf32>, tensor<4x4x5x2x3x4xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d1 - d4 + 3, d2 - d5 * 2 + 6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q2]] : tensor<8x4x4x5xf32>, tensor<4x4x5x7x13x4xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {
// CHECK:         %[[P2E:.*]] = tensor.pad %{{.*}} low[0, 1, 1, 0] high[0, 0, 1, 0]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d0, d1, d2)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d0 + d3, d1 * 2 + d4, d5)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3, d4, d5)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[P2E]] : tensor<8x4x4x5xf32>, tensor<8x5x9x4xf32>) outs(%{{.*}} : tensor<4x4x5x2x3x4xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d3, d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%{{.*}} : tensor<8x4x7x4xf32>) outs(%{{.*}} : tensor<4x7x4xf32>)
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d0)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d1 + d5, d6 * 2 + d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %{{.*}} : tensor<8x2x2x6xf32>, tensor<8x4x4x5xf32>) outs(%{{.*}} : tensor<6x3x2x5xf32>) {
// CHECK:         math.cos
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d0)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d1 + d5, d6 * 2 + d2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %{{.*}} : tensor<8x2x2x6xf32>, tensor<8x4x4x5xf32>) outs(%{{.*}} : tensor<6x3x2x5xf32>) {
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d1, d2, d3, d0)>, affine_map<(d0, d1, d2, d3) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}} : tensor<8x4x4x5xf32>) outs(%{{.*}} : tensor<5xf32>)

// Patches are never gathered in a tensor: nothing has both a batch and the
// dimensions of a window.
// BUFFERS-NOT:   tensor<8x{{[0-9]+x[0-9]+x[0-9]+x[0-9x]+}}xf32>
// BUFFERS:       func.func @evaluate(
// BUFFERS-NOT:   tensor<8x{{[0-9]+x[0-9]+x[0-9]+x[0-9x]+}}xf32>
tpc.rule @targets targets(difference) top(gradient, alpha = 0.1)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// The inverse's product with the forward weights.
// TRANSPOSED-LABEL: func.func @step(
// TRANSPOSED-SAME:    %[[W2:arg[0-9]+]]: tensor<4x4x5x2x3x4xf32> {{{[^}]*}}name = "l2.weight"
// TRANSPOSED-SAME:    %[[W3:arg[0-9]+]]: tensor<6x3x2x5xf32> {{{[^}]*}}name = "c3.weight"
// TRANSPOSED:         %[[Q3:.*]] = tensor.pad %[[W3]] low[0, 1, 2, 0] high[0, 1, 2, 0]
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d1 - d4 + 1, d2 - d5 * 2 + 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q3]] : tensor<8x2x2x6xf32>, tensor<6x5x6x5xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// TRANSPOSED:         %[[Q2:.*]] = tensor.pad %[[W2]] low[0, 0, 0, 2, 5, 0] high[0, 0, 0, 3, 5, 0]
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d1 - d4 + 3, d2 - d5 * 2 + 6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q2]] : tensor<8x4x4x5xf32>, tensor<4x4x5x7x13x4xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {
tpc.rule @transposed errors(transposed)
tpc.trainer @t_transposed trains @net by @transposed
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)

// And with random weights of the forward weights' shape.
// RANDOM-LABEL: func.func @step(
// RANDOM-SAME:    %[[B2:arg[0-9]+]]: tensor<4x4x5x2x3x4xf32> {{{[^}]*}}name = "l2.feedback.weight"
// RANDOM-SAME:    %[[B3:arg[0-9]+]]: tensor<6x3x2x5xf32> {{{[^}]*}}name = "c3.feedback.weight"
// RANDOM:         %[[Q3:.*]] = tensor.pad %[[B3]] low[0, 1, 2, 0] high[0, 1, 2, 0]
// RANDOM:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d1 - d4 + 1, d2 - d5 * 2 + 2, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q3]] : tensor<8x2x2x6xf32>, tensor<6x5x6x5xf32>) outs(%{{.*}} : tensor<8x4x4x5xf32>) {
// RANDOM:         %[[Q2:.*]] = tensor.pad %[[B2]] low[0, 0, 0, 2, 5, 0] high[0, 0, 0, 3, 5, 0]
// RANDOM:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d5, d6)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d1 - d4 + 3, d2 - d5 * 2 + 6, d3)>, affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]} ins(%{{.*}}, %[[Q2]] : tensor<8x4x4x5xf32>, tensor<4x4x5x7x13x4xf32>) outs(%{{.*}} : tensor<8x4x7x4xf32>) {
tpc.rule @random errors(random)
tpc.trainer @t_random trains @net by @random
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)
