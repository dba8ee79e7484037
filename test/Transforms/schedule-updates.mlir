// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_parallel | FileCheck %s
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_alternating | FileCheck %s --check-prefix=INTURN
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_errors | FileCheck %s --check-prefix=ERRORS

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: learn.program @t_parallel
// Slots have their parameter's shape and start at zero.
// CHECK:         learn.state @h1.weight parameter
// CHECK-NEXT:    learn.state @h1.weight.m optimizer of @h1 init <zero> : tensor<6x784xf32>
// CHECK-NEXT:    learn.state @h1.weight.v optimizer of @h1 init <zero> : tensor<6x784xf32>
// CHECK-NEXT:    learn.state @h1.bias parameter
// CHECK:         learn.state @h2.inverse.weight inverse
// CHECK-NEXT:    learn.state @h2.inverse.weight.v optimizer of @h2 {{.*}} : tensor<6x5xf32>
// Each group has hyperparameters of its own, with the optimizer's ranges.
// CHECK:         learn.hyperparameter @forward.lr =
// CHECK:         learn.hyperparameter @forward.beta1 = {{.*}}maximum_open
// CHECK:         learn.hyperparameter @forward.beta2 =
// CHECK:         learn.hyperparameter @forward.eps = {{.*}}minimum_open
// CHECK:         learn.hyperparameter @inverse.lr =
// CHECK:         learn.hyperparameter @inverse.momentum =
// CHECK-NOT:     learn.hyperparameter
// CHECK:         learn.function @step({{.*}}) updates(forward, inverse) {
// CHECK:           %[[W:[0-9]+]] = learn.read @h1.weight :
// CHECK:           %[[V:[0-9]+]] = learn.read @h2.inverse.weight :
// CHECK:           %[[DW:[0-9]+]]:2 = learn.gradient @h1
// CHECK:           %[[DV:[0-9]+]]:2 = learn.inverse_gradient @h2
// CHECK:           %[[M:[0-9]+]] = learn.read @h1.weight.m
// CHECK-NEXT:      %[[S:[0-9]+]] = learn.read @h1.weight.v
// CHECK-NEXT:      %[[LR:[0-9]+]] = learn.scalar @forward.lr
// CHECK-NEXT:      %[[B1:[0-9]+]] = learn.scalar @forward.beta1
// CHECK-NEXT:      %[[B2:[0-9]+]] = learn.scalar @forward.beta2
// CHECK-NEXT:      %[[EPS:[0-9]+]] = learn.scalar @forward.eps
// CHECK-NEXT:      %[[NEW:[0-9]+]]:3 = learn.update forward <adam, {{.*}}>(%[[W]], %[[DW]]#0) slots(%[[M]], %[[S]]) hyperparameters(%[[LR]], %[[B1]], %[[B2]], %[[EPS]])
// CHECK-NEXT:      learn.write @h1.weight, %[[NEW]]#0
// CHECK-NEXT:      learn.write @h1.weight.m, %[[NEW]]#1
// CHECK-NEXT:      learn.write @h1.weight.v, %[[NEW]]#2
// CHECK:           %[[LR:[0-9]+]] = learn.scalar @inverse.lr
// CHECK-NEXT:      %[[MOMENTUM:[0-9]+]] = learn.scalar @inverse.momentum
// CHECK-NEXT:      %[[NEW:[0-9]+]]:2 = learn.update inverse <sgd, {{.*}}>(%[[V]], %[[DV]]#0) slots(%{{.*}}) hyperparameters(%[[LR]], %[[MOMENTUM]])
// CHECK-NEXT:      learn.write @h2.inverse.weight, %[[NEW]]#0
// CHECK-NEXT:      learn.write @h2.inverse.weight.v, %[[NEW]]#1
// CHECK-NOT:       learn.descend
tpc.rule @parallel targets(difference) top(gradient, alpha = 0.25)
    inverse(denoising, sigma = 0.1, schedule = parallel)
tpc.trainer @t_parallel trains @net by @parallel
    loss(cross_entropy) data(mnist) batch(4)
    forward(adam, lr = 0.1) inverse(sgd, lr = 0.2)

// A function for each group, with its own updates, metrics and records only,
// and nothing that serves the other's.
// INTURN:     learn.function @step_inverse({{.*}}) updates(inverse) {
// INTURN-NOT: learn.loss
// INTURN-NOT: learn.minimiser
// INTURN-NOT: learn.difference_correction
// INTURN-NOT: learn.gradient
// INTURN-NOT: learn.metric forward
// INTURN-NOT: learn.record target
// INTURN:     learn.record corrupted @h2
// INTURN:     learn.metric inverse "h2.inverse_loss"
// INTURN:     learn.metric inverse "out.inverse_loss"
// INTURN-NOT: learn.update forward
// INTURN:     learn.write @h2.inverse.weight,
// INTURN:     learn.write @out.inverse.bias,
// INTURN:     learn.function @step_forward({{.*}}) updates(forward) {
// INTURN-NOT: learn.corrupt
// INTURN-NOT: learn.metric inverse
// INTURN-NOT: learn.record reconstruction
// INTURN:     learn.metric forward "loss"
// INTURN:     learn.record target @h1
// INTURN:     learn.metric forward "h1.forward_loss"
// INTURN-NOT: learn.inverse_gradient
// INTURN-NOT: learn.update inverse
// INTURN:     learn.write @h1.weight,
// INTURN:     learn.write @out.bias,
// INTURN-NOT: learn.function @step(
// INTURN:     learn.function @evaluate({{.*}}) {
// INTURN-NOT: learn.write
tpc.rule @alternating targets(difference) top(label)
    inverse(denoising, sigma = 0.1, schedule = alternating)
tpc.trainer @t_alternating trains @net by @alternating
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// ERRORS:     learn.function @step({{.*}}) updates(forward) {
// ERRORS-NOT: learn.update inverse
tpc.rule @errors errors(random)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
