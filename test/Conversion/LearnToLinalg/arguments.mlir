// RUN: tpc-opt %s --tpc-graph-pipeline --convert-learn-to-linalg | FileCheck %s

// Buffers are bound by name: states, the batch, hyperparameters, counters, then
// what is handed out. Only states and what is handed out are written.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @hidden %x units(6) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(adam, lr = 0.1) inverse(sgd, lr = 0.2)

// CHECK-LABEL: func.func @step(
// CHECK-SAME:    %[[W:arg[0-9]+]]: tensor<6x784xf32> {bufferization.writable = true, tpc.buffer = {kind = "state", name = "hidden.weight"}}
// CHECK-SAME:    tensor<6x784xf32> {bufferization.writable = true, tpc.buffer = {kind = "state", name = "hidden.weight.m"}}
// CHECK-SAME:    tpc.buffer = {kind = "state", name = "hidden.weight.v"}
// CHECK-SAME:    tensor<6x10xf32> {bufferization.writable = true, tpc.buffer = {kind = "state", name = "out.inverse.weight"}}
// CHECK-SAME:    %[[X:arg[0-9]+]]: tensor<4x28x28x1xf32> {bufferization.writable = false, tpc.buffer = {kind = "input"}}
// CHECK-SAME:    %[[Y:arg[0-9]+]]: tensor<4x10xf32> {bufferization.writable = false, tpc.buffer = {kind = "label"}}
// CHECK-SAME:    tensor<f32> {bufferization.writable = false, tpc.buffer = {kind = "hyperparameter", name = "sigma"}}
// CHECK-SAME:    tpc.buffer = {kind = "hyperparameter", name = "forward.lr"}
// CHECK-SAME:    tpc.buffer = {kind = "hyperparameter", name = "forward.eps"}
// CHECK-SAME:    tpc.buffer = {kind = "hyperparameter", name = "inverse.momentum"}
// SGD counts no steps, so the inverses' count is not taken.
// CHECK-SAME:    tensor<i64> {bufferization.writable = false, tpc.buffer = {kind = "counter", name = "forward"}}
// CHECK-SAME:    tpc.buffer = {kind = "counter", name = "step"}
// CHECK-SAME:    tpc.buffer = {kind = "counter", name = "seed"}
// CHECK-SAME:    %[[LOSS:arg[0-9]+]]: tensor<f32> {bufferization.writable = true, tpc.buffer = {kind = "metric", name = "loss"}}
// CHECK-SAME:    tpc.buffer = {kind = "metric", name = "errors"}
// CHECK-SAME:    tpc.buffer = {kind = "metric", name = "hidden.forward_loss"}
// CHECK-SAME:    tpc.buffer = {kind = "metric", name = "out.inverse_loss"}
// CHECK-NOT:     kind = "probe"
// CHECK-SAME:    ) -> (
// What is written goes to its argument, and is returned.
// CHECK:         %[[WRITTEN:[0-9]+]] = bufferization.materialize_in_destination %{{.*}} in %[[LOSS]] : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK:         %[[NEW:[0-9]+]]:3 = linalg.generic {{.*}} outs(%[[W]],
// CHECK:         bufferization.materialize_in_destination %[[NEW]]#0 in %[[W]]
// CHECK:         return %[[WRITTEN]],

// The same, and what is recorded as well.
// CHECK-LABEL: func.func @step_dump(
// CHECK-SAME:    tensor<4x6xf32> {bufferization.writable = true, tpc.buffer = {kind = "probe", name = "hidden.activity"}}
// CHECK-SAME:    tensor<4x10xf32> {bufferization.writable = true, tpc.buffer = {kind = "probe", name = "out.activity"}}
// CHECK-SAME:    tpc.buffer = {kind = "probe", name = "out.error"}
// CHECK-SAME:    tpc.buffer = {kind = "probe", name = "out.target"}
// CHECK-SAME:    tpc.buffer = {kind = "probe", name = "hidden.target"}
// CHECK-SAME:    tpc.buffer = {kind = "probe", name = "hidden.error"}
// CHECK-SAME:    tensor<4x6xf32> {bufferization.writable = true, tpc.buffer = {kind = "probe", name = "out.corrupted"}}
// CHECK-SAME:    tensor<4x6xf32> {bufferization.writable = true, tpc.buffer = {kind = "probe", name = "out.reconstruction"}}

// Evaluation writes no state, and comes once.
// CHECK-LABEL: func.func @evaluate(
// CHECK-SAME:    tpc.buffer = {kind = "state", name = "hidden.weight"}
// CHECK-NOT:     .m"
// CHECK-NOT:     hyperparameter
// CHECK-SAME:    tensor<4xf32> {bufferization.writable = true, tpc.buffer = {kind = "sample_loss"}}
// CHECK-SAME:    tensor<4xf32> {bufferization.writable = true, tpc.buffer = {kind = "sample_correct"}}
// CHECK-SAME:    tensor<4x10xf32> {bufferization.writable = true, tpc.buffer = {kind = "output"}}
// CHECK-SAME:    ) -> (tensor<4xf32>, tensor<4xf32>, tensor<4x10xf32>)
// CHECK-NOT:   func.func @evaluate_dump
