// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_adam --convert-learn-to-linalg | FileCheck %s --check-prefix=ADAM
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_sgd --convert-learn-to-linalg | FileCheck %s --check-prefix=SGD
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_rmsprop --convert-learn-to-linalg | FileCheck %s --check-prefix=RMSPROP

// One elementwise operation updates a parameter and its slots in place.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule errors(transposed)

// The bias corrections are computed once a step, in double precision.
// ADAM:      func.func private @tpc_power(f64, i64) -> f64
// ADAM:      func.func @step(%[[W:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight"}}, %[[M:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight.m"}}, %[[V:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight.v"}}
// ADAM-SAME:   %[[COUNT:arg[0-9]+]]: tensor<i64> {{{[^}]*}}kind = "counter", name = "forward"
// ADAM:        %[[T:.*]] = tensor.extract %[[COUNT]][]
// ADAM:        call @tpc_power(%{{.*}}, %[[T]]) : (f64, i64) -> f64
// ADAM:        linalg.generic {{.*}} ins(%{{.*}} : tensor<10x784xf32>) outs(%[[W]], %[[M]], %[[V]] : tensor<10x784xf32>, tensor<10x784xf32>, tensor<10x784xf32>) {
// ADAM-NOT:      call
// ADAM:          math.sqrt
// ADAM:          linalg.yield %{{.*}}, %{{.*}}, %{{.*}} : f32, f32, f32
tpc.trainer @t_adam trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(adam, lr = 0.1)

// SGD-NOT:   tpc_power
// SGD:       func.func @step(%[[W:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight"}}, %[[V:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight.v"}}
// SGD-SAME:    name = "forward.lr"
// SGD-SAME:    name = "forward.momentum"
// SGD:         linalg.generic {{.*}} ins(%{{.*}} : tensor<10x784xf32>) outs(%[[W]], %[[V]] : tensor<10x784xf32>, tensor<10x784xf32>) {
// SGD-NOT:       math
// SGD:           linalg.yield %{{.*}}, %{{.*}} : f32, f32
tpc.trainer @t_sgd trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// RMSPROP:     func.func @step(%[[W:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight"}}, %[[V:arg[0-9]+]]: tensor<10x784xf32> {{{[^}]*}}name = "out.weight.v"}}
// RMSPROP-SAME:  name = "forward.decay"
// RMSPROP:       linalg.generic {{.*}} ins(%{{.*}} : tensor<10x784xf32>) outs(%[[W]], %[[V]] : tensor<10x784xf32>, tensor<10x784xf32>) {
// RMSPROP:         math.sqrt
// RMSPROP:         linalg.yield %{{.*}}, %{{.*}} : f32, f32
tpc.trainer @t_rmsprop trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(rmsprop, lr = 0.1)
