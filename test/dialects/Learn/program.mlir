// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

tpc.network @net(%x: tensor<3xf32>) {
  %h = tpc.dense @hidden %x units(4) activation(tanh)
  %p = tpc.dense @out %h units(2) activation(softmax)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label)
    auxiliary(random, size = 5, activation = tanh) inverse(denoising, sigma = 0.1)

// CHECK-LABEL: learn.program @program trains @net by @rule attributes {batch = 2 : i64
learn.program @program trains @net by @rule attributes {
    batch = 2, loss = #tpc.clause<cross_entropy>,
    data = #tpc.clause<mnist>, forward = #tpc.clause<sgd, lr = 0.1>,
    inverse = #tpc.clause<sgd, lr = 0.1>} {
  // CHECK-NEXT: learn.layer @hidden index(1) source(@net::@hidden) parameters([@hidden.weight, @hidden.bias]){{$}}
  learn.layer @hidden index(1) source(@net::@hidden)
      parameters([@hidden.weight, @hidden.bias])
  // CHECK-NEXT: learn.layer @out index(2) source(@net::@out) parameters([@out.weight, @out.bias])
  // CHECK-SAME:   inverse([@out.inverse.weight, @out.inverse.bias]) inverse_activation(tanh)
  // CHECK-SAME:   feedback([@out.feedback.weight])
  // CHECK-SAME:   auxiliary([@out.aux.weight, @out.aux.bias]) auxiliary_activation(tanh)
  learn.layer @out index(2) source(@net::@out)
      parameters([@out.weight, @out.bias])
      inverse([@out.inverse.weight, @out.inverse.bias]) inverse_activation(tanh)
      feedback([@out.feedback.weight])
      auxiliary([@out.aux.weight, @out.aux.bias]) auxiliary_activation(tanh)
  // CHECK: learn.state @hidden.weight parameter of @hidden init <glorot(3, 4), weight> : tensor<4x3xf32>
  learn.state @hidden.weight parameter of @hidden init <glorot(3, 4), weight> : tensor<4x3xf32>
  learn.state @hidden.bias parameter of @hidden init <zero> : tensor<4xf32>
  // CHECK: learn.state @hidden.bias.v optimizer of @hidden
  learn.state @hidden.bias.v optimizer of @hidden init <zero> : tensor<4xf32>
  learn.state @out.weight parameter of @out init <glorot(4, 2), weight> : tensor<2x4xf32>
  learn.state @out.bias parameter of @out init <zero> : tensor<2xf32>
  // CHECK: learn.state @out.inverse.weight inverse of @out
  learn.state @out.inverse.weight inverse of @out init <glorot(7, 4), inverse_weight> : tensor<4x7xf32>
  learn.state @out.inverse.bias inverse of @out init <zero> : tensor<4xf32>
  // CHECK: learn.state @out.feedback.weight feedback of @out {{.*}}scale = "feedback.scale"
  learn.state @out.feedback.weight feedback of @out init <glorot(2, 4), feedback, scale = "feedback.scale"> : tensor<4x2xf32>
  // CHECK: learn.state @out.aux.weight auxiliary of @out
  learn.state @out.aux.weight auxiliary of @out init <glorot(4, 5), auxiliary> : tensor<5x4xf32>
  learn.state @out.aux.bias auxiliary of @out init <zero> : tensor<5xf32>
  // CHECK: learn.hyperparameter @sigma = {{.*}} {maximum = 1.000000e+00 : f64, maximum_open, minimum = 0.000000e+00 : f64}
  learn.hyperparameter @sigma = 0.1 {minimum = 0.0, maximum = 1.0, maximum_open}

  // CHECK: learn.function @step(%[[X:arg[0-9]+]]: tensor<2x3xf32>, %[[Y:arg[0-9]+]]: tensor<2x2xf32>) updates(forward, inverse) {
  learn.function @step(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) updates(forward, inverse) {
    // CHECK-NEXT: %[[W1:[0-9]+]] = learn.read @hidden.weight : tensor<4x3xf32>
    %w1 = learn.read @hidden.weight : tensor<4x3xf32>
    %b1 = learn.read @hidden.bias : tensor<4xf32>
    // CHECK: %[[H:[0-9]+]] = learn.forward @hidden(%[[X]]) with(%[[W1]], %{{.*}}) : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    %h = learn.forward @hidden(%x) with(%w1, %b1) : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    // CHECK: learn.record activity @hidden, %[[H]] : tensor<2x4xf32>
    learn.record activity @hidden, %h : tensor<2x4xf32>
    %w2 = learn.read @out.weight : tensor<2x4xf32>
    %b2 = learn.read @out.bias : tensor<2xf32>
    // CHECK: %[[P:[0-9]+]] = learn.forward @out
    %p = learn.forward @out(%h) with(%w2, %b2) : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    // CHECK: %[[L:[0-9]+]] = learn.loss "cross_entropy"(%[[P]], %[[Y]]) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    %l = learn.loss "cross_entropy"(%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    // CHECK: learn.metric forward "loss", %[[L]] : tensor<2xf32>
    learn.metric forward "loss", %l : tensor<2xf32>
    // CHECK: learn.correct not(%[[P]], %[[Y]])
    %wrong = learn.correct not (%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    // CHECK: learn.correct top(2)(%[[P]], %[[Y]])
    %among = learn.correct top(2) (%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    // CHECK: learn.correct not top(2)(%[[P]], %[[Y]])
    %others = learn.correct not top(2) (%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    // CHECK: learn.metric inverse "errors", sum %
    learn.metric inverse "errors", sum %wrong : tensor<2xf32>
    // CHECK: %[[D:[0-9]+]] = learn.output_error "cross_entropy" @out(%[[P]], %[[Y]])
    %d = learn.output_error "cross_entropy" @out(%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    // CHECK: learn.transposed @out(%[[D]]) at(%[[H]]) with(
    %e = learn.transposed @out(%d) at(%h) with(%w2, %b2) : (tensor<2x2xf32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<2x4xf32>
    %B = learn.read @out.feedback.weight : tensor<4x2xf32>
    // CHECK: learn.feedback @out(%[[D]]) at(%[[H]]) with(
    %f = learn.feedback @out(%d) at(%h) with(%B) : (tensor<2x2xf32>, tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x4xf32>
    // CHECK: learn.direct_feedback(%[[D]]) with(
    %g = learn.direct_feedback(%d) with(%B) : (tensor<2x2xf32>, tensor<4x2xf32>) -> tensor<2x4xf32>
    // CHECK: %[[T:[0-9]+]] = learn.minimiser "cross_entropy"(%[[P]], %[[Y]])
    %t = learn.minimiser "cross_entropy"(%p, %y) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    // CHECK: %[[SIGMA:[0-9]+]] = learn.scalar @sigma{{$}}
    %sigma = learn.scalar @sigma
    // CHECK: %[[U:[0-9]+]] = learn.corrupt @out(%[[H]], %[[SIGMA]]) : tensor<2x4xf32>
    %u = learn.corrupt @out(%h, %sigma) : tensor<2x4xf32>
    %A = learn.read @out.aux.weight : tensor<5x4xf32>
    %a = learn.read @out.aux.bias : tensor<5xf32>
    // CHECK: %[[Z:[0-9]+]] = learn.auxiliary @out(%[[U]]) with(
    %z = learn.auxiliary @out(%u) with(%A, %a) : (tensor<2x4xf32>, tensor<5x4xf32>, tensor<5xf32>) -> tensor<2x5xf32>
    // CHECK: %[[TZ:[0-9]+]] = learn.concat(%[[T]], %[[Z]])
    %tz = learn.concat(%t, %z) : (tensor<2x2xf32>, tensor<2x5xf32>) -> tensor<2x7xf32>
    %V = learn.read @out.inverse.weight : tensor<4x7xf32>
    %c = learn.read @out.inverse.bias : tensor<4xf32>
    // CHECK: %[[R:[0-9]+]] = learn.inverse @out(%[[TZ]]) at(%[[U]]) with(
    %r = learn.inverse @out(%tz) at(%u) with(%V, %c) : (tensor<2x7xf32>, tensor<2x4xf32>, tensor<4x7xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    // CHECK: learn.squared_distance(%[[R]], %[[U]])
    %s = learn.squared_distance(%r, %u) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2xf32>
    // CHECK: learn.squared_distance_gradient(%[[R]], %[[U]]) : tensor<2x4xf32>
    %ds = learn.squared_distance_gradient(%r, %u) : tensor<2x4xf32>
    // CHECK: %[[DR:[0-9]+]] = learn.activation_gradient inverse @out(%[[R]], %
    %dr = learn.activation_gradient inverse @out(%r, %ds) : tensor<2x4xf32>
    // CHECK: learn.activation_gradient @hidden(%[[H]], %
    %dh = learn.activation_gradient @hidden(%h, %e) : tensor<2x4xf32>
    // CHECK: learn.inverse_gradient @out(%[[TZ]], %[[DR]]) at(%[[U]])
    %dV:2 = learn.inverse_gradient @out(%tz, %dr) at(%u) : (tensor<2x7xf32>, tensor<2x4xf32>, tensor<2x4xf32>) -> (tensor<4x7xf32>, tensor<4xf32>)
    // CHECK: learn.descend inverse @out.inverse.weight, %
    learn.descend inverse @out.inverse.weight, %dV#0 : tensor<4x7xf32>
    // CHECK: learn.gradient_target(%[[H]], %{{.*}}, %[[SIGMA]]) : tensor<2x4xf32>
    %t1 = learn.gradient_target(%h, %e, %sigma) : tensor<2x4xf32>
    // CHECK: learn.gradient_target batch_mean(%
    %t2 = learn.gradient_target batch_mean (%h, %e, %sigma) : tensor<2x4xf32>
    // CHECK: learn.difference_correction(%{{.*}}, %[[H]], %[[R]]) : tensor<2x4xf32>
    %t3 = learn.difference_correction(%t1, %h, %r) : tensor<2x4xf32>
    // CHECK: learn.mix %[[SIGMA]](%{{.*}}, %{{.*}}) : tensor<2x4xf32>
    %t4 = learn.mix %sigma(%t1, %t2) : tensor<2x4xf32>
    // CHECK: %[[DW:[0-9]+]]:2 = learn.gradient @hidden(%[[X]], %
    %dw:2 = learn.gradient @hidden(%x, %dh) : (tensor<2x3xf32>, tensor<2x4xf32>) -> (tensor<4x3xf32>, tensor<4xf32>)
    %v = learn.read @hidden.bias.v : tensor<4xf32>
    // CHECK: %[[NEW:[0-9]+]]:2 = learn.update forward <sgd, lr = 0.1>(%{{.*}}, %[[DW]]#1) slots(%{{.*}}) hyperparameters(%[[SIGMA]], %[[SIGMA]])
    %new:2 = learn.update forward <sgd, lr = 0.1>(%b1, %dw#1) slots(%v) hyperparameters(%sigma, %sigma) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, f32, f32) -> (tensor<4xf32>, tensor<4xf32>)
    // CHECK: learn.write @hidden.bias, %[[NEW]]#0 : tensor<4xf32>
    learn.write @hidden.bias, %new#0 : tensor<4xf32>
  }

  // A function that updates nothing evaluates.
  // CHECK: learn.function @evaluate(%{{.*}}: tensor<2x3xf32>, %{{.*}}: tensor<2x2xf32>) {
  learn.function @evaluate(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) {
    // CHECK-NEXT: learn.result "label", %{{.*}} : tensor<2x2xf32>
    learn.result "label", %y : tensor<2x2xf32>
  }
}
