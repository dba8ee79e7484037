tpc.network @pools(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.convolution @c1 %image kernel(3) channels(4) stride(2) activation(tanh)
  %x1 = tpc.max_pool %h1 kernel(2)
  %x2 = tpc.flatten %x1
  %p  = tpc.dense @out %x2 units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @backpropagation errors(transposed)
tpc.trainer @bp trains @pools by @backpropagation
    loss(cross_entropy) data(mnist) batch(16) top_k(5)
    forward(adam, lr = 0.001)
