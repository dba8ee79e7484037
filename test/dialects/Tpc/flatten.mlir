// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

// CHECK:      tpc.network @image(%[[IMAGE:.*]]: tensor<2x3x4xf32>)
tpc.network @image(%image: tensor<2x3x4xf32>) {
  // CHECK-NEXT: %[[X:.*]] = tpc.flatten %[[IMAGE]]{{$}}
  %x = tpc.flatten %image
  // CHECK-NEXT: tpc.dense @out %[[X]]
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// A single number becomes one dimension; what is flat stays as it is.
// CHECK-LABEL: tpc.network @scalar
tpc.network @scalar(%value: tensor<f32>) {
  // CHECK-COUNT-2: tpc.flatten
  %x = tpc.flatten %value
  %y = tpc.flatten %x {note = "kept"}
  %p = tpc.dense @out %y units(2)
  tpc.return %p
}
