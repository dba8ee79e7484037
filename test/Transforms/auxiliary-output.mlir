// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_auxiliary %{before} --tpc-auxiliary-output --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_auxiliary %{before} --tpc-auxiliary-output --tpc-local-losses --cse | FileCheck %s --check-prefix=LOSS
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_plain %{before} > %t
// RUN: tpc-opt %t --tpc-auxiliary-output | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// V_L has columns for the 7 features; the network's own output has not.
// CHECK-LABEL: learn.program @t_auxiliary
// CHECK:         learn.layer @out {{.*}} auxiliary([@out.aux.weight, @out.aux.bias]) auxiliary_activation(tanh)
// CHECK:         learn.state @out.weight {{.*}} : tensor<10x5xf32>
// CHECK:         learn.state @out.inverse.weight inverse of @out init <glorot(17, 5), inverse_weight> : tensor<5x17xf32>
// CHECK-NEXT:    learn.state @out.inverse.bias {{.*}} : tensor<5xf32>
// CHECK-NEXT:    learn.state @out.aux.weight auxiliary of @out init <glorot(5, 7), auxiliary> : tensor<7x5xf32>
// CHECK-NEXT:    learn.state @out.aux.bias auxiliary of @out init <zero> : tensor<7xf32>

// t_{L-1} = h_{L-1} + g_L([y, z]) - g_L([o, z])
// CHECK:         learn.function @step
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[P:[0-9]+]] = learn.forward @out
// CHECK:           %[[R2:[0-9]+]] = learn.inverse @h2(%[[H2]])
// CHECK:           %[[A:[0-9]+]] = learn.read @out.aux.weight
// CHECK-NEXT:      %[[B:[0-9]+]] = learn.read @out.aux.bias
// CHECK-NEXT:      %[[Z:[0-9]+]] = learn.auxiliary @out(%[[H2]]) with(%[[A]], %[[B]])
// CHECK-NEXT:      %[[OZ:[0-9]+]] = learn.concat(%[[P]], %[[Z]]) {{.*}} -> tensor<4x17xf32>
// CHECK-NEXT:      %[[R3:[0-9]+]] = learn.inverse @out(%[[OZ]]) at(%[[H2]])
// CHECK:           %[[Y:[0-9]+]] = learn.minimiser
// CHECK:           %[[YZ:[0-9]+]] = learn.concat(%[[Y]], %[[Z]])
// CHECK-NEXT:      %[[G:[0-9]+]] = learn.inverse @out(%[[YZ]]) at(%[[H2]])
// CHECK-NEXT:      learn.difference_correction(%[[G]], %[[H2]], %[[R3]])

// The inverse loss takes z of the corrupted activity too.
// LOSS: %[[U:[0-9]+]] = learn.corrupt @out(
// LOSS: %[[F:[0-9]+]] = learn.forward @out(%[[U]])
// LOSS: %[[Z:[0-9]+]] = learn.auxiliary @out(%[[U]])
// LOSS: %[[FZ:[0-9]+]] = learn.concat(%[[F]], %[[Z]])
// LOSS: learn.inverse @out(%[[FZ]]) at(%[[U]])
// LOSS: learn.inverse_gradient @out(%[[FZ]], %{{.*}}) at(%[[U]]) {{.*}} -> (tensor<5x17xf32>, tensor<5xf32>)
tpc.rule @auxiliary targets(difference) top(label)
    auxiliary(random, size = 7, activation = tanh) inverse(denoising, sigma = 0.1)
tpc.trainer @t_auxiliary trains @net by @auxiliary
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

tpc.rule @plain targets(difference) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_plain trains @net by @plain
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)
