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
  // expected-note @+1 {{the state is declared here}}
  learn.state @out.weight parameter of @out init <glorot(3, 2), weight> : tensor<2x3xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  learn.hyperparameter @lr = 0.1
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // expected-error @+1 {{expected the state's type 'tensor<2x3xf32>', found 'tensor<2x2xf32>'}}
    learn.descend forward @out.weight, %y : tensor<2x2xf32>
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
    %b = learn.read @out.bias : tensor<2xf32>
    // expected-error @+1 {{expected the program to have an optimizer for inverses, found none}}
    learn.descend inverse @out.bias, %b : tensor<2xf32>
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected 1 slots, 2 hyperparameters and 2 results for sgd, found 2, 2 and 3}}
    %n:3 = learn.update forward <sgd, lr = 0.1>(%b, %b) slots(%b, %b) hyperparameters(%s, %s) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, f32, f32) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected adam, sgd or rmsprop in 'forward', found 'momentum'}}
    %n:2 = learn.update forward <momentum, lr = 0.1>(%b, %b) slots(%b) hyperparameters(%s, %s) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, f32, f32) -> (tensor<2xf32>, tensor<2xf32>)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected the option 'lr' for 'sgd' in 'forward', found none}}
    %n:2 = learn.update forward <sgd>(%b, %b) slots(%b) hyperparameters(%s, %s) : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, f32, f32) -> (tensor<2xf32>, tensor<2xf32>)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected the gradient, the slots and the results to have the parameter's type 'tensor<2xf32>'}}
    %n:2 = learn.update forward <sgd, lr = 0.1>(%b, %y) slots(%b) hyperparameters(%s, %s) : (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, f32, f32) -> (tensor<2xf32>, tensor<2xf32>)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected 2 hyperparameters for cosine, found 1}}
    %r = learn.scheduled_rate forward <cosine>(%s) hyperparameters(%s)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected constant, step or cosine in 'forward_schedule', found 'linear'}}
    %r = learn.scheduled_rate forward <linear>(%s) hyperparameters(%s)
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
    %b = learn.read @out.bias : tensor<2xf32>
    %s = learn.scalar @lr
    // expected-error @+1 {{expected gradients, and results of their types, found 1 gradients and 2 results}}
    %c:2 = learn.clip %s(%b) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  }
}
