// Networks in which what was drawn at random shows bit for bit; see seeds.py.

// Sample i of the data is 1 in feature i, so that a step changes the weights of
// its samples' features and no others.
tpc.network @linear(%x: tensor<512xf32>) {
  %p = tpc.dense @out %x units(8) activation(softmax)
  tpc.return %p
}

// With all parameters 0 activities are 0: what corrupts them is all there is.
tpc.network @deep(%x: tensor<512xf32>) {
  %h1 = tpc.dense @h1 %x  units(40) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(33) activation(tanh)
  %p  = tpc.dense @out %h2 units(8) activation(softmax)
  tpc.return %p
}

tpc.rule @backpropagation errors(transposed)
tpc.rule @difference
    targets(difference) top(label) inverse(denoising, sigma = 1.0)

tpc.trainer @shuffles trains @linear by @backpropagation
    loss(cross_entropy) data(arrays) batch(128)
    forward(sgd, lr = 0.1)
tpc.trainer @noise trains @deep by @difference
    loss(cross_entropy) data(arrays) batch(128)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
