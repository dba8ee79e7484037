// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // expected-error @+1 {{expected one of the 2 elements of a sample, found 2}}
    %u = learn.unit 2 : tensor<2x2xf32>
  }
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // expected-error @+1 {{expected a row of the result's type for each element of a sample's error, for as many samples, found 'tensor<2x3xf32>' and 'tensor<2x2xf32>'}}
    %c = learn.gauss_newton rows(%x) error(%y) damping(0.01) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
  }
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<4x2xf32>) {
    // expected-error @+1 {{expected a row of the result's type for each element of a sample's error, for as many samples, found 'tensor<2x3xf32>', 'tensor<2x3xf32>' and 'tensor<4x2xf32>'}}
    %c = learn.gauss_newton rows(%x, %x) error(%y) damping(0.01) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<4x2xf32>) -> tensor<2x3xf32>
  }
}
