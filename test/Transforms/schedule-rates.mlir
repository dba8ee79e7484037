// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction --tpc-local-losses --tpc-schedule-updates
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_both %{before} --tpc-schedule-rates --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_both %{before} --tpc-schedule-rates > %t.once
// RUN: tpc-opt %t.once --tpc-schedule-rates | diff %t.once -
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_plain %{before} > %t
// RUN: tpc-opt %t --tpc-schedule-rates | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %p  = tpc.dense @out %h1 units(10) activation(softmax)
  tpc.return %p
}

// One rate serves all updates of a group; each group has its own schedule.
// CHECK-LABEL: learn.program @t_both
// CHECK-DAG:     learn.hyperparameter @forward_schedule.final = 0.25 {maximum = 1.000000e+00 : f64, minimum = 0.000000e+00 : f64}
// CHECK-DAG:     learn.hyperparameter @forward_schedule.warmup = 2.0 {minimum = 0.000000e+00 : f64}
// CHECK-DAG:     learn.hyperparameter @inverse_schedule.every = 3.0e+01 {minimum = 0.000000e+00 : f64, minimum_open}
// CHECK-DAG:     learn.hyperparameter @inverse_schedule.factor = 0.1
// CHECK-DAG:     learn.hyperparameter @inverse_schedule.warmup = 0.0
// CHECK:         learn.function @step
// CHECK:           %[[LR:[0-9]+]] = learn.scalar @forward.lr
// CHECK:           %[[FINAL:[0-9]+]] = learn.scalar @forward_schedule.final
// CHECK-NEXT:      %[[WARMUP:[0-9]+]] = learn.scalar @forward_schedule.warmup
// CHECK-NEXT:      %[[RATE:[0-9]+]] = learn.scheduled_rate forward <cosine, final = 0.25, warmup = 2.0>(%[[LR]]) hyperparameters(%[[FINAL]], %[[WARMUP]])
// CHECK-NEXT:      learn.update forward {{.*}} hyperparameters(%[[RATE]],
// CHECK-NEXT:      learn.write @h1.weight
// CHECK-NOT:       learn.scheduled_rate forward
// CHECK:           learn.update forward {{.*}} hyperparameters(%[[RATE]],
// CHECK:           %[[RATE2:[0-9]+]] = learn.scheduled_rate inverse <step, every = 3.0e+01>(
// CHECK-NEXT:      learn.update inverse {{.*}} hyperparameters(%[[RATE2]],
tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_both trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) forward_schedule(cosine, final = 0.25, warmup = 2.0)
    inverse(sgd, lr = 0.2) inverse_schedule(step, every = 30.0)

tpc.trainer @t_plain trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
