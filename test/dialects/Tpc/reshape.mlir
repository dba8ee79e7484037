// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

// CHECK-LABEL: tpc.network @shapes
tpc.network @shapes(%image: tensor<6x4x2xf32>) {
  // CHECK-NEXT: %[[A:.*]] = tpc.reshape %{{.*}} shape(48){{$}}
  %a = tpc.reshape %image shape(48)
  // CHECK-NEXT: %[[B:.*]] = tpc.reshape %[[A]] shape(3x4x4){{$}}
  %b = tpc.reshape %a shape(3x4x4)
  // From three dimensions to two, neither collapsed nor expanded.
  // CHECK-NEXT: %[[C:.*]] = tpc.reshape %[[B]] shape(6x8){{$}}
  %c = tpc.reshape %b shape(6x8)
  // CHECK-NEXT: %[[D:.*]] = tpc.reshape %[[C]] shape(1x1x6x1x8x1) {note = "kept"}{{$}}
  %d = tpc.reshape %c shape(1x1x6x1x8x1) {note = "kept"}
  // What has the shape already stays as it is.
  // CHECK-NEXT: %[[E:.*]] = tpc.reshape %[[D]] shape(1x1x6x1x8x1){{$}}
  %e = tpc.reshape %d shape(1x1x6x1x8x1)
  // CHECK-NEXT: tpc.flatten %[[E]]
  %f = tpc.flatten %e
  %p = tpc.dense @out %f units(2)
  tpc.return %p
}

// CHECK-LABEL: tpc.network @scalar
tpc.network @scalar(%value: tensor<f32>) {
  // CHECK: tpc.reshape %{{.*}} shape(1){{$}}
  %x = tpc.reshape %value shape(1)
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}
