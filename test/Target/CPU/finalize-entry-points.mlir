// RUN: tpc-opt %s -tpc-cpu-finalize-entry-points | FileCheck %s

// CHECK: llvm.func @tpc_parallel_for(i64, !llvm.ptr, !llvm.ptr)
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
// CHECK-SAME: tpc.arguments = [{kind = "input"}], tpc.kernels = [], tpc.workspace = 64 : i64
// CHECK: llvm.getelementptr inbounds %[[BUFFERS]][0]
// CHECK: llvm.call @step_body
// CHECK: llvm.func internal @step_body
// CHECK: llvm.call @tpc_parallel_for(
llvm.func @step(%x: !llvm.ptr {tpc.buffer = {kind = "input"}})
    attributes {tpc.arguments = [{kind = "input"}], tpc.kernels = [],
                tpc.workspace = 64 : i64} {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %count = llvm.mlir.constant(16 : i64) : i64
  llvm.call @kernel(%zero, %count, %x) : (i64, i64, !llvm.ptr) -> ()
  llvm.return
}
