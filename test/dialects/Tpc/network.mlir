// RUN: tpc-opt %s > %t.first
// RUN: tpc-opt %t.first | diff %t.first -
// RUN: tpc-opt %s --mlir-print-op-generic | tpc-opt | diff %t.first -
// RUN: tpc-opt %s --emit-bytecode | tpc-opt | diff %t.first -
// RUN: FileCheck %s < %t.first

// A network's input is the shape of one sample; activities have no shape.

// CHECK-LABEL: tpc.network @one_layer(%{{.*}}: tensor<4xf32>) {
// CHECK-NEXT:    %[[OUT:.*]] = tpc.dense @out %{{.*}} units(2)
// CHECK-NEXT:    tpc.return %[[OUT]]
tpc.network @one_layer(%x: tensor<4xf32>) {
  %p = tpc.dense @out %x units(2)
  tpc.return %p
}

// CHECK-LABEL: tpc.network @with_attributes(%{{.*}}: tensor<2x3x1xf32>) attributes {note = "kept"} {
tpc.network @with_attributes(%x: tensor<2x3x1xf32>) attributes {note = "kept"} {
  %f = tpc.flatten %x
  %h = tpc.dense @hidden %f units(3) activation(relu)
  %p = tpc.dense @out %h units(2) activation(softmax)
  tpc.return %p
}

// Names need to be unique within their network only.
// CHECK-LABEL: tpc.network @same_names(%{{.*}}: tensor<4xf32>) attributes {sym_visibility = "private"} {
"tpc.network"() <{sym_name = "same_names", input_type = tensor<4xf32>, sym_visibility = "private"}> ({
^bb0(%x: !tpc.activity):
  %p = "tpc.dense"(%x) <{sym_name = "out", units = 2 : i64}> : (!tpc.activity) -> !tpc.activity
  "tpc.return"(%p) : (!tpc.activity) -> ()
}) : () -> ()
