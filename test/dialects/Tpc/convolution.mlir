// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first
// RUN: tpc-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// One number stands for height and width; what is the default is not printed.
// CHECK-LABEL: tpc.network @forms
tpc.network @forms(%image: tensor<9x7x2xf32>) {
  // CHECK-NEXT: %[[A:.*]] = tpc.convolution @a %{{.*}} kernel(3x3) channels(4) stride(2x2) activation(tanh){{$}}
  // GENERIC:     "tpc.convolution"(%{{.*}}) <{activation = #tpc.activation<tanh>, channels = 4 : i64, kernel = array<i64: 3, 3>, padding = #tpc.padding<same>, stride = array<i64: 2, 2>, sym_name = "a"}>
  %a = tpc.convolution @a %image kernel(3) channels(4) stride(2) activation(tanh)
  // CHECK-NEXT: %[[B:.*]] = tpc.convolution @b %[[A]] kernel(3x2) channels(3) stride(1x2) padding(valid) activation(relu){{$}}
  %b = tpc.convolution @b %a kernel(3x2) channels(3) stride(1x2) padding(valid) activation(relu)
  // CHECK-NEXT: %[[C:.*]] = tpc.convolution @c %[[B]] kernel(1x5) channels(1) padding(symmetric){{$}}
  %c = tpc.convolution @c %b kernel(1 x 5) channels(1) padding(symmetric)
  // CHECK-NEXT: %[[D:.*]] = tpc.convolution @d %[[C]] kernel(2x2) channels(2){{$}}
  %d = tpc.convolution @d %c kernel(2x2) channels(2) stride(1x1) padding(same) activation(identity)
  // CHECK-NEXT: %[[E:.*]] = tpc.convolution @e %[[D]] kernel(2x2) channels(5) activation(sigmoid) {note = "kept"}{{$}}
  %e = tpc.convolution @e %d kernel(2) channels(5) activation(sigmoid) {note = "kept"}
  tpc.return %e
}

// A window may be larger than the image, and a stride too.
// CHECK-LABEL: tpc.network @larger_than_the_image
tpc.network @larger_than_the_image(%image: tensor<2x3x1xf32>) {
  // CHECK-NEXT: %[[A:.*]] = tpc.convolution @a %{{.*}} kernel(5x7) channels(2) stride(9x8)
  %a = tpc.convolution @a %image kernel(5x7) channels(2) stride(9x8)
  // As large as the image is enough without padding.
  // CHECK-NEXT: tpc.convolution @b %[[A]] kernel(1x1) channels(2) padding(valid)
  %b = tpc.convolution @b %a kernel(1) channels(2) padding(valid)
  tpc.return %b
}
