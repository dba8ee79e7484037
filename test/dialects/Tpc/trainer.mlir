// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

tpc.network @classifier(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

tpc.network @autoencoder(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @code %x units(64) activation(tanh)
  %r = tpc.dense @out %h units(784)
  tpc.return %r
}

tpc.rule @fa errors(random)
tpc.rule @dtp targets(difference) top(gradient, alpha = 0.1)
    inverse(noise_preserving, sigma = 0.3)

// CHECK:      tpc.trainer @adam trains @classifier by @fa batch(128)
// CHECK-NEXT:   loss(cross_entropy)
// CHECK-NEXT:   data(mnist)
// CHECK-NEXT:   forward(adam, lr = 0.000757, beta1 = 0.99, beta2 = 0.95, eps = 0.001, epsilon = hat){{$}}
tpc.trainer @adam trains @classifier by @fa
    loss(cross_entropy) data(mnist) batch(128)
    forward(adam, lr = 7.57e-4, beta1 = 0.99, beta2 = 0.95, eps = 1.0e-3, epsilon = hat)

// Clauses may stand in any order; networks and rules may serve many trainers,
// and stand below them.
// CHECK:      tpc.trainer @sgd trains @classifier by @dtp batch(1) top_k(5)
// CHECK:        forward(sgd, lr = 1, momentum = 0.9){{$}}
// CHECK-NEXT:   inverse(rmsprop, lr = 0.1, decay = 0.9, eps = 1.0e-08){{$}}
tpc.trainer @sgd trains @classifier by @dtp batch(1)
    inverse(rmsprop, lr = 0.1, decay = 0.9, eps = 1.0e-8)
    forward(sgd, lr = 1, momentum = 0.9) top_k(5)
    data(mnist, label = class) loss(squared_error)

// Clauses of the optimizers' own are printed behind them.
// CHECK:        forward(sgd, lr = 0.1, momentum = 0.5, weight_decay = 0.01, clip = 1.0){{$}}
// CHECK-NEXT:   inverse(adam, lr = 0.1, weight_decay = 0, clip = 5){{$}}
// CHECK-NEXT:   forward_schedule(cosine, final = 0.01, warmup = 1.5){{$}}
// CHECK-NEXT:   inverse_schedule(step, every = 30, factor = 0.5){{$}}
tpc.trainer @scheduled trains @classifier by @dtp batch(8)
    loss(cross_entropy) data(mnist)
    forward_schedule(cosine, warmup = 1.5, final = 0.01)
    inverse_schedule(step, factor = 0.5, every = 30)
    forward(sgd, clip = 1.0, weight_decay = 0.01, lr = 0.1, momentum = 0.5)
    inverse(adam, lr = 0.1, clip = 5, weight_decay = 0)
// CHECK:        forward_schedule(constant, warmup = 2.0){{$}}
tpc.trainer @warm trains @classifier by @fa batch(8)
    loss(cross_entropy) data(mnist) forward(sgd, lr = 0.1)
    forward_schedule(constant, warmup = 2.0)

// The input is the label of an autoencoder.
// CHECK:      tpc.trainer @reconstruct trains @autoencoder by @below batch(32)
// CHECK:        data(mnist, label = input)
// CHECK:        attributes {note = "kept"}
tpc.trainer @reconstruct trains @autoencoder by @below
    loss(squared_error) data(mnist, label = input) batch(32)
    forward(sgd, lr = 0.1) attributes {note = "kept"}

// Data sets with options of their own; synthetic data and arrays have the shape
// and the classes of the network.
// CHECK:        data(fashion_mnist, flip = left_right, crop = 2)
tpc.trainer @augmented trains @classifier by @below
    loss(cross_entropy) batch(32) forward(sgd, lr = 0.1)
    data(fashion_mnist, crop = 2, flip = left_right)
// CHECK:        data(synthetic, samples = 100, test_samples = 20, seed = 3)
tpc.trainer @drawn trains @small by @below
    loss(cross_entropy) batch(32) forward(sgd, lr = 0.1)
    data(synthetic, samples = 100, test_samples = 20, seed = 3)
// CHECK:        data(arrays, label = target)
tpc.trainer @own trains @small by @below
    loss(squared_error) batch(32) forward(sgd, lr = 0.1)
    data(arrays, label = target)
tpc.network @small(%point: tensor<7xf32>) {
  %p = tpc.dense @out %point units(3) activation(softmax)
  tpc.return %p
}

tpc.rule @below errors(transposed)
