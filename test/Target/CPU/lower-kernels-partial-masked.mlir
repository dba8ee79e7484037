// RUN: tpc-opt %s -tpc-cpu-split-reductions -tpc-form-kernels \
// RUN:   -tpc-cpu-lower-kernels -cse | FileCheck %s

#m = affine_map<(b, i) -> (b, i)>
#r = affine_map<(b, i) -> (b)>

// A block of 30 is a whole vector and 14 lanes of another. The others of its
// lanes hold e^0 = 1 and must not be added.
// CHECK-LABEL: @loss
// CHECK: scf.forall (%{{.+}}) in (3)
// CHECK: [[A:%.+]] = math.exp {{.*}} : vector<16xf32>
// CHECK: [[SA:%.+]] = arith.mulf [[A]], [[A]]
// CHECK: [[S:%.+]] = arith.addf {{.*}}, [[SA]]
// CHECK: [[MASK:%.+]] = arith.constant dense<[true, true, true, true, true, true, true, true, true, true, true, true, true, true, false, false]>
// CHECK: [[X:%.+]] = vector.maskedload {{.*}}, [[MASK]], {{.*}} : memref<720xf32>
// CHECK: [[B:%.+]] = math.exp [[X]] : vector<16xf32>
// CHECK: [[SB:%.+]] = arith.mulf [[B]], [[B]]
// CHECK: [[T:%.+]] = arith.addf [[S]], [[SB]]
// CHECK: [[VALID:%.+]] = arith.select [[MASK]], [[T]], [[S]]
// CHECK: vector.maskedstore {{.*}}, [[MASK]], [[B]]
// CHECK: vector.shuffle [[VALID]]
// CHECK: memref.store {{.*}} : memref<24xf32>
// CHECK: tpc.number = 0
// CHECK: vector.maskedload {{.*}} : memref<24xf32>
// CHECK: tpc.number = 1
func.func @loss(
    %x: tensor<8x90xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<8x90xf32> {tpc.buffer = {kind = "output"}},
    %l: tensor<8xf32> {tpc.buffer = {kind = "sample_loss"}})
    -> (tensor<8x90xf32>, tensor<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x90xf32>
  %f = tensor.empty() : tensor<8xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<8xf32>)
      -> tensor<8xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<8x90xf32>) outs(%e : tensor<8x90xf32>)
      attrs = {tpc.storage =
          [{kind = "blocked", dim = 1, order = [1, 0], block = 30}]} {
  ^bb0(%p: f32, %o: f32):
    %q = math.exp %p : f32
    linalg.yield %q : f32
  } -> tensor<8x90xf32>
  %s = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<8x90xf32>) outs(%g : tensor<8xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = arith.mulf %p, %p : f32
    %t = arith.addf %o, %q : f32
    linalg.yield %t : f32
  } -> tensor<8xf32>
  %a = bufferization.materialize_in_destination %h in %y
      : (tensor<8x90xf32>, tensor<8x90xf32>) -> tensor<8x90xf32>
  %b = bufferization.materialize_in_destination %s in %l
      : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %a, %b : tensor<8x90xf32>, tensor<8xf32>
}
