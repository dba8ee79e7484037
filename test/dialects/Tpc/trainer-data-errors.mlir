// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected mnist, fashion_mnist, cifar10, synthetic or arrays in 'data', found 'fashion'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(fashion) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'label' to be class or input, found 'none'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, label = none) batch(4) forward(sgd, lr = 0.1)

// -----

  // expected-note @+1 {{the network is here}}
tpc.network @net(%image: tensor<28x28xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the network to take the samples of data(mnist), which are 28x28x1, found a network that takes 28x28}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(11) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a network with 10 outputs, one for each class of the data, found 11}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a network with 784 outputs, one for each feature of the input, found 10}}
tpc.trainer @t trains @net by @rule loss(squared_error) data(mnist, label = input) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(784) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected labels that are distributions, as of data(..., label = class), for loss(cross_entropy), found label = input}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, label = input) batch(4) forward(sgd, lr = 0.1)

// -----

// expected-note @+1 {{the network is here}}
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the network to take the samples of data(cifar10), which are 32x32x3, found a network that takes 28x28x1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(cifar10) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'label' to be class or input, found 'target'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, label = target) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<6xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected labels that are distributions, as of data(..., label = class), for loss(cross_entropy), found label = target}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(arrays, label = target) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(4)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a network with 12 outputs, one for each feature of the input, found 4}}
tpc.trainer @t trains @net by @rule loss(squared_error) data(arrays, label = input) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'flip' to be none, left_right, up_down or both, found 'sideways'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, flip = sideways) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'crop' to be a whole number in [0, 65535], found -1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, crop = -1) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'crop' to be a whole number in [0, 65535], found 1.5}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, crop = 1.5) batch(4) forward(sgd, lr = 0.1)

// -----

// expected-note @+1 {{the network is here}}
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'crop' to be less than the input's height and width, found crop = 28 for 28x28x1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist, crop = 28) batch(4) forward(sgd, lr = 0.1)

// -----

// expected-note @+1 {{the network is here}}
tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected an input of height x width x channels for 'flip', found 6x2}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(arrays, flip = both) batch(4) forward(sgd, lr = 0.1)

// -----

// expected-note @+1 {{the network is here}}
tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected an input of height x width x channels for 'crop', found 6x2}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(arrays, crop = 1) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the option label, samples, test_samples or seed for 'synthetic' in 'data', found 'crop'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(synthetic, crop = 1) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'samples' to be a whole number in [1, 1000000000], found 0}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(synthetic, samples = 0) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<6x2xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(4) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'seed' to be a whole number in [0, 4294967295], found -1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(synthetic, seed = -1) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(784)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected labels that are classes, as of data(..., label = class), for top_k(5), found label = input}}
tpc.trainer @t trains @net by @rule loss(squared_error) data(mnist, label = input) batch(4) top_k(5) forward(sgd, lr = 0.1)
