// RUN: tpc-opt %s -tpc-cpu-outline-kernels | FileCheck %s

// Equal loops over different buffers share a function; numbers are those of the
// calls.
// CHECK-LABEL: func.func @step
// CHECK-SAME: %[[X:.+]]: memref<16xf32>, %[[Y:.+]]: memref<16xf32>
// CHECK: call @step_kernel_0(%{{.+}}, %{{.+}}, %[[X]]) {tpc.number = 0 : i64}
// CHECK: call @step_kernel_0(%{{.+}}, %{{.+}}, %[[Y]]) {tpc.number = 1 : i64}
// CHECK: call @step_kernel_2(
// CHECK-NOT: tpc.number
// CHECK: func.func private @step_kernel_2
// CHECK-SAME: tpc.kernel = "serial"
// CHECK: func.func private @step_kernel_0(%[[BEGIN:.+]]: index, %[[END:.+]]: index,
// CHECK-SAME: memref<16xf32> {llvm.noalias}
// CHECK-SAME: tpc.kernel = "parallel"
// CHECK: scf.for %{{.+}} = %[[BEGIN]] to %[[END]]
func.func @step(%x: memref<16xf32>, %y: memref<16xf32>) {
  %zero = arith.constant 0.0 : f32
  scf.forall (%i) in (16) {
    memref.store %zero, %x[%i] : memref<16xf32>
  } {tpc.number = 0 : i64}
  scf.forall (%i) in (16) {
    memref.store %zero, %y[%i] : memref<16xf32>
  } {tpc.number = 1 : i64}
  scf.forall (%i) in (1) {
    memref.store %zero, %y[%i] : memref<16xf32>
  } {tpc.serial}
  return
}
