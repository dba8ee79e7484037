// RUN: tpc-opt %s --tpc-instantiate=trainer=t_label --tpc-synthesize-inverses | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_gradient --tpc-synthesize-inverses | FileCheck %s --check-prefix=GRADIENT
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_own --tpc-synthesize-inverses | FileCheck %s --check-prefix=OWN
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors --tpc-synthesize-inverses | FileCheck %s --check-prefix=ERRORS

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// There is no g_1. The inverse's activation is that of the layer below.
// CHECK-LABEL: learn.program @t_label
// CHECK-NEXT:    learn.layer @h1 {{.*}}parameters([@h1.weight, @h1.bias]){{$}}
// CHECK-NEXT:    learn.layer @h2 {{.*}}inverse([@h2.inverse.weight, @h2.inverse.bias]) inverse_activation(tanh){{$}}
// CHECK-NEXT:    learn.layer @out {{.*}}inverse([@out.inverse.weight, @out.inverse.bias]) inverse_activation(relu){{$}}
// CHECK:         learn.state @h2.inverse.weight inverse of @h2 init <glorot(5, 6), inverse_weight> : tensor<6x5xf32>
// CHECK-NEXT:    learn.state @h2.inverse.bias inverse of @h2 init <zero> : tensor<6xf32>
// CHECK-NEXT:    learn.state @out.inverse.weight inverse of @out init <glorot(10, 5), inverse_weight> : tensor<5x10xf32>
// CHECK-NEXT:    learn.state @out.inverse.bias

// The clean reconstruction g_l(h_l), at h_{l-1}.
// CHECK:         learn.function @step
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[P:[0-9]+]] = learn.forward @out
// CHECK:           %[[V:[0-9]+]] = learn.read @h2.inverse.weight
// CHECK-NEXT:      %[[C:[0-9]+]] = learn.read @h2.inverse.bias
// CHECK-NEXT:      %[[R2:[0-9]+]] = learn.inverse @h2(%[[H2]]) at(%[[H1]]) with(%[[V]], %[[C]])
// CHECK-NEXT:      learn.record reconstruction @h2, %[[R2]] : tensor<4x6xf32>
// CHECK:           %[[R3:[0-9]+]] = learn.inverse @out(%[[P]]) at(%[[H2]])
// CHECK-NEXT:      learn.record reconstruction @out, %[[R3]] : tensor<4x5xf32>
// CHECK-NEXT:    }
// CHECK:         learn.function @evaluate
// CHECK-NOT:       learn.inverse
tpc.rule @label targets(vanilla) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_label trains @net by @label
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// No target passes through g_L, so there is none.
// GRADIENT-LABEL: learn.program @t_gradient
// GRADIENT:         learn.layer @h2 {{.*}}inverse_activation(identity)
// GRADIENT-NEXT:    learn.layer @out {{.*}}parameters([@out.weight, @out.bias]){{$}}
// GRADIENT-NOT:     @out.inverse
// GRADIENT-NOT:     learn.inverse @out
tpc.rule @gradient targets(difference) top(gradient, alpha = 0.1)
    inverse(denoising, sigma = 0.1, activation = identity)
tpc.trainer @t_gradient trains @net by @gradient
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// OWN-LABEL: learn.program @t_own
// OWN:         learn.layer @h2 {{.*}}inverse_activation(relu)
// OWN-NEXT:    learn.layer @out {{.*}}inverse_activation(softmax)
tpc.rule @own targets(difference) top(label)
    inverse(denoising, sigma = 0.1, activation = own)
tpc.trainer @t_own trains @net by @own
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// ERRORS-LABEL: learn.program @t_errors
// ERRORS-NOT:     inverse
tpc.rule @errors errors(transposed)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
