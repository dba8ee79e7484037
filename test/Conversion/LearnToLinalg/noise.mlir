// RUN: tpc-opt %s --tpc-graph-pipeline --convert-learn-to-linalg --canonicalize --cse | FileCheck %s

// u = h + sigma e. The noise is Philox4x32-10 at the counter (feature and
// sample / 4, step, purpose 5 and the layer's index), keyed by the seed: two layers never
// share a number.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// CHECK-LABEL: func.func @step(
// CHECK-SAME:    %[[SIGMA_BUFFER:arg[0-9]+]]: tensor<f32> {{{[^}]*}}name = "sigma"
// CHECK-SAME:    %[[STEP_BUFFER:arg[0-9]+]]: tensor<i64> {{{[^}]*}}name = "step"
// CHECK-SAME:    %[[SEED_BUFFER:arg[0-9]+]]: tensor<i64> {{{[^}]*}}name = "seed"
// 5 * 65536 + 3 and + 2: the layers whose inverses are trained.
// CHECK-DAG:     %[[OUT:c327683_i32]] = arith.constant 327683 : i32
// CHECK-DAG:     %[[H2:c327682_i32]] = arith.constant 327682 : i32
// CHECK-DAG:     %[[TWO_PI:.*]] = arith.constant 6.283185{{.*}} : f32
// CHECK-DAG:     %[[SIGMA:.*]] = tensor.extract %[[SIGMA_BUFFER]][]
// CHECK-DAG:     %[[SEED:.*]] = tensor.extract %[[SEED_BUFFER]][]
// CHECK-DAG:     %[[STEP:.*]] = tensor.extract %[[STEP_BUFFER]][]
// CHECK-DAG:     arith.trunci %[[SEED]] : i64 to i32
// CHECK-DAG:     arith.trunci %[[STEP]] : i64 to i32
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<4x6xf32>) {
// CHECK-NEXT:    ^bb0(%[[H:[a-z0-9]+]]: f32, %{{.*}}: f32):
// CHECK-NEXT:      linalg.index 0
// CHECK:           linalg.index 1
// CHECK-COUNT-20:  arith.mului_extended
// CHECK:           math.log
// CHECK:           math.sqrt
// CHECK:           math.cos
// CHECK:           %[[NORMAL:[0-9]+]] = arith.mulf
// CHECK-NEXT:      %[[NOISE:[0-9]+]] = arith.mulf %[[SIGMA]], %[[NORMAL]]
// CHECK-NEXT:      arith.addf %[[H]], %[[NOISE]]

// Evaluation is not corrupted.
// CHECK-LABEL: func.func @evaluate(
// CHECK-NOT:     math.cos
