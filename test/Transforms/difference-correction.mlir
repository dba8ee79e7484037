// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets
// DEFINE: %{after} = %{before} --tpc-difference-correction --cse
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_gradient %{after} | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_label %{after} | FileCheck %s --check-prefix=LABEL
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_vanilla %{before} > %t
// RUN: tpc-opt %t --tpc-difference-correction | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// t_1 = g_2(t_2) + h_1 - g_2(h_2); the top target took a gradient step and
// needs no correction.
// CHECK-LABEL: learn.program @t_gradient
// CHECK:         learn.function @step
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[R:[0-9]+]] = learn.inverse @h2(%[[H2]]) at(%[[H1]])
// CHECK-NEXT:      learn.record reconstruction @h2, %[[R]]
// CHECK:           %[[T2:[0-9]+]] = learn.gradient_target
// CHECK-NEXT:      learn.record target @h2, %[[T2]]
// CHECK-NEXT:      %[[G:[0-9]+]] = learn.inverse @h2(%[[T2]]) at(%[[H1]])
// CHECK-NEXT:      %[[T1:[0-9]+]] = learn.difference_correction(%[[G]], %[[H1]], %[[R]])
// CHECK-NEXT:      learn.record target @h1, %[[T1]]
tpc.rule @gradient targets(difference) top(gradient, alpha = 0.25)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_gradient trains @net by @gradient
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// What is propagated further is the corrected target.
// LABEL-LABEL: learn.program @t_label
// LABEL:         learn.function @step
// LABEL:           %[[H1:[0-9]+]] = learn.forward @h1
// LABEL:           %[[H2:[0-9]+]] = learn.forward @h2
// LABEL:           learn.record reconstruction @h2, %[[R2:[0-9]+]]
// LABEL:           learn.record reconstruction @out, %[[R3:[0-9]+]]
// LABEL:           %[[G2:[0-9]+]] = learn.inverse @out(
// LABEL-NEXT:      %[[T2:[0-9]+]] = learn.difference_correction(%[[G2]], %[[H2]], %[[R3]])
// LABEL-NEXT:      learn.record target @h2, %[[T2]]
// LABEL-NEXT:      %[[G1:[0-9]+]] = learn.inverse @h2(%[[T2]])
// LABEL-NEXT:      %[[T1:[0-9]+]] = learn.difference_correction(%[[G1]], %[[H1]], %[[R2]])
// LABEL-NEXT:      learn.record target @h1, %[[T1]]
tpc.rule @label targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_label trains @net by @label
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// Vanilla targets are left alone.
tpc.rule @vanilla targets(vanilla) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_vanilla trains @net by @vanilla
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
