tpc.network @colours(%image: tensor<32x32x3xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(8) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}
tpc.network @greys(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.network @points(%point: tensor<6xf32>) {
  %h = tpc.dense @h %point units(16) activation(tanh)
  %p = tpc.dense @out %h units(4) activation(softmax)
  tpc.return %p
}
tpc.network @regression(%point: tensor<6xf32>) {
  %h = tpc.dense @h %point units(16) activation(tanh)
  %y = tpc.dense @out %h units(2)
  tpc.return %y
}
tpc.network @autoencoder(%point: tensor<6xf32>) {
  %h = tpc.dense @h %point units(3) activation(tanh)
  %y = tpc.dense @out %h units(6)
  tpc.return %y
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @cifar10 trains @colours by @difference
    loss(cross_entropy) data(cifar10, flip = left_right, crop = 4) batch(8)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
tpc.trainer @fashion trains @greys by @backpropagation
    loss(cross_entropy) data(fashion_mnist) batch(16) forward(adam, lr = 0.001)
tpc.trainer @synthetic trains @points by @difference
    loss(cross_entropy)
    data(synthetic, samples = 4000, test_samples = 1000) batch(16)
    forward(adam, lr = 0.01) inverse(adam, lr = 0.001)
tpc.trainer @other_synthetic trains @points by @difference
    loss(cross_entropy)
    data(synthetic, samples = 4000, test_samples = 1000, seed = 1) batch(16)
    forward(adam, lr = 0.01) inverse(adam, lr = 0.001)
tpc.trainer @arrays trains @points by @backpropagation
    loss(cross_entropy) data(arrays) batch(16) forward(adam, lr = 0.01)
tpc.trainer @targets trains @regression by @difference
    loss(squared_error) data(arrays, label = target) batch(16)
    forward(adam, lr = 0.01) inverse(adam, lr = 0.01)
tpc.trainer @inputs trains @autoencoder by @backpropagation
    loss(squared_error) data(arrays, label = input) batch(16)
    forward(adam, lr = 0.01)
