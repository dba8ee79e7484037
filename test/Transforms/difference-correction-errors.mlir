// RUN: tpc-opt %s --tpc-instantiate --tpc-synthesize-inverses --tpc-propagate-targets --tpc-mix-targets --tpc-difference-correction -verify-diagnostics

// Mixed before they are corrected, targets would be corrected wrongly.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule targets(difference, gamma = 0.5) top(label) inverse(denoising, sigma = 0.1)

// expected-error @+1 {{expected the target of @hidden to be an inverse's value, as tpc-propagate-targets makes it, found another}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
