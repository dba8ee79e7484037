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
// one column are 4 apart, so that neighbours read neighbours. The halves meet
// in shared memory, and the first thread of each stores.
// CHECK-LABEL: func.func @columns
// CHECK: gpu.launch blocks(%[[BLOCK:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %c5,
// CHECK-SAME: threads(%[[THREAD:[^,]*]], {{.*}} = %c256
// CHECK-SAME: workgroup(%[[SHARED:.*]] : memref<256xf32, #gpu.address_space<workgroup>>)
// CHECK: %[[PART:.*]] = arith.divui %[[THREAD]], %c4
// CHECK: scf.for %{{.*}} = %[[PART]] to %c128{{.*}} step %c64
// CHECK: memref.store %{{.*}}, %[[SHARED]][%[[THREAD]]]
// CHECK: gpu.barrier
// CHECK: arith.cmpi ult, %[[PART]], %c32
// CHECK: scf.if
// CHECK: arith.addi %[[THREAD]], %c128
// CHECK-COUNT-5: gpu.barrier
// CHECK-NOT: gpu.barrier
// CHECK: arith.cmpi eq, %[[PART]], %c0
// CHECK: scf.if
// CHECK: memref.store %{{.*}}, %arg1
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
