tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(16) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating, activation = identity)

tpc.trainer @plain trains @net by @backpropagation
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.002)
tpc.trainer @counted trains @net by @backpropagation
    loss(cross_entropy) data(mnist) batch(16) top_k(3)
    forward(adam, lr = 0.002)
tpc.trainer @alternating trains @net by @difference
    loss(cross_entropy) data(mnist) batch(16) top_k(2)
    forward(adam, lr = 0.002) inverse(adam, lr = 0.002)
tpc.trainer @all trains @net by @backpropagation
    loss(squared_error) data(mnist) batch(16) top_k(10)
    forward(adam, lr = 0.002)
