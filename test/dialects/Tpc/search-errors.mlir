// RUN: tpc-opt %s -verify-diagnostics -split-input-file

// Errors that need no trainer are found first, at the word.

// expected-error @+2 {{expected log_uniform, uniform, choice or fixed, found 'normal'}}
tpc.search @s of @t
    forward.lr = normal(0.0, 1.0)

// -----

// expected-error @+1 {{expected the low end below the high end, found uniform(0.2, 0.1)}}
tpc.search @s of @t alpha = uniform(0.2, 0.1)

// -----

// expected-error @+1 {{expected the low end below the high end, found log_uniform(0.1, 0.1)}}
tpc.search @s of @t alpha = log_uniform(0.1, 0.1)

// -----

// expected-error @+1 {{expected a low end above 0 in 'log_uniform', found log_uniform(0, 0.1)}}
tpc.search @s of @t forward.lr = log_uniform(0.0, 0.1)

// -----

// expected-error @+1 {{expected two numbers in 'uniform', the low and the high end, found 1}}
tpc.search @s of @t forward.lr = uniform(0.1)

// -----

// expected-error @+1 {{expected one number in 'fixed', found 2}}
tpc.search @s of @t forward.lr = fixed(0.1, 0.2)

// -----

// expected-error @+1 {{expected numbers in 'choice', found none}}
tpc.search @s of @t forward.lr = choice()

// -----

// expected-error @+1 {{expected each number of 'choice' once, found 0.99 again}}
tpc.search @s of @t forward.beta2 = choice(0.99, 0.999, 0.99)

// -----

// expected-error @+1 {{expected finite numbers in 'fixed'}}
tpc.search @s of @t forward.lr = fixed(1.0e999)

// -----

// expected-error @+1 {{expected a number, found "fast"}}
tpc.search @s of @t forward.lr = choice(fast)

// -----

// expected-error @+1 {{expected a number with a decimal point before its exponent, as in 1.0e-3}}
tpc.search @s of @t forward.lr = log_uniform(1e-5, 1e-2)

// -----

// expected-error @+3 {{expected each hyperparameter once, found 'alpha' again}}
tpc.search @s of @t
    alpha = uniform(0.1, 0.2)
    alpha = fixed(0.1)

// -----

// expected-error @+1 {{expected each trainer once, found @t again}}
tpc.search @s of @t, @t alpha = fixed(0.1)

// -----

// expected-error @+2 {{expected ranges, as in forward.lr = log_uniform(1.0e-5, 1.0e-2), found none}}
tpc.search @s of @t
tpc.rule @fa errors(random)

// -----

// expected-error @+1 {{expected '='}}
tpc.search @s of @t alpha uniform(0.1, 0.2)

// -----

// expected-error @+1 {{expected 'of'}}
tpc.search @s alpha = uniform(0.1, 0.2)

// -----

// expected-error @+1 {{expected @t to name a tpc.trainer, found none}}
tpc.search @s of @t alpha = uniform(0.1, 0.2)

// -----

// Of operations that were not parsed from the custom assembly.
// expected-error @+1 {{expected each hyperparameter once, found 'alpha' again}}
"tpc.search"() {sym_name = "s", trainers = [@t], ranges = [#tpc.range<alpha = fixed(0.1)>, #tpc.range<alpha = fixed(0.2)>]} : () -> ()

// -----

// expected-error @+1 {{expected trainers and ranges, found 0 trainers and 0 ranges}}
"tpc.search"() {sym_name = "s", trainers = [], ranges = []} : () -> ()

// -----

// Errors that need the trainers are at the range.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(8) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
tpc.trainer @t trains @net by @bp
    loss(cross_entropy) data(mnist) batch(16) forward(sgd, lr = 0.1)
tpc.search @s of @t
    forward.lr = fixed(0.1)
    // expected-error @+1 {{expected forward.lr, forward.momentum or batch, the numbers that the searched trainers have, found 'forward.beta1'}}
    forward.beta1 = fixed(0.9)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(8) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}
// A rule has no gamma unless it is given; transposed errors have no scale.
tpc.rule @dtp targets(difference) top(gradient, alpha = 0.1)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t trains @net by @dtp
    loss(cross_entropy) data(mnist) batch(16) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
tpc.search @s of @t
    // expected-error @+1 {{expected alpha, sigma, forward.lr, forward.momentum, inverse.lr, inverse.momentum or batch, the numbers}}
    gamma = fixed(0.9)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
// expected-note @+1 {{the trainer is here}}
tpc.trainer @t trains @net by @bp
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
tpc.search @s of @t
    forward.lr = fixed(0.1)
    // expected-error @+1 {{expected 'forward.beta1' to be a number in [0, 1), found 1}}
    forward.beta1 = uniform(0.9, 1.0)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
// expected-note @+1 {{the trainer is here}}
tpc.trainer @t trains @net by @bp
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
// expected-error @+1 {{expected 'batch' to be a whole number of at least 1, found 16.5}}
tpc.search @s of @t batch = choice(16, 16.5)

// -----

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
// expected-note @+1 {{the trainer is here}}
tpc.trainer @t trains @net by @bp
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
// expected-error @+1 {{expected choice or fixed for 'batch', which is a whole number, found 'uniform'}}
tpc.search @s of @t batch = uniform(16, 64)
