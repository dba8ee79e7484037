// RUN: tpc-opt %s -tpc-cuda-offload-scalars -split-input-file | FileCheck %s

func.func private @tpc_power(f64, i64) -> f64

// The numbers of both launches are computed by one before them; equal powers
// once.
// CHECK-LABEL: func.func @once
// CHECK-SAME: tpc.kernels = [{parallel = false, {{.*}}"scalars"{{.*}}}, {first}, {second}]
// CHECK: %[[NUMBERS:.*]] = memref.alloc() : memref<2xf32>
// CHECK: gpu.launch blocks({{.*}} = %c1{{[,_]}}
// CHECK:   memref.load %arg0
// CHECK:   scf.while
// CHECK-NOT: scf.while
// CHECK:   memref.store %{{.*}}, %[[NUMBERS]][%c0
// CHECK:   memref.store %{{.*}}, %[[NUMBERS]][%c1
// CHECK: gpu.launch
// CHECK:   %[[NUMBER:.*]] = memref.load %[[NUMBERS]][%c0
// CHECK:   memref.store %[[NUMBER]], %arg2
// CHECK: gpu.launch
// CHECK:   %[[OTHER:.*]] = memref.load %[[NUMBERS]][%c1
// CHECK:   memref.store %[[OTHER]], %arg3
// CHECK-NOT: tpc_power
func.func @once(%rate: memref<1xf32>, %steps: memref<1xi64>,
                %x: memref<1xf32>, %y: memref<1xf32>)
    attributes {tpc.kernels = [{first}, {second}]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.load %rate[%c0] : memref<1xf32>
  %1 = arith.extf %0 : f32 to f64
  %t = memref.load %steps[%c0] : memref<1xi64>
  %2 = func.call @tpc_power(%1, %t) : (f64, i64) -> f64
  %3 = arith.truncf %2 : f64 to f32
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c1, %k = %c1, %l = %c1) {
    memref.store %3, %x[%c0] : memref<1xf32>
    gpu.terminator
  }
  %4 = func.call @tpc_power(%1, %t) : (f64, i64) -> f64
  %5 = arith.truncf %4 : f64 to f32
  %6 = arith.mulf %5, %0 : f32
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c1, %k = %c1, %l = %c1) {
    memref.store %6, %y[%c0] : memref<1xf32>
    gpu.terminator
  }
  return
}

// -----

// A number that depends on what a launch writes is computed after it.
// CHECK-LABEL: func.func @after
// CHECK-SAME: tpc.kernels = [{first}, {parallel = false, {{.*}}}, {second}]
// CHECK: gpu.launch
// CHECK:   memref.store %{{.*}}, %arg0
// CHECK: %[[NUMBER:.*]] = memref.alloc() : memref<1xf32>
// CHECK: gpu.launch
// CHECK:   memref.load %arg0
// CHECK:   memref.store %{{.*}}, %[[NUMBER]]
// CHECK: gpu.launch
// CHECK:   memref.load %[[NUMBER]]
func.func @after(%x: memref<1xf32>, %y: memref<1xf32>)
    attributes {tpc.kernels = [{first}, {second}]} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f32
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c1, %k = %c1, %l = %c1) {
    memref.store %one, %x[%c0] : memref<1xf32>
    gpu.terminator
  }
  %0 = memref.load %x[%c0] : memref<1xf32>
  %1 = arith.addf %0, %one : f32
  gpu.launch blocks(%a, %b, %c) in (%g = %c1, %h = %c1, %i = %c1)
      threads(%d, %e, %f) in (%j = %c1, %k = %c1, %l = %c1) {
    memref.store %1, %y[%c0] : memref<1xf32>
    gpu.terminator
  }
  return
}
