// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first
// A search is no part of a step program.
// RUN: tpc-opt %s --tpc-instantiate=trainer=dtp_sgd | FileCheck %s --check-prefix=PROGRAM
// PROGRAM-NOT: tpc.search

// A search may stand above its trainers. A range applies to those that have
// its key: alpha is DTP's.
// CHECK:      tpc.search @wide of @fa_adam, @dtp_sgd
// CHECK-NEXT:   forward.lr = log_uniform(1.0e-05, 0.03)
// CHECK-NEXT:   alpha = uniform(0, 0.5)
// CHECK-NEXT:   forward.beta2 = choice(0.99, 0.999)
// CHECK-NEXT:   inverse.momentum = fixed(0.9)
// CHECK-NEXT:   batch = choice(16, 64){{$}}
tpc.search @wide of @fa_adam, @dtp_sgd
    forward.lr = log_uniform(1.0e-5, 3.0e-2)  // comments
    alpha = uniform(0, 0.5)
    // may stand between ranges
    forward.beta2=choice(0.99, 0.999) inverse.momentum = fixed(0.9)
    batch = choice(16, 64)

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %x = tpc.flatten %image
  %h = tpc.dense @h %x units(8) activation(tanh)
  %p = tpc.dense @out %h units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @fa errors(random)
tpc.rule @dtp targets(difference, gamma = 0.5) top(label) auxiliary(random, size = 4)
    inverse(noise_preserving, sigma = 0.3)
tpc.rule @plain targets(difference) top(gradient, alpha = 0.1)
    inverse(noise_preserving, sigma = 0.3)
tpc.trainer @fa_adam trains @net by @fa
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
tpc.trainer @dtp_sgd trains @net by @plain
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
    inverse(sgd, lr = 0.1)
tpc.trainer @ao trains @net by @dtp
    loss(cross_entropy) data(mnist) batch(16) forward(adam, lr = 0.1)
    inverse(sgd, lr = 0.1)

// The keys of a rule; several searches of a trainer.
// CHECK:      tpc.search @small of @ao
// CHECK-NEXT:   sigma = fixed(0)
// CHECK-NEXT:   gamma = uniform(0, 1)
// CHECK-NEXT:   aux = choice(4, 8) attributes {note = "kept"}
tpc.search @small of @ao
    sigma = fixed(0.0) gamma = uniform(0.0, 1.0) aux = choice(4, 8)
    attributes {note = "kept"}

// CHECK:      tpc.search @scales of @fa_adam
// CHECK-NEXT:   feedback.scale = log_uniform(0.1, 10){{$}}
tpc.search @scales of @fa_adam feedback.scale = log_uniform(0.1, 10)

// Numbers that are off unless given, and those of schedules.
// CHECK:      tpc.search @decays of @decayed
// CHECK-NEXT:   forward.weight_decay = log_uniform(1.0e-05, 0.1)
// CHECK-NEXT:   forward_schedule.warmup = uniform(0, 2){{$}}
tpc.trainer @decayed trains @net by @fa
    loss(cross_entropy) data(mnist) batch(16)
    forward(adam, lr = 0.1, weight_decay = 0.01) forward_schedule(cosine, warmup = 0.5)
tpc.search @decays of @decayed
    forward.weight_decay = log_uniform(1.0e-5, 0.1)
    forward_schedule.warmup = uniform(0.0, 2.0)
