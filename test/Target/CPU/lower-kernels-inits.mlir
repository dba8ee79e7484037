// RUN: tpc-opt %s -tpc-cpu-lower-kernels -cse | FileCheck %s
// RUN: tpc-opt %s -tpc-cuda-lower-kernels -cse | FileCheck %s --check-prefix=CUDA

#x = affine_map<(b, o, i) -> (b, i)>
#w = affine_map<(b, o, i) -> (o, i)>
#a = affine_map<(b, o, i) -> (b, o)>
#m = affine_map<(i, j) -> (i, j)>

// What an elementwise operation changes may be a product of the same kernel: its
// sums are read from the tile on the stack in which they are, or from the
// register of the thread that has added them up.
// CHECK-LABEL: @update_of_product
// CHECK: %[[SUMS:.+]] = memref.alloca() {{.*}} : memref<512xf32>
// CHECK: vector.store %{{.+}}, %[[SUMS]]
// CHECK: %[[GIVEN:.+]] = vector.load %{{.+}} : memref<1024xf32>, vector<16xf32>
// CHECK: %[[SUM:.+]] = vector.load %[[SUMS]]{{.+}} : memref<512xf32>, vector<16xf32>
// CHECK: math.copysign %[[GIVEN]], %[[SUM]] : vector<16xf32>
// CUDA-LABEL: @update_of_product
// CUDA: arith.cmpi eq
// CUDA-NEXT: scf.if
// CUDA-NEXT: %[[SUM:.+]] = arith.addf %{{.+}}, %{{.+}} : f32
// CUDA: %[[GIVEN:.+]] = memref.load %{{.+}} : memref<1024xf32>
// CUDA-NEXT: math.copysign %[[GIVEN]], %[[SUM]] : f32
func.func @update_of_product(
    %x: tensor<16x48xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<64x48xf32> {tpc.buffer = {kind = "input"}},
    %g: tensor<16x64xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<16x64xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<16x64xf32> {
  %e = tensor.empty() : tensor<16x64xf32>
  %zero = arith.constant 0.0 : f32
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<16x64xf32>)
      -> tensor<16x64xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #a],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<16x48xf32>, tensor<64x48xf32>)
      outs(%f : tensor<16x64xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %r = arith.addf %o, %s : f32
    linalg.yield %r : f32
  } -> tensor<16x64xf32>
  %1 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%g : tensor<16x64xf32>) outs(%0 : tensor<16x64xf32>)
      attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %o: f32):
    %q = math.copysign %p, %o : f32
    linalg.yield %q : f32
  } -> tensor<16x64xf32>
  %2 = bufferization.materialize_in_destination %1 in %y
      : (tensor<16x64xf32>, tensor<16x64xf32>) -> tensor<16x64xf32>
  return %2 : tensor<16x64xf32>
}
