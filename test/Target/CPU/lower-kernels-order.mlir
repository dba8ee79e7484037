// RUN: tpc-opt %s -tpc-cpu-lower-kernels -cse | FileCheck %s

// The order in which the tiles of a product run: what a tile's number is divided
// by says how many follow each other along the fastest dimension.

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#y = affine_map<(b, o, i) -> (b, o)>

// Rows that share columns come one after the other, four parts of 64, for each
// of four blocks of columns.
// CHECK-LABEL: @near
// CHECK: scf.forall (%[[TILE:.+]]) in (16)
// CHECK: %[[COUNT:.+]] = arith.constant 4 : index
// CHECK: %[[ROWS:.+]] = arith.remui %[[TILE]], %[[COUNT]]
// CHECK: arith.muli %[[ROWS]], %c64
func.func @near(
    %x: tensor<256x64xf32>,
    %w: tensor<128x64xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<256x128xf32>) -> tensor<256x128xf32> {
  %e = tensor.empty() : tensor<256x128xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<256x128xf32>)
      -> tensor<256x128xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<256x64xf32>, tensor<128x64xf32>)
      outs(%f : tensor<256x128xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<256x128xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<256x128xf32>, tensor<256x128xf32>) -> tensor<256x128xf32>
  return %1 : tensor<256x128xf32>
}

// Of factors that are larger than caches, the small one is read again and again:
// the few rows for each of the many columns.
// CHECK-LABEL: @large_weights
// CHECK: scf.forall (%[[TILE:.+]]) in (2048)
// CHECK: %[[COUNT:.+]] = arith.constant 2 : index
// CHECK: %[[ROWS:.+]] = arith.remui %[[TILE]], %[[COUNT]]
// CHECK: arith.muli %[[ROWS]], %c128
func.func @large_weights(
    %x: tensor<256x64xf32>,
    %w: tensor<32768x64xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<256x32768xf32>) -> tensor<256x32768xf32> {
  %e = tensor.empty() : tensor<256x32768xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<256x32768xf32>)
      -> tensor<256x32768xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<256x64xf32>, tensor<32768x64xf32>)
      outs(%f : tensor<256x32768xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<256x32768xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<256x32768xf32>, tensor<256x32768xf32>) -> tensor<256x32768xf32>
  return %1 : tensor<256x32768xf32>
}

// The few columns for each of the many rows.
// CHECK-LABEL: @large_input
// CHECK: scf.forall (%[[TILE:.+]]) in (1024)
// CHECK: %[[COUNT:.+]] = arith.constant 4 : index
// CHECK: %[[COLUMNS:.+]] = arith.remui %[[TILE]], %[[COUNT]]
// CHECK: %[[ROWS:.+]] = arith.divui %[[TILE]], %[[COUNT]]
// CHECK: arith.muli %[[ROWS]], %c128
func.func @large_input(
    %x: tensor<32768x64xf32>,
    %w: tensor<128x64xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %y: tensor<32768x128xf32>) -> tensor<32768x128xf32> {
  %e = tensor.empty() : tensor<32768x128xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32768x128xf32>)
      -> tensor<32768x128xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<32768x64xf32>, tensor<128x64xf32>)
      outs(%f : tensor<32768x128xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<32768x128xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<32768x128xf32>, tensor<32768x128xf32>) -> tensor<32768x128xf32>
  return %1 : tensor<32768x128xf32>
}
