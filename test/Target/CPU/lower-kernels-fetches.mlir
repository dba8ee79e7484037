// RUN: tpc-opt %s -tpc-cpu-lower-kernels -cse -split-input-file --mlir-print-local-scope | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-lower-kernels="vector-bits=256 vector-registers=16" \
// RUN:   -cse -split-input-file --mlir-print-local-scope | FileCheck %s --check-prefix=AVX2

// While a part of a transposed product is computed, the part of the weights that
// the next copy will read is fetched.

#t = affine_map<(i, j, k) -> (i, k)>
#u = affine_map<(i, j, k) -> (k, j)>
#a = affine_map<(i, j, k) -> (i, j)>

// 512 terms are two parts of 8 blocks of 32. During the first the second is
// fetched, during that the first, for the next tile, which has the same columns. A
// register tile of ten rows of 32 fetches ten columns, two cache lines of each
// block.
// CHECK-LABEL: @pieces
// CHECK:       scf.for %[[PART:.+]] = %c0 to %c16 step %c8 {
// CHECK-NEXT:    %[[END:.+]] = arith.addi %[[PART]], %c8
// CHECK:         vector.shuffle
// CHECK:         {{.*}} = scf.for %[[BLOCK:.+]] = %[[PART]] to %[[END]] step %c1 iter_args
// CHECK:           %[[ENDS:.+]] = arith.cmpi uge, %[[END]], %c16
// CHECK:           %[[NEXT:.+]] = arith.select %[[ENDS]], %c0, %[[END]]
// CHECK:           %[[BY:.+]] = arith.subi %[[NEXT]], %[[PART]]
// CHECK:           %[[FETCHED:.+]] = arith.addi %[[BLOCK]], %[[BY]]
// CHECK:           %[[ADDRESS:.+]] = affine.apply affine_map<(d0, d1, d2) -> (d0 * 32 + d1 * 2048 + d2)>(%{{.+}}, %[[FETCHED]], %c0)
// CHECK-NEXT:      memref.prefetch %arg1[%[[ADDRESS]]], read, locality<2>, data
// CHECK-COUNT-19:  memref.prefetch %arg1[%{{.+}}], read, locality<2>, data
// CHECK-NOT:       memref.prefetch
// CHECK:           scf.for
func.func @pieces(
    %x: tensor<128x512xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<512x64xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<128x64xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x64xf32> {
  %e = tensor.empty() : tensor<128x64xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x64xf32>)
      -> tensor<128x64xf32>
  %0 = linalg.generic {indexing_maps = [#t, #u, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x512xf32>, tensor<512x64xf32>)
      outs(%f : tensor<128x64xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x64xf32>
  %2 = bufferization.materialize_in_destination %0 in %y
      : (tensor<128x64xf32>, tensor<128x64xf32>) -> tensor<128x64xf32>
  return %2 : tensor<128x64xf32>
}

// -----

#d = affine_map<(Y, b, c, y, o) -> (b, y, o)>
#w = affine_map<(Y, b, c, y, o) -> (c, Y - y * 2 + 5, o)>
#out = affine_map<(Y, b, c, y, o) -> (b, Y, c)>

// Each place of a window, where it is not outside, is a part. Terms are a single
// run, before which columns of four cache lines are fetched.
// CHECK-LABEL: @places
// CHECK:       scf.for %[[PLACE:.+]] = %[[FIRST:.+]] to %[[LAST:.+]] step %c1 {
// CHECK:         memref.alloca() {{.*}} : memref<2048xf32>
// CHECK:         %[[NEXT:.+]] = arith.addi %[[PLACE]], %c1
// CHECK:         %[[ENDS:.+]] = arith.cmpi uge, %[[NEXT]], %[[LAST]]
// CHECK:         %[[FOLLOWING:.+]] = arith.select %[[ENDS]], %[[FIRST]], %[[NEXT]]
// CHECK:         %[[BY:.+]] = arith.subi %[[FOLLOWING]], %[[PLACE]]
// CHECK:         %[[FETCHED:.+]] = arith.addi %[[PLACE]], %[[BY]]
// CHECK:         %[[ADDRESS:.+]] = affine.apply {{.*}}(%{{.*}}%[[FETCHED]]{{.*}})
// CHECK-NEXT:    memref.prefetch %arg1[%{{.+}}], read, locality<2>, data
// CHECK:         scf.for
func.func @places(
    %d: tensor<64x4x64xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<32x3x64xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "row_major"}}},
    %y: tensor<64x7x32xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<64x7x32xf32> {
  %e = tensor.empty() : tensor<64x7x32xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<64x7x32xf32>)
      -> tensor<64x7x32xf32>
  %p = tensor.pad %w low[0, 5, 0] high[0, 5, 0] {
  ^bb0(%i: index, %j: index, %k: index):
    tensor.yield %zero : f32
  } : tensor<32x3x64xf32> to tensor<32x13x64xf32>
  %0 = linalg.generic {indexing_maps = [#d, #w, #out],
      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]}
      ins(%d, %p : tensor<64x4x64xf32>, tensor<32x13x64xf32>)
      outs(%f : tensor<64x7x32xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<64x7x32xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<64x7x32xf32>, tensor<64x7x32xf32>) -> tensor<64x7x32xf32>
  return %1 : tensor<64x7x32xf32>
}

