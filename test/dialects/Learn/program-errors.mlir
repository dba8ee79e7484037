// RUN: tpc-opt %s -verify-diagnostics -split-input-file

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected @missing to name a tpc.network, found none}}
learn.program @program trains @missing by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected @net to name a tpc.rule, found none}}
learn.program @program trains @net by @net attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected cross_entropy or squared_error in 'loss', found 'hinge'}}
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<hinge>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected a batch of 1 to 65536 samples, found 0}}
learn.program @program trains @net by @rule attributes {
    batch = 0, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
// expected-note @+1 {{the rule is here}}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected an optimizer for inverses exactly where the rule has them}}
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>, inverse = #tpc.clause<sgd, lr = 0.1>} {
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

// expected-note @+1 {{the network is here}}
tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{expected 1 layers, those of the network that have parameters, found 0}}
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  learn.hyperparameter @alpha = 1.0
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
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
  // expected-error @+1 {{expected index(1), found index(7)}}
  learn.layer @out index(7) source(@net::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
tpc.network @other(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  // expected-error @+1 {{expected source(@net::@out), found source(@other::@out)}}
  learn.layer @out index(1) source(@other::@out) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
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
  // expected-error @+1 {{expected @net::@outt to name a layer of a tpc.network, found none}}
  learn.layer @out index(1) source(@net::@outt) parameters([@out.weight, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
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
  // expected-error @+1 {{expected @out.weigth to name a learn.state of the program, found none}}
  learn.layer @out index(1) source(@net::@out) parameters([@out.weigth, @out.bias])
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
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
  // expected-error @+1 {{expected identity, tanh, relu, sigmoid or softmax, found 'tan'}}
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias]) inverse_activation(tan)
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
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
  // expected-error @+1 {{expected parameter, inverse, feedback, auxiliary or optimizer, found 'weight'}}
  learn.state @w weight of @out init <zero> : tensor<2xf32>
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
  // expected-error @+1 {{failed to satisfy constraint: type attribute of statically shaped tensor of 32-bit float values}}
  learn.state @w parameter of @out init <zero> : tensor<?xf32>
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
  // expected-note @+1 {{see existing symbol definition here}}
  learn.hyperparameter @alpha = 0.1
  // expected-error @+1 {{redefinition of symbol named 'alpha'}}
  learn.hyperparameter @alpha = 0.1
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
  // expected-error @+1 {{expected forward or inverse, found 'both'}}
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) updates(both) {
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
  // expected-error @+1 {{expected two arguments, the inputs and the labels, found 1}}
  learn.function @step(%x: tensor<2x3xf32>) {
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
  // expected-error @+1 {{expected batched tensors as arguments, found 'tensor<?x3xf32>'}}
  learn.function @step(%x: tensor<?x3xf32>, %y: tensor<2x2xf32>) {
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
  // expected-error @+1 {{expected the arguments 'tensor<2x3xf32>' and 'tensor<2x2xf32>', which the program's network and batch give it}}
  learn.function @step(%x: tensor<4x3xf32>, %y: tensor<4x2xf32>) {
  }
}

// -----

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
// expected-error @+1 {{'learn.function' op expects parent op 'learn.program'}}
learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
  }

// -----

// States that agree with each other, but not with the layer.

tpc.network @net(%x: tensor<3xf32>) {
  %p = tpc.dense @out %x units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>} {
  // expected-error @+1 {{expected @out.weight, of its parameters, to have the shape 2x3, found 'tensor<f32>'}}
  learn.layer @out index(1) source(@net::@out) parameters([@out.weight, @out.bias])
  // expected-note @+1 {{the state is declared here}}
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<f32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
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
  // expected-error @+1 {{expected 2 states as its parameters, found 0}}
  learn.layer @out index(1) source(@net::@out) parameters([])
}
