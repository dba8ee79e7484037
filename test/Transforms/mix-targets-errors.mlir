// RUN: tpc-opt %s --tpc-instantiate --tpc-synthesize-inverses --tpc-mix-targets -verify-diagnostics

// There are no targets to mix.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule targets(difference, gamma = 0.5) top(label) inverse(denoising, sigma = 0.1)

// expected-error @+1 {{expected a record of the target of @hidden, which tpc-propagate-targets adds, found none}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
