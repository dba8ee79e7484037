// RUN: tpc-opt %s -tpc-cpu-pack-operands --mlir-print-local-scope | FileCheck %s
// RUN: tpc-opt %s -tpc-cpu-pack-operands=vector-bits=128 | FileCheck %s --check-prefix=SHORT

#id = affine_map<(b, n) -> (b, n)>
#out = affine_map<(o, i, b) -> (o, i)>
#left = affine_map<(o, i, b) -> (b, o)>
#right = affine_map<(o, i, b) -> (b, i)>

// A tensor between kernels is stored in blocks of its columns; what the
// function is given is copied into such blocks.
// CHECK-LABEL: @gradient
// CHECK-SAME: %[[ERROR:.+]]: tensor<128x1024xf32>, %[[INPUT:.+]]: tensor<128x48xf32>
// CHECK: %[[COPY:.+]] = linalg.generic {{.*}} ins(%[[INPUT]]
// CHECK-SAME: tpc.storage = [{block = 16 : i64, dim = 1 : i64, kind = "blocked", order = [1, 0]}]
// CHECK: %[[SCALED:.+]] = linalg.generic {{.*}} ins(%[[ERROR]]
// CHECK-SAME: tpc.storage = [{block = 32 : i64, dim = 1 : i64, kind = "blocked", order = [1, 0]}]
// CHECK: linalg.generic {{.*}} ins(%[[SCALED]], %[[COPY]]
// CHECK-NOT: tpc.storage
// CHECK: return
func.func @gradient(%d: tensor<128x1024xf32>, %x: tensor<128x48xf32>,
                    %g: tensor<1024x48xf32>) -> tensor<1024x48xf32> {
  %scaled = linalg.generic {indexing_maps = [#id, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%d : tensor<128x1024xf32>) outs(%d : tensor<128x1024xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.addf %p, %p : f32
    linalg.yield %s : f32
  } -> tensor<128x1024xf32>
  %0 = linalg.generic {indexing_maps = [#left, #right, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%scaled, %x : tensor<128x1024xf32>, tensor<128x48xf32>)
      outs(%g : tensor<1024x48xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<1024x48xf32>
  return %0 : tensor<1024x48xf32>
}

// An argument that a product reads few times is not worth a copy.
// CHECK-LABEL: @few
// CHECK-NOT: tpc.storage
// CHECK: return
func.func @few(%d: tensor<128x8xf32>, %x: tensor<128x48xf32>,
               %g: tensor<8x48xf32>) -> tensor<8x48xf32> {
  %0 = linalg.generic {indexing_maps = [#left, #right, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %x : tensor<128x8xf32>, tensor<128x48xf32>)
      outs(%g : tensor<8x48xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<8x48xf32>
  return %0 : tensor<8x48xf32>
}

// Blocks survive a reshape whose last dimension has the same blocks; a slice
// needs rows.
// CHECK-LABEL: @views
// CHECK: tpc.storage = [{block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}]
// CHECK-NEXT: ^bb0
// CHECK-NEXT: math.tanh
// CHECK-NOT: tpc.storage
// CHECK: return
#id4 = affine_map<(b, y, x, c) -> (b, y, x, c)>
func.func @views(%d: tensor<128x64xf32>, %image: tensor<128x2x2x64xf32>,
                 %g: tensor<64x256xf32>) -> (tensor<64x256xf32>, tensor<64x256xf32>, tensor<1x256xf32>) {
  %h = linalg.generic {indexing_maps = [#id4],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      outs(%image : tensor<128x2x2x64xf32>) {
  ^bb0(%p: f32):
    %s = math.tanh %p : f32
    linalg.yield %s : f32
  } -> tensor<128x2x2x64xf32>
  %k = linalg.generic {indexing_maps = [#id4],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      outs(%image : tensor<128x2x2x64xf32>) {
  ^bb0(%p: f32):
    %s = math.exp %p : f32
    linalg.yield %s : f32
  } -> tensor<128x2x2x64xf32>
  %flat = tensor.collapse_shape %h [[0], [1, 2, 3]] : tensor<128x2x2x64xf32> into tensor<128x256xf32>
  %flat2 = tensor.collapse_shape %k [[0], [1, 2, 3]] : tensor<128x2x2x64xf32> into tensor<128x256xf32>
  %0 = linalg.generic {indexing_maps = [#left, #right, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %flat : tensor<128x64xf32>, tensor<128x256xf32>)
      outs(%g : tensor<64x256xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<64x256xf32>
  %1 = linalg.generic {indexing_maps = [#left, #right, #out],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%d, %flat2 : tensor<128x64xf32>, tensor<128x256xf32>)
      outs(%g : tensor<64x256xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %o, %m : f32
    linalg.yield %s : f32
  } -> tensor<64x256xf32>
  %row = tensor.extract_slice %flat2[0, 0] [1, 256] [1, 1] : tensor<128x256xf32> to tensor<1x256xf32>
  return %0, %1, %row : tensor<64x256xf32>, tensor<64x256xf32>, tensor<1x256xf32>
}

#image = affine_map<(b, y, x, o, i, j, c) -> (b, y + i, x + j, c)>
#kernel = affine_map<(b, y, x, o, i, j, c) -> (o, i, j, c)>
#maps = affine_map<(b, y, x, o, i, j, c) -> (b, y, x, o)>

// Images of few channels lie [y][sample][x][channel], with their padding.
// CHECK-LABEL: @padded_image
// CHECK-SAME: %[[IMAGE:.+]]: tensor<16x8x8x3xf32>
// CHECK: %[[ZEROS:.+]] = linalg.fill
// CHECK-NOT: linalg.generic
// CHECK: %[[PADDED:.+]] = tensor.insert_slice %[[IMAGE]] into %[[ZEROS]][0, 1, 1, 0] [16, 8, 8, 3] [1, 1, 1, 1]
// CHECK-SAME: tpc.storage = {block = 3 : i64, dim = 3 : i64, kind = "blocked", order = [1, 0, 2, 3]}
// CHECK: linalg.generic {{.*}} ins(%[[PADDED]]
// Three channels are more than half of a vector of four.
// SHORT-LABEL: @padded_image
// SHORT: linalg.generic
// SHORT-SAME: order = [1, 2, 3, 0]
// SHORT: tensor.pad
func.func @padded_image(%x: tensor<16x8x8x3xf32>, %w: tensor<64x3x3x3xf32>,
                        %f: tensor<16x8x8x64xf32>) -> tensor<16x8x8x64xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%h: index, %i: index, %j: index, %k: index):
    tensor.yield %zero : f32
  } : tensor<16x8x8x3xf32> to tensor<16x10x10x3xf32>
  %0 = linalg.generic {indexing_maps = [#image, #kernel, #maps],
      iterator_types = ["parallel", "parallel", "parallel", "parallel",
                        "reduction", "reduction", "reduction"]}
      ins(%p, %w : tensor<16x10x10x3xf32>, tensor<64x3x3x3xf32>)
      outs(%f : tensor<16x8x8x64xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<16x8x8x64xf32>
  return %0 : tensor<16x8x8x64xf32>
}

// CHECK-LABEL: @image
// CHECK-SAME: %[[IMAGE:.+]]: tensor<16x10x10x3xf32>
// CHECK: %[[COPY:.+]] = linalg.generic {{.*}} ins(%[[IMAGE]]
// CHECK-SAME: tpc.storage = [{block = 3 : i64, dim = 3 : i64, kind = "blocked", order = [1, 0, 2, 3]}]
// CHECK: linalg.generic {{.*}} ins(%[[COPY]]
func.func @image(%x: tensor<16x10x10x3xf32>, %w: tensor<64x3x3x3xf32>,
                 %f: tensor<16x8x8x64xf32>) -> tensor<16x8x8x64xf32> {
  %0 = linalg.generic {indexing_maps = [#image, #kernel, #maps],
      iterator_types = ["parallel", "parallel", "parallel", "parallel",
                        "reduction", "reduction", "reduction"]}
      ins(%x, %w : tensor<16x10x10x3xf32>, tensor<64x3x3x3xf32>)
      outs(%f : tensor<16x8x8x64xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<16x8x8x64xf32>
  return %0 : tensor<16x8x8x64xf32>
}

// Many channels lie in blocks, and padding is left out of loops.
// CHECK-LABEL: @channels
// CHECK: linalg.generic
// CHECK-SAME: tpc.storage = [{block = 32 : i64, dim = 3 : i64, kind = "blocked", order = [1, 2, 3, 0]}]
// CHECK: tensor.pad
func.func @channels(%x: tensor<16x8x8x32xf32>, %w: tensor<64x3x3x32xf32>,
                    %f: tensor<16x8x8x64xf32>) -> tensor<16x8x8x64xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%h: index, %i: index, %j: index, %k: index):
    tensor.yield %zero : f32
  } : tensor<16x8x8x32xf32> to tensor<16x10x10x32xf32>
  %0 = linalg.generic {indexing_maps = [#image, #kernel, #maps],
      iterator_types = ["parallel", "parallel", "parallel", "parallel",
                        "reduction", "reduction", "reduction"]}
      ins(%p, %w : tensor<16x10x10x32xf32>, tensor<64x3x3x32xf32>)
      outs(%f : tensor<16x8x8x64xf32>) {
  ^bb0(%a: f32, %b: f32, %s: f32):
    %m = arith.mulf %a, %b : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  } -> tensor<16x8x8x64xf32>
  return %0 : tensor<16x8x8x64xf32>
}

#places = affine_map<(o, b, y, x) -> (b, y, x, o)>
#last = affine_map<(o, b, y, x) -> (o)>

// Sums run over samples last, as they lie, in a layout or not.
// CHECK-LABEL: @bias
// CHECK: indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d3, d1, d2, d0)>
func.func @bias(%d: tensor<16x8x8x64xf32>, %g: tensor<64xf32>) -> tensor<64xf32> {
  %0 = linalg.generic {indexing_maps = [#places, #last],
      iterator_types = ["parallel", "reduction", "reduction", "reduction"]}
      ins(%d : tensor<16x8x8x64xf32>) outs(%g : tensor<64xf32>) {
  ^bb0(%a: f32, %s: f32):
    %r = arith.addf %s, %a : f32
    linalg.yield %r : f32
  } -> tensor<64xf32>
  return %0 : tensor<64xf32>
}
