// RUN: tpc-opt %s -tpc-plan-workspace | FileCheck %s

// %a and %c are not alive at the same time: 2 x 128 bytes are enough.
// CHECK-LABEL: @three
// CHECK-SAME: %[[W:[a-z0-9]+]]: memref<256xi8> {tpc.buffer = {kind = "workspace"}}
// CHECK-SAME: tpc.arguments = [{}, {kind = "workspace"}], tpc.workspace = 256 : i64
// CHECK: %[[ZERO:.+]] = arith.constant 0 : index
// CHECK: %[[A:.+]] = memref.view %[[W]][%[[ZERO]]]
// CHECK: %[[HALF:.+]] = arith.constant 128 : index
// CHECK: memref.view %[[W]][%[[HALF]]]
// CHECK: %[[AGAIN:.+]] = arith.constant 0 : index
// CHECK: memref.view %[[W]][%[[AGAIN]]]
func.func @three(%x: memref<32xf32>) {
  %a = memref.alloc() : memref<32xf32>
  %b = memref.alloc() : memref<32xf32>
  %c = memref.alloc() : memref<32xf32>
  memref.copy %x, %a : memref<32xf32> to memref<32xf32>
  memref.copy %a, %b : memref<32xf32> to memref<32xf32>
  memref.copy %b, %c : memref<32xf32> to memref<32xf32>
  memref.copy %c, %x : memref<32xf32> to memref<32xf32>
  return
}

// CHECK-LABEL: @none
// CHECK-NOT: workspace"
// CHECK-SAME: tpc.arguments = [{kind = "input"}], tpc.workspace = 0 : i64
func.func @none(%x: memref<32xf32> {tpc.buffer = {kind = "input"}}) {
  return
}
