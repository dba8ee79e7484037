tpc.network @tiny(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(24) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(16) activation(tanh)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.3)
tpc.rule @in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating, activation = identity)

tpc.trainer @bp trains @tiny by @backpropagation
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002)
tpc.trainer @dtp trains @tiny by @difference
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002) inverse(adam, lr = 0.002)
tpc.trainer @alternating trains @tiny by @in_turn
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002) inverse(adam, lr = 0.002)

// So wide that some configurations diverge.
tpc.search @wide of @bp, @dtp, @alternating
    forward.lr    = log_uniform(1.0e-4, 1.0e+36)
    forward.beta2 = choice(0.99, 0.999)
    forward.beta1 = fixed(0.9)
    alpha         = uniform(0.01, 0.2)

tpc.search @sizes of @bp
    forward.lr = log_uniform(1.0e-4, 1.0e-2)
    batch      = choice(16, 32)
