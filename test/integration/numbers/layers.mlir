// Small networks of layers of all kinds, with every rule of
// examples/mnist_fc.mlir. layer_cases.py says the same in the reference's
// words.

// Odd and even sizes, images and windows that are not square, strides of 1 and
// 2, windows that overlap, and all paddings.
tpc.network @mixed(%image: tensor<28x28x1xf32>) {
  %p0  = tpc.average_pool %image kernel(3x2)
  %lc1 = tpc.locally_connected @lc1 %p0 kernel(3x5) channels(3) stride(1x2) activation(tanh)
  %p1  = tpc.max_pool %lc1 kernel(2x3) stride(2x1)
  %c2  = tpc.convolution @c2 %p1 kernel(3x2) channels(5) stride(2) padding(symmetric) activation(tanh)
  %p2  = tpc.average_pool %c2 kernel(2) stride(1x2)
  %lc3 = tpc.locally_connected @lc3 %p2 kernel(2) channels(7) padding(valid) activation(tanh)
  %r3  = tpc.reshape %lc3 shape(7x2x1)
  %c4  = tpc.convolution @c4 %r3 kernel(3x1) channels(3) activation(tanh)
  %x   = tpc.flatten %c4
  %fc1 = tpc.dense @fc1 %x units(24) activation(tanh)
  %p   = tpc.dense @out %fc1 units(10) activation(softmax)
  tpc.return %p
}

// The other way round: images above a dense layer, pools below the last one,
// and a different activation at each layer.
tpc.network @reversed(%image: tensor<28x28x1xf32>) {
  %x   = tpc.flatten %image
  %fc1 = tpc.dense @fc1 %x units(60) activation(sigmoid)
  %r1  = tpc.reshape %fc1 shape(5x6x2)
  %p1  = tpc.max_pool %r1 kernel(2) stride(1) padding(valid)
  %c2  = tpc.convolution @c2 %p1 kernel(2x3) channels(4) stride(1x2) activation(relu)
  %lc3 = tpc.locally_connected @lc3 %c2 kernel(3x2) channels(6) padding(symmetric) activation(tanh)
  %p3  = tpc.average_pool %lc3 kernel(3x2) stride(1)
  %q3  = tpc.max_pool %p3 kernel(2) padding(symmetric)
  %y3  = tpc.flatten %q3
  %p   = tpc.dense @out %y3 units(10) activation(sigmoid)
  tpc.return %p
}

// An autoencoder of images: the last layers are windows.
tpc.network @autoencoder(%image: tensor<28x28x1xf32>) {
  %c1  = tpc.convolution @c1 %image kernel(5x4) channels(2) stride(4) activation(tanh)
  %p1  = tpc.max_pool %c1 kernel(3) stride(2)
  %x   = tpc.flatten %p1
  %fc2 = tpc.dense @fc2 %x units(49) activation(tanh)
  %r2  = tpc.reshape %fc2 shape(7x7x1)
  %lc3 = tpc.locally_connected @lc3 %r2 kernel(3) channels(16) activation(tanh)
  %r3  = tpc.reshape %lc3 shape(28x28x1)
  %y   = tpc.convolution @out %r3 kernel(3) channels(1)
  tpc.return %y
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @feedback_alignment errors(random)
tpc.rule @direct_feedback_alignment errors(direct)
tpc.rule @vanilla
    targets(vanilla) top(label)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @dtp
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)
tpc.rule @dtp_in_turn
    targets(difference) top(gradient, alpha = 0.25)
    inverse(noise_preserving, sigma = 0.1, schedule = alternating)
tpc.rule @sdtp
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.rule @sdtp_in_turn
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.rule @ao_sdtp
    targets(difference) top(label) auxiliary(random, size = 20)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.rule @ao_sdtp_in_turn
    targets(difference) top(label) auxiliary(random, size = 19)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.rule @dtp_hybrid
    targets(difference, gamma = 0.5) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp trains @mixed by @backpropagation
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @fa trains @mixed by @feedback_alignment
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @dfa trains @mixed by @direct_feedback_alignment
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @tp trains @mixed by @vanilla
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @dtp_parallel trains @mixed by @dtp
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @dtp_alternating trains @mixed by @dtp_in_turn
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @sdtp_parallel trains @mixed by @sdtp
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @sdtp_alternating trains @mixed by @sdtp_in_turn
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @ao_sdtp_parallel trains @mixed by @ao_sdtp
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @ao_sdtp_alternating trains @mixed by @ao_sdtp_in_turn
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @hybrid trains @mixed by @dtp_hybrid
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)

tpc.trainer @reversed_bp trains @reversed by @backpropagation
    loss(squared_error) data(mnist) batch(16)
    forward(sgd, lr = 0.1, momentum = 0.8)
tpc.trainer @reversed_fa trains @reversed by @feedback_alignment
    loss(squared_error) data(mnist) batch(16)
    forward(rmsprop, lr = 0.001, decay = 0.8, eps = 0.001)
tpc.trainer @reversed_dtp trains @reversed by @dtp
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(rmsprop, lr = 0.001, eps = 0.001)
tpc.trainer @reversed_ao_sdtp trains @reversed by @ao_sdtp_in_turn
    loss(squared_error) data(mnist) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @reversed_hybrid trains @reversed by @dtp_hybrid
    loss(squared_error) data(mnist) batch(16)
    forward(sgd, lr = 0.5) inverse(sgd, lr = 0.05, momentum = 0.5)

tpc.trainer @autoencoder_bp trains @autoencoder by @backpropagation
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @autoencoder_dfa trains @autoencoder by @direct_feedback_alignment
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001)
tpc.trainer @autoencoder_sdtp trains @autoencoder by @sdtp_in_turn
    loss(squared_error) data(mnist, label = input) batch(16)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
