// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected @nett to name a tpc.network, found none}}
tpc.trainer @t trains @nett by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

// A rule is no network.
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected @rule to name a tpc.network, found none}}
tpc.trainer @t trains @rule by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected @ruel to name a tpc.rule, found none}}
tpc.trainer @t trains @net by @ruel loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'trains'}}
tpc.trainer @t by @rule

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'by'}}
tpc.trainer @t trains @net loss(cross_entropy)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the clause 'loss', found none}}
tpc.trainer @t trains @net by @rule data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the clause 'data', found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the clause 'batch', found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the clause 'forward', found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a clause of a trainer (loss, data, forward, inverse, forward_schedule, inverse_schedule, batch or top_k), found 'optimizer'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) optimizer(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected each clause once, found 'loss' again}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) loss(squared_error)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected each clause once, found 'batch' again}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) batch(8)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected each clause once, found 'top_k' again}}
tpc.trainer @t trains @net by @rule top_k(5) loss(cross_entropy) top_k(5)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a batch of 1 to 65536 samples, found batch(0)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(0) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a batch of 1 to 65536 samples, found batch(-4)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(-4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a batch of 1 to 65536 samples, found batch(9223372036854775807)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(9223372036854775807) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{integer value too large}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(99999999999999999999) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected integer value}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(many) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected cross_entropy or squared_error in 'loss', found 'hinge'}}
tpc.trainer @t trains @net by @rule loss(hinge) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

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
// expected-error @+1 {{expected adam, sgd or rmsprop in 'forward', found 'adamw'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(adamw, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected no options for 'cross_entropy' in 'loss', found 'weight'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy, weight = 1.0) data(mnist) batch(4) forward(sgd, lr = 0.1)

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

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the option lr, momentum, weight_decay or clip for 'sgd' in 'forward', found 'beta1'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1, beta1 = 0.9)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the option 'lr' for 'sgd' in 'forward', found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'lr' to be a number of at least 0, found -0.1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = -0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'momentum' to be a number in [0, 1), found 1.0}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1, momentum = 1.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'eps' to be a number above 0, found 0.0}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(adam, lr = 0.1, eps = 0.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'epsilon' to be plain or hat, found 'tensorflow'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(adam, lr = 0.1, epsilon = tensorflow)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a number with a decimal point before its exponent, as in 1.0e-3}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 1e-4)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{custom op 'tpc.trainr' is unknown}}
tpc.trainr @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
// expected-note @+1 {{the rule is here}}
tpc.rule @rule targets(difference) top(label)
    inverse(denoising, sigma = 0.1)
// expected-error @+1 {{expected inverse(...), an optimizer for the inverses that the rule trains, found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
// expected-note @+1 {{the rule is here}}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected no inverse(...): the rule has no inverses to train}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(10) activation(tanh)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the last layer to have activation(softmax) for loss(cross_entropy), found activation(tanh)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

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

// The generic form is held to the same.
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{'tpc.trainer' op expected adam, sgd or rmsprop in 'forward', found 'wrong'}}
"tpc.trainer"() <{sym_name = "t", network = @net, rule = @rule, batch = 4 : i64, loss = #tpc.clause<cross_entropy>, data = #tpc.clause<mnist>, forward = #tpc.clause<wrong>}> : () -> ()

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{'tpc.trainer' op expected the clause 'loss', found none}}
"tpc.trainer"() <{sym_name = "t", network = @net, rule = @rule}> : () -> ()

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-note @+1 {{see existing symbol definition here}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
// expected-error @+1 {{redefinition of symbol named 't'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

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
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{'tpc.trainer' op expected at least 2 in top_k, as the error is that of the greatest output, found top_k(1)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) top_k(1) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected at most 10 in top_k, the network's outputs, found top_k(11)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) top_k(11) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(784)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected labels that are classes, as of data(..., label = class), for top_k(5), found label = input}}
tpc.trainer @t trains @net by @rule loss(squared_error) data(mnist, label = input) batch(4) top_k(5) forward(sgd, lr = 0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'clip' to be a number above 0, found 0.0}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1, clip = 0.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'weight_decay' to be a number of at least 0, found -0.1}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1, weight_decay = -0.1)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected constant, step or cosine in 'forward_schedule', found 'linear'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) forward_schedule(linear)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the option 'every' for 'step' in 'forward_schedule', found none}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) forward_schedule(step, factor = 0.5)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 'factor' to be a number in (0, 1], found 0.0}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) forward_schedule(step, every = 1.0, factor = 0.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the option final or warmup for 'cosine' in 'forward_schedule', found 'every'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) forward_schedule(cosine, every = 1.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected each clause once, found 'forward_schedule' again}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) forward_schedule(cosine) forward_schedule(cosine)

// -----

// A schedule needs a rate.
tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected no inverse_schedule(...) without inverse(...), the optimizer that it is for}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse_schedule(cosine)
