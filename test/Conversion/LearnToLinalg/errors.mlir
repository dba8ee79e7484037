// RUN: tpc-opt %s --tpc-instantiate --tpc-backpropagate --tpc-local-losses --convert-learn-to-linalg -verify-diagnostics

// The updates have not been scheduled.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  // expected-error @+1 {{'learn.descend' op expected the graph passes to have replaced it before the conversion to linalg}}
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