// -----

#x = affine_map<(b, o, c, i) -> (c, b, i)>
#w = affine_map<(b, o, c, i) -> (o, c, i)>
#out = affine_map<(b, o, c, i) -> (b, o)>

// The first tile of two rows fetches the weights of 80 terms later, some 320 cycles:
// 32 columns are two cache lines. All tiles fetch the rows of the next one, which
// are blocks of 32 one after the other; of three rows, four blocks' worth: as many
// elements for each term, so a fetch for two terms is enough.
// AVX2-LABEL: @rows
// AVX2:       %{{.+}}:8 = scf.for %{{.+}} = %c0 to %c32 step %c2{{(_[0-9]+)?}} iter_args
// AVX2-COUNT-2: memref.prefetch %arg1[%{{.+}}], read, locality<3>
// AVX2:         %[[NEXT:.+]] = affine.apply affine_map<(d0, d1, d2) -> (d0 * 32 + d1 * 4096 + d2 * 2)>
// AVX2:         %[[ROW:.+]] = arith.addi %[[NEXT]], %c64
// AVX2:         memref.prefetch %arg0[%[[ROW]]], read, locality<3>
// AVX2-COUNT-8: math.fma
// AVX2:         arith.addi %{{.+}}, %c2560
// AVX2:         memref.prefetch %arg1[%{{.+}}], read, locality<3>
// AVX2:         arith.addi %{{.+}}, %c2576
// AVX2:         memref.prefetch %arg1[%{{.+}}], read, locality<3>
// AVX2-NOT:     memref.prefetch
// AVX2:       scf.for %{{.+}} step %c2 {
// AVX2:       scf.for %{{.+}} step %c3 {
// AVX2:         %{{.+}}:12 = scf.for %{{.+}} = %c0 to %c32 step %c2{{(_[0-9]+)?}} iter_args
// AVX2:           %[[NEXT:.+]] = affine.apply affine_map<(d0, d1, d2) -> (d0 * 32 + d1 * 4096 + d2 * 4)>
// AVX2:           %[[ROW:.+]] = arith.addi %[[NEXT]], %c96
// AVX2:           memref.prefetch %arg0[%[[ROW]]], read, locality<3>
// AVX2-NOT:       memref.prefetch
func.func @rows(
    %x: tensor<4x128x32xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<64x4x32xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, order = [0, 1, 2],
                   block = 32 : i64}}},
    %y: tensor<128x64xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x64xf32> {
  %e = tensor.empty() : tensor<128x64xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x64xf32>)
      -> tensor<128x64xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x, %w : tensor<4x128x32xf32>, tensor<64x4x32xf32>)
      outs(%f : tensor<128x64xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<128x64xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<128x64xf32>, tensor<128x64xf32>) -> tensor<128x64xf32>
  return %1 : tensor<128x64xf32>
}

// -----

#in = affine_map<(p, o, y, b) -> (y, p, b, o)>
#out = affine_map<(p, o, y, b) -> (p, o)>

// A run of 100 terms ends before the one that would be fetched, 160 terms on with
// one row and four vectors: there other results' terms lie.
// AVX2-LABEL: @short_runs
// AVX2-NOT:    memref.prefetch {{.*}} locality<3>
// CHECK-LABEL: @short_runs
// CHECK-NOT:   memref.prefetch {{.*}} locality<3>
// CHECK:       return
func.func @short_runs(
    %x: tensor<50x2x100x64xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<2x64xf32> {tpc.buffer = {kind = "output"}}) -> tensor<2x64xf32> {
  %e = tensor.empty() : tensor<2x64xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x64xf32>) -> tensor<2x64xf32>
  %0 = linalg.generic {indexing_maps = [#in, #out],
      iterator_types = ["parallel", "parallel", "reduction", "reduction"]}
      ins(%x : tensor<50x2x100x64xf32>) outs(%f : tensor<2x64xf32>)
      attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%a: f32, %s: f32):
    %r = arith.addf %s, %a : f32
    linalg.yield %r : f32
  } -> tensor<2x64xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<2x64xf32>, tensor<2x64xf32>) -> tensor<2x64xf32>
  return %1 : tensor<2x64xf32>
}
