// RUN: tpc-opt %s -pass-pipeline='builtin.module(func.func(tpc-approximate-math))' \
// RUN:   | FileCheck %s
// RUN: tpc-opt %s -pass-pipeline='builtin.module(func.func(tpc-approximate-math{fused-multiply-add=false}))' \
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

// Quotients and roots of whole vectors start from estimates; a vector of
// quotients with a NaN, or an estimate of nothing, is divided by the instruction.
// RUN: tpc-opt %s -pass-pipeline='builtin.module(func.func(tpc-approximate-math{reciprocal-estimates}))' \
// RUN:   | FileCheck %s --check-prefix=ESTIMATE
// ESTIMATE-LABEL: @quotients
// ESTIMATE: llvm.call_intrinsic "llvm.x86.avx512.rsqrt14.ps.512"
// ESTIMATE: llvm.call_intrinsic "llvm.x86.avx512.fpclass.ps.512"
// ESTIMATE-NOT: math.sqrt
// ESTIMATE: llvm.call_intrinsic "llvm.x86.avx512.rcp14.ps.512"
// ESTIMATE: arith.cmpf uno
// ESTIMATE: llvm.call_intrinsic "llvm.x86.avx512.fpclass.ps.512"
// ESTIMATE: arith.ori
// ESTIMATE: scf.if
// ESTIMATE-NEXT: arith.divf %{{.*}}, %{{.*}} : vector<16xf32>
// ESTIMATE: arith.divf {{.*}} : f32
// ESTIMATE-NOT: arith.divf
// ESTIMATE: return
// A root that is to be the same everywhere is the instruction's.
// ESTIMATE-LABEL: @exact
// ESTIMATE-NOT: llvm.call_intrinsic
// ESTIMATE: math.sqrt %{{.*}} : vector<16xf32>
func.func @quotients(%x: vector<16xf32>, %y: f32) -> (vector<16xf32>, f32) {
  %0 = math.sqrt %x : vector<16xf32>
  %1 = arith.divf %x, %0 : vector<16xf32>
  %2 = arith.divf %y, %y : f32
  return %1, %2 : vector<16xf32>, f32
}
func.func @exact(%x: vector<16xf32>) -> vector<16xf32> {
  %0 = math.sqrt %x {tpc.exact} : vector<16xf32>
  return %0 : vector<16xf32>
}
