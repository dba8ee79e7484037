// RUN: tpc-opt %s --tpc-graph-pipeline --tpc-tensor-pipeline -tpc-prepare -canonicalize -cse -tpc-fuse-elementwise -canonicalize -tpc-prepare -tpc-cpu-pack-parameters -tpc-cpu-pack-operands -tpc-form-kernels -o %t
// RUN: FileCheck %s < %t
// RUN: FileCheck %s --check-prefix=COPIES < %t

// What follows a product over windows is in its kernel: bias and activation,
// the activation's derivative, and the update of the weights whose gradient it
// is, which never reaches memory. So is what follows a pool's sum.

tpc.network @net(%image: tensor<28x28x1xf32>) {
  %h1 = tpc.convolution @c1 %image kernel(3) channels(16) stride(4) activation(tanh)
  %h2 = tpc.locally_connected @l2 %h1 kernel(3x2) channels(32) stride(2) activation(tanh)
  %m  = tpc.max_pool %h2 kernel(2)
  %x  = tpc.flatten %m
  %p  = tpc.dense @out %x units(10) activation(softmax)
  tpc.return %p
}
tpc.rule @transposed errors(transposed)
tpc.trainer @trainer trains @net by @transposed
    loss(cross_entropy) data(mnist) batch(8) forward(adam, lr = 0.1)

// CHECK-LABEL: func.func @step(
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction", "reduction"]} {{.*}} : tensor<8x7x7x16xf32>) {{.*}}tpc.kernel = [[C1:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<8x7x7x16xf32>{{.*}}) {{.*}}tpc.kernel = [[C1]] :
// CHECK:         arith.addf
// CHECK:         math.tanh
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction", "reduction"]} {{.*}} : tensor<8x4x4x32xf32>) {{.*}}tpc.kernel = [[L2:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<8x4x4x32xf32>{{.*}}) {{.*}}tpc.kernel = [[L2]] :
// CHECK:         math.tanh
// The transposed maps: the pool's, then that of l2.
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction"]} {{.*}} : tensor<8x4x4x32xf32>) {{.*}}tpc.kernel = [[M2:[0-9]+]] :
// CHECK:         arith.cmpf oeq
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<8x4x4x32xf32>{{.*}}) {{.*}}tpc.kernel = [[M2]] :
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction", "reduction"]} {{.*}} : tensor<8x7x7x16xf32>) {{.*}}tpc.kernel = [[T2:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<8x7x7x16xf32>{{.*}}) {{.*}}tpc.kernel = [[T2]] :
// The gradients.
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction", "reduction"]} {{.*}} : tensor<16x3x3x1xf32>) {{.*}}tpc.kernel = [[G1:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<16x3x3x1xf32>, tensor<16x3x3x1xf32>, tensor<16x3x3x1xf32>{{.*}}) {{.*}}tpc.kernel = [[G1]] :
// CHECK:         math.sqrt
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction", "reduction", "reduction"]} {{.*}} : tensor<16xf32>) {{.*}}tpc.kernel = [[B1:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<16xf32>, tensor<16xf32>, tensor<16xf32>{{.*}}) {{.*}}tpc.kernel = [[B1]] :
// CHECK:         math.sqrt
// CHECK:       linalg.generic {{.*}}["parallel"{{.*}}"reduction"]} {{.*}} : tensor<4x4x32x3x2x16xf32>) {{.*}}tpc.kernel = [[G2:[0-9]+]] :
// CHECK:       linalg.generic {{.*}}"parallel"]} {{.*}} : tensor<4x4x32x3x2x16xf32>, tensor<4x4x32x3x2x16xf32>, tensor<4x4x32x3x2x16xf32>{{.*}}) {{.*}}tpc.kernel = [[G2]] :
// CHECK:         math.sqrt

// Neither padding nor patches are made in memory.
// COPIES:      tensor.pad
// COPIES-NOT:  tensor.insert_slice
