// RUN: tpc-opt %s --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-schedule-updates --tpc-clip-gradients -verify-diagnostics

// Gradients are clipped before they become updates.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %p  = tpc.dense @out %h1 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule errors(transposed)

// expected-error @+1 {{expected learn.descend in @step, as it is between tpc-local-losses and tpc-schedule-updates, found none}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1, clip = 1.0)
