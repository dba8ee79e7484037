// RUN: tpc-opt %s -tpc-cpu-approximate-math | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-approximate-math=fused-multiply-add=false \
// RUN:   | FileCheck %s --check-prefix=SPLIT

// CHECK-LABEL: @vectors
// CHECK-NOT: math.tanh
// CHECK-NOT: math.exp
// CHECK: math.fma
// SPLIT-LABEL: @vectors
// SPLIT-NOT: math.fma
func.func @vectors(%x: vector<16xf32>) -> vector<16xf32> {
  %0 = math.tanh %x : vector<16xf32>
  %1 = math.exp %0 : vector<16xf32>
  return %1 : vector<16xf32>
}
