// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_targets --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_transposed --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=TRANSPOSED
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_random --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=RANDOM
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_direct --convert-learn-to-linalg --canonicalize --cse --mlir-print-local-scope | FileCheck %s --check-prefix=DIRECT

// Which dimension of which operand each product sums over, by the maps of its
// operands. The sizes 4, 6, 5 and 10 are the batch's, the hidden layers' and
// the output's.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// W [units, inputs] times an input of any shape, flattened: "bi,oi->bo".
// CHECK-LABEL: func.func @step(
// CHECK-SAME:    %[[W1:arg[0-9]+]]: tensor<6x784xf32>
// CHECK-SAME:    %[[V2:arg[0-9]+]]: tensor<6x5xf32> {{{[^}]*}}name = "h2.inverse.weight"
// CHECK-SAME:    %[[X:arg[0-9]+]]: tensor<4x28x28x1xf32>
// CHECK:         %[[FLAT:.*]] = tensor.collapse_shape %[[X]] {{\[\[}}0], [1, 2, 3]]
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[FLAT]], %[[W1]] :
// The bias is added to every sample, then the activation is taken.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
// CHECK:           arith.addf
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<4x6xf32>)
// CHECK:           math.tanh
// The second layer's activation is relu, which passes NaN on.
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<4x5xf32>)
// CHECK:           arith.maximumf
// V [inputs, units] times the layer's output.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[V2]] : tensor<4x5xf32>, tensor<6x5xf32>) outs(%{{.*}} : tensor<4x6xf32>)
// The gradient sums over the batch, "bo,bi->oi", and is its mean.
// CHECK:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[FLAT]] : tensor<4x6xf32>, tensor<4x784xf32>) outs(%{{.*}} : tensor<6x784xf32>)
// CHECK:         linalg.generic {{.*}} outs(%{{.*}} : tensor<6x784xf32>)
// CHECK:           arith.mulf %{{.*}}, %[[QUARTER:.*]] :
tpc.rule @targets targets(difference) top(gradient, alpha = 0.1)
    inverse(noise_preserving, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// W^T: "bo,oi->bi".
// TRANSPOSED-LABEL: func.func @step(
// TRANSPOSED-SAME:    %[[W2:arg[0-9]+]]: tensor<5x6xf32>
// TRANSPOSED:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[W2]] : tensor<4x5xf32>, tensor<5x6xf32>) outs(%{{.*}} : tensor<4x6xf32>)
tpc.rule @transposed errors(transposed)
tpc.trainer @t_transposed trains @net by @transposed
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// B [inputs, units] in W^T's place: "bo,io->bi".
// RANDOM-LABEL: func.func @step(
// RANDOM-SAME:    %[[B2:arg[0-9]+]]: tensor<6x5xf32> {{{[^}]*}}name = "h2.feedback.weight"
// RANDOM:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[B2]] : tensor<4x5xf32>, tensor<6x5xf32>) outs(%{{.*}} : tensor<4x6xf32>)
tpc.rule @random errors(random)
tpc.trainer @t_random trains @net by @random
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// B [units, outputs] times the output's error: "bo,uo->bu".
// DIRECT-LABEL: func.func @step(
// DIRECT-SAME:    %[[B1:arg[0-9]+]]: tensor<6x10xf32> {{{[^}]*}}name = "h1.feedback.weight"
// DIRECT:         linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[B1]] : tensor<4x10xf32>, tensor<6x10xf32>) outs(%{{.*}} : tensor<4x6xf32>)
tpc.rule @direct errors(direct)
tpc.trainer @t_direct trains @net by @direct
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
