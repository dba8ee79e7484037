// RUN: tpc-opt %s --tpc-graph-pipeline=diagnostics=gauss_newton --convert-learn-to-linalg --canonicalize --cse | FileCheck %s

// J^T (J J^T + lambda I)^-1 d with two outputs. Of each sample J's rows are two
// vectors of 6, J J^T has three numbers, and one elementwise operation solves
// the systems of all samples.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(6) activation(tanh)
  %y = tpc.dense @out %h units(2)
  tpc.return %y
}
tpc.rule @rule errors(transposed)
tpc.trainer @trainer trains @net by @rule
    loss(squared_error) data(synthetic, label = class) batch(4) forward(sgd, lr = 0.1)

// CHECK-LABEL: func.func @diagnose(
// The unit vector of an output.
// CHECK:         linalg.generic
// CHECK:           %[[AT:[0-9]+]] = linalg.index 1
// CHECK:           arith.cmpi eq
// CHECK:           arith.select
// The three products of rows, then the two elements of d.
// CHECK-COUNT-3: iterator_types = ["parallel", "reduction"]} ins(%{{.*}}, %{{.*}} : tensor<4x6xf32>, tensor<4x6xf32>)
// CHECK-COUNT-2: iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<4x2xf32>)
// CHECK:         %[[X:[0-9]+]]:2 = linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) outs(%{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>)
// CHECK-NEXT:    ^bb0(%[[A:[a-z0-9_]+]]: f32, %[[B:[a-z0-9_]+]]: f32, %[[C:[a-z0-9_]+]]: f32,
// lambda is 0.01 of the mean of the diagonal, a and c.
// CHECK:           %[[TRACE:[0-9]+]] = arith.addf %[[A]], %[[C]]
// CHECK:           %[[LAMBDA:[0-9]+]] = arith.mulf %[[TRACE]], %cst
// CHECK:           %[[DA:[0-9]+]] = arith.addf %[[A]], %[[LAMBDA]]
// CHECK:           arith.addf %[[C]], %[[LAMBDA]]
// One quotient for each of the two pivots.
// CHECK:           %[[PIVOT:[0-9]+]] = arith.divf %cst{{.*}}, %[[DA]]
// CHECK:           arith.mulf %[[B]], %[[PIVOT]]
// CHECK:           arith.divf %cst
// CHECK-NOT:       arith.divf
// CHECK:           linalg.yield %{{[0-9]+}}, %{{[0-9]+}} : f32, f32
// CHECK:         linalg.generic {{.*}} ins(%[[X]]#0,
// CHECK:         linalg.generic {{.*}} ins(%[[X]]#1,
