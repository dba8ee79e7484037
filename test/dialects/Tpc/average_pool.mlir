// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first
// RUN: tpc-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK-LABEL: tpc.network @forms
// GENERIC:     "tpc.network"() <{{.*}}sym_name = "forms"
tpc.network @forms(%image: tensor<17x13x2xf32>) {
  // The kernel's size is the default of the stride, and is not printed.
  // CHECK-NEXT: %[[A:.*]] = tpc.average_pool %{{.*}} kernel(2x2){{$}}
  // GENERIC:     "tpc.average_pool"(%{{.*}}) <{kernel = array<i64: 2, 2>, padding = #tpc.padding<same>, stride = array<i64: 2, 2>}>
  %a = tpc.average_pool %image kernel(2)
  // CHECK-NEXT: %[[B:.*]] = tpc.average_pool %[[A]] kernel(3x2){{$}}
  %b = tpc.average_pool %a kernel(3x2) stride(3x2) padding(same)
  // CHECK-NEXT: %[[C:.*]] = tpc.average_pool %[[B]] kernel(2x2) stride(1x1) padding(valid){{$}}
  // GENERIC:     "tpc.average_pool"(%{{.*}}) <{kernel = array<i64: 2, 2>, padding = #tpc.padding<valid>, stride = array<i64: 1, 1>}>
  %c = tpc.average_pool %b kernel(2) stride(1) padding(valid)
  // CHECK-NEXT: %[[D:.*]] = tpc.average_pool %[[C]] kernel(3x3) stride(1x2) padding(symmetric) {note = "kept"}{{$}}
  %d = tpc.average_pool %c kernel(3) stride(1x2) padding(symmetric) {note = "kept"}
  // CHECK-NEXT: %[[E:.*]] = tpc.average_pool %[[D]] kernel(1x1) padding(valid){{$}}
  %e = tpc.average_pool %d kernel(1) padding(valid)
  // A pool takes no name, what follows it does.
  // CHECK-NEXT: tpc.convolution @out %[[E]] kernel(1x1) channels(2)
  %p = tpc.convolution @out %e kernel(1) channels(2)
  tpc.return %p
}
