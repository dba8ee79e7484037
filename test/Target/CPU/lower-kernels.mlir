// RUN: tpc-opt %s -tpc-cpu-lower-kernels -cse | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-lower-kernels="vector-bits=256 vector-registers=16" \
// RUN:   | FileCheck %s --check-prefix=AVX2

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>
#m = affine_map<(i, j) -> (i, j)>
#t = affine_map<(b, i, o) -> (b, o)>
#u = affine_map<(b, i, o) -> (o, i)>

// Tiles of 64 rows, in register tiles of 13 and a first one of 12, and of two
// vectors. A part of the sum at a time, so that its weights stay in cache; the
// product stays in a tile on the stack until tanh reads it. A first-level cache
// holds more weights where there is AVX-512. With 16 registers tiles have 3 rows
// and four vectors, one loaded after the other, and the loop takes two terms at a
// time, of parts of an even number of terms.
// CHECK-LABEL: @forward
// CHECK-SAME: memref<100352xf32>
// CHECK: scf.forall (%{{.+}}) in (16)
// CHECK: memref.alloca() {{.*}} : memref<2048xf32>
// CHECK: scf.for %{{.+}} = %c0 to %c784 step %c196
// CHECK: %{{.+}}:24 = scf.for
// CHECK-COUNT-2: vector.load %{{.+}} : memref<200704xf32>, vector<16xf32>
// CHECK-COUNT-23: math.fma
// CHECK: %{{.+}}:26 = scf.for
// CHECK: math.tanh %{{.+}} : vector<16xf32>
// CHECK: vector.store
// AVX2-LABEL: @forward
// AVX2: scf.for %{{.+}} = %c0{{.*}} to %c784{{.*}} step %c158{{.*}} {
// AVX2: %{{.+}}:8 = scf.for
// AVX2: scf.for %{{.+}} step %c3{{(_[0-9]+)?}} {
// AVX2: %{{.+}}:12 = scf.for %[[K:[a-z0-9]+]] = {{.+}} step %c2{{(_[0-9]+)?}} iter_args
// AVX2-COUNT-4: vector.load {{.+}} : memref<200704xf32>, vector<8xf32>
// AVX2: %[[ONE:.+]] = arith.constant 1 : index
// AVX2: arith.addi %[[K]], %[[ONE]] : index
// AVX2-COUNT-4: vector.load {{.+}} : memref<200704xf32>, vector<8xf32>
// AVX2-COUNT-3: math.fma {{.+}} : vector<8xf32>
// AVX2-NOT: vector.load
// AVX2: scf.yield
func.func @forward(
    %x: tensor<128x784xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x784xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<128x256xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x256xf32> {
  %e = tensor.empty() : tensor<128x256xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x256xf32>)
      -> tensor<128x256xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x784xf32>, tensor<256x784xf32>)
      outs(%f : tensor<128x256xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x256xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<128x256xf32>) outs(%e : tensor<128x256xf32>)
      attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<128x256xf32>
  %2 = bufferization.materialize_in_destination %1 in %y
      : (tensor<128x256xf32>, tensor<128x256xf32>) -> tensor<128x256xf32>
  return %2 : tensor<128x256xf32>
}

// The transposed product copies the part of the packed weights that a tile
// reads, in squares of 16 x 16 that are transposed in registers, and goes on as
// the forward product does. Meanwhile it fetches what the next copy will read,
// each register tile its share: 13 of 128 rows 4 of 32 columns, two cache lines
// each, for each 32 terms.
// CHECK-LABEL: @backward
// CHECK: memref.alloca() {{.*}} : memref<8192xf32>
// CHECK-COUNT-16: vector.load %{{.+}} : memref<200704xf32>, vector<16xf32>
// CHECK-COUNT-64: vector.shuffle
// CHECK-COUNT-16: vector.store %{{.+}} : memref<8192xf32>, vector<16xf32>
// CHECK: %{{.+}}:26 = scf.for
// CHECK-COUNT-8: memref.prefetch %{{.+}}, read, locality<2>, data : memref<200704xf32>
// CHECK-NOT: memref.prefetch
// CHECK: %{{.+}}:26 = scf.for
// CHECK: vector.load %{{.+}} : memref<8192xf32>, vector<16xf32>
// CHECK: math.fma
func.func @backward(
    %x: tensor<128x256xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x784xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<128x784xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x784xf32> {
  %e = tensor.empty() : tensor<128x784xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x784xf32>)
      -> tensor<128x784xf32>
  %0 = linalg.generic {indexing_maps = [#t, #u, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x256xf32>, tensor<256x784xf32>)
      outs(%f : tensor<128x784xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x784xf32>
  %2 = bufferization.materialize_in_destination %0 in %y
      : (tensor<128x784xf32>, tensor<128x784xf32>) -> tensor<128x784xf32>
  return %2 : tensor<128x784xf32>
}

// Parts of an odd number of terms in all end anywhere: one term at a time.
// AVX2-LABEL: @odd
// AVX2: scf.for %{{.+}} = %c0{{.*}} to %c479{{.*}} step %c160{{.*}} {
// AVX2: %{{.+}}:12 = scf.for %{{.+}} step %c1{{(_[0-9]+)?}} iter_args
func.func @odd(
    %x: tensor<128x479xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x479xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<128x256xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x256xf32> {
  %e = tensor.empty() : tensor<128x256xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x256xf32>)
      -> tensor<128x256xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x479xf32>, tensor<256x479xf32>)
      outs(%f : tensor<128x256xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x256xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<128x256xf32>, tensor<128x256xf32>) -> tensor<128x256xf32>
  return %1 : tensor<128x256xf32>
}

// Ten columns are one masked vector.
// CHECK-LABEL: @masked
// CHECK: arith.constant dense<[true, true, true, true, true, true, true, true, true, true, false, false, false, false, false, false]>
// CHECK: vector.maskedload
// CHECK: vector.maskedstore
func.func @masked(
    %x: tensor<4x10xf32> {tpc.buffer = {kind = "input"}},
    %z: tensor<10xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<4x10xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<4x10xf32> {
  %e = tensor.empty() : tensor<4x10xf32>
  %0 = linalg.generic {indexing_maps = [#m, affine_map<(i, j) -> (j)>, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %z : tensor<4x10xf32>, tensor<10xf32>)
      outs(%e : tensor<4x10xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %b: f32, %o: f32):
    %q = arith.addf %p, %b : f32
    linalg.yield %q : f32
  } -> tensor<4x10xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
  return %1 : tensor<4x10xf32>
}
