// Layers whose products are large enough to be computed of bf16 factors, and
// optimizers whose steps are linear in the gradients: changes of parameters are
// as exact as the products are. wide_cases.py says the same in the reference's
// words.

tpc.network @wide(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(128) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(256) activation(tanh)
  %h3 = tpc.dense @h3 %h2 units(160) activation(tanh)
  %p  = tpc.dense @out %h3 units(10) activation(softmax)
  tpc.return %p
}

// A second convolution whose gradient's sum, over 49 places and 64 samples, runs
// in parts.

tpc.network @convolutions(%image: tensor<28x28x1xf32>) {
  %c1 = tpc.convolution @c1 %image kernel(7) channels(32) stride(4) activation(tanh)
  %c2 = tpc.convolution @c2 %c1 kernel(3) channels(64) activation(tanh)
  %x  = tpc.flatten %c2
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp trains @wide by @backpropagation
    loss(cross_entropy) data(mnist) batch(64)
    forward(sgd, lr = 0.1)
tpc.trainer @dtp trains @wide by @difference
    loss(cross_entropy) data(mnist) batch(64)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.01)
tpc.trainer @bp_convolutions trains @convolutions by @backpropagation
    loss(cross_entropy) data(mnist) batch(64)
    forward(sgd, lr = 0.1)
tpc.trainer @bp_clipped trains @convolutions by @backpropagation
    loss(cross_entropy) data(mnist) batch(64)
    forward(sgd, lr = 0.1, clip = 0.2)
