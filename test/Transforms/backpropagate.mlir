// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors --tpc-backpropagate --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_targets > %t
// RUN: tpc-opt %t --tpc-backpropagate | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// d_l = (W_{l+1}^T d_{l+1}) * s_l'(a_l)
// CHECK-LABEL: learn.program @t_errors
// CHECK:         learn.function @step(%{{.*}}, %[[Y:arg[0-9]+]]: tensor<4x10xf32>)
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[W2:[0-9]+]] = learn.read @h2.weight
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[W3:[0-9]+]] = learn.read @out.weight
// CHECK:           %[[P:[0-9]+]] = learn.forward @out
// CHECK:           %[[D3:[0-9]+]] = learn.output_error "cross_entropy" @out(%[[P]], %[[Y]])
// CHECK-NEXT:      learn.record error @out, %[[D3]] : tensor<4x10xf32>
// CHECK-NEXT:      %[[E2:[0-9]+]] = learn.transposed @out(%[[D3]]) at(%[[H2]]) with(%[[W3]],
// CHECK-NEXT:      %[[D2:[0-9]+]] = learn.activation_gradient @h2(%[[H2]], %[[E2]])
// CHECK-NEXT:      learn.record error @h2, %[[D2]] : tensor<4x5xf32>
// CHECK-NEXT:      %[[E1:[0-9]+]] = learn.transposed @h2(%[[D2]]) at(%[[H1]]) with(%[[W2]],
// CHECK-NEXT:      %[[D1:[0-9]+]] = learn.activation_gradient @h1(%[[H1]], %[[E1]])
// CHECK-NEXT:      learn.record error @h1, %[[D1]] : tensor<4x6xf32>
// CHECK-NEXT:    }
// CHECK:         learn.function @evaluate
// CHECK-NOT:       learn.transposed
tpc.rule @errors errors(transposed)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

tpc.rule @targets targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
