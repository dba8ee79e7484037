// Layers whose products the CUDA target computes in tiles (see
// ProductTiling.h): sizes that are multiples of tiles in no dimension, windows
// that reach outside, strides, and factors that are copied four numbers at once
// and one by one. tile_cases.py says the same in the reference's words.

tpc.network @windows(%image: tensor<28x28x1xf32>) {
  %p0  = tpc.average_pool %image kernel(4)
  %lc1 = tpc.locally_connected @lc1 %p0 kernel(3) channels(20) activation(tanh)
  %c2  = tpc.convolution @c2 %lc1 kernel(3x2) channels(12) stride(2x1) activation(tanh)
  %lc3 = tpc.locally_connected @lc3 %c2 kernel(3) channels(24) stride(2) activation(tanh)
  %x   = tpc.flatten %lc3
  %fc1 = tpc.dense @fc1 %x units(90) activation(tanh)
  %fc2 = tpc.dense @fc2 %fc1 units(100) activation(tanh)
  %p   = tpc.dense @out %fc2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp trains @windows by @backpropagation
    loss(cross_entropy) data(mnist) batch(40)
    forward(adam, lr = 0.001)
tpc.trainer @dtp trains @windows by @difference
    loss(cross_entropy) data(mnist) batch(40)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)

// Changes that are linear in the gradients are as exact as the products are.
tpc.trainer @bp_sgd trains @windows by @backpropagation
    loss(cross_entropy) data(mnist) batch(40)
    forward(sgd, lr = 0.1)
