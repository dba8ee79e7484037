//===- Passes.td - Passes of the CPU target -----------------*- tablegen -*-===//
//
// The CPU target turns linalg on static tensors into vector code on threads:
//
//   pack-parameters                how each state is stored
//   reduce-precision               products of bf16, if asked for
//   pack-operands                  how results between kernels are stored
//   split-reductions               sums of blocks in the kernels of their terms
//   lower-kernels                  loops over tiles, vectors, buffers
//   outline-kernels                tiles as calls that threads can run
//   finalize-entry-points          the C interface of the generated code
//
// What comes before and between them is shared with other targets: see
// tpc/Target/Kernels/Passes.td.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_TARGET_CPU_PASSES
#define TPC_TARGET_CPU_PASSES

include "mlir/Pass/PassBase.td"

def PackParameters : Pass<"tpc-cpu-pack-parameters", "mlir::ModuleOp"> {
  let summary = "Chooses how each state is stored";
  let description = [{
    A weight `[N, K]` whose product's innermost parallel loop runs over `N` is
    stored as `[N / b][K][b]`, so that the product reads whole vectors along
    `N`, one after another. `b` is the divisor of `N` that wastes the fewest
    vector lanes (32 or 16 where they divide `N`, else one of 8 to 64). In
    general the first product that reads a state names the dimension to be
    split; dimensions that windows move over come before it, since they are
    constant while a tile is computed, and the others after it: the weights of
    a locally connected layer, `[y, x, o, i, j, c]`, become
    `[y][x][i][j][o / b][c][b]`. Where the channels `c` are at most half a
    vector, as an image's, the place in a window's row stays beside them,
    `[y][x][i][o / b][j][c][b]`: `j` and `c` are one loop of a first layer. A
    state that no product reads, as an optimizer's, is stored as the one beside
    which it is updated.

    A state stays row major where the dimension has no such divisor, or where a
    function uses it otherwise than as an operand of `linalg.generic` (padded
    or not) indexed by a plain loop along that dimension. All functions of the
    module agree. Types stay logical: the choice is written into the argument's
    `tpc.buffer` dictionary.

    ```mlir
    func.func @step(%w: tensor<256x784xf32>
        {tpc.buffer = {kind = "state", name = "h1.weight"}})
    ```
    becomes
    ```mlir
    func.func @step(%w: tensor<256x784xf32>
        {tpc.buffer = {kind = "state", name = "h1.weight",
         storage = {kind = "blocked", dim = 0 : i64, order = [0, 1],
                    block = 32 : i64}}})
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512",
           "Width of a vector register">
  ];
}

def ReducePrecision : Pass<"tpc-cpu-reduce-precision", "mlir::func::FuncOp"> {
  let summary = "Reads the factors of large products as bf16";
  let description = [{
    The factors of a matrix product of f32 are rounded to bf16; their products
    are added up in f32, as is all else computed. Each factor is rounded once for
    each way in which products read it, into the layout that AMX's and AVX-512's
    instructions read:

    - rows of a product, in blocks of 32 terms: `[terms / 32][rows][32]`;
    - columns, in blocks of 32 columns, each with two terms side by side:
      `[columns / 32][terms / 2][32][2]`.

    The columns of a weight's gradient are the dimension in whose blocks the
    weight is stored, those of other products their innermost parallel loop.
    Two products of the same columns that one elementwise operation reads, be it
    through reshaped views or behind an activation that only such a view keeps out
    of it, as the difference correction's do, become X W and X W + (Y - X) W:
    rounded apart, rows that hardly differ would leave little of the difference.

    Products stay as they are if they have fewer than 2^20 terms, or a number of
    rows that 16 does not divide, or of columns or terms that 32 does not.

    ```mlir
    %a = linalg.generic ... ins(%x, %w : tensor<128x1024xf32>,
                                tensor<256x1024xf32>) {mulf, addf}
    ```
    becomes
    ```mlir
    %1 = linalg.generic ... ins(%x) attrs = {tpc.rounding, tpc.storage = [
        {kind = "blocked", dim = 1, order = [1, 0], block = 32} ]} {truncf}
    %2 = linalg.generic ... ins(%w) attrs = {tpc.rounding, tpc.storage = [
        {kind = "blocked", dim = 0, order = [0, 1], block = 32, pairs} ]} {truncf}
    %a = linalg.generic ... ins(%1, %2 : tensor<128x1024xbf16>,
                                tensor<256x1024xbf16>)
        attrs = {tpc.columns = 1} {extf, extf, mulf, addf}
    ```
  }];
  let statistics = [
    Statistic<"products", "products", "Number of products of bf16">,
    Statistic<"roundings", "roundings", "Number of factors rounded">
  ];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def PackOperands : Pass<"tpc-cpu-pack-operands", "mlir::func::FuncOp"> {
  let summary = "Stores the factors of products in blocks";
  let description = [{
    A weight gradient, `g[o, i] = sum_b d[b, o] x[b, i]`, reads activities and
    errors down their columns; a product at each place of an image reads them at
    one place of all samples. Row by row, each step of such a sum touches
    another page and the same few cache sets. So tensors between kernels that
    products read are stored in blocks of their last dimension, the blocks of
    one place of all samples one after the other: `[y][x][C / b][B][b]`. What the
    function is given lies row by row, and is copied into such blocks where
    products read each element often.

    Images whose channels are at most half a vector are copied to
    `[y][B][x][C]`, with the padding that windows read: the channels of
    neighbouring places are neighbours without an exception, so that they are
    rows of a gradient, and terms of a sum, in one loop.

    The loop of a sum over samples comes behind those over places, whether or
    not its operands get such a layout, so that numbers do not depend on what
    else reads them.

    ```mlir
    %h = linalg.generic ... -> tensor<128x256xf32>
    ```
    becomes
    ```mlir
    %h = linalg.generic ... attrs = {tpc.storage = [
        {kind = "blocked", dim = 1, order = [1, 0], block = 32} ]} -> tensor<128x256xf32>
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512",
           "Width of a vector register">
  ];
  let statistics = [
    Statistic<"blockedTensors", "blocked", "Number of tensors stored in blocks">,
    Statistic<"copies", "copies", "Number of arguments copied">
  ];
  let dependentDialects = ["mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def SplitReductions : Pass<"tpc-cpu-split-reductions", "mlir::func::FuncOp"> {
  let summary = "Reduces blocks of what a kernel computes in that kernel";
  let description = [{
    A loss is a sum over all that a kernel computes for a sample, of which each of
    its tiles has a part. A reduction over the last dimension of a tensor in
    blocks becomes a partial one, with a result for each block, and one that
    combines these. `tpc-form-kernels` puts the partial one into the kernel, whose
    tiles have whole blocks: it is marked by `tpc.partial`, and its map says where
    the results of blocks are. Their order, and so each bit of the result, does
    not depend on how tiles are shared. Short rows count as stored in the blocks
    that `tpc-cpu-pack-operands` would choose; a sum over one block stays whole
    and is only marked.

    ```mlir
    #m = affine_map<(b, i) -> (b, i)>
    #r = affine_map<(b, i) -> (b)>
    %loss = linalg.generic {indexing_maps = [#m, #r], ...} ins(%t) outs(%zero)
    ```
    becomes
    ```mlir
    #p = affine_map<(b, i) -> (i floordiv 32, b)>
    #q = affine_map<(b, i) -> (i, b)>
    %partial = linalg.generic {indexing_maps = [#m, #p], ...}
        ins(%t) outs(%neutral) attrs = {tpc.partial} -> tensor<8x128xf32>
    %loss = linalg.generic {indexing_maps = [#q, #r], ...}
        ins(%partial) outs(%zero)
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512",
           "Width of a vector register">
  ];
  let statistics = [
    Statistic<"splitReductions", "split", "Number of reductions split">
  ];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::linalg::LinalgDialect",
                           "mlir::tensor::TensorDialect"];
}

def LowerKernels : Pass<"tpc-cpu-lower-kernels", "mlir::func::FuncOp"> {
  let summary = "Lowers kernels on tensors to vector loops on buffers";
  let description = [{
    Arguments become one-dimensional buffers in the states' storage layouts,
    results are dropped, and each kernel becomes loops over tiles:

    - `scf.forall` over tiles of the result, `tpc.serial` if the kernel is
      small;
    - in a tile, each contraction runs register tiles (rows of vectors held in
      `scf.for` iteration arguments over the reduction), either with vectors
      along a dimension of the result, or along the reduction where the
      operands are contiguous there; its tile goes to a small stack buffer;
    - then one loop computes all elementwise operations of the kernel.

    A product that reads a padded tensor runs its loops only over what lies
    inside: for the window of an image at output row y, over
    max(0, p - s y) <= i < min(k, H + p - s y). No patches are made in memory:
    they are gathered in the kernel. Where a reduction is so long that an
    operand does not stay in cache from one row of the tile to the next, it runs
    over the whole tile in chunks, adding to the tile's results.

    Products of bf16 (see `tpc-cpu-reduce-precision`) run with `tile-registers`
    in AMX's registers, 32 rows by 32 columns of sums in four of them; else as AVX-512's
    products of two terms in each lane. The copies of their factors are kernels
    of their own.

    Sizes that the vector length does not divide use masks known at compile
    time. The order of every sum is fixed by the shapes.

    The function's `tpc.kernels` says what each kernel does, in the order in
    which they run; `tpc.number` of a loop is its kernel's place there.

    ```mlir
    %a = linalg.generic ... ins(%x, %w) attrs = {tpc.kernel = 0} ...
    ```
    becomes
    ```mlir
    scf.forall (%tile) in (32) {
      scf.for ... {
        %acc:16 = scf.for %k = ... iter_args(...) {
          %p = vector.load %w[...] : memref<200704xf32>, vector<16xf32>
          ... vector.fma ...
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "int64_t", "512",
           "Width of a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "32",
           "Number of vector registers">,
    Option<"fusedMultiplyAdd", "fused-multiply-add", "bool", "true",
           "Products are added to sums with one rounding">,
    Option<"tileRegisters", "tile-registers", "bool", "false",
           "Products of bf16 run in AMX's tile registers">
  ];
  let dependentDialects = [
    "mlir::affine::AffineDialect", "mlir::arith::ArithDialect",
    "mlir::LLVM::LLVMDialect", "mlir::math::MathDialect",
    "mlir::memref::MemRefDialect", "mlir::scf::SCFDialect",
    "mlir::vector::VectorDialect"];
}

def OutlineKernels : Pass<"tpc-cpu-outline-kernels", "mlir::ModuleOp"> {
  let summary = "Turns kernels' loops into functions over a range of tiles";
  let description = [{
    Kernels that are equal but for what they are applied to (layers of one
    shape have such kernels) become one function. A loop's `tpc.number` is that
    of its call.

    ```mlir
    func.func @step(%x: memref<64xf32>) {
      scf.forall (%t) in (16) { "use"(%t, %x) }
    ```
    becomes
    ```mlir
    func.func private @step_kernel_0(%begin: index, %end: index,
                                     %x: memref<64xf32>)
        attributes {tpc.kernel = "parallel"} {
      scf.for %t = %begin to %end step %c1 { "use"(%t, %x) }
    }
    func.func @step(%x: memref<64xf32>) {
      call @step_kernel_0(%c0, %c16, %x)
    ```
    The call of a parallel kernel means that the range may be split and its
    parts run at the same time; `tpc-cpu-finalize-entry-points` makes it so. A
    loop with `tpc.serial` becomes a kernel that is called as it is. Each buffer is passed
    once, so buffer arguments are `llvm.noalias`.
  }];
  let dependentDialects = ["mlir::arith::ArithDialect",
                           "mlir::func::FuncDialect",
                           "mlir::scf::SCFDialect"];
}

def FinalizeEntryPoints
    : Pass<"tpc-cpu-finalize-entry-points", "mlir::ModuleOp"> {
  let summary = "Gives functions in the LLVM dialect the C interface";
  let description = [{
    A public function becomes private and is called by a wrapper of its name,
    `void f(void *const *buffers)`, which loads its arguments. A call of a
    parallel kernel stores its arguments in a structure on the
    stack and passes a trampoline to `tpc_parallel_for`. A kernel with a
    `tpc.number` runs between `tpc_kernel_begin` and `tpc_kernel_end` of that
    number.

    ```mlir
    llvm.func @step(%x: !llvm.ptr, %w: !llvm.ptr)
    ```
    becomes
    ```mlir
    llvm.func internal @step_body(%x: !llvm.ptr, %w: !llvm.ptr)
    llvm.func @step(%buffers: !llvm.ptr)
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

#endif // TPC_TARGET_CPU_PASSES
