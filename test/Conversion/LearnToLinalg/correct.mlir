// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=greatest --convert-learn-to-linalg | FileCheck %s
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=among --convert-learn-to-linalg | FileCheck %s --check-prefix=TOP

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(sigmoid)
  tpc.return %p
}
tpc.rule @rule errors(transposed)

// The label's own output against the greatest of the others.
// CHECK-LABEL: func.func @evaluate(
// CHECK-NOT:     sample_correct_top_k
// CHECK:         arith.maximumf
// CHECK:       linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>)
// CHECK:         arith.cmpf ogt
// CHECK-NOT:   arith.cmpf olt
tpc.trainer @greatest trains @net by @rule
    loss(squared_error) data(mnist) batch(4) forward(sgd, lr = 0.1)

// The number of others that reach it, against k. Only a label that is no
// number is counted itself, as k.
// TOP-LABEL: func.func @step(
// TOP:         tpc.buffer = {kind = "metric", name = "errors_top_k"}
// TOP-LABEL: func.func @evaluate(
// TOP-SAME:    tensor<4xf32> {bufferization.writable = true, tpc.buffer = {kind = "sample_correct_top_k"}}
// TOP:         %[[REACHED:[0-9]+]] = linalg.generic {{.*}} ins(%[[P:[0-9]+]], %[[Y:arg[0-9]+]], %[[OWN:[0-9]+]] : tensor<4x10xf32>, tensor<4x10xf32>, tensor<4xf32>)
// TOP-NEXT:    ^bb0(%[[A:.*]]: f32, %[[LABEL:.*]]: f32, %[[B:.*]]: f32, %{{.*}}: f32):
// TOP:           %[[ORDERED:[0-9]+]] = arith.cmpf ord, %[[B]], %[[B]]
// TOP:           %[[LESS:[0-9]+]] = arith.cmpf ogt, %[[B]], %[[A]]
// TOP:           arith.cmpf ogt, %[[LABEL]],
// TOP:           arith.select %[[ORDERED]],
// TOP:           arith.select %[[LESS]],
// TOP:         %[[COUNT:[0-9]+]] = linalg.generic {{.*}} ins(%[[REACHED]] : tensor<4x10xf32>)
// TOP:           arith.addf
// TOP:         linalg.generic {{.*}} ins(%[[COUNT]] : tensor<4xf32>)
// TOP:           %[[K:.*]] = arith.constant 3.0
// TOP:           arith.cmpf olt, %{{.*}}, %[[K]]
tpc.trainer @among trains @net by @rule
    loss(squared_error) data(mnist) batch(4) top_k(3) forward(sgd, lr = 0.1)
