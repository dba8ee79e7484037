// RUN: tpc-opt %s --tpc-instantiate --tpc-local-losses -verify-diagnostics

// There are no errors to train by.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule errors(random)

// expected-error @+1 {{expected a record of the error of @hidden, which tpc-backpropagate adds, found none}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
