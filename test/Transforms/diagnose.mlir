// DEFINE: %{before} = --tpc-synthesize-inverses --tpc-propagate-targets --tpc-difference-correction --tpc-mix-targets --tpc-auxiliary-output --tpc-backpropagate --tpc-feedback-alignment --tpc-local-losses
// DEFINE: %{all} = --tpc-diagnose=kinds=angles,gauss_newton,norms,reconstruction,alignment,spectrum
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_targets %{before} %{all} --cse | FileCheck %s
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors %{before} %{all} --cse | FileCheck %s --check-prefix=ERRORS
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_errors %{before} --tpc-diagnose=kinds=norms --cse | FileCheck %s --check-prefix=NORMS
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_targets %{before} %{all} --cse | tpc-opt | FileCheck %s

// The step itself stays as it is, and without kinds so does the program.
// RUN: tpc-opt %s --tpc-instantiate=trainer=t_targets %{before} > %t.plain
// RUN: tpc-opt %t.plain --tpc-diagnose | diff %t.plain -
// RUN: tpc-opt %t.plain %{all} > %t.diagnosed
// RUN: sed -n '/learn.function @step/,/^ *}/p' %t.plain > %t.step
// RUN: FileCheck %s --check-prefix=STEP < %t.step
// STEP: learn.descend forward @h1.weight
// RUN: sed -n '/learn.function @step/,/^ *}/p' %t.diagnosed | diff %t.step -

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x  = tpc.flatten %image
  %h1 = tpc.dense @h1 %x  units(6) activation(tanh)
  %h2 = tpc.dense @h2 %h1 units(5) activation(tanh)
  %p  = tpc.dense @out %h2 units(10) activation(softmax)
  tpc.return %p
}

// CHECK-LABEL: learn.program @t_targets
// CHECK:         learn.function @step(
// CHECK-NOT:     learn.angle
// CHECK:         learn.function @diagnose({{.*}}) {
// CHECK-NOT:       learn.descend
// CHECK-NOT:       learn.write
// CHECK-NOT:       learn.metric
// Backpropagation's gradient beside the rule's.
// CHECK:           %[[FOUND:[0-9]+]]:2 = learn.gradient @h1(
// CHECK:           %[[EXACT:[0-9]+]]:2 = learn.gradient @h1(
// CHECK:           %[[ANGLE:[0-9]+]] = learn.angle(%[[FOUND]]#0) to(%[[EXACT]]#0) : (tensor<6x784xf32>, tensor<6x784xf32>) -> tensor<f32>
// CHECK-NEXT:      learn.diagnostic @h1 "angle_backpropagation", %[[ANGLE]] : tensor<f32>
// CHECK:           %[[ALL:[0-9]+]] = learn.angle(%[[FOUND]]#0, %{{.*}}, %{{.*}}) to(%[[EXACT]]#0, %{{.*}}, %{{.*}})
// CHECK-NEXT:      learn.diagnostic "angle_backpropagation", %[[ALL]]
// What arrives of each output's pre-activation, and the least change that undoes
// the error; backpropagation goes on from what arrives.
// CHECK:           %[[FIRST:[0-9]+]] = learn.unit 0 : tensor<4x10xf32>
// CHECK:           %[[LAST:[0-9]+]] = learn.unit 9 : tensor<4x10xf32>
// CHECK:           %[[TOP:[0-9]+]] = learn.transposed @out(%[[FIRST]]) at
// CHECK:           %[[BOTTOM:[0-9]+]] = learn.transposed @out(%[[LAST]]) at
// CHECK:           %[[CHANGE:[0-9]+]] = learn.gauss_newton rows(%[[TOP]], {{.*}}%[[BOTTOM]]) error(%{{.*}}) damping(1.000000e-02)
// CHECK:           %[[ERROR:[0-9]+]] = learn.activation_gradient @h2(%{{.*}}, %[[CHANGE]])
// CHECK:           learn.gradient @h2(%{{.*}}, %[[ERROR]])
// CHECK:           learn.diagnostic @h2 "angle_gauss_newton"
// CHECK:           %[[BELOW:[0-9]+]] = learn.activation_gradient @h2(%{{.*}}, %[[TOP]])
// CHECK:           learn.transposed @h2(%[[BELOW]]) at
// CHECK:           learn.diagnostic @h1 "angle_gauss_newton"
// CHECK-NOT:       "angle_gauss_newton"
// CHECK:           learn.diagnostic @h1 "norm_activity"
// CHECK:           learn.diagnostic @h1 "norm_target"
// CHECK:           learn.sum 1.0 %{{.*}}, -1.0 %{{.*}} : tensor<4x6xf32>
// CHECK:           learn.diagnostic @h1 "norm_target_difference"
// CHECK:           %[[NORM:[0-9]+]] = learn.norm(%[[FOUND]]#0)
// CHECK-NEXT:      learn.diagnostic @h1 "norm_gradient", %[[NORM]]
// CHECK:           learn.relative_distance(%{{.*}}, %{{.*}}) : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<f32>
// CHECK-NEXT:      learn.diagnostic @out "reconstruction_error"
// CHECK:           learn.forward_weight @out(%{{.*}}) : (tensor<5x13xf32>) -> tensor<10x5xf32>
// CHECK:           learn.diagnostic @out "angle_inverse_weight"
// CHECK:           %[[Z:[0-9]+]] = learn.probe @h2 : tensor<4x5xf32>
// CHECK:           learn.sum 1.0 %{{.*}}, 0.01 %[[Z]]
// CHECK:           learn.diagnostic @h2 "jacobian_trace"
// CHECK:           learn.diagnostic @h2 "jacobian_symmetric_part"
// The last layer's inverse reads auxiliary features beside the output.
// CHECK:           %[[AT:[0-9]+]] = learn.sum 1.0 %{{.*}}, 0.01 %{{.*}} : tensor<4x10xf32>
// CHECK:           %[[V:[0-9]+]] = learn.concat(%[[AT]], %{{.*}}) : (tensor<4x10xf32>, tensor<4x3xf32>) -> tensor<4x13xf32>
// CHECK:           learn.inverse @out(%[[V]])
// CHECK-NOT:       learn.record
// CHECK:         learn.function @evaluate
tpc.rule @targets targets(difference) top(label) auxiliary(random, size = 3)
    inverse(denoising, sigma = 0.1)
tpc.trainer @t_targets trains @net by @targets
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1) inverse(sgd, lr = 0.2)

// A rule has those numbers that it has what for.
// ERRORS:      learn.function @diagnose
// ERRORS-NOT:  "norm_target"
// ERRORS-NOT:  "angle_feedback_weight"{{.*}}@h1
// ERRORS:      learn.diagnostic @h2 "angle_feedback_weight"
// ERRORS:      learn.diagnostic @out "angle_feedback_weight"
// ERRORS-NOT:  learn.diagnostic
tpc.rule @errors errors(random)
tpc.trainer @t_errors trains @net by @errors
    loss(cross_entropy) data(mnist) batch(4) forward(sgd, lr = 0.1)

// NORMS:       learn.function @diagnose
// NORMS-NOT:   learn.angle
// NORMS-COUNT-6: learn.diagnostic @{{.*}} "norm_{{activity|gradient}}"
// NORMS-NOT:   learn.diagnostic
