// DEFINE: %{targets} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction
// DEFINE: %{after} = --tpc-local-losses --cse
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_preserving %{targets} %{after} | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_denoising %{targets} %{after} | FileCheck %s --check-prefix=DENOISING
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors --tpc-backpropagate %{after} | FileCheck %s --check-prefix=ERRORS

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: learn.program @t_preserving
// CHECK:         learn.hyperparameter @sigma
// CHECK:         learn.function @step(%[[X:arg[0-9]+]]:
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[W2:[0-9]+]] = learn.read @h2.weight
// CHECK-NEXT:      %[[B2:[0-9]+]] = learn.read @h2.bias
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[V:[0-9]+]] = learn.read @h2.inverse.weight
// CHECK-NEXT:      %[[C:[0-9]+]] = learn.read @h2.inverse.bias
// The clean reconstruction gives way to the corrupted one as what is recorded.
// CHECK-NOT:       learn.record reconstruction
// CHECK:           learn.record error @out, %[[D3:[0-9]+]]
// CHECK:           learn.record target @h2, %[[T2:[0-9]+]]
// CHECK:           learn.record target @h1, %[[T1:[0-9]+]]
// ||h_1 - t_1||^2 trains the first layer's parameters only.
// CHECK-NEXT:      %[[L1:[0-9]+]] = learn.squared_distance(%[[H1]], %[[T1]])
// CHECK-NEXT:      learn.metric forward "h1.forward_loss", %[[L1]]
// CHECK-NEXT:      %[[G1:[0-9]+]] = learn.squared_distance_gradient(%[[H1]], %[[T1]])
// CHECK-NEXT:      %[[D1:[0-9]+]] = learn.activation_gradient @h1(%[[H1]], %[[G1]])
// CHECK-NEXT:      learn.record error @h1, %[[D1]]
// CHECK-NEXT:      %[[DW:[0-9]+]]:2 = learn.gradient @h1(%[[X]], %[[D1]])
// CHECK-NEXT:      learn.descend forward @h1.weight, %[[DW]]#0
// CHECK-NEXT:      learn.descend forward @h1.bias, %[[DW]]#1
// CHECK:           learn.metric forward "h2.forward_loss"
// CHECK:           %[[DW:[0-9]+]]:2 = learn.gradient @h2(%[[H1]],
// CHECK-NEXT:      learn.descend forward @h2.weight, %[[DW]]#0
// CHECK-NEXT:      learn.descend forward @h2.bias, %[[DW]]#1
// u = h_1 + e, r = g_2(f_2(u)), ||r - u||^2.
// CHECK-NEXT:      %[[SIGMA:[0-9]+]] = learn.scalar @sigma
// CHECK-NEXT:      %[[U:[0-9]+]] = learn.corrupt @h2(%[[H1]], %[[SIGMA]])
// CHECK-NEXT:      learn.record corrupted @h2, %[[U]]
// CHECK-NEXT:      %[[F:[0-9]+]] = learn.forward @h2(%[[U]]) with(%[[W2]], %[[B2]])
// CHECK-NEXT:      %[[R:[0-9]+]] = learn.inverse @h2(%[[F]]) at(%[[U]]) with(%[[V]], %[[C]])
// CHECK-NEXT:      learn.record reconstruction @h2, %[[R]]
// CHECK-NEXT:      %[[L:[0-9]+]] = learn.squared_distance(%[[R]], %[[U]])
// CHECK-NEXT:      learn.metric inverse "h2.inverse_loss", %[[L]]
// CHECK-NEXT:      %[[G:[0-9]+]] = learn.squared_distance_gradient(%[[R]], %[[U]])
// CHECK-NEXT:      %[[E:[0-9]+]] = learn.activation_gradient inverse @h2(%[[R]], %[[G]])
// CHECK-NEXT:      %[[DV:[0-9]+]]:2 = learn.inverse_gradient @h2(%[[F]], %[[E]]) at(%[[U]])
// CHECK-NEXT:      learn.descend inverse @h2.inverse.weight, %[[DV]]#0
// CHECK-NEXT:      learn.descend inverse @h2.inverse.bias, %[[DV]]#1
// The last layer trains on the task loss by the delta rule and has no inverse.
// CHECK-NEXT:      %[[DW:[0-9]+]]:2 = learn.gradient @out(%[[H2]], %[[D3]])
// CHECK-NEXT:      learn.descend forward @out.weight, %[[DW]]#0
// CHECK-NEXT:      learn.descend forward @out.bias, %[[DW]]#1
// CHECK-NEXT:    }
tpc.rule @preserving targets(difference) top(gradient, alpha = 0.25)
    inverse(noise_preserving, sigma = 0.1)
tpc.trainer @t_preserving trains @net by @preserving
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// ||r - h_{l-1}||^2, for the last layer too where a target passes through it.
// DENOISING: learn.program @t_denoising
// DENOISING: %[[H1:[0-9]+]] = learn.forward @h1
// DENOISING: %[[H2:[0-9]+]] = learn.forward @h2
// DENOISING: %[[U:[0-9]+]] = learn.corrupt @h2(%[[H1]],
// DENOISING: %[[R:[0-9]+]] = learn.inverse @h2(%{{.*}}) at(%[[U]])
// DENOISING: learn.squared_distance(%[[R]], %[[H1]])
// DENOISING: learn.squared_distance_gradient(%[[R]], %[[H1]])
// DENOISING: %[[U:[0-9]+]] = learn.corrupt @out(%[[H2]],
// DENOISING: %[[R:[0-9]+]] = learn.inverse @out(%{{.*}}) at(%[[U]])
// DENOISING: learn.squared_distance(%[[R]], %[[H2]])
// DENOISING: learn.metric inverse "out.inverse_loss"
// DENOISING: learn.descend inverse @out.inverse.weight
tpc.rule @denoising targets(difference) top(label)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_denoising trains @net by @denoising
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// Errors give each layer's gradient directly.
// ERRORS:     learn.program @t_errors
// ERRORS:     learn.function @step(%[[X:arg[0-9]+]]:
// ERRORS:     %[[H1:[0-9]+]] = learn.forward @h1
// ERRORS:     learn.record error @h2, %[[D2:[0-9]+]]
// ERRORS:     learn.record error @h1, %[[D1:[0-9]+]]
// ERRORS-NOT: learn.squared_distance
// ERRORS:     learn.gradient @h1(%[[X]], %[[D1]])
// ERRORS:     learn.gradient @h2(%[[H1]], %[[D2]])
// ERRORS-NOT: learn.descend inverse
tpc.rule @errors errors(transposed)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
