// RUN: tpc-opt %s --tpc-instantiate --tpc-propagate-targets -verify-diagnostics

// There are no inverses to propagate targets by.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  // expected-error @+1 {{expected inverse(...), which tpc-synthesize-inverses adds, found none}}
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)

tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
