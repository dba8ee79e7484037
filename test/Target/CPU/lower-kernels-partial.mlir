// RUN: tpc-opt %s -tpc-cpu-split-reductions -tpc-form-kernels \
// RUN:   -tpc-cpu-lower-kernels | FileCheck %s

#m = affine_map<(b, i) -> (b, i)>
#r = affine_map<(b, i) -> (b)>

// Two vectors make a block of a row: their squares are summed up where they are
// computed, rows together, over the lanes last. Nothing is read again; the sums
// of blocks are another kernel.
// CHECK-LABEL: @loss
// CHECK: scf.forall
// CHECK: [[A:%.+]] = math.tanh {{.*}} : vector<16xf32>
// CHECK: [[SA:%.+]] = arith.mulf [[A]], [[A]]
// CHECK: [[S:%.+]] = arith.addf {{.*}}, [[SA]]
// CHECK: [[B:%.+]] = math.tanh {{.*}} : vector<16xf32>
// CHECK: [[SB:%.+]] = arith.mulf [[B]], [[B]]
// CHECK: arith.addf [[S]], [[SB]]
// CHECK: vector.store [[A]], {{.*}} : memref<8192xf32>, vector<16xf32>
// CHECK: vector.shuffle
// CHECK: vector.extract
// CHECK: memref.store {{.*}} : memref<256xf32>
// CHECK: memref.store {{.*}} : memref<256xf32>
// CHECK: tpc.number = 0
// CHECK: scf.forall
// CHECK: vector.load {{.*}} : memref<256xf32>
// CHECK: tpc.number = 1
func.func @loss(
    %x: tensor<128x64xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<128x64xf32> {tpc.buffer = {kind = "output"}},
    %l: tensor<128xf32> {tpc.buffer = {kind = "sample_loss"}})
    -> (tensor<128x64xf32>, tensor<128xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128x64xf32>
  %f = tensor.empty() : tensor<128xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<128xf32>)
      -> tensor<128xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x64xf32>) outs(%e : tensor<128x64xf32>)
      attrs = {tpc.storage =
          [{kind = "blocked", dim = 1, order = [1, 0], block = 32}]} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<128x64xf32>
  %s = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<128x64xf32>) outs(%g : tensor<128xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.mulf %p, %p : f32
    %t = arith.addf %o, %q : f32
    linalg.yield %t : f32
  } -> tensor<128xf32>
  %a = bufferization.materialize_in_destination %h in %y
      : (tensor<128x64xf32>, tensor<128x64xf32>) -> tensor<128x64xf32>
  %b = bufferization.materialize_in_destination %s in %l
      : (tensor<128xf32>, tensor<128xf32>) -> tensor<128xf32>
  return %a, %b : tensor<128x64xf32>, tensor<128xf32>
}
