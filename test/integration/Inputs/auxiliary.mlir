tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(16) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @auxiliary
    targets(difference) top(label) auxiliary(random, size = 24)
    inverse(denoising, sigma = 0.1, activation = identity)

tpc.trainer @bp trains @net by @backpropagation
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002)
tpc.trainer @ao trains @net by @auxiliary
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002) inverse(adam, lr = 0.002)
