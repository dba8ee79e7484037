// RUN: not tpc-opt %s --tpc-instantiate=trainer=fourth 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first set=batch=-1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first set=batch=65537" 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first set=aux=3" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not tpc-opt %s --tpc-instantiate="trainer=third set=aux=1048577" 2>&1 | FileCheck %s --check-prefix=AUX
// RUN: not tpc-opt %s --tpc-instantiate="trainer=first set=bach=3" 2>&1 | FileCheck %s --check-prefix=KEY
// RUN: not tpc-opt %s --tpc-instantiate=bach=3 2>&1 | FileCheck %s --check-prefix=OPTION

// NAME: instantiate-options-errors.mlir:[[@LINE+19]]:1: error: expected the trainer first, second or third, found 'fourth'
// NEGATIVE: instantiate-options-errors.mlir:[[@LINE+18]]:1: error: batch: expected a whole number of at least 1, found '-1'
// LARGE: instantiate-options-errors.mlir:[[@LINE+17]]:1: error: 'tpc.trainer' op expected a batch of 1 to 65536 samples, found batch(65537)
// NONE: instantiate-options-errors.mlir:[[@LINE+16]]:1: error: 'tpc.trainer' op expected a rule with auxiliary(...) for the choice aux = 3, found one without it
// NONE: instantiate-options-errors.mlir:[[@LINE+12]]:1: note: the rule is here
// AUX: instantiate-options-errors.mlir:[[@LINE+12]]:1: error: 'tpc.rule' op expected 'size' to be a whole number in [1, 1048576], found 1048577
// KEY: error: bach: expected batch or aux, the numbers that are chosen when compiling (hyperparameters are chosen when training), found 'bach'
// OPTION: no such option bach

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @bp errors(transposed)
tpc.rule @ao targets(difference) top(label) auxiliary(random, size = 9)
    inverse(denoising, sigma = 0.1)
tpc.trainer @first trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
tpc.trainer @second trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
tpc.trainer @third trains @net by @ao
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
