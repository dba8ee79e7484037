// RUN: tpc-opt %s -tpc-cpu-lower-kernels | FileCheck %s

#m = affine_map<(i, j) -> (i, j)>

// Tiles of three rows begin at odd and at even ones: nothing is known of an
// index's last bit before the tile is.
// CHECK-LABEL: @last_bit
// CHECK: arith.muli %{{.+}}, %c3
// CHECK: scf.for {{.+}} step %c3
// CHECK-COUNT-3: arith.andi
// The last tile, of two rows.
// CHECK: scf.for {{.+}} step %c2
// CHECK-COUNT-2: arith.andi
// CHECK-NOT: arith.andi
// CHECK: return
func.func @last_bit(
    %x: tensor<128x1200xi32> {tpc.buffer = {kind = "input"}},
    %y: tensor<128x1200xi32> {tpc.buffer = {kind = "output"}})
    -> tensor<128x1200xi32> {
  %e = tensor.empty() : tensor<128x1200xi32>
  %0 = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x1200xi32>) outs(%e : tensor<128x1200xi32>)
      attrs = {tpc.kernel = 0 : i64} {
  ^bb0(%a: i32, %o: i32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %i : index to i32
    %one = arith.constant 1 : i32
    %b = arith.andi %j, %one : i32
    %s = arith.addi %a, %b : i32
    linalg.yield %s : i32
  } -> tensor<128x1200xi32>
  %1 = bufferization.materialize_in_destination %0 in %y
      : (tensor<128x1200xi32>, tensor<128x1200xi32>) -> tensor<128x1200xi32>
  return %1 : tensor<128x1200xi32>
}
