// RUN: tpc-opt %s --tpc-graph-pipeline | FileCheck %s
// RUN: tpc-opt %s --tpc-graph-pipeline --tpc-tensor-pipeline -o /dev/null

// z is of h_{L-1}, the activity below the pool that belongs to the last layer:
// 14x14x2 = 392 features, where the last layer itself takes 98.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h = tpc.convolution @hidden %image kernel(3) channels(2) stride(2) activation(tanh)
  %m = tpc.max_pool %h kernel(2)
  %x = tpc.flatten %m
  %p = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @rule targets(difference) top(label) auxiliary(random, size = 7) inverse(denoising, sigma = 0.1)
tpc.trainer @trainer trains @net by @rule
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// CHECK: learn.state @out.inverse.weight inverse of @out init <glorot(17, 98), inverse_weight> : tensor<98x17xf32>
// CHECK: learn.state @out.aux.weight auxiliary of @out init <glorot(392, 7), auxiliary> : tensor<7x392xf32>
// CHECK: learn.auxiliary @out(%{{.*}}) {{.*}}(tensor<4x14x14x2xf32>, tensor<7x392xf32>, tensor<7xf32>) -> tensor<4x7xf32>
