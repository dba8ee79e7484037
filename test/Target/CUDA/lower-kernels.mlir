// RUN: tpc-opt %s -tpc-cuda-lower-kernels -split-input-file | FileCheck %s

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>
#o = affine_map<(b, o) -> (o)>
#m = affine_map<(b, o) -> (b, o)>

// Too few terms for tiles: a thread for each of 512 x 200 elements adds up all
// of them, and goes on with the bias and tanh on the sum in its register.
// CHECK-LABEL: func.func @product(%arg0: memref<2048xf32>
// CHECK-SAME: tpc.kernels = [
// CHECK: gpu.launch blocks(%[[BLOCK:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %c400,
// CHECK-SAME: threads(%[[THREAD:[^,]*]], {{.*}} = %c256
// CHECK: %[[FIRST:.*]] = arith.muli %[[BLOCK]], %c256
// CHECK: %[[ELEMENT:.*]] = arith.addi %[[FIRST]], %[[THREAD]]
// CHECK-NOT: scf.if
// CHECK: arith.remui %[[ELEMENT]], %c200
// CHECK: arith.divui %[[ELEMENT]], %c200
// CHECK: %[[SUM:.*]] = scf.for {{.*}} iter_args
// CHECK:   math.fma
// CHECK: %[[BIASED:.*]] = arith.addf %[[SUM]]
// CHECK: %[[RESULT:.*]] = math.tanh %[[BIASED]]
// CHECK: memref.store %[[RESULT]], %arg3
// CHECK-NOT: memref.alloc
func.func @product(%x: tensor<512x4xf32> {tpc.buffer = {kind = "input"}},
                   %w: tensor<200x4xf32> {tpc.buffer = {kind = "state", name = "w"}},
                   %b: tensor<200xf32> {tpc.buffer = {kind = "state", name = "b"}},
                   %h: tensor<512x200xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<512x200xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<512x200xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<512x200xf32>) -> tensor<512x200xf32>
  %a = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<512x4xf32>, tensor<200x4xf32>)
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

#c = affine_map<(o, b) -> (b, o)>
#r = affine_map<(o, b) -> (o)>

// 128 terms of each of 20 columns: 64 threads for each, in two rounds; those of
// one column are 4 apart, so that neighbours read neighbours. The eight of a warp
// combine their sums by shuffles, the first of them leaves the result in shared
// memory, and the column's first thread adds up those of the eight warps.
// CHECK-LABEL: func.func @columns
// CHECK: gpu.launch blocks(%[[BLOCK:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %c5,
// CHECK-SAME: threads(%[[THREAD:[^,]*]], {{.*}} = %c256
// CHECK-SAME: workgroup(%[[SHARED:.*]] : memref<32xf32, #gpu.address_space<workgroup>>)
// CHECK: %[[PART:.*]] = arith.divui %[[THREAD]], %c4
// CHECK: scf.for %{{.*}} = %[[PART]] to %c128{{.*}} step %c64
// CHECK: %[[FAR:.*]] = arith.constant 16 : i32
// CHECK: gpu.shuffle xor %{{.*}}, %[[FAR]],
// CHECK: arith.addf
// CHECK: gpu.shuffle
// CHECK: arith.addf
// CHECK: %[[NEAR:.*]] = arith.constant 4 : i32
// CHECK: gpu.shuffle xor %{{.*}}, %[[NEAR]],
// CHECK: arith.addf
// CHECK-NOT: gpu.shuffle
// CHECK: arith.remui %[[PART]], %c8
// CHECK: scf.if
// CHECK:   memref.store %{{.*}}, %[[SHARED]]
// CHECK: gpu.barrier
// CHECK: arith.cmpi eq, %[[PART]], %c0
// CHECK: scf.if
// CHECK-COUNT-8: memref.load %[[SHARED]]
// CHECK-NOT: memref.load %[[SHARED]]
// CHECK: memref.store %{{.*}}, %arg1
// CHECK-NOT: gpu.barrier
func.func @columns(%d: tensor<128x20xf32> {tpc.buffer = {kind = "input"}},
                   %g: tensor<20xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<20xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<20xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<20xf32>) -> tensor<20xf32>
  %s = linalg.generic {indexing_maps = [#c, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%d : tensor<128x20xf32>) outs(%z : tensor<20xf32>)
      attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32):
      %0 = arith.addf %q, %p : f32
      linalg.yield %0 : f32
  } -> tensor<20xf32>
  %r = bufferization.materialize_in_destination %s in %g
      : (tensor<20xf32>, tensor<20xf32>) -> tensor<20xf32>
  return %r : tensor<20xf32>
}

