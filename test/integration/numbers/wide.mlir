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
