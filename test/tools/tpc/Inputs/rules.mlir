// One layer of each kind, and a rule of each family.
tpc.network @mixed(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.locally_connected @lc1 %image kernel(3x5) channels(4) stride(2) activation(tanh)
  %h2 = tpc.convolution @c1 %h1 kernel(3) channels(6) activation(tanh)
  %q  = tpc.max_pool %h2 kernel(2)
  %x  = tpc.flatten %q
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.network @deep(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(24) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(16) activation(tanh)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @alignment errors(random)
tpc.rule @direct_alignment errors(direct)
tpc.rule @vanilla targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @difference targets(difference) top(gradient, alpha = 0.1)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @in_turn targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.rule @auxiliary_output targets(difference) top(label)
    auxiliary(random, size = 20) inverse(denoising, sigma = 0.1)
tpc.rule @mixture targets(difference, gamma = 0.5) top(gradient, alpha = 0.1)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @mixed_dtp trains @mixed by @difference
    loss(cross_entropy) data(mnist) batch(8)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
tpc.trainer @mixed_bp trains @mixed by @backpropagation
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)
tpc.trainer @bp trains @deep by @backpropagation
    loss(cross_entropy) data(mnist) batch(8) forward(adam, lr = 0.1)
tpc.trainer @fa trains @deep by @alignment
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)
tpc.trainer @dfa trains @deep by @direct_alignment
    loss(cross_entropy) data(mnist) batch(8) forward(sgd, lr = 0.1)
tpc.trainer @tp trains @deep by @vanilla
    loss(cross_entropy) data(mnist) batch(8)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
tpc.trainer @dtp trains @deep by @difference
    loss(cross_entropy) data(mnist) batch(8)
    forward(adam, lr = 0.1) inverse(rmsprop, lr = 0.1)
tpc.trainer @sdtp trains @deep by @in_turn
    loss(cross_entropy) data(mnist) batch(8)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
tpc.trainer @ao trains @deep by @auxiliary_output
    loss(cross_entropy) data(mnist) batch(8)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
tpc.trainer @hybrid trains @deep by @mixture
    loss(cross_entropy) data(mnist) batch(8)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
