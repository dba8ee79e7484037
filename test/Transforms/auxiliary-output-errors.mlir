// RUN: tpc-opt %s --tpc-instantiate --tpc-auxiliary-output -verify-diagnostics

// There is no inverse to widen.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  // expected-error @+1 {{expected inverse(...), which tpc-synthesize-inverses adds, found none}}
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule targets(difference) top(label) auxiliary(random, size = 3) inverse(denoising, sigma = 0.1, schedule = alternating)

tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
