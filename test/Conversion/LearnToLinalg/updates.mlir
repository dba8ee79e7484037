// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_adam --convert-learn-to-linalg | FileCheck %s --check-prefix=ADAM
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_sgd --convert-learn-to-linalg | FileCheck %s --check-prefix=SGD
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_rmsprop --convert-learn-to-linalg | FileCheck %s --check-prefix=RMSPROP
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_options --convert-learn-to-linalg | FileCheck %s --check-prefix=OPTIONS

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

// The gradient's norm is a sum of rows and of their sums, the rate a few scalars
// of counters; decay is one more product in the same operation, for weights only.
// OPTIONS:     func.func @step(
// OPTIONS-SAME:  name = "forward"}}
// OPTIONS-SAME:  %[[PLANNED:arg[0-9]+]]: tensor<i64> {{{[^}]*}}kind = "counter", name = "forward_planned"
// OPTIONS-SAME:  %[[EPOCH:arg[0-9]+]]: tensor<i64> {{{[^}]*}}kind = "counter", name = "epoch"
// OPTIONS:       linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[G:[0-9]+]] : tensor<10x784xf32>) outs({{.*}} : tensor<10xf32>)
// OPTIONS:       linalg.generic {{.*}} iterator_types = ["reduction"]} ins({{.*}} : tensor<10xf32>) outs({{.*}} : tensor<f32>)
// OPTIONS:         math.sqrt
// OPTIONS:         arith.minimumf
// OPTIONS:       linalg.generic {{.*}} ins(%[[G]] : tensor<10x784xf32>)
// OPTIONS:       tensor.extract %[[PLANNED]][]
// OPTIONS:       tensor.extract %[[EPOCH]][]
// OPTIONS:       math.cos
// OPTIONS:       linalg.generic {{.*}} outs(%{{.*}}, %{{.*}} : tensor<10x784xf32>, tensor<10x784xf32>) {
// OPTIONS-NEXT:  ^bb0({{.*}} %[[W:out]]: f32, %{{.*}}: f32):
// OPTIONS:         %[[LOST:.*]] = arith.mulf %{{.*}}, %[[W]] :
// OPTIONS-NEXT:    %[[OFF:.*]] = arith.addf %{{.*}}, %[[LOST]]
// OPTIONS-NEXT:    arith.subf %[[W]], %[[OFF]] :
// OPTIONS:       linalg.generic {{.*}} outs(%{{.*}}, %{{.*}} : tensor<10xf32>, tensor<10xf32>) {
// OPTIONS:         %[[V:.*]] = arith.addf
// OPTIONS-NEXT:    %[[STEP:.*]] = arith.mulf %{{.*}}, %[[V]]
// OPTIONS-NEXT:    arith.subf %{{.*}}, %[[STEP]]
tpc.trainer @t_options trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1, weight_decay = 0.01, clip = 1.0)
    forward_schedule(cosine)
