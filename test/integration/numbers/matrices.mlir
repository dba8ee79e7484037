// Layers whose products the CUDA target computes by tensor cores with
// --precision=tf32 or bf16 (see ProductTiling.h): enough tiles of 32 x 32 results
// in the forward, inverse and transposed maps of dense and locally connected
// layers, and in their gradients. matrix_cases.py says the same in the reference's
// words.

tpc.network @matrices(%image: tensor<28x28x1xf32>) {
  %p0  = tpc.average_pool %image kernel(4)
  %lc1 = tpc.locally_connected @lc1 %p0 kernel(3) channels(32) stride(2) activation(tanh)
  %lc2 = tpc.locally_connected @lc2 %lc1 kernel(2) channels(36) activation(tanh)
  %x   = tpc.flatten %lc2
  %fc1 = tpc.dense @fc1 %x units(140) activation(tanh)
  %fc2 = tpc.dense @fc2 %fc1 units(132) activation(tanh)
  %p   = tpc.dense @out %fc2 units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.02)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp trains @matrices by @backpropagation
    loss(cross_entropy) data(mnist) batch(128)
    forward(sgd, lr = 0.1)
tpc.trainer @dtp trains @matrices by @difference
    loss(cross_entropy) data(mnist) batch(128)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
