// RUN: tpc-opt %s -tpc-cpu-lower-kernels | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-lower-kernels="vector-bits=256 vector-registers=16" \
// RUN:   | FileCheck %s --check-prefix=AVX2

#x = affine_map<(b, o, k) -> (b, k)>
#w = affine_map<(b, o, k) -> (o, k)>
#r = affine_map<(b, o, k) -> (b, o)>

// Vectors lie along the batch, whose elements are far apart in the images: a
// copy of a part of each image at a time, however long the images are.
// CHECK-LABEL: @wide
// CHECK: scf.forall
// CHECK: scf.for %{{.+}} = %c0{{.*}} to %c76800{{.*}} step %c{{[0-9]+}}
// CHECK: memref.alloca() {{.*}} : memref<{{[0-9]?[0-9]?[0-9]?[0-9]}}xf32>
// AVX2-LABEL: @wide
// AVX2: scf.forall
// AVX2: scf.for %{{.+}} = %c0{{.*}} to %c76800{{.*}} step %c{{[0-9]+}}
// AVX2: memref.alloca() {{.*}} : memref<{{[0-9]?[0-9]?[0-9]?[0-9]}}xf32>
func.func @wide(
    %x: tensor<32x76800xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<33x76800xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<32x33xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<32x33xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<32x33xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<32x33xf32>)
      -> tensor<32x33xf32>
  %0 = linalg.generic {indexing_maps = [#x, #w, #r],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<32x76800xf32>, tensor<33x76800xf32>)
      outs(%f : tensor<32x33xf32>) attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.mulf %p, %q : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<32x33xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<32x33xf32>, tensor<32x33xf32>) -> tensor<32x33xf32>
  return %1 : tensor<32x33xf32>
}
