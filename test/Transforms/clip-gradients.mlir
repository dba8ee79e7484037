// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction --tpc-local-losses
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_both %{before} --tpc-clip-gradients --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_plain %{before} > %t
// RUN: tpc-opt %t --tpc-clip-gradients | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %p  = tpc.dense @out %h1 units(10) activation(softmax)
  tpc.return %p
}

// Each layer's gradients have one norm, each group a limit of its own; the
// gradient of an optimizer without a limit stays as it is.
// CHECK-LABEL: learn.program @t_both
// CHECK:         learn.hyperparameter @forward.clip = 0.5 {minimum = 0.000000e+00 : f64, minimum_open}
// CHECK-NOT:     @inverse.clip
// CHECK:         learn.function @step
// CHECK:           %[[D1:[0-9]+]]:2 = learn.gradient @h1(
// CHECK-NEXT:      %[[LIMIT:[0-9]+]] = learn.scalar @forward.clip
// CHECK-NEXT:      %[[C1:[0-9]+]]:2 = learn.clip %[[LIMIT]](%[[D1]]#0, %[[D1]]#1) : (tensor<6x784xf32>, tensor<6xf32>) -> (tensor<6x784xf32>, tensor<6xf32>)
// CHECK-NEXT:      learn.descend forward @h1.weight, %[[C1]]#0
// CHECK-NEXT:      learn.descend forward @h1.bias, %[[C1]]#1
// CHECK:           %[[D2:[0-9]+]]:2 = learn.gradient @out(
// CHECK-NEXT:      %[[C2:[0-9]+]]:2 = learn.clip %[[LIMIT]](%[[D2]]#0, %[[D2]]#1)
// CHECK-NEXT:      learn.descend forward @out.weight, %[[C2]]#0
// CHECK-NEXT:      learn.descend forward @out.bias, %[[C2]]#1
// CHECK:           %[[DV:[0-9]+]]:2 = learn.inverse_gradient @out(
// CHECK-NEXT:      learn.descend inverse @out.inverse.weight, %[[DV]]#0
tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_both trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1, clip = 0.5) inverse(sgd, lr = 0.2)

tpc.trainer @t_plain trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
