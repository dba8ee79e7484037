// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction --tpc-local-losses --tpc-schedule-updates
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_both %{before} --tpc-decay-weights --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_both %{before} --tpc-decay-weights > %t.once
// RUN: tpc-opt %t.once --tpc-decay-weights | diff %t.once -
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_plain %{before} > %t
// RUN: tpc-opt %t --tpc-decay-weights | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %p  = tpc.dense @out %h1 units(10) activation(softmax)
  tpc.return %p
}

// Weights decay, biases do not; each function and group by its own optimizer.
// CHECK-LABEL: learn.program @t_both
// CHECK:         learn.hyperparameter @inverse.weight_decay = 0.25 {minimum = 0.000000e+00 : f64}
// CHECK:         learn.hyperparameter @forward.weight_decay = 0.5 {minimum = 0.000000e+00 : f64}
// CHECK:         learn.function @step_inverse
// CHECK:           %[[DECAY:[0-9]+]] = learn.scalar @inverse.weight_decay
// CHECK-NEXT:      %[[NEW:[0-9]+]]:2 = learn.update inverse {{.*}} decay(%[[DECAY]])
// CHECK-NEXT:      learn.write @out.inverse.weight, %[[NEW]]#0
// CHECK-NOT:       decay(
// CHECK:           learn.write @out.inverse.bias
// CHECK:         learn.function @step_forward
// CHECK:           %[[DECAY:[0-9]+]] = learn.scalar @forward.weight_decay
// CHECK-NEXT:      %[[NEW:[0-9]+]]:2 = learn.update forward {{.*}} decay(%[[DECAY]])
// CHECK-NEXT:      learn.write @h1.weight, %[[NEW]]#0
// CHECK-NOT:       decay(
// CHECK:           learn.write @h1.bias,
// CHECK:           learn.update forward {{.*}} decay(%[[DECAY]])
// CHECK-NEXT:      learn.write @out.weight,
// CHECK-NOT:       decay(
// CHECK:           learn.write @out.bias,
tpc.rule @rule targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.trainer @t_both trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1, weight_decay = 0.5)
    inverse(rmsprop, lr = 0.2, weight_decay = 0.25)

tpc.trainer @t_plain trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
