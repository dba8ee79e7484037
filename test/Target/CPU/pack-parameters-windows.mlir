// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_targets --tpc-tensor-pipeline -tpc-prepare -canonicalize -cse -tpc-fuse-elementwise -canonicalize -tpc-prepare -tpc-cpu-pack-parameters -o %t
// RUN: FileCheck %s < %t
// RUN: tpc-opt %s --tpc-graph-pipeline=trainer=t_random --tpc-tensor-pipeline -tpc-prepare -canonicalize -cse -tpc-fuse-elementwise -canonicalize -tpc-prepare -tpc-cpu-pack-parameters | FileCheck %s --check-prefix=RANDOM

// The weights of layers with windows: vectors lie along the channels that the
// first product makes, and what windows move over comes first.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.convolution @c1 %image kernel(3) channels(16) stride(4) activation(tanh)
  %h2 = tpc.locally_connected @l2 %h1 kernel(3x2) channels(32) stride(2) activation(tanh)
  %h3 = tpc.convolution @c3 %h2 kernel(3) channels(48) activation(tanh)
  %x  = tpc.flatten %h3
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: func.func @step(
// [o, i, j, c] as [i][o / 16][j][c][16]: few channels lie beside those of the next
// place.
// CHECK-SAME: name = "c1.weight", storage = {block = 16 : i64, dim = 0 : i64, kind = "blocked", order = [1, 0, 2, 3]}
// An optimizer's slots lie as what they update.
// CHECK-SAME: name = "c1.weight.m", storage = {block = 16 : i64, dim = 0 : i64, kind = "blocked", order = [1, 0, 2, 3]}
// CHECK-SAME: name = "c1.weight.v", storage = {block = 16 : i64, dim = 0 : i64, kind = "blocked", order = [1, 0, 2, 3]}
// CHECK-SAME: name = "c1.bias", storage = {kind = "row_major"}
// [y, x, o, i, j, c] as [y][x][i][j][o / 32][c][32].
// CHECK-SAME: name = "l2.weight", storage = {block = 32 : i64, dim = 2 : i64, kind = "blocked", order = [0, 1, 3, 4, 2, 5]}
// CHECK-SAME: name = "l2.weight.m", storage = {block = 32 : i64, dim = 2 : i64, kind = "blocked", order = [0, 1, 3, 4, 2, 5]}
// CHECK-SAME: name = "l2.weight.v", storage = {block = 32 : i64, dim = 2 : i64, kind = "blocked", order = [0, 1, 3, 4, 2, 5]}
// CHECK-SAME: name = "l2.bias", storage = {kind = "row_major"}
// CHECK-SAME: name = "c3.weight", storage = {block = 16 : i64, dim = 0 : i64, kind = "blocked", order = [1, 2, 0, 3]}
// The first product decides, though the error's comes later.
// CHECK-SAME: name = "out.weight", storage = {block = 10 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1]}
// The inverse's product makes the input's channels, and sums over its own:
// [y][x][i][j][c / 16][o][16].
// CHECK-SAME: name = "l2.inverse.weight", storage = {block = 16 : i64, dim = 5 : i64, kind = "blocked", order = [0, 1, 3, 4, 5, 2]}
// CHECK-SAME: name = "l2.inverse.weight.m", storage = {block = 16 : i64, dim = 5 : i64, kind = "blocked", order = [0, 1, 3, 4, 5, 2]}
// CHECK-SAME: name = "l2.inverse.weight.v", storage = {block = 16 : i64, dim = 5 : i64, kind = "blocked", order = [0, 1, 3, 4, 5, 2]}
// CHECK-SAME: name = "l2.inverse.bias", storage = {kind = "row_major"}
// CHECK-SAME: name = "c3.inverse.weight", storage = {block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}
// CHECK-SAME: name = "c3.inverse.weight.m", storage = {block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}
// CHECK-SAME: name = "c3.inverse.weight.v", storage = {block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}
// CHECK-SAME: name = "c3.inverse.bias", storage = {kind = "row_major"}
// All functions agree.
// CHECK-LABEL: func.func @evaluate(
// CHECK-SAME: name = "c1.weight", storage = {block = 16 : i64, dim = 0 : i64, kind = "blocked", order = [1, 0, 2, 3]}
// CHECK-SAME: name = "l2.weight", storage = {block = 32 : i64, dim = 2 : i64, kind = "blocked", order = [0, 1, 3, 4, 2, 5]}
tpc.rule @targets targets(difference) top(gradient, alpha = 0.1)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(8) forward(adam, lr = 0.1) inverse(adam, lr = 0.2)

// Feedback weights lie as those of an inverse.
// RANDOM-LABEL: func.func @step(
// RANDOM-SAME: name = "l2.feedback.weight", storage = {block = 16 : i64, dim = 5 : i64, kind = "blocked", order = [0, 1, 3, 4, 5, 2]}
// RANDOM-SAME: name = "c3.feedback.weight", storage = {block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}
tpc.rule @random errors(random)
tpc.trainer @t_random trains @net by @random
    loss(cross_entropy) data(mnist) batch(8) forward(adam, lr = 0.1)
