// RUN: tpc-opt %s -tpc-cuda-lower-kernels -canonicalize -split-input-file | FileCheck %s

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>
#o = affine_map<(b, o) -> (o)>
#m = affine_map<(b, o) -> (b, o)>

// 16 x 7 tiles of 32 x 32 results. Both factors have neighbouring terms side by
// side, so they are copied four at once, into lines of 16 terms and 4 of
// padding: 32 and 32 of them, twice. What lies beyond the 200th column is
// filled with zeros.
// CHECK: #[[UNROLL:.*]] = #llvm.loop_unroll<disable = true>
// CHECK: #[[ROLLED:.*]] = #llvm.loop_annotation<unroll = #[[UNROLL]]>
// CHECK-LABEL: func.func @product(
// CHECK-SAME: %[[X:[^:]*]]: memref<16384xf32> {{[^%]*}}%[[W:[^:]*]]: memref<6400xf32>
// CHECK: gpu.launch blocks(%[[BLOCK:[^,]*]], {{.*}} in (%{{[^ ]*}} = %c112,
// CHECK-SAME: threads(%[[THREAD:[^,]*]], {{.*}} = %c256,
// CHECK-SAME: workgroup(%[[SHARED:.*]] : memref<2560xf32, #gpu.address_space<workgroup>>)
// The first step's tiles.
// CHECK: nvgpu.device_async_copy %[[X]][%{{.*}}], %[[SHARED]][%{{.*}}], 4 {bypassL1}
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %{{.*}}, %c200
// CHECK: %[[COUNT:.*]] = arith.select %[[INSIDE]], %c4, %c0
// CHECK: nvgpu.device_async_copy %[[W]][%{{.*}}], %[[SHARED]][%{{.*}}], 4, %[[COUNT]] {bypassL1}
// CHECK: nvvm.cp.async.commit.group
// 32 terms in two steps; in each, the next step's copies are on their way.
// CHECK: %[[SUMS:.*]]:[[N:[0-9]+]] = scf.for %[[STEP:.*]] = %c0 to %c2 step %c1 iter_args
// CHECK:   nvvm.cp.async.wait.group 0
// CHECK:   gpu.barrier
// CHECK:   %[[NEXT:.*]] = arith.addi %[[STEP]], %c1
// CHECK:   %[[MORE:.*]] = arith.cmpi ult, %[[NEXT]], %c2
// CHECK:   scf.if %[[MORE]]
// CHECK:     nvgpu.device_async_copy %[[X]]
// CHECK:     nvgpu.device_async_copy %[[W]]
// CHECK:   nvvm.cp.async.commit.group
// CHECK:   scf.for %{{.*}} = %c0 to %c16 step %c4
// CHECK:     vector.load %[[SHARED]][%{{.*}}] {alignment = 16 : i64} : {{.*}}, vector<4xf32>
// CHECK:     math.fma
// CHECK: } {llvm.loop_annotation = #[[ROLLED]]}
// The sums meet in shared memory for what follows the product.
// CHECK: gpu.barrier
// CHECK: memref.store %[[SUMS]]#0, %[[SHARED]]
// CHECK: gpu.barrier
// CHECK: scf.for %{{.*}} = %[[THREAD]] to
// CHECK:   arith.cmpi ult, %{{.*}}, %c200
// CHECK:   scf.if
// CHECK:     %[[SUM:.*]] = memref.load %[[SHARED]]
// CHECK:     %[[BIASED:.*]] = arith.addf %[[SUM]]
// CHECK:     %[[RESULT:.*]] = math.tanh %[[BIASED]]
// CHECK:     memref.store %[[RESULT]], %arg3
func.func @product(%x: tensor<512x32xf32> {tpc.buffer = {kind = "input"}},
                   %w: tensor<200x32xf32> {tpc.buffer = {kind = "state", name = "w"}},
                   %b: tensor<200xf32> {tpc.buffer = {kind = "state", name = "b"}},
                   %h: tensor<512x200xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<512x200xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<512x200xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<512x200xf32>) -> tensor<512x200xf32>
  %a = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<512x32xf32>, tensor<200x32xf32>)
      outs(%z : tensor<512x200xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<512x200xf32>
  %y = linalg.generic {indexing_maps = [#m, #o, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<512x200xf32>, tensor<200xf32>)
      outs(%e : tensor<512x200xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.addf %p, %q : f32
      %1 = math.tanh %0 : f32
      linalg.yield %1 : f32
  } -> tensor<512x200xf32>
  %r = bufferization.materialize_in_destination %y in %h
      : (tensor<512x200xf32>, tensor<512x200xf32>) -> tensor<512x200xf32>
  return %r : tensor<512x200xf32>
}

// -----

#d = affine_map<(o, i, b) -> (b, o)>
#x = affine_map<(o, i, b) -> (b, i)>
#g = affine_map<(o, i, b) -> (o, i)>
#m = affine_map<(o, i) -> (o, i)>

// A gradient: rows and columns are side by side in memory, and so in the tiles.
// 250 columns are no multiple of four: they are copied one by one. The update
// follows in the kernel; no gradient is stored.
// CHECK-LABEL: func.func @update(
// CHECK-SAME: %[[D:[^:]*]]: memref<16384xf32> {{[^%]*}}%[[X:[^:]*]]: memref<32000xf32>
// CHECK-SAME: %[[W:[^:]*]]: memref<32000xf32>
// CHECK-NOT: memref.alloc
// CHECK: gpu.launch
// CHECK: nvgpu.device_async_copy %[[D]][%{{.*}}], %[[SHARED:.*]][%{{.*}}], 4 {bypassL1}
// CHECK: nvgpu.device_async_copy %[[X]][%{{.*}}], %[[SHARED]][%{{.*}}], 1, %{{[^ ]*}} :
// CHECK: math.fma
// CHECK: %[[GRADIENT:.*]] = memref.load %[[SHARED]]
// CHECK: %[[OLD:.*]] = memref.load %[[W]]
// CHECK: %[[NEW:.*]] = arith.subf %[[OLD]], %[[GRADIENT]]
// CHECK: memref.store %[[NEW]], %[[W]]
func.func @update(%d: tensor<128x128xf32> {tpc.buffer = {kind = "input"}},
                  %x: tensor<128x250xf32> {tpc.buffer = {kind = "input"}},
                  %w: tensor<128x250xf32> {tpc.buffer = {kind = "state", name = "w"}, bufferization.writable = true})
    -> tensor<128x250xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128x250xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<128x250xf32>) -> tensor<128x250xf32>
  %a = linalg.generic {indexing_maps = [#d, #x, #g],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %x : tensor<128x128xf32>, tensor<128x250xf32>)
      outs(%z : tensor<128x250xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.mulf %p, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<128x250xf32>
  %y = linalg.generic {indexing_maps = [#m, #m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%w, %a : tensor<128x250xf32>, tensor<128x250xf32>)
      outs(%e : tensor<128x250xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32, %s: f32):
      %0 = arith.subf %p, %q : f32
      linalg.yield %0 : f32
  } -> tensor<128x250xf32>
  %r = bufferization.materialize_in_destination %y in %w
      : (tensor<128x250xf32>, tensor<128x250xf32>) -> tensor<128x250xf32>
  return %r : tensor<128x250xf32>
}

// -----

#d = affine_map<(b, i, c, o, q) -> (b, o, q)>
#w = affine_map<(b, i, c, o, q) -> (o, q, i - o + 15, c)>
#g = affine_map<(b, i, c, o, q) -> (b, i, c)>

// The transposed map of a layer of 16 positions whose windows are 3 wide: each
// input is in the windows of at most three, so a block, which has one position
// of the input, walks those only, instead of multiplying by zeros.
// CHECK-LABEL: func.func @transposed(
// CHECK: gpu.launch
// CHECK: %[[FIRST:.*]] = affine.max
// CHECK: %[[END:.*]] = affine.min
// CHECK: %[[LAST:.*]] = arith.maxsi %[[END]], %[[FIRST]]
// CHECK: %[[POSITIONS:.*]] = arith.subi %[[LAST]], %[[FIRST]]
// CHECK: %[[STEPS:.*]] = arith.muli %[[POSITIONS]], %c2
// CHECK: scf.for %[[STEP:.*]] = %c0 to %[[STEPS]] step %c1 iter_args
// CHECK:   %[[NEXT:.*]] = arith.addi %[[STEP]], %c1
// CHECK:   arith.divui %[[NEXT]], %c2
// CHECK:   arith.remui %[[NEXT]], %c2
// CHECK:   math.fma
func.func @transposed(%d: tensor<32x16x32xf32> {tpc.buffer = {kind = "input"}},
                      %w: tensor<16x32x3x16xf32> {tpc.buffer = {kind = "state", name = "w"}},
                      %y: tensor<32x16x16xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<32x16x16xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %w low[0, 0, 14, 0] high[0, 0, 14, 0] {
    ^bb0(%i0: index, %i1: index, %i2: index, %i3: index):
      tensor.yield %zero : f32
  } : tensor<16x32x3x16xf32> to tensor<16x32x31x16xf32>
  %e = tensor.empty() : tensor<32x16x16xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<32x16x16xf32>) -> tensor<32x16x16xf32>
  %a = linalg.generic {indexing_maps = [#d, #w, #g],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%d, %p : tensor<32x16x32xf32>, tensor<16x32x31x16xf32>)
      outs(%z : tensor<32x16x16xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%f: f32, %q: f32, %s: f32):
      %0 = arith.mulf %f, %q : f32
      %1 = arith.addf %s, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<32x16x16xf32>
  %r = bufferization.materialize_in_destination %a in %y
      : (tensor<32x16x16xf32>, tensor<32x16x16xf32>) -> tensor<32x16x16xf32>
  return %r : tensor<32x16x16xf32>
}
