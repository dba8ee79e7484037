tpc.network @small(%image: tensor<6x5x2xf32>) {
  %a = tpc.convolution @c1 %image kernel(3x2) channels(3) padding(valid) activation(tanh)
  %b = tpc.convolution @c2 %a kernel(3) channels(4) padding(valid) activation(tanh)
  %x = tpc.flatten %b
  %h = tpc.dense @h1 %x units(5) activation(tanh)
  %y = tpc.dense @out %h units(3)
  tpc.return %y
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(gradient, alpha = 0.15)
    inverse(noise_preserving, sigma = 0.1)

tpc.trainer @bp trains @small by @backpropagation
    loss(squared_error) data(arrays, label = target) batch(4)
    forward(adam, lr = 0.001)
tpc.trainer @dtp trains @small by @difference
    loss(squared_error) data(arrays, label = target) batch(4)
    forward(adam, lr = 0.001) inverse(adam, lr = 0.001)
