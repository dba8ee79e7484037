// RUN: tpc-opt %s --tpc-graph-pipeline -verify-diagnostics -split-input-file

// Auxiliary features have no position in an image, though it be of one element.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h = tpc.convolution @hidden %image kernel(3) channels(4) stride(4) activation(tanh)
  // expected-error @+1 {{'tpc.convolution' op expected a layer whose output has one dimension, to which 3 auxiliary features are added, found the output 1x1x10}}
  %p = tpc.convolution @out %h kernel(7) channels(10) padding(valid) activation(softmax)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label) auxiliary(random, size = 3) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h = tpc.locally_connected @hidden %image kernel(3) channels(2) stride(4) activation(tanh)
  %x = tpc.reshape %h shape(14x7x1)
  // expected-error @+1 {{'tpc.locally_connected' op expected a layer whose output has one dimension, to which 5 auxiliary features are added, found the output 14x7x8}}
  %p = tpc.locally_connected @out %x kernel(3) channels(8)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label) auxiliary(random, size = 5) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(squared_error) data(mnist, label = input) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
