// RUN: not tpc-opt %s --tpc-instantiate=trainer=third 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first batch=-1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first batch=65537" 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not tpc-opt %s --tpc-instantiate=bach=3 2>&1 | FileCheck %s --check-prefix=OPTION

// NAME: instantiate-options-errors.mlir:[[@LINE+13]]:1: error: expected the trainer first or second, found 'third'
// NEGATIVE: instantiate-options-errors.mlir:[[@LINE+12]]:1: error: expected a batch of 1 to 65536 samples, or 0 for the trainer's own, found -1
// LARGE: error: expected a batch of 1 to 65536 samples, or 0 for the trainer's own, found 65537
// OPTION: no such option bach

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
tpc.trainer @first trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
tpc.trainer @second trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
