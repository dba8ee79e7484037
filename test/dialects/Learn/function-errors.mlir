// RUN: tpc-opt %s -verify-diagnostics -split-input-file

// expected-error @+1 {{'learn.read' op expects parent op 'learn.function'}}
%w = learn.read @w : tensor<2xf32>

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
    // expected-error @+1 {{expected @missing to name a learn.state of the program, found none}}
    %w = learn.read @missing : tensor<2x3xf32>
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
    // expected-error @+1 {{expected @lr to name a learn.state of the program, found none}}
    %w = learn.read @lr : tensor<2x3xf32>
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
  // expected-note @+1 {{the state is declared here}}
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // expected-error @+1 {{expected the state's type 'tensor<2x3xf32>', found 'tensor<3x2xf32>'}}
    %w = learn.read @out.weight : tensor<3x2xf32>
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
  // expected-note @+1 {{the state is declared here}}
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // expected-error @+1 {{expected the state's type 'tensor<2x3xf32>', found 'tensor<2x2xf32>'}}
    learn.write @out.weight, %y : tensor<2x2xf32>
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
    // expected-error @+1 {{expected @out.bias to name a learn.hyperparameter of the program, found none}}
    %s = learn.scalar @out.bias
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
    // expected-error @+1 {{expected @missing to name a learn.layer of the program, found none}}
    learn.record activity @missing, %y : tensor<2x2xf32>
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
    // expected-error @+1 {{expected activity, corrupted, reconstruction, target or error, found 'activities'}}
    learn.record activities @out, %y : tensor<2x2xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2xf32>) -> ()'}}
    learn.metric forward "loss", %y : tensor<2x2xf32>
  }
}