// -----

#x = affine_map<(b, o) -> (b, o)>
#r = affine_map<(b, o) -> (b)>

// 60 terms of each of 22 rows: 16 neighbouring threads for each, within one warp,
// so that there is no shared memory, and no barrier.
// CHECK-LABEL: func.func @rows
// CHECK: gpu.launch blocks(%[[BLOCK:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %c2,
// CHECK-NOT: workgroup
// CHECK: %[[PART:.*]] = arith.remui %{{.*}}, %c16
// CHECK-COUNT-4: gpu.shuffle xor
// CHECK-NOT: gpu.barrier
// CHECK: arith.cmpi eq, %[[PART]], %c0
// CHECK: memref.store %{{.*}}, %arg1
func.func @rows(%d: tensor<22x60xf32> {tpc.buffer = {kind = "input"}},
                %g: tensor<22xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<22xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<22xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<22xf32>) -> tensor<22xf32>
  %s = linalg.generic {indexing_maps = [#x, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%d : tensor<22x60xf32>) outs(%z : tensor<22xf32>)
      attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%p: f32, %q: f32):
      %0 = arith.addf %q, %p : f32
      linalg.yield %0 : f32
  } -> tensor<22xf32>
  %r = bufferization.materialize_in_destination %s in %g
      : (tensor<22xf32>, tensor<22xf32>) -> tensor<22xf32>
  return %r : tensor<22xf32>
}

// -----

#i = affine_map<(y, k) -> (y + k)>
#f = affine_map<(y, k) -> (k)>
#s = affine_map<(y, k) -> (y)>

// A window that reaches outside: its loop runs over what lies inside, and the
// padded image is not made.
// CHECK-LABEL: func.func @window
// CHECK-NOT: memref.alloc
// CHECK: gpu.launch
// CHECK: %[[LOWER:.*]] = affine.max
// CHECK: %[[UPPER:.*]] = affine.min
// CHECK: scf.for %{{.*}} = %[[LOWER]] to %[[UPPER]]
// CHECK: memref.load %arg0
// CHECK: math.fma
func.func @window(%x: tensor<200000xf32> {tpc.buffer = {kind = "input"}},
                  %w: tensor<3xf32> {tpc.buffer = {kind = "state", name = "w"}},
                  %y: tensor<200000xf32> {tpc.buffer = {kind = "output"}, bufferization.writable = true})
    -> tensor<200000xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[1] high[1] {
    ^bb0(%i: index):
      tensor.yield %zero : f32
  } : tensor<200000xf32> to tensor<200002xf32>
  %e = tensor.empty() : tensor<200000xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<200000xf32>) -> tensor<200000xf32>
  %s = linalg.generic {indexing_maps = [#i, #f, #s],
      iterator_types = ["parallel", "reduction"]}
      ins(%p, %w : tensor<200002xf32>, tensor<3xf32>)
      outs(%z : tensor<200000xf32>) attrs = {tpc.kernel = 0 : i64} {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %0 = arith.mulf %a, %b : f32
      %1 = arith.addf %c, %0 : f32
      linalg.yield %1 : f32
  } -> tensor<200000xf32>
  %r = bufferization.materialize_in_destination %s in %y
      : (tensor<200000xf32>, tensor<200000xf32>) -> tensor<200000xf32>
  return %r : tensor<200000xf32>
}
