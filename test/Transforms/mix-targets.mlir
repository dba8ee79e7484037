// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_hybrid %{before} --tpc-mix-targets --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_plain %{before} > %t
// RUN: tpc-opt %t --tpc-mix-targets | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// Both terms of the difference are mixed; the reconstruction that trains the
// inverse is the inverse's own.
// CHECK-LABEL: learn.program @t_hybrid
// CHECK:         learn.hyperparameter @gamma = {{.*}} {maximum = 1.000000e+00 : f64, minimum = 0.000000e+00 : f64}
// CHECK:         learn.function @step
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[W2:[0-9]+]] = learn.read @h2.weight
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[R:[0-9]+]] = learn.inverse @h2(%[[H2]]) at(%[[H1]])
// CHECK-NEXT:      %[[A:[0-9]+]] = learn.activation_gradient @h2(%[[H2]], %[[H2]])
// CHECK-NEXT:      %[[B:[0-9]+]] = learn.transposed @h2(%[[A]]) at(%[[H1]]) with(%[[W2]], 
// CHECK-NEXT:      %[[GAMMA:[0-9]+]] = learn.scalar @gamma
// CHECK-NEXT:      %[[MIXED_R:[0-9]+]] = learn.mix %[[GAMMA]](%[[B]], %[[R]])
// CHECK-NEXT:      learn.record reconstruction @h2, %[[R]]
// CHECK:           %[[T2:[0-9]+]] = learn.gradient_target
// CHECK:           %[[G:[0-9]+]] = learn.inverse @h2(%[[T2]]) at(%[[H1]])
// CHECK-NEXT:      %[[A:[0-9]+]] = learn.activation_gradient @h2(%[[H2]], %[[T2]])
// CHECK-NEXT:      %[[B:[0-9]+]] = learn.transposed @h2(%[[A]]) at(%[[H1]])
// CHECK-NEXT:      %[[MIXED_T:[0-9]+]] = learn.mix %[[GAMMA]](%[[B]], %[[G]])
// CHECK-NEXT:      learn.difference_correction(%[[MIXED_T]], %[[H1]], %[[MIXED_R]])
tpc.rule @hybrid targets(difference, gamma = 0.5) top(gradient, alpha = 0.25)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_hybrid trains @net by @hybrid
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

tpc.rule @plain targets(difference) top(gradient, alpha = 0.25)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_plain trains @net by @plain
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
