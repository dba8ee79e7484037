// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --cse
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_label %{before} | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_gradient %{before} | FileCheck %s --check-prefix=GRADIENT
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_batch %{before} | FileCheck %s --check-prefix=BATCH
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors > %t
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors --tpc-propagate-targets | diff %t -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(relu)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// t_{L-1} = g_L(y), then t_l = g_{l+1}(t_{l+1}); layer L has the delta rule's
// error.
// CHECK-LABEL: learn.program @t_label
// CHECK-NOT:     learn.hyperparameter
// CHECK:         learn.function @step(%{{.*}}, %[[Y:arg[0-9]+]]: tensor<4x10xf32>)
// CHECK:           %[[H1:[0-9]+]] = learn.forward @h1
// CHECK:           %[[H2:[0-9]+]] = learn.forward @h2
// CHECK:           %[[P:[0-9]+]] = learn.forward @out
// CHECK:           %[[D:[0-9]+]] = learn.output_error "cross_entropy" @out(%[[P]], %[[Y]])
// CHECK-NEXT:      learn.record error @out, %[[D]]
// CHECK-NEXT:      %[[T3:[0-9]+]] = learn.minimiser "cross_entropy"(%[[P]], %[[Y]])
// CHECK-NEXT:      learn.record target @out, %[[T3]] : tensor<4x10xf32>
// CHECK-NEXT:      %[[T2:[0-9]+]] = learn.inverse @out(%[[T3]]) at(%[[H2]])
// CHECK-NEXT:      learn.record target @h2, %[[T2]] : tensor<4x5xf32>
// CHECK-NEXT:      %[[T1:[0-9]+]] = learn.inverse @h2(%[[T2]]) at(%[[H1]])
// CHECK-NEXT:      learn.record target @h1, %[[T1]] : tensor<4x6xf32>
// CHECK-NEXT:    }
tpc.rule @label targets(vanilla) top(label) inverse(denoising, sigma = 0.1)
tpc.trainer @t_label trains @net by @label
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// t_{L-1} = h_{L-1} - alpha dL/dh_{L-1}, the gradient of each sample's own loss.
// GRADIENT-LABEL: learn.program @t_gradient
// GRADIENT:         learn.hyperparameter @alpha = {{.*}} {minimum = 0.000000e+00 : f64}
// GRADIENT:         learn.function @step
// GRADIENT:           %[[H1:[0-9]+]] = learn.forward @h1
// GRADIENT:           %[[H2:[0-9]+]] = learn.forward @h2
// GRADIENT:           %[[D:[0-9]+]] = learn.output_error
// GRADIENT-NEXT:      learn.record error @out, %[[D]]
// GRADIENT-NEXT:      %[[G:[0-9]+]] = learn.transposed @out(%[[D]]) at(%[[H2]])
// GRADIENT-NEXT:      %[[ALPHA:[0-9]+]] = learn.scalar @alpha
// GRADIENT-NEXT:      %[[T2:[0-9]+]] = learn.gradient_target(%[[H2]], %[[G]], %[[ALPHA]])
// GRADIENT-NEXT:      learn.record target @h2, %[[T2]]
// GRADIENT-NEXT:      %[[T1:[0-9]+]] = learn.inverse @h2(%[[T2]]) at(%[[H1]])
// GRADIENT-NEXT:      learn.record target @h1, %[[T1]]
// GRADIENT-NOT:       learn.record target @out
tpc.rule @gradient targets(difference) top(gradient, alpha = 0.25)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_gradient trains @net by @gradient
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// BATCH: learn.gradient_target batch_mean(
tpc.rule @batch targets(difference)
    top(gradient, alpha = 0.25, reduction = batch)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_batch trains @net by @batch
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// A rule that propagates errors is left alone.
tpc.rule @errors errors(transposed)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)
