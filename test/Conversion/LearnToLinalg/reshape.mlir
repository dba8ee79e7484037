// RUN: tpc-opt %s --tpc-graph-pipeline --convert-learn-to-linalg --canonicalize --cse | FileCheck %s

// Rearranging is a view, by way of one dimension where no single step leads
// from one shape to the other.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %r = tpc.reshape %image shape(14x56)
  %s = tpc.reshape %r shape(7x16x7)
  %h = tpc.convolution @c1 %s kernel(1) channels(3) activation(tanh)
  %t = tpc.reshape %h shape(21x16)
  %x = tpc.flatten %t
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: func.func @step(
// CHECK-SAME:    %[[V:arg[0-9]+]]: tensor<336x10xf32> {{{[^}]*}}name = "out.inverse.weight"
// CHECK-SAME:    %[[X:arg[0-9]+]]: tensor<4x28x28x1xf32>
// CHECK:         %[[FLAT:.*]] = tensor.collapse_shape %[[X]] {{\[\[}}0], [1, 2, 3]] : tensor<4x28x28x1xf32> into tensor<4x784xf32>
// CHECK-NEXT:    %[[IMAGE:.*]] = tensor.expand_shape %[[FLAT]] {{\[\[}}0], [1, 2, 3]] output_shape [4, 7, 16, 7] : tensor<4x784xf32> into tensor<4x7x16x7xf32>
// CHECK:         linalg.generic {{.*}} ins(%[[IMAGE]],
// CHECK:         tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2, 3]] : tensor<4x7x16x3xf32> into tensor<4x336xf32>
// The inverse goes back the same way.
// CHECK:         linalg.generic {{.*}} ins(%{{.*}}, %[[V]] : tensor<4x10xf32>, tensor<336x10xf32>)
// CHECK:         tensor.expand_shape %{{.*}} {{\[\[}}0], [1, 2, 3]] output_shape [4, 7, 16, 3] : tensor<4x336xf32> into tensor<4x7x16x3xf32>
// Its gradient takes the error to the layer's output.
// CHECK:         math.cos
// CHECK:         tensor.collapse_shape %{{.*}} : tensor<4x7x16x3xf32> into tensor<4x336xf32>
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<336x10xf32>)
tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
