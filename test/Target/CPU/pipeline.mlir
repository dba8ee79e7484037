// RUN: tpc-opt %s -tpc-cpu-pipeline=cpu=x86-64-v3 | FileCheck %s
// RUN: not tpc-opt %s -tpc-cpu-pipeline=cpu=pentium9000 2>&1 \
// RUN:   | FileCheck %s --check-prefix=UNKNOWN

// CHECK: llvm.func @double(%{{.+}}: !llvm.ptr)
// CHECK-SAME: {dtype = "f32", kind = "input", shape = [4, 10]}
// CHECK-SAME: tpc.workspace = 0 : i64
// CHECK-NOT: tensor<
// CHECK: llvm.func @add(%{{.+}}: !llvm.ptr)
// CHECK-NOT: unrealized_conversion_cast
// UNKNOWN: error: unknown CPU 'pentium9000', expected native or one of {{.*}}x86-64-v3

func.func @double(
    %x: tensor<4x10xf32> {tpc.buffer = {kind = "input"}},
    %y: tensor<4x10xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<4x10xf32> {
  %0 = arith.addf %x, %x : tensor<4x10xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
  return %1 : tensor<4x10xf32>
}

// Functions are converted side by side.
func.func @add(
    %x: tensor<4x10xf32> {tpc.buffer = {kind = "input"}},
    %w: tensor<10xf32> {tpc.buffer = {kind = "state", name = "w"}},
    %y: tensor<4x10xf32> {tpc.buffer = {kind = "output"}})
    -> tensor<4x10xf32> {
  %e = tensor.empty() : tensor<4x10xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>,
                                        affine_map<(i, j) -> (j)>,
                                        affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %w : tensor<4x10xf32>, tensor<10xf32>)
      outs(%e : tensor<4x10xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<4x10xf32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<4x10xf32>, tensor<4x10xf32>) -> tensor<4x10xf32>
  return %1 : tensor<4x10xf32>
}
