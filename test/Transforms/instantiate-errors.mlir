// RUN: tpc-opt %s --tpc-instantiate -verify-diagnostics -split-input-file

// expected-error @+1 {{expected a tpc.trainer, found none}}
module {
  tpc.rule @bp errors(transposed)
}

// -----

module {
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
// expected-error @+1 {{expected the name of one of 2 trainers (--trainer=NAME), found none: there are first, second}}
tpc.trainer @first trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
tpc.trainer @second trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
}
