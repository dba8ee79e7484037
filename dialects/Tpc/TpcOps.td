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
       "getLayerActivation", "buildFeedback", "buildGradients",
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
    | `data` | `mnist` | `label` = `class` (default) or `input` (autoencoder) |
    | `batch` | a number of samples | |
    | `forward`, `inverse` | `adam`, `sgd`, `rmsprop` | each optimizer's hyperparameters |

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
                       OptionalAttr<Tpc_ClauseAttr>:$forward,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif
