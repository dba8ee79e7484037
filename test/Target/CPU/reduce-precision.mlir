// RUN: tpc-opt %s -tpc-cpu-reduce-precision | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-reduce-precision -tpc-form-kernels \
// RUN:     -tpc-cpu-lower-kernels="tile-registers" | FileCheck %s --check-prefix=TILES
// RUN: tpc-opt %s -tpc-cpu-reduce-precision -tpc-form-kernels \
// RUN:     -tpc-cpu-lower-kernels | FileCheck %s --check-prefix=VECTORS

#id = affine_map<(b, n) -> (b, n)>
#rows = affine_map<(b, o, i) -> (b, i)>
#columns = affine_map<(b, o, i) -> (o, i)>
#result = affine_map<(b, o, i) -> (b, o)>
#errors = affine_map<(o, i, b) -> (b, o)>
#inputs = affine_map<(o, i, b) -> (b, i)>
#gradient = affine_map<(o, i, b) -> (o, i)>

// The weight's columns are its outputs, with pairs of inputs; the other factor
// is read along the inputs. Two products read the same copy of the weight.
// CHECK-LABEL: @forward
// CHECK-SAME: %[[X:.+]]: tensor<128x1024xf32> {{.*}}, %[[Y:.+]]: tensor<128x1024xf32> {{.*}}, %[[W:.+]]: tensor<256x1024xf32>
// CHECK: %[[XR:.+]] = linalg.generic {{.*}} ins(%[[X]] : {{.*}}) outs(%{{.+}} : tensor<128x1024xbf16>)
// CHECK-SAME: tpc.rounding, tpc.storage = [{block = 32 : i64, dim = 1 : i64, kind = "blocked", order = [1, 0]}]
// CHECK: arith.truncf
// CHECK: %[[WR:.+]] = linalg.generic {{.*}} ins(%[[W]] : {{.*}}) outs(%{{.+}} : tensor<256x1024xbf16>)
// CHECK-SAME: tpc.storage = [{block = 32 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1], pairs}]
// CHECK: linalg.generic {{.*}} ins(%[[XR]], %[[WR]] : {{.*}}) outs(%{{.+}} : tensor<128x256xf32>)
// CHECK-SAME: tpc.columns = 1
// CHECK-COUNT-2: arith.extf {{.*}} : bf16 to f32
// CHECK-NEXT: arith.mulf {{.*}} : f32
// CHECK-NEXT: arith.addf {{.*}} : f32
// CHECK: %[[YR:.+]] = linalg.generic {{.*}} ins(%[[Y]]
// CHECK: linalg.generic {{.*}} ins(%[[YR]], %[[WR]]
// CHECK: return
// TILES-LABEL: @forward
// TILES: scf.forall
// TILES: arith.truncf {{.*}} : vector<16xf32> to vector<16xbf16>
// TILES: vector.store {{.*}} vector<32xbf16>
// TILES: scf.forall
// TILES: "llvm.x86.ldtilecfg"
// TILES-COUNT-4: "llvm.x86.tilezero"
// TILES: scf.for
// TILES-COUNT-3: "llvm.x86.tileloadd64"
// TILES-COUNT-2: "llvm.x86.tdpbf16ps"
// TILES: "llvm.x86.tileloadd64"
// TILES-COUNT-2: "llvm.x86.tdpbf16ps"
// TILES-COUNT-4: "llvm.x86.tilestored64"
// TILES: "llvm.x86.tilerelease"
// VECTORS-LABEL: @forward
// VECTORS: %{{.+}}:20 = scf.for
// VECTORS: vector.load %{{.+}} : memref<262144xbf16>, vector<32xbf16>
// VECTORS-COUNT-20: "llvm.x86.avx512bf16.dpbf16ps.512"
func.func @forward(
    %x: tensor<128x1024xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<128x1024xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x1024xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %p: tensor<128x256xf32> {tpc.buffer = {kind = "output"}},
    %q: tensor<128x256xf32> {tpc.buffer = {kind = "output"}})
    -> (tensor<128x256xf32>, tensor<128x256xf32>) {
  %e = tensor.empty() : tensor<128x256xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<128x256xf32>)
      -> tensor<128x256xf32>
  %0 = linalg.generic {indexing_maps = [#rows, #columns, #result],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<128x1024xf32>, tensor<256x1024xf32>)
      outs(%f : tensor<128x256xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %a, %b : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x256xf32>
  %1 = linalg.generic {indexing_maps = [#rows, #columns, #result],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%y, %w : tensor<128x1024xf32>, tensor<256x1024xf32>)
      outs(%f : tensor<128x256xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %a, %b : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<128x256xf32>
  %2 = bufferization.materialize_in_destination %0 in %p
      : (tensor<128x256xf32>, tensor<128x256xf32>) -> tensor<128x256xf32>
  %3 = bufferization.materialize_in_destination %1 in %q
      : (tensor<128x256xf32>, tensor<128x256xf32>) -> tensor<128x256xf32>
  return %2, %3 : tensor<128x256xf32>, tensor<128x256xf32>
}

// A gradient that updates a weight has its columns where the weight has its
// blocks: the errors are columns, in pairs of samples, and the inputs rows of
// samples.
// CHECK-LABEL: @update
// CHECK-SAME: %[[D:.+]]: tensor<128x256xf32> {{.*}}, %[[X:.+]]: tensor<128x784xf32>
// CHECK: linalg.generic {{.*}} ins(%[[X]]
// CHECK-SAME: tpc.storage = [{block = 32 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1]}]
// CHECK: linalg.generic {{.*}} ins(%[[D]]
// CHECK-SAME: tpc.storage = [{block = 32 : i64, dim = 1 : i64, kind = "blocked", order = [1, 0], pairs}]
// CHECK: linalg.generic
// CHECK-SAME: tpc.columns = 0
// TILES-LABEL: @update
// TILES: memref.prefetch
// TILES-COUNT-2: "llvm.x86.tilezero"
// TILES: math.fma
func.func @update(
    %d: tensor<128x256xf32> {tpc.buffer = {kind = "input"}},
    %x: tensor<128x784xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x784xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}})
    -> tensor<256x784xf32> {
  %e = tensor.empty() : tensor<256x784xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<256x784xf32>)
      -> tensor<256x784xf32>
  %0 = linalg.generic {indexing_maps = [#errors, #inputs, #gradient],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %x : tensor<128x256xf32>, tensor<128x784xf32>)
      outs(%f : tensor<256x784xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %a, %b : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<256x784xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%0, %w : tensor<256x784xf32>, tensor<256x784xf32>)
      outs(%e : tensor<256x784xf32>) {
  ^bb0(%g: f32, %old: f32, %o: f32):
    %new = arith.subf %old, %g : f32
    linalg.yield %new : f32
  } -> tensor<256x784xf32>
  %2 = bufferization.materialize_in_destination %1 in %w
      : (tensor<256x784xf32>, tensor<256x784xf32>) -> tensor<256x784xf32>
  return %2 : tensor<256x784xf32>
}

// Rows that 16 does not divide, and small products, stay as they are.
// CHECK-LABEL: @unfit
// CHECK-NOT: bf16
func.func @unfit(
    %x: tensor<100x1024xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<256x1024xf32> {tpc.buffer = {kind = "state", name = "w",
        storage = {kind = "blocked", dim = 0 : i64, block = 32 : i64}}},
    %p: tensor<100x256xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<100x256xf32> {
  %e = tensor.empty() : tensor<100x256xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<100x256xf32>)
      -> tensor<100x256xf32>
  %0 = linalg.generic {indexing_maps = [#rows, #columns, #result],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<100x1024xf32>, tensor<256x1024xf32>)
      outs(%f : tensor<100x256xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.mulf %a, %b : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<100x256xf32>
  %1 = bufferization.materialize_in_destination %0 in %p
      : (tensor<100x256xf32>, tensor<100x256xf32>) -> tensor<100x256xf32>
  return %1 : tensor<100x256xf32>
}
