// RUN: tpc-opt %s --tpc-instantiate=trainer=classify | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate="trainer=classify set=batch=16" | FileCheck %s --check-prefix=BATCH
// RUN: tpc-opt %s --tpc-instantiate=trainer=reconstruct | FileCheck %s --check-prefix=INPUT
// RUN: tpc-opt %s --tpc-instantiate="trainer=features set=aux=7,batch=3" | FileCheck %s --check-prefix=SET
// RUN: tpc-opt %s --tpc-instantiate=trainer=counted | FileCheck %s --check-prefix=TOP

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

tpc.network @autoencoder(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %r = tpc.dense @out %x units(784)
  tpc.return %r
}

tpc.rule @bp errors(transposed)

// Other trainers stay as they are.
// CHECK-LABEL: tpc.trainer @reconstruct
tpc.trainer @reconstruct trains @autoencoder by @bp
    loss(squared_error) data(mnist, label = input) batch(8) forward(sgd, lr = 0.1)

// CHECK-NOT:  tpc.trainer
// CHECK:      learn.program @classify trains @net by @bp attributes {batch = 4 : i64
// Layers with parameters have an index; those without belong to the one above.
// CHECK-NEXT:   learn.layer @h1 index(1) source(@net::@h1) parameters([@h1.weight, @h1.bias])
// CHECK-NEXT:   learn.layer @h2 index(2) source(@net::@h2) parameters([@h2.weight, @h2.bias])
// CHECK-NEXT:   learn.layer @out index(3) source(@net::@out) parameters([@out.weight, @out.bias])
// Weights are Glorot-uniform, biases zero.
// CHECK-NEXT:   learn.state @h1.weight parameter of @h1 init <glorot(784, 6), weight> : tensor<6x784xf32>
// CHECK-NEXT:   learn.state @h1.bias parameter of @h1 init <zero> : tensor<6xf32>
// CHECK-NEXT:   learn.state @h2.weight parameter of @h2 init <glorot(6, 5), weight> : tensor<5x6xf32>
// CHECK:        learn.state @out.weight parameter of @out init <glorot(5, 10), weight> : tensor<10x5xf32>
// CHECK-NEXT:   learn.state @out.bias

// CHECK:        learn.function @step(%[[X:arg[0-9]+]]: tensor<4x28x28x1xf32>, %[[Y:arg[0-9]+]]: tensor<4x10xf32>) {
// CHECK-NEXT:     %[[W1:[0-9]+]] = learn.read @h1.weight
// CHECK-NEXT:     %[[B1:[0-9]+]] = learn.read @h1.bias
// CHECK-NEXT:     %[[H1:[0-9]+]] = learn.forward @h1(%[[X]]) with(%[[W1]], %[[B1]])
// CHECK-NEXT:     learn.record activity @h1, %[[H1]] : tensor<4x6xf32>
// CHECK:          %[[H2:[0-9]+]] = learn.forward @h2(%[[H1]]) with(
// CHECK-NEXT:     learn.record activity @h2, %[[H2]] : tensor<4x5xf32>
// CHECK:          %[[P:[0-9]+]] = learn.forward @out(%[[H2]]) with(
// CHECK-NEXT:     learn.record activity @out, %[[P]] : tensor<4x10xf32>
// CHECK-NEXT:     %[[LOSS:[0-9]+]] = learn.loss "cross_entropy"(%[[P]], %[[Y]])
// CHECK-NEXT:     learn.metric forward "loss", %[[LOSS]] : tensor<4xf32>
// Errors are counted, not averaged: a short batch weighs less.
// CHECK-NEXT:     %[[WRONG:[0-9]+]] = learn.correct not(%[[P]], %[[Y]])
// CHECK-NEXT:     learn.metric forward "errors", sum %[[WRONG]] : tensor<4xf32>
// CHECK-NEXT:   }

// CHECK-NEXT:   learn.function @evaluate(%{{.*}}: tensor<4x28x28x1xf32>, %[[Y:arg[0-9]+]]: tensor<4x10xf32>) {
// CHECK:          %[[P:[0-9]+]] = learn.forward @out
// CHECK:          %[[LOSS:[0-9]+]] = learn.loss "cross_entropy"(%[[P]], %[[Y]])
// CHECK-NEXT:     learn.result "sample_loss", %[[LOSS]] : tensor<4xf32>
// CHECK-NEXT:     %[[RIGHT:[0-9]+]] = learn.correct(%[[P]], %[[Y]])
// CHECK-NEXT:     learn.result "sample_correct", %[[RIGHT]] : tensor<4xf32>
// CHECK-NEXT:     learn.result "output", %[[P]] : tensor<4x10xf32>
// CHECK-NEXT:   }
tpc.trainer @classify trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// BATCH: learn.program @classify {{.*}}batch = 16
// BATCH: learn.function @step(%{{.*}}: tensor<16x28x28x1xf32>, %{{.*}}: tensor<16x10xf32>)

// Where the input is the label there are no classes, so no errors to count.
// INPUT:     learn.program @reconstruct trains @autoencoder
// INPUT:     learn.function @step(%{{.*}}: tensor<8x28x28x1xf32>, %{{.*}}: tensor<8x784xf32>)
// INPUT-NOT: learn.correct
// INPUT:     learn.function @evaluate
// INPUT-NOT: learn.correct
// INPUT:     learn.result "output", %{{.*}} : tensor<8x784xf32>

// Numbers of the trainer and its rule can be chosen.
tpc.rule @ao targets(difference) top(label)
    auxiliary(random, size = 9, activation = tanh)
    inverse(denoising, sigma = 0.1)
tpc.trainer @features trains @net by @ao
    loss(cross_entropy) data(mnist) batch(4)
    forward(sgd, lr = 0.1) inverse(sgd, lr = 0.1)
// SET: tpc.rule @ao {{.*}} auxiliary(random, size = 7, activation = tanh)
// SET: learn.program @features {{.*}}batch = 3

// With top_k(3), samples are counted twice.
tpc.trainer @counted trains @net by @bp
    loss(cross_entropy) data(mnist) batch(4) top_k(3) forward(sgd, lr = 0.1)
// TOP: learn.program @counted {{.*}}top_k = 3
// TOP: learn.correct not(%[[P:[0-9]+]], %[[Y:arg[0-9]+]])
// TOP: learn.metric forward "errors"
// TOP: %[[WRONG:[0-9]+]] = learn.correct not top(3)(%[[P]], %[[Y]])
// TOP: learn.metric forward "errors_top_k", sum %[[WRONG]] : tensor<4xf32>
// TOP: learn.function @evaluate
// TOP: learn.result "sample_correct",
// TOP: %[[RIGHT:[0-9]+]] = learn.correct top(3)(
// TOP: learn.result "sample_correct_top_k", %[[RIGHT]] : tensor<4xf32>
