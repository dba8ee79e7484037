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
// expected-error @+1 {{expected no options for 'cross_entropy' in 'loss', found 'weight'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy, weight = 1.0) data(mnist) batch(4) forward(sgd, lr = 0.1)

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
  // expected-note @+1 {{the last layer is here}}
  %p = tpc.dense @out %x units(10) activation(tanh)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected the last layer to have activation(softmax) for loss(cross_entropy), found activation(tanh)}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

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
