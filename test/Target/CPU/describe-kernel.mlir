// RUN: tpc-opt %s -tpc-cpu-lower-kernels | FileCheck %s

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>
#m = affine_map<(i, j) -> (i, j)>
#r = affine_map<(i, j) -> (i)>

// A matrix product with its activation, then the squares of each row summed up:
// products are summed there too, but of no matrices.
// CHECK-LABEL: @step
// CHECK-SAME: tpc.kernels = [
// CHECK-SAME: {parallel = {{true|false}}, read = 12288 : i64, stages = [
// CHECK-SAME: {computes = "product", flops = 65536 : i64, {{.*}}product_flops = 65536 : i64, result = array<i64: 32, 16>},
// CHECK-SAME: {computes = "tanh", flops = 512 : i64, {{.*}}product_flops = 0 : i64, result = array<i64: 32, 16>}], written = 2048 : i64},
// CHECK-SAME: read = 2048 : i64, stages = [
// CHECK-SAME: {computes = "mul, add", flops = 1024 : i64, {{.*}}product_flops = 0 : i64, result = array<i64: 32>}], written = 128 : i64}]
// CHECK: scf.forall
// CHECK: } {tpc.number = 0 : i64
// CHECK: scf.forall
// CHECK: tpc.number = 1 : i64
func.func @step(
    %x: tensor<32x64xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<16x64xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<32x16xf32> {tpc.buffer = {kind = "output"}},
    %l: tensor<32xf32> {tpc.buffer = {kind = "sample_loss"}})
    -> (tensor<32x16xf32>, tensor<32xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x16xf32>)
      -> tensor<32x16xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<32x64xf32>, tensor<16x64xf32>)
      outs(%f : tensor<32x16xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<32x16xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<32x16xf32>) outs(%e : tensor<32x16xf32>)
      attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<32x16xf32>
  %2 = bufferization.materialize_in_destination %1 in %y
      : (tensor<32x16xf32>, tensor<32x16xf32>) -> tensor<32x16xf32>
  %g = tensor.empty() : tensor<32xf32>
  %h = linalg.fill ins(%zero : f32) outs(%g : tensor<32xf32>)
      -> tensor<32xf32>
  %3 = linalg.generic {indexing_maps = [#m, #m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%1, %1 : tensor<32x16xf32>, tensor<32x16xf32>)
      outs(%h : tensor<32xf32>) attrs = {tpc.kernel = 1 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<32xf32>
  %4 = bufferization.materialize_in_destination %3 in %l
      : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
  return %2, %4 : tensor<32x16xf32>, tensor<32xf32>
}
