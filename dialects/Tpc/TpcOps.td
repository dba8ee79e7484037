//===- TpcOps.td - the language's operations ------------------------------===//
#ifndef TPC_DIALECTS_TPC_TPCOPS_TD
#define TPC_DIALECTS_TPC_TPCOPS_TD

include "dialects/Tpc/LayerInterface.td"
include "dialects/Tpc/TpcDialect.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Tpc_Op<string mnemonic, list<Trait> traits = []>
    : Op<Tpc_Dialect, mnemonic, traits>;

class Tpc_Layer<string mnemonic, list<Trait> traits = []>
    : Tpc_Op<mnemonic, traits # [Pure, HasParent<"::tpc::NetworkOp">]>;

def Tpc_NetworkOp : Tpc_Op<"network", [
    IsolatedFromAbove, SingleBlock,
    SymbolTable, Symbol, HasParent<"::mlir::ModuleOp">]> {
  let summary = "a chain of layers, described on one sample";
  let description = [{
    The argument's type is the shape of one sample. Every layer takes the
    output of the one before it, the last layer's output is returned, and the
    last layer has parameters.

    ```mlir
    tpc.network @mnist_fc(%image: tensor<28x28x1xf32>) {
      %x  = tpc.flatten %image
      %h1 = tpc.dense @h1 %x units(256) activation(tanh)
      %p  = tpc.dense @out %h1 units(10) activation(softmax)
      tpc.return %p
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$input_type,
                       OptionalAttr<StrAttr>:$sym_visibility);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// The shape of one input sample.
    ::llvm::ArrayRef<int64_t> getInputShape() {
      return ::llvm::cast<::mlir::RankedTensorType>(getInputType()).getShape();
    }
    /// The layers from the input up.
    ::llvm::SmallVector<::tpc::LayerOpInterface> getLayers();
  }];
}

def Tpc_ReturnOp : Tpc_Op<"return", [Terminator, Pure,
                                     HasParent<"::tpc::NetworkOp">]> {
  let summary = "names the output of a network";
  let arguments = (ins Variadic<Tpc_Activity>:$outputs);
  let assemblyFormat = "($outputs^)? attr-dict";
}

def Tpc_DenseOp : Tpc_Layer<"dense", [
    DeclareOpInterfaceMethods<LayerOpInterface,
      ["getForwardParameters", "getInverseParameters", "getFeedbackParameters",
       "getProducts", "getLayerActivation", "buildFeedback", "buildForwardWeight", "buildGradients",
       "buildInverseGradients"]>]> {
  let summary = "a fully connected layer";
  let description = [{
    h = s(W x + b) with W of shape [units, inputs] and b of [units]. Its input
    has one dimension (see `tpc.flatten`). Its inverse is g(h) = s'(V h + c)
    with V of shape [inputs, units] and c of [inputs]; the feedback weights of
    feedback alignment have the shape [inputs, units].

    ```mlir
    %h1 = tpc.dense @h1 %x units(256) activation(tanh)
    ```
  }];
  let arguments = (ins Tpc_Activity:$input, SymbolNameAttr:$sym_name,
                       I64Attr:$units,
                       DefaultValuedAttr<Tpc_ActivationAttr,
                         "::tpc::Activation::Identity">:$activation);
  let results = (outs Tpc_Activity:$output);
  let assemblyFormat = [{
    $sym_name $input `units` `(` $units `)`
    (`activation` `(` custom<Word>($activation)^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

def Tpc_FlattenOp : Tpc_Layer<"flatten", [
    DeclareOpInterfaceMethods<LayerOpInterface, ["buildInverseTransposed"]>]> {
  let summary = "all features of a sample as one dimension, in row-major order";
  let description = [{
    Has no parameters and no index: it belongs to the layer above it, as part
    of its forward map and, inverted, of its inverse.

    ```mlir
    %x = tpc.flatten %image
    ```
  }];
  let arguments = (ins Tpc_Activity:$input);
  let results = (outs Tpc_Activity:$output);
  let assemblyFormat = "$input attr-dict";
}

class Tpc_WindowedLayer<string mnemonic>
    : Tpc_Layer<mnemonic, [
        DeclareOpInterfaceMethods<LayerOpInterface,
          ["getForwardParameters", "getInverseParameters",
           "getFeedbackParameters", "getProducts", "getLayerActivation",
           "buildGradients", "buildInverseGradients"]>]> {
  let arguments = (ins Tpc_Activity:$input, SymbolNameAttr:$sym_name,
                       DenseI64ArrayAttr:$kernel, I64Attr:$channels,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$stride,
                       DefaultValuedAttr<Tpc_PaddingAttr,
                         "::tpc::Padding::Same">:$padding,
                       DefaultValuedAttr<Tpc_ActivationAttr,
                         "::tpc::Activation::Identity">:$activation);
  let results = (outs Tpc_Activity:$output);
  let assemblyFormat = [{
    $sym_name $input `kernel` `(` custom<Size>($kernel) `)`
    `channels` `(` $channels `)`
    (`stride` `(` custom<Size>($stride)^ `)`)?
    (`padding` `(` custom<Word>($padding)^ `)`)?
    (`activation` `(` custom<Word>($activation)^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

def Tpc_LocallyConnectedOp : Tpc_WindowedLayer<"locally_connected"> {
  let summary = "a layer of windows, each with weights of its own";
  let description = [{
    At every output position a window over the image, with its own weights:
    a[y, x, o] = b[y, x, o] + sum over (i, j, c) of
    W[y, x, o, i, j, c] h[y s + i - p, x s + j - p, c], and zero outside the
    image. W has the shape [output height, output width, channels, kernel
    height, kernel width, input channels], b that of the output.

    `kernel(5)` is short for `kernel(5x5)`, height x width; so is `stride`,
    1 if it is not given. Where windows may reach outside the image is
    `padding`:

    | padding | output | rows of zeros before the first |
    |---|---|---|
    | `same` (default) | ceil(input / stride) | the smaller half of max((output - 1) stride + kernel - input, 0), as TensorFlow's SAME |
    | `symmetric` | as `same` | the larger half |
    | `valid` | floor((input - kernel) / stride) + 1 | none; windows lie inside |

    Its inverse is the transpose of such a map with weights V of its own, of
    W's shape, and a bias for each element of the input; the feedback weights
    of feedback alignment have W's shape too.

    ```mlir
    %h1 = tpc.locally_connected @lc1 %image kernel(3x3) channels(32) stride(2) activation(tanh)
    ```
  }];
}

def Tpc_ConvolutionOp : Tpc_WindowedLayer<"convolution"> {
  let summary = "a layer of windows that share their weights";
  let description = [{
    As `tpc.locally_connected`, with the same weights at every position: W of
    the shape [channels, kernel height, kernel width, input channels], a bias
    for each channel. Its inverse is a transposed convolution with weights of
    W's shape and a bias for each channel of the input.

    ```mlir
    %h1 = tpc.convolution @c1 %image kernel(5) channels(64) stride(2) activation(tanh)
    ```
  }];
}

class Tpc_PoolLayer<string mnemonic>
    : Tpc_Layer<mnemonic, [
        DeclareOpInterfaceMethods<LayerOpInterface,
                                  ["buildInverseTransposed"]>]> {
  let arguments = (ins Tpc_Activity:$input, DenseI64ArrayAttr:$kernel,
                       DenseI64ArrayAttr:$stride,
                       DefaultValuedAttr<Tpc_PaddingAttr,
                         "::tpc::Padding::Same">:$padding);
  let results = (outs Tpc_Activity:$output);
  let assemblyFormat = [{
    $input `kernel` `(` custom<Size>($kernel) `)` ``
    custom<StrideOfPool>($stride, ref($kernel))
    (`padding` `(` custom<Word>($padding)^ `)`)? attr-dict
  }];
  let hasVerifier = 1;
}

def Tpc_MaxPoolOp : Tpc_PoolLayer<"max_pool"> {
  let summary = "the greatest element of each window, channel by channel";
  let description = [{
    Has no parameters and no index. Windows are those of
    `tpc.locally_connected`; their stride is the kernel's size if it is not
    given, and elements outside the image never win. Of equal elements the
    first in the window's row-major order is the winner.

    Transposed and inverted alike, a value goes to the place of the winner in
    its window and adds up where windows overlap; all else is zero. The winners
    are those of the forward pass that is inverted.

    ```mlir
    %p1 = tpc.max_pool %h1 kernel(2) stride(2)
    ```
  }];
}

def Tpc_AveragePoolOp : Tpc_PoolLayer<"average_pool"> {
  let summary = "the mean of each window, channel by channel";
  let description = [{
    Has no parameters and no index. Windows are those of `tpc.max_pool`; the
    mean is over the elements inside the image. Its inverse gives to each
    element the mean of the windows that cover it (zero where there is none):
    for windows that do not overlap, the Moore-Penrose inverse.

    ```mlir
    %p1 = tpc.average_pool %h1 kernel(3x2)
    ```
  }];
}

def Tpc_ReshapeOp : Tpc_Layer<"reshape", [
    DeclareOpInterfaceMethods<LayerOpInterface, ["buildInverseTransposed"]>]> {
  let summary = "the same features, in row-major order, in another shape";
  let description = [{
    Has no parameters and no index: it belongs to the layer above it.

    ```mlir
    %r = tpc.reshape %x shape(7x7x16)
    ```
  }];
  let arguments = (ins Tpc_Activity:$input, DenseI64ArrayAttr:$shape);
  let results = (outs Tpc_Activity:$output);
  let assemblyFormat = "$input `shape` `(` custom<Shape>($shape) `)` attr-dict";
  let hasVerifier = 1;
}

def Tpc_RuleOp : Tpc_Op<"rule", [Symbol, HasParent<"::mlir::ModuleOp">]> {
  let summary = "how credit is assigned";
  let description = [{
    A point on independent axes, each a clause `axis(kind, option = value, ...)`.
    A rule propagates either `errors` or `targets`.

    | axis | kinds | options |
    |---|---|---|
    | `errors` | `transposed` (backpropagation), `random` (feedback alignment), `direct` (direct feedback alignment) | `scale` of the random feedback, default 1 |
    | `targets` | `vanilla` (TP), `difference` (DTP, SDTP) | `gamma`: the hybrid's share of the exact derivative, in [0, 1] |
    | `top` | `gradient` (DTP), `label` (TP, SDTP) | for `gradient`: `alpha`, and `reduction` = `sample` (default) or `batch` |
    | `auxiliary` | `random` (AO-SDTP) | `size`; `activation` = `identity` (default) or `tanh` |
    | `inverse` | `noise_preserving`, `denoising` | `sigma`; `schedule` = `parallel` (default) or `alternating`; `activation` = `layer_below` (default), `identity` or `own` |

    ```mlir
    tpc.rule @fa   errors(random)
    tpc.rule @dtp  targets(difference) top(gradient, alpha = 0.15)
                   inverse(noise_preserving, sigma = 0.36, schedule = parallel)
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       OptionalAttr<Tpc_ClauseAttr>:$errors,
                       OptionalAttr<Tpc_ClauseAttr>:$targets,
                       OptionalAttr<Tpc_ClauseAttr>:$top,
                       OptionalAttr<Tpc_ClauseAttr>:$auxiliary,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool propagatesTargets() { return static_cast<bool>(getTargets()); }
    bool isAlternating() {
      return getInverse() && getInverse()->getKeyword(
                                 "schedule", "parallel") == "alternating";
    }
    /// Whether a target passes through the last layer's inverse, so that
    /// there has to be one.
    bool invertsLastLayer() {
      return getTop() && getTop()->getKind() != "gradient";
    }
  }];
}

def Tpc_TrainerOp : Tpc_Op<"trainer", [Symbol, HasParent<"::mlir::ModuleOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a network, a rule and all that is needed to train: what is compiled";
  let description = [{
    | axis | kinds | options |
    |---|---|---|
    | `loss` | `cross_entropy`, `squared_error` | |
    | `data` | `mnist`, `fashion_mnist`, `cifar10` | `label` = `class` (default) or `input` (autoencoder); `flip` = `none` (default), `left_right`, `up_down` or `both`; `crop`: pixels of padding before a random crop, default 0 |
    | | `arrays` (the user's own) | the same, and `label` = `target` |
    | | `synthetic` | `label` = `class` (default) or `input`; `samples` = 10000; `test_samples` = 2000; `seed` = 0 |
    | `batch` | a number of samples | |
    | `top_k` | a number of outputs: counts the samples whose label is not among so many greatest, besides the errors | |
    | `forward`, `inverse` | `adam`, `sgd`, `rmsprop` | each optimizer's hyperparameters; `weight_decay` and `clip`, off unless given |
    | `forward_schedule`, `inverse_schedule` | `constant`, `step`, `cosine` | for `step`: `every` and `factor` = 0.1; for `cosine`: `final` = 0; `warmup` = 0 |

    ```mlir
    tpc.trainer @dtp_parallel trains @mnist_fc by @dtp
        loss(cross_entropy) data(mnist) batch(128)
        forward(adam, lr = 7.57e-4, beta1 = 0.99, beta2 = 0.95, eps = 1.0e-3)
        inverse(adam, lr = 7.68e-4, beta1 = 0.99, beta2 = 0.999, eps = 1.0e-4)
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       FlatSymbolRefAttr:$network, FlatSymbolRefAttr:$rule,
                       OptionalAttr<Tpc_ClauseAttr>:$loss,
                       OptionalAttr<Tpc_ClauseAttr>:$data,
                       OptionalAttr<I64Attr>:$batch,
                       OptionalAttr<I64Attr>:$top_k,
                       OptionalAttr<Tpc_ClauseAttr>:$forward,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse,
                       OptionalAttr<Tpc_ClauseAttr>:$forward_schedule,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse_schedule);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Tpc_SearchOp : Tpc_Op<"search", [Symbol, HasParent<"::mlir::ModuleOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "ranges of hyperparameters, for a random search";
  let description = [{
    `tpc search` draws from the ranges, for each of the trainers by itself. A
    range applies to those of the trainers that have its key; one that none has
    is an error. Keys are those of `--set`: hyperparameters of the rule and of
    the optimizers, and the numbers that are chosen when compiling (`batch`,
    `aux`), which take `choice` and `fixed` only.

    | range | draws |
    |---|---|
    | `log_uniform(LOW, HIGH)` | a number whose logarithm is uniform between the ends' |
    | `uniform(LOW, HIGH)` | a number between the ends |
    | `choice(A, B, ...)` | one of the numbers, each with the same probability |
    | `fixed(A)` | the number, whatever the trainer's own is |

    ```mlir
    tpc.search @table4 of @fa, @dtp_parallel
        forward.lr    = log_uniform(1.0e-5, 3.0e-4)
        forward.beta1 = fixed(0.9)
        forward.beta2 = choice(0.99, 0.999)
        alpha         = uniform(0.01, 0.2)
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<FlatSymbolRefAttr,
                         "trainers">:$trainers,
                       TypedArrayAttrBase<Tpc_RangeAttr, "ranges">:$ranges);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif
