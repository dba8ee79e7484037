// RUN: tpc-opt %s -verify-diagnostics -split-input-file

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
// expected-error @+1 {{expected adam, sgd or rmsprop in 'forward', found 'adamw'}}
tpc.trainer @t trains @net by @rule loss(cross_entropy) data(mnist) batch(4) forward(adamw, lr = 0.1)

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
