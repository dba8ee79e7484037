tpc.network @autoencoder(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(32) activation(tanh)
  %y = tpc.dense @out %h units(784) activation(identity)
  tpc.return %y
}

tpc.rule @backpropagation errors(transposed)

tpc.trainer @small trains @autoencoder by @backpropagation
    loss(squared_error) data(mnist, label = input) batch(32)
    forward(adam, lr = 0.002)
