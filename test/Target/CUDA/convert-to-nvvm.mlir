// RUN: tpc-opt %s -pass-pipeline='builtin.module(gpu.module(tpc-cuda-convert-to-nvvm))' | FileCheck %s

// A copy to shared memory: its bytes from indices of 32 bits, fewer of them at
// a tensor's end, which are counted in bytes, too.
// CHECK-LABEL: llvm.func @copy
// CHECK: [[FROM:%.+]] = llvm.addrspacecast {{.*}} : !llvm.ptr to !llvm.ptr<1>
// CHECK: [[SIZE:%.+]] = llvm.mlir.constant(4 : i32) : i32
// CHECK: [[BYTES:%.+]] = llvm.mul {{.*}}, [[SIZE]] : i32
// CHECK: nvvm.cp.async.shared.global {{.*}}, [[FROM]], 16, cache = {{ca|cg}}, [[BYTES]]
// CHECK: nvvm.barrier
//
// What is said of a loop goes with its branch.
// CHECK-LABEL: llvm.func @loop
// CHECK: llvm.br ^{{.*}} {loop_annotation = #{{.*}}}
// CHECK-NOT: llvm.loop_annotation
gpu.module @kernels {
  gpu.func @copy(%from: memref<64xf32>, %place: index, %count: index)
      workgroup(%to: memref<64xf32, #gpu.address_space<workgroup>>) kernel {
    %token = nvgpu.device_async_copy %from[%place], %to[%place], 4, %count
        : memref<64xf32> to memref<64xf32, #gpu.address_space<workgroup>>
    gpu.barrier
    gpu.return
  }
  gpu.func @loop() kernel {
    cf.br ^body
  ^body:
    gpu.barrier
    cf.br ^body {llvm.loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
  }
}
