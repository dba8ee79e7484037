// RUN: tpc-opt %s --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-diagnose=kinds=reconstruction -verify-diagnostics
// RUN: sed 's/diagnostics: expected some that.*found none of reconstruction/diagnostics: expected angles, norms, reconstruction, alignment or spectrum, found '"'angels'"'/' %s > %t.word.mlir
// RUN: tpc-opt %t.word.mlir --tpc-instantiate --tpc-backpropagate --tpc-local-losses --tpc-diagnose=kinds=norms,angels -verify-diagnostics
// RUN: sed 's/diagnostics: expected some that.*found none of reconstruction/expected learn.descend, which tpc-local-losses adds, found none/' %s > %t.order.mlir
// RUN: tpc-opt %t.order.mlir --tpc-instantiate --tpc-backpropagate --tpc-diagnose=kinds=norms -verify-diagnostics

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

tpc.rule @rule errors(transposed)

// expected-error @+1 {{diagnostics: expected some that the rule @rule has, found none of reconstruction}}
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
