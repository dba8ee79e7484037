// RUN: tpc-opt %s --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-diagnose=kinds=reconstruction -verify-diagnostics
// RUN: sed 's/diagnostics: expected some that.*found none of reconstruction/diagnostics: expected angles, gauss_newton, norms, reconstruction, alignment or spectrum, found '"'angels'"'/' %s > %t.word.mlir
// RUN: tpc-opt %t.word.mlir --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-diagnose=kinds=norms,angels -verify-diagnostics
// RUN: sed 's/diagnostics: expected some that.*found none of reconstruction/expected learn.descend, which tpc-local-losses adds, found none/' %s > %t.order.mlir
// RUN: tpc-opt %t.order.mlir --tpc-instantiate --tpc-backpropagate --tpc-diagnose=kinds=norms -verify-diagnostics

// Of each output a backward pass is made.
// RUN: sed -e 's/units(10)/units(17)/' -e 's/loss(cross_entropy) data(mnist)/loss(cross_entropy) data(synthetic, label = class)/' \
// RUN:   -e 's/diagnostics: expected some that.*found none of reconstruction/diagnostics: gauss_newton: expected a network with at most 16 outputs, found 17/' \
// RUN:   -e 's,^tpc.network,// expected-note @+1 {{the network is this one}}\n&,' %s > %t.outputs.mlir
// RUN: tpc-opt %t.outputs.mlir --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-diagnose=kinds=gauss_newton -verify-diagnostics

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule errors(transposed)

// expected-error @+1 {{diagnostics: expected some that the rule @rule has, found none of reconstruction}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
