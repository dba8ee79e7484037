// RUN: tpc-opt %s -tpc-cpu-split-reductions -split-input-file | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-split-reductions -tpc-form-kernels -split-input-file \
// RUN:   | FileCheck %s --check-prefix=FORM

#m = affine_map<(b, i) -> (b, i)>
#r = affine_map<(b, i) -> (b)>

// The squares of a difference: a sum for each block of 32 in the kernel that
// computes the tensor, and the sums of these, beginning with the old value.
// CHECK-DAG: [[ALL:#.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: [[BLOCKS:#.+]] = affine_map<(d0, d1) -> (d1 floordiv 32, d0)>
// CHECK-DAG: [[REST:#.+]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-DAG: [[ROWS:#.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: @loss
// CHECK: [[ZERO:%.+]] = linalg.fill {{.*}} -> tensor<128xf32>
// CHECK: [[H:%.+]] = linalg.generic {{.*}}tpc.storage
// CHECK: [[NEUTRAL:%.+]] = linalg.fill {{.*}} -> tensor<8x128xf32>
// CHECK: [[PARTIAL:%.+]] = linalg.generic {indexing_maps = [[[ALL]], [[ALL]], [[BLOCKS]]],
// CHECK-SAME: iterator_types = ["parallel", "reduction"]}
// CHECK-SAME: ins([[H]], %{{.+}} : {{.*}}) outs([[NEUTRAL]] :
// CHECK-SAME: attrs = {tpc.partial}
// CHECK: linalg.generic {indexing_maps = [[[REST]], [[ROWS]]],
// CHECK-SAME: ins([[PARTIAL]] : tensor<8x128xf32>) outs([[ZERO]] : tensor<128xf32>)
// CHECK-NEXT: ^bb0([[IN:%.+]]: f32, [[OUT:%.+]]: f32):
// CHECK-NEXT: arith.addf
// FORM-LABEL: @loss
// FORM: tpc.kernel = 0 : i64, tpc.storage
// FORM: tpc.kernel = 0 : i64, tpc.partial
// FORM: tpc.kernel = 1 : i64
func.func @loss(%x: tensor<128x256xf32>, %y: tensor<128x256xf32>)
    -> tensor<128xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128x256xf32>
  %f = tensor.empty() : tensor<128xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<128xf32>)
      -> tensor<128xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x256xf32>) outs(%e : tensor<128x256xf32>)
      attrs = {tpc.storage =
          [{kind = "blocked", dim = 1, order = [1, 0], block = 32}]} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<128x256xf32>
  %l = linalg.generic {indexing_maps = [#m, #m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h, %y : tensor<128x256xf32>, tensor<128x256xf32>)
      outs(%g : tensor<128xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %d = arith.subf %p, %q : f32
    %s = arith.mulf %d, %d : f32
    %t = arith.addf %o, %s : f32
    linalg.yield %t : f32
  } -> tensor<128xf32>
  return %l : tensor<128xf32>
}

// -----

#m = affine_map<(b, i) -> (b, i)>
#r = affine_map<(b, i) -> (b)>

// Short rows are one block: the reduction stays whole, and joins the kernel.
// CHECK-LABEL: @maximum
// CHECK: linalg.generic
// CHECK: linalg.generic {{.*}}attrs = {tpc.partial}
// CHECK-NOT: linalg.generic
// FORM-LABEL: @maximum
// FORM: tpc.kernel = 0 : i64
// FORM: tpc.kernel = 0 : i64, tpc.partial
func.func @maximum(%x: tensor<128x10xf32>) -> tensor<128xf32> {
  %least = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<128x10xf32>
  %f = tensor.empty() : tensor<128xf32>
  %g = linalg.fill ins(%least : f32) outs(%f : tensor<128xf32>)
      -> tensor<128xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x10xf32>) outs(%e : tensor<128x10xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<128x10xf32>
  %l = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<128x10xf32>) outs(%g : tensor<128xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.maximumf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<128xf32>
  return %l : tensor<128xf32>
}

// -----

#m = affine_map<(b, i) -> (b, i)>
#c = affine_map<(i, b) -> (b, i)>
#r = affine_map<(b, i) -> (b)>
#s = affine_map<(i, b) -> (i)>

// What stays as it is: a sum over samples, one of what the function was given,
// and one of long rows that are not in blocks.
// CHECK-LABEL: @others
// CHECK-NOT: tpc.partial
func.func @others(%x: tensor<128x256xf32>) -> (tensor<256xf32>, tensor<128xf32>,
                                               tensor<128xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<128x256xf32>
  %f = tensor.empty() : tensor<128xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<128xf32>)
      -> tensor<128xf32>
  %k = tensor.empty() : tensor<256xf32>
  %n = linalg.fill ins(%zero : f32) outs(%k : tensor<256xf32>)
      -> tensor<256xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<128x256xf32>) outs(%e : tensor<128x256xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<128x256xf32>
  %a = linalg.generic {indexing_maps = [#c, #s],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<128x256xf32>) outs(%n : tensor<256xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<256xf32>
  %b = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<128x256xf32>) outs(%g : tensor<128xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<128xf32>
  %d = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<128x256xf32>) outs(%g : tensor<128xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<128xf32>
  return %a, %b, %d : tensor<256xf32>, tensor<128xf32>, tensor<128xf32>
}

// -----

#m = affine_map<(b, i) -> (b, i)>
#r = affine_map<(b, i) -> (b)>

// Short rows are cut as everything else that is stored in blocks: 60 columns
// into two of 30.
// CHECK: [[BLOCKS:#.+]] = affine_map<(d0, d1) -> (d1 floordiv 30, d0)>
// CHECK-LABEL: @short
// CHECK: indexing_maps = [{{.*}}, [[BLOCKS]]]
// CHECK-SAME: tpc.partial
// Blocks of a few columns are not worth it.
// CHECK-NOT: tpc.partial
func.func @short(%x: tensor<16x60xf32>, %y: tensor<16x6xf32>)
    -> (tensor<16xf32>, tensor<16xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16x60xf32>
  %k = tensor.empty() : tensor<16x6xf32>
  %f = tensor.empty() : tensor<16xf32>
  %g = linalg.fill ins(%zero : f32) outs(%f : tensor<16xf32>)
      -> tensor<16xf32>
  %h = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<16x60xf32>) outs(%e : tensor<16x60xf32>) {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<16x60xf32>
  %i = linalg.generic {indexing_maps = [#m, #m],
      iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<16x6xf32>) outs(%k : tensor<16x6xf32>)
      attrs = {tpc.storage =
          [{kind = "blocked", dim = 1, order = [1, 0], block = 6}]} {
  ^bb0(%p: f32, %o: f32):
    %q = math.tanh %p : f32
    linalg.yield %q : f32
  } -> tensor<16x6xf32>
  %a = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%h : tensor<16x60xf32>) outs(%g : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<16xf32>
  %b = linalg.generic {indexing_maps = [#m, #r],
      iterator_types = ["parallel", "reduction"]}
      ins(%i : tensor<16x6xf32>) outs(%g : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %o, %p : f32
    linalg.yield %t : f32
  } -> tensor<16xf32>
  return %a, %b : tensor<16xf32>, tensor<16xf32>
}
