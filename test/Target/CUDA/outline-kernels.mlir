// RUN: tpc-opt %s -tpc-cuda-outline-kernels | FileCheck %s

// Two launches that differ in their buffers alone are one kernel; one with other
// constants is another.
// CHECK: gpu.module @kernels
// CHECK: gpu.func @step_kernel_0(%[[X:.*]]: memref<64xf32> {llvm.noalias}, %[[Y:.*]]: memref<64xf32> {llvm.noalias})
// CHECK-SAME: workgroup(%[[SHARED:.*]] : memref<32xf32, #gpu.address_space<workgroup>> {llvm.align = 16 : i64})
// CHECK-SAME: kernel attributes {known_block_size = array<i32: 32, 1, 1>, nvvm.minctasm = 8 : i32}
// CHECK:   %[[THREAD:.*]] = gpu.thread_id x
// CHECK:   %[[VALUE:.*]] = memref.load %[[X]][%[[THREAD]]]
// CHECK:   memref.store %[[VALUE]], %[[SHARED]][%[[THREAD]]]
// CHECK:   memref.store %[[VALUE]], %[[Y]][%[[THREAD]]]
// CHECK:   gpu.return
// CHECK: gpu.func @step_kernel_2
// CHECK-NOT: gpu.func
// CHECK: func.func @step
// CHECK: gpu.launch_func @kernels::@step_kernel_0 blocks in (%c2, %c1, %c1) threads in (%c32, %c1, %c1) args(%arg0 : memref<64xf32>, %arg1 : memref<64xf32>)
// CHECK: gpu.launch_func @kernels::@step_kernel_0 {{.*}} args(%arg1 : memref<64xf32>, %arg2 : memref<64xf32>)
// CHECK: gpu.launch_func @kernels::@step_kernel_2
func.func @step(%x: memref<64xf32>, %y: memref<64xf32>, %z: memref<64xf32>) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c32 = arith.constant 32 : index
  gpu.launch blocks(%a, %b, %c) in (%g = %c2, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c32, %k = %c1, %l = %c1)
      workgroup(%s : memref<32xf32, #gpu.address_space<workgroup>>) {
    %0 = memref.load %x[%d] : memref<64xf32>
    memref.store %0, %s[%d] : memref<32xf32, #gpu.address_space<workgroup>>
    memref.store %0, %y[%d] : memref<64xf32>
    gpu.terminator
  } {nvvm.minctasm = 8 : i32}
  gpu.launch blocks(%a, %b, %c) in (%g = %c2, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c32, %k = %c1, %l = %c1)
      workgroup(%s : memref<32xf32, #gpu.address_space<workgroup>>) {
    %0 = memref.load %y[%d] : memref<64xf32>
    memref.store %0, %s[%d] : memref<32xf32, #gpu.address_space<workgroup>>
    memref.store %0, %z[%d] : memref<64xf32>
    gpu.terminator
  } {nvvm.minctasm = 8 : i32}
  gpu.launch blocks(%a, %b, %c) in (%g = %c2, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c32, %k = %c1, %l = %c1) {
    %0 = memref.load %x[%c3] : memref<64xf32>
    memref.store %0, %y[%d] : memref<64xf32>
    gpu.terminator
  }
  return
}
