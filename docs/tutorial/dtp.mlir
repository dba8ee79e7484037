// A network small enough to read, trained by difference target propagation.

tpc.network @tiny(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(64) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(32) activation(tanh)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.36, schedule = parallel)

tpc.trainer @dtp_parallel trains @tiny by @dtp
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.000757, beta1 = 0.99, beta2 = 0.95, eps = 1.0e-3)
    inverse(adam, lr = 0.000768, beta1 = 0.99, beta2 = 0.999, eps = 1.0e-4)
