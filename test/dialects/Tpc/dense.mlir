// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

// CHECK-LABEL: tpc.network @activations
tpc.network @activations(%x: tensor<4xf32>) {
  // CHECK-NEXT: %[[A:.*]] = tpc.dense @a %{{.*}} units(9) activation(tanh){{$}}
  %a = tpc.dense @a %x units(9) activation(tanh)
  // CHECK-NEXT: %[[B:.*]] = tpc.dense @b %[[A]] units(8) activation(relu){{$}}
  %b = tpc.dense @b %a units(8) activation(relu)
  // CHECK-NEXT: %[[C:.*]] = tpc.dense @c %[[B]] units(7) activation(sigmoid){{$}}
  %c = tpc.dense @c %b units(7) activation(sigmoid)
  // The identity is the default and is not printed.
  // CHECK-NEXT: %[[D:.*]] = tpc.dense @d %[[C]] units(6){{$}}
  %d = tpc.dense @d %c units(6) activation(identity)
  // CHECK-NEXT: %[[E:.*]] = tpc.dense @e %[[D]] units(5){{$}}
  %e = tpc.dense @e %d units(5)
  // CHECK-NEXT: %{{.*}} = tpc.dense @f %[[E]] units(4) activation(softmax) {note = "kept"}{{$}}
  %f = tpc.dense @f %e units(4) activation(softmax) {note = "kept"}
  tpc.return %f
}
