// RUN: tpc-opt %s -tpc-cpu-pack-operands | FileCheck %s

// Rows of 1024 elements are packed, rows of 256 are near enough.
// CHECK-DAG: #[[T:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-DAG: #[[D:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[X:.+]] = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-LABEL: @gradient
// CHECK-SAME: %[[ERROR:.+]]: tensor<128x1024xf32>, %[[INPUT:.+]]: tensor<128x256xf32>
// CHECK: %[[COPY:.+]] = linalg.generic {indexing_maps = [#[[T]]
// CHECK-SAME: ins(%[[ERROR]]
// CHECK-SAME: tpc.storage = {block = 32 : i64, dim = 0 : i64, kind = "blocked", order = [0, 1]}
// CHECK: linalg.generic {indexing_maps = [#[[D]], #[[X]]
// CHECK-SAME: ins(%[[COPY]], %[[INPUT]]
func.func @gradient(%d: tensor<128x1024xf32>, %x: tensor<128x256xf32>,
                    %g: tensor<1024x256xf32>) -> tensor<1024x256xf32> {
  %0 = linalg.generic {
      indexing_maps = [affine_map<(o, i, b) -> (b, o)>,
                       affine_map<(o, i, b) -> (b, i)>,
                       affine_map<(o, i, b) -> (o, i)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %x : tensor<128x1024xf32>, tensor<128x256xf32>)
      outs(%g : tensor<1024x256xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<1024x256xf32>
  return %0 : tensor<1024x256xf32>
}
