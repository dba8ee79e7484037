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
    %w = learn.read @out.weight : tensor<2x3xf32>
    %b = learn.read @out.bias : tensor<2xf32>
    // expected-error @+1 {{expected @missing to name a learn.layer of the program, found none}}
    %p = learn.forward @missing(%x) with(%w, %b) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x2xf32>
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
    %w = learn.read @out.weight : tensor<2x3xf32>
    // expected-error @+1 {{expected the type '(tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x2xf32>', which the program's network and batch give it, found '(tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>'}}
    %p = learn.forward @out(%x) with(%w) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
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
    %w = learn.read @out.weight : tensor<2x3xf32>
    %b = learn.read @out.bias : tensor<2xf32>
    // expected-error @+1 {{-> tensor<2x2xf32>', which the program's network and batch give it, found '(tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x9xf32>'}}
    %p = learn.forward @out(%x) with(%w, %b) : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x9xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>'}}
    %p = learn.inverse @out(%y) at(%y) with() : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>'}}
    %p = learn.transposed @out(%y) at(%x) with() : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>'}}
    %p = learn.feedback @out(%y) at(%x) with(%y) : (tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>'}}
    %p = learn.activation_gradient @out(%x, %x) : tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x3xf32>, tensor<2x2xf32>) -> (tensor<2x3xf32>, tensor<2xf32>)'}}
    %p = learn.gradient @out(%x, %y) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> ()'}}
    %p = learn.inverse_gradient @out(%y, %x) at(%x) : (tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<3x2xf32>
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
    // expected-error @+1 {{expected a layer with auxiliary(...)}}
    %z = learn.auxiliary @out(%x) with(%y, %b) : (tensor<2x3xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
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
    %s = learn.scalar @lr
    // expected-error @+1 {{expected the type '(tensor<2x3xf32>, f32) -> tensor<2x3xf32>'}}
    %u = learn.corrupt @out(%y, %s) : tensor<2x2xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>'}}
    %d = learn.output_error "cross_entropy" @out(%x, %y) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>'}}
    %l = learn.loss "cross_entropy"(%y, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<3xf32>
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
    // expected-error @+1 {{expected the loss cross_entropy or squared_error, found 'hinge'}}
    %l = learn.loss "hinge"(%y, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
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
    // expected-error @+1 {{expected the loss cross_entropy or squared_error, found 'hinge'}}
    %l = learn.minimiser "hinge"(%y, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
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
    // expected-error @+1 {{expected the loss cross_entropy or squared_error, found 'hinge'}}
    %l = learn.output_error "hinge" @out(%y, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
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
    // expected-error @+1 {{expected the type '(tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2xf32>'}}
    %l = learn.squared_distance(%x, %y) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2xf32>
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
    // expected-error @+1 {{expected [B, n] and [B, m] to give [B, n + m], found 'tensor<2x3xf32>' and 'tensor<2x2xf32>' giving 'tensor<2x6xf32>'}}
    %c = learn.concat(%x, %y) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x6xf32>
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
    %w = learn.read @out.weight : tensor<2x3xf32>
    // expected-error @+1 {{expected feedback of the shape [units, outputs], 3x2, found 'tensor<2x3xf32>'}}
    %f = learn.direct_feedback(%y) with(%w) : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
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
    // expected-error @+1 {{failed to verify that all of {lhs, rhs, result} have same type}}
    %l = "learn.squared_distance_gradient"(%x, %y) : (tensor<2x3xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
  }
}
