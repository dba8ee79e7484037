// RUN: tpc-opt %s --tpc-instantiate --tpc-synthesize-inverses --tpc-propagate-targets --tpc-local-losses --tpc-schedule-updates --tpc-synthesize-inverses -verify-diagnostics

// After the updates have been scheduled there is no function to extend.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule targets(vanilla) top(label) inverse(denoising, sigma = 0.1, schedule = alternating)

// expected-error @+1 {{expected the function @step, as it is before tpc-schedule-updates, found none}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
