// RUN: tpc-opt %s -tpc-cuda-convert-math | FileCheck %s

// CHECK-LABEL: @functions
// CHECK: llvm.call_intrinsic "llvm.sqrt"(%arg0) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.fma"(%{{.*}}, %arg0, %arg1) : (f32, f32, f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.fabs"
// CHECK: llvm.call_intrinsic "llvm.copysign"
// CHECK: llvm.call_intrinsic "llvm.floor"
// CHECK-NOT: math.
func.func @functions(%x: f32, %y: f32) -> f32 {
  %0 = math.sqrt %x : f32
  %1 = math.fma %0, %x, %y : f32
  %2 = math.absf %1 : f32
  %3 = math.copysign %2, %y : f32
  %4 = math.floor %3 : f32
  return %4 : f32
}
