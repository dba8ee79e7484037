// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

// Clauses are printed in the order of the axes, and numbers as short as they
// can be.

// CHECK: tpc.rule @bp errors(transposed){{$}}
tpc.rule @bp errors(transposed)
// CHECK: tpc.rule @fa errors(random){{$}}
tpc.rule @fa errors(random)
// CHECK: tpc.rule @scaled errors(direct, scale = 0.5){{$}}
tpc.rule @scaled errors(direct, scale = 0.5)

// CHECK: tpc.rule @tp targets(vanilla) top(label)
// CHECK-SAME: inverse(noise_preserving, sigma = 0.36)
tpc.rule @tp inverse(noise_preserving, sigma = 0.36) top(label) targets(vanilla)

// CHECK: tpc.rule @dtp targets(difference, gamma = 1) top(gradient,
// CHECK-SAME: alpha = 0.15
// CHECK-SAME: reduction = batch
// CHECK-SAME: inverse(denoising,
// CHECK-SAME: schedule = alternating
// CHECK-SAME: activation = own
tpc.rule @dtp targets(difference, gamma = 1)
    top(gradient, reduction = batch, alpha = 0.15)
    inverse(denoising, sigma = 0, schedule = alternating, activation = own)

// A small number needs an exponent, before which MLIR wants a decimal point.
// CHECK: tpc.rule @ao targets(difference) top(label)
// CHECK-SAME: auxiliary(random,
// CHECK-SAME: size = 512
// CHECK-SAME: activation = tanh
// CHECK-SAME: sigma = 1.0e-05
// CHECK-SAME: attributes {note = "kept"}
tpc.rule @ao targets(difference) top(label)
    auxiliary(random, size = 512, activation = tanh)
    inverse(denoising, activation = layer_below, sigma = 1.0e-5)
    attributes {note = "kept"}

// Combinations that nobody named are rules too.
// CHECK: tpc.rule @unnamed targets(vanilla) top(gradient, alpha = 2.0)
tpc.rule @unnamed targets(vanilla) top(gradient, alpha = 2.0)
    inverse(denoising, schedule = parallel, sigma = 0.1)
