// DEFINE: %{before} = --tpc-backpropagate
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_random %{before} --tpc-feedback-alignment --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_direct %{before} --tpc-feedback-alignment --cse | FileCheck %s --check-prefix=DIRECT
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_transposed %{before} > %t
// RUN: tpc-opt %t --tpc-feedback-alignment | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// B_{l+1} is of W_{l+1}^T's shape, for every layer but the first.
// CHECK-LABEL: learn.program @t_random
// CHECK-NEXT:    learn.layer @h1 {{.*}}parameters([@h1.weight, @h1.bias]){{$}}
// CHECK-NEXT:    learn.layer @h2 {{.*}} feedback([@h2.feedback.weight])
// CHECK-NEXT:    learn.layer @out {{.*}} feedback([@out.feedback.weight])
// CHECK:         learn.hyperparameter @feedback.scale = {{.*}} {minimum = 0.000000e+00 : f64}
// CHECK-NEXT:    learn.state @h2.feedback.weight feedback of @h2 init <glorot(5, 6), feedback, scale = "feedback.scale"> : tensor<6x5xf32>
// CHECK-NEXT:    learn.state @out.feedback.weight feedback of @out init <glorot(10, 5), feedback, scale = "feedback.scale"> : tensor<5x10xf32>
// CHECK:         learn.function @step
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[D3:[0-9]+]] = learn.output_error
// CHECK:           %[[B3:[0-9]+]] = learn.read @out.feedback.weight
// CHECK-NEXT:      %[[E2:[0-9]+]] = learn.feedback @out(%[[D3]]) at(%[[H2]]) with(%[[B3]])
// CHECK-NEXT:      %[[D2:[0-9]+]] = learn.activation_gradient @h2(%[[H2]], %[[E2]])
// CHECK-NEXT:      learn.record error @h2, %[[D2]]
// CHECK-NEXT:      %[[B2:[0-9]+]] = learn.read @h2.feedback.weight
// CHECK-NEXT:      %[[E1:[0-9]+]] = learn.feedback @h2(%[[D2]]) at(%[[H1]]) with(%[[B2]])
// CHECK-NEXT:      %[[D1:[0-9]+]] = learn.activation_gradient @h1(%[[H1]], %[[E1]])
// CHECK-NEXT:      learn.record error @h1, %[[D1]]
// CHECK-NOT:       learn.transposed
tpc.rule @random errors(random)
tpc.trainer @t_random trains @net by @random
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// B_l is [units of l, outputs]; every hidden layer takes the output's error.
// DIRECT-LABEL: learn.program @t_direct
// DIRECT:         learn.layer @h1 {{.*}} feedback([@h1.feedback.weight])
// DIRECT-NEXT:    learn.layer @h2 {{.*}} feedback([@h2.feedback.weight])
// DIRECT-NEXT:    learn.layer @out {{.*}}parameters([@out.weight, @out.bias]){{$}}
// DIRECT:         learn.state @h1.feedback.weight feedback of @h1 init <glorot(10, 6), feedback, scale = "feedback.scale"> : tensor<6x10xf32>
// DIRECT-NEXT:    learn.state @h2.feedback.weight feedback of @h2 init <glorot(10, 5), feedback, scale = "feedback.scale"> : tensor<5x10xf32>
// DIRECT:         learn.function @step
// DIRECT:           %[[H1:[0-9]+]] = learn.forward @h1
// DIRECT:           %[[H2:[0-9]+]] = learn.forward @h2
// DIRECT:           %[[D3:[0-9]+]] = learn.output_error
// DIRECT:           %[[B2:[0-9]+]] = learn.read @h2.feedback.weight
// DIRECT-NEXT:      %[[E2:[0-9]+]] = learn.direct_feedback(%[[D3]]) with(%[[B2]])
// DIRECT-NEXT:      %{{.*}} = learn.activation_gradient @h2(%[[H2]], %[[E2]])
// DIRECT:           %[[B1:[0-9]+]] = learn.read @h1.feedback.weight
// DIRECT-NEXT:      %[[E1:[0-9]+]] = learn.direct_feedback(%[[D3]]) with(%[[B1]])
// DIRECT-NEXT:      %{{.*}} = learn.activation_gradient @h1(%[[H1]], %[[E1]])
// DIRECT-NOT:       learn.transposed
tpc.rule @direct errors(direct, scale = 2)
tpc.trainer @t_direct trains @net by @direct
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// Backpropagation keeps its transposed maps.
tpc.rule @transposed errors(transposed)
tpc.trainer @t_transposed trains @net by @transposed
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
