// RUN: tpc-opt %s -tpc-cuda-lower-kernels=precision=tf32 -canonicalize | FileCheck %s --check-prefix=TF32
// RUN: tpc-opt %s -tpc-cuda-lower-kernels=precision=bf16 -canonicalize | FileCheck %s --check-prefix=BF16
// RUN: tpc-opt %s -tpc-cuda-lower-kernels=precision=float32 | FileCheck %s --check-prefix=FLOAT32

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (i, o)>
#a = affine_map<(b, o, i) -> (b, o)>

// 16 terms of a step are two instructions of TF32, whose factors each thread
// rounds one by one; or one of bf16, of pairs of terms. Sums are in float32. The
// left factor's terms are neighbours in shared memory, the right one's are not.
// TF32-LABEL: func.func @product
// TF32: nvgpu.device_async_copy
// TF32: scf.for
// TF32:   %[[ELEMENT:.*]] = memref.load %{{.*}} : memref<{{.*}}, #gpu.address_space<workgroup>>
// TF32:   nvvm.convert.float.to.tf32 %[[ELEMENT]] {rnd = #nvvm.fp_rnd_mode<rna>}
// TF32-COUNT-2: nvvm.mma.sync {{.*}}multiplicandAPtxType = #nvvm.mma_type<tf32>, multiplicandBPtxType = #nvvm.mma_type<tf32>, shape = #nvvm.shape<m = 16, n = 8, k = 8>
// TF32-NOT: nvvm.mma.sync
// TF32-NOT: math.fma
// BF16-LABEL: func.func @product
// BF16: nvgpu.device_async_copy
// BF16: scf.for
// BF16:   vector.load %{{.*}} {alignment = 8 : i64} : {{.*}}, vector<2xf32>
// BF16:   arith.truncf %{{.*}} : vector<2xf32> to vector<2xbf16>
// BF16-COUNT-1: nvvm.mma.sync {{.*}}multiplicandAPtxType = #nvvm.mma_type<bf16>, multiplicandBPtxType = #nvvm.mma_type<bf16>, shape = #nvvm.shape<m = 16, n = 8, k = 16>
// BF16-NOT: nvvm.mma.sync
// FLOAT32: math.fma
// FLOAT32-NOT: nvvm.mma.sync
func.func @product(%x: tensor<128x32xf32> {tpc.buffer = {kind = "input"}},
                   %w: tensor<32x256xf32> {tpc.buffer = {kind = "state", name = "w"}},
                   %h: tensor<128x256xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<128x256xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128x256xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<128x256xf32>) -> tensor<128x256xf32>
  %a = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x32xf32>, tensor<32x256xf32>)
      outs(%z : tensor<128x256xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<128x256xf32>
  %r = bufferization.materialize_in_destination %a in %h
      : (tensor<128x256xf32>, tensor<128x256xf32>) -> tensor<128x256xf32>
  return %r : tensor<128x256xf32>
}

// Four tiles of 32 x 32 would leave most of a device idle: 16 tiles of 16 x 16,
// in float32, as without the option.
// TF32-LABEL: func.func @small
// TF32: gpu.launch {{.*}} in (%{{.*}} = %c16,
// TF32: nvgpu.device_async_copy
// TF32: math.fma
// TF32-NOT: nvvm.mma.sync
// BF16-LABEL: func.func @small
// BF16: nvgpu.device_async_copy
// BF16: math.fma
// BF16-NOT: nvvm.mma.sync
func.func @small(%x: tensor<64x32xf32> {tpc.buffer = {kind = "input"}},
                 %w: tensor<32x64xf32> {tpc.buffer = {kind = "state", name = "w"}},
                 %h: tensor<64x64xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<64x64xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<64x64xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<64x64xf32>) -> tensor<64x64xf32>
  %a = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<64x32xf32>, tensor<32x64xf32>)
      outs(%z : tensor<64x64xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<64x64xf32>
  %r = bufferization.materialize_in_destination %a in %h
      : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  return %r : tensor<64x64xf32>
}
