// RUN: tpc-opt %s -tpc-cpu-finalize-entry-points | FileCheck %s

// CHECK-DAG: llvm.func @tpc_parallel_for(i64, !llvm.ptr, !llvm.ptr)
// CHECK-DAG: llvm.func @tpc_kernel_begin(i64)
// CHECK-DAG: llvm.func @tpc_kernel_end(i64)
// CHECK: llvm.func internal @kernel_range(%[[CONTEXT:.+]]: !llvm.ptr, %[[BEGIN:.+]]: i64, %[[END:.+]]: i64)
// CHECK: %[[FIELD:.+]] = llvm.getelementptr inbounds %[[CONTEXT]][0, 0]
// CHECK: %[[X:.+]] = llvm.load %[[FIELD]]
// CHECK: llvm.call @kernel(%[[BEGIN]], %[[END]], %[[X]])
// CHECK: llvm.func internal @kernel
llvm.func @kernel(%begin: i64, %end: i64, %x: !llvm.ptr)
    attributes {tpc.kernel = "parallel"} {
  llvm.return
}

// CHECK: llvm.func @step(%[[BUFFERS:.+]]: !llvm.ptr)
// CHECK-SAME: tpc.arguments = [{kind = "input"}], tpc.kernels = ["first", "second"], tpc.workspace = 64 : i64
// CHECK: llvm.getelementptr inbounds %[[BUFFERS]][0]
// CHECK: llvm.call @step_body
// CHECK: llvm.func internal @step_body
// CHECK-NOT: tpc.kernels
// The runtime is told which of the kernels begins and ends.
// CHECK: llvm.mlir.constant(16 : i64)
// CHECK: %[[FIRST:.+]] = llvm.mlir.constant(0 : i64)
// CHECK-NEXT: llvm.call @tpc_kernel_begin(%[[FIRST]])
// CHECK: llvm.call @tpc_parallel_for(
// CHECK: %[[FIRST:.+]] = llvm.mlir.constant(0 : i64)
// CHECK-NEXT: llvm.call @tpc_kernel_end(%[[FIRST]])
// CHECK: %[[SECOND:.+]] = llvm.mlir.constant(1 : i64)
// CHECK-NEXT: llvm.call @tpc_kernel_begin(%[[SECOND]])
// CHECK: llvm.call @tpc_parallel_for(
// CHECK: llvm.call @tpc_kernel_end(
// CHECK-NOT: llvm.call @tpc_kernel
// CHECK: llvm.call @tpc_parallel_for(
// CHECK-NOT: llvm.call @tpc_kernel
llvm.func @step(%x: !llvm.ptr {tpc.buffer = {kind = "input"}})
    attributes {tpc.arguments = [{kind = "input"}],
                tpc.kernels = ["first", "second"],
                tpc.workspace = 64 : i64} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %count = llvm.mlir.constant(16 : i64) : i64
  llvm.call @kernel(%zero, %count, %x) {tpc.number = 0 : i64}
      : (i64, i64, !llvm.ptr) -> ()
  llvm.call @kernel(%zero, %count, %x) {tpc.number = 1 : i64}
      : (i64, i64, !llvm.ptr) -> ()
  // A kernel that nobody numbered.
  llvm.call @kernel(%zero, %count, %x) : (i64, i64, !llvm.ptr) -> ()
  llvm.return
}
