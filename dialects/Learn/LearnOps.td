//===- LearnOps.td - the step program's operations ------------------------===//
#ifndef TPC_DIALECTS_LEARN_LEARNOPS_TD
#define TPC_DIALECTS_LEARN_LEARNOPS_TD

include "dialects/Learn/LearnDialect.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Learn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Learn_Dialect, mnemonic, traits>;

/// An operation inside a function.
class Learn_StepOp<string mnemonic, list<Trait> traits = []>
    : Learn_Op<mnemonic, traits # [HasParent<"::tpc::learn::FunctionOp">]>;

/// One that is lowered by asking the layer it names.
class Learn_LayerMapOp<string mnemonic, list<Trait> traits = []>
    : Learn_StepOp<mnemonic,
                   traits # [DeclareOpInterfaceMethods<SymbolUserOpInterface>]>;

def Learn_Tensor : StaticShapeTensorOf<[F32]>;

//===----------------------------------------------------------------------===//
// The program and what it declares
//===----------------------------------------------------------------------===//

def Learn_ProgramOp : Learn_Op<"program", [
    Symbol, SymbolTable, IsolatedFromAbove, SingleBlock, NoTerminator,
    HasParent<"::mlir::ModuleOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the step program of one trainer";
  let description = [{
    Declares layers, states and hyperparameters, and holds the functions that
    a run calls: one or two that train, and one that evaluates.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$network,
                       FlatSymbolRefAttr:$rule,
                       Tpc_ClauseAttr:$loss, Tpc_ClauseAttr:$data,
                       I64Attr:$batch, Tpc_ClauseAttr:$forward,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse,
                       OptionalAttr<Tpc_ClauseAttr>:$forward_schedule,
                       OptionalAttr<Tpc_ClauseAttr>:$inverse_schedule,
                       OptionalAttr<I64Attr>:$top_k);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat =
      "$sym_name `trains` $network `by` $rule attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Learn_LayerOp : Learn_Op<"layer", [
    Symbol, HasParent<"::tpc::learn::ProgramOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "layer l of the algorithms";
  let description = [{
    A layer with parameters of the network, together with the layers without
    parameters below it, as f_l. Names the states that its maps use: of the
    forward map (W_l, b_l), of the inverse g_l (V_l, c_l) with its activation,
    of the random feedback (B_l), and of an auxiliary output.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$index,
    SymbolRefAttr:$source,
    FlatSymbolRefArrayAttr:$parameters,
    OptionalAttr<FlatSymbolRefArrayAttr>:$inverse,
    OptionalAttr<Tpc_ActivationAttr>:$inverse_activation,
    OptionalAttr<FlatSymbolRefArrayAttr>:$feedback,
    OptionalAttr<FlatSymbolRefArrayAttr>:$auxiliary,
    OptionalAttr<Tpc_ActivationAttr>:$auxiliary_activation);
  let assemblyFormat = [{
    $sym_name `index` `(` $index `)` `source` `(` $source `)`
    `parameters` `(` $parameters `)`
    (`inverse` `(` $inverse^ `)`)?
    (`inverse_activation` `(` custom<Word>($inverse_activation)^ `)`)?
    (`feedback` `(` $feedback^ `)`)?
    (`auxiliary` `(` $auxiliary^ `)`)?
    (`auxiliary_activation` `(` custom<Word>($auxiliary_activation)^ `)`)? attr-dict
  }];
}

def Learn_StateOp : Learn_Op<"state", [Symbol,
    HasParent<"::tpc::learn::ProgramOp">]> {
  let summary = "a tensor that lives from step to step";
  let description = [{
    The shape is the one in which it is saved; how it is stored is a target's
    choice.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$layer,
                       Learn_RoleAttr:$role, Learn_InitAttr:$init,
                       TypeAttrOf<Learn_Tensor>:$type);
  let assemblyFormat =
      "$sym_name custom<Word>($role) `of` $layer `init` $init `:` $type attr-dict";
  let extraClassDeclaration = [{
    ::mlir::RankedTensorType getTensorType() {
      return ::llvm::cast<::mlir::RankedTensorType>(getType());
    }
    /// Whether it is a weight; biases and slots start at zero.
    bool startsAtRandom() {
      return getInit().getFanIn() != 0 || getInit().getFanOut() != 0;
    }
  }];
}

def Learn_HyperparameterOp : Learn_Op<"hyperparameter", [Symbol,
    HasParent<"::tpc::learn::ProgramOp">]> {
  let summary = "a named scalar that is set when a run starts";
  let description = [{
    Its default is the model's value; a run takes another by `--set`. A bound
    that is open (`exclusive`) is itself excluded.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, F64Attr:$value,
                       OptionalAttr<F64Attr>:$minimum,
                       OptionalAttr<F64Attr>:$maximum,
                       UnitAttr:$minimum_open, UnitAttr:$maximum_open);
  let assemblyFormat = [{
    $sym_name `=` custom<Number>($value) attr-dict
  }];
}

def Learn_FunctionOp : Learn_Op<"function", [
    Symbol, SingleBlock, NoTerminator,
    HasParent<"::tpc::learn::ProgramOp">]> {
  let summary = "what one call computes for a batch";
  let description = [{
    Takes the batch's inputs [B, ...] and labels [B, n]. `updates` lists the
    groups of parameters that it trains; a function that lists none evaluates.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<Learn_GroupAttr, "groups">:$updates);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::Value getInput() { return getBody().getArgument(0); }
    ::mlir::Value getLabel() { return getBody().getArgument(1); }
    bool trains(::tpc::learn::Group group);
  }];
}

//===----------------------------------------------------------------------===//
// States, scalars, results
//===----------------------------------------------------------------------===//

def Learn_ReadOp : Learn_StepOp<"read", [Pure,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a state's value at the start of the step";
  let arguments = (ins FlatSymbolRefAttr:$state);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = "$state attr-dict `:` type($result)";
}

def Learn_WriteOp : Learn_StepOp<"write", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a state's value at the end of the step";
  let arguments = (ins FlatSymbolRefAttr:$state, Learn_Tensor:$value);
  let assemblyFormat = "$state `,` $value attr-dict `:` type($value)";
}

def Learn_ScalarOp : Learn_StepOp<"scalar", [Pure,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a hyperparameter in this run";
  let arguments = (ins FlatSymbolRefAttr:$hyperparameter);
  let results = (outs F32:$result);
  let assemblyFormat = "$hyperparameter attr-dict";
}

def Learn_RecordOp : Learn_StepOp<"record", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "says which value is a layer's activity, target, error, ...";
  let description = [{
    By this, graph passes find each other's results, and a dump of the step
    its values. It costs nothing unless a dump is asked for.
  }];
  let arguments = (ins Learn_QuantityAttr:$quantity, FlatSymbolRefAttr:$layer,
                       Learn_Tensor:$value);
  let assemblyFormat = "custom<Word>($quantity) $layer `,` $value attr-dict `:` type($value)";
}

def Learn_MetricOp : Learn_StepOp<"metric"> {
  let summary = "reports a number of the step: the batch's mean, or its sum";
  let description = [{
    `group` says with which parameters' updates the number belongs.
  }];
  let arguments = (ins Learn_GroupAttr:$group, StrAttr:$name,
                       Learn_Tensor:$per_sample, UnitAttr:$sum);
  let assemblyFormat = [{
    custom<Word>($group) $name `,` (`sum` $sum^)? $per_sample attr-dict
    `:` type($per_sample)
  }];
}

def Learn_ResultOp : Learn_StepOp<"result"> {
  let summary = "hands a batched value out of an evaluation";
  let arguments = (ins StrAttr:$name, Learn_Tensor:$value);
  let assemblyFormat = "$name `,` $value attr-dict `:` type($value)";
}

//===----------------------------------------------------------------------===//
// Maps of layers
//===----------------------------------------------------------------------===//

def Learn_ForwardOp : Learn_LayerMapOp<"forward", [Pure]> {
  let summary = "h_l = f_l(h_{l-1})";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$input,
                       Variadic<Learn_Tensor>:$parameters);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $input `)` `with` `(` $parameters `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_InverseOp : Learn_LayerMapOp<"inverse", [Pure]> {
  let summary = "g_l(v), in the space of layer l-1";
  let description = [{
    `at` is the activity whose forward map is inverted: h_{l-1} for a target,
    the corrupted activity for an inverse loss.
  }];
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$value,
                       Learn_Tensor:$at, Variadic<Learn_Tensor>:$parameters);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $value `)` `at` `(` $at `)` `with` `(` $parameters `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_TransposedOp : Learn_LayerMapOp<"transposed", [Pure]> {
  let summary = "W_l^T d: an error of a_l as one of h_{l-1}";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$error,
                       Learn_Tensor:$at, Variadic<Learn_Tensor>:$parameters);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $error `)` `at` `(` $at `)` `with` `(` $parameters `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_FeedbackOp : Learn_LayerMapOp<"feedback", [Pure]> {
  let summary = "B_l d: feedback alignment's stand-in for W_l^T d";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$error,
                       Learn_Tensor:$at, Variadic<Learn_Tensor>:$parameters);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $error `)` `at` `(` $at `)` `with` `(` $parameters `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_DirectFeedbackOp : Learn_StepOp<"direct_feedback", [Pure]> {
  let summary = "B_l d_L, dense to every unit (direct feedback alignment)";
  let arguments = (ins Learn_Tensor:$error, Learn_Tensor:$feedback);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    `(` $error `)` `with` `(` $feedback `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Learn_ActivationGradientOp : Learn_LayerMapOp<"activation_gradient",
    [Pure, AllTypesMatch<["activity", "value", "result"]>]> {
  let summary = "v * s_l'(a_l), at h_l = s_l(a_l)";
  let description = [{
    With `inverse`, the activation is that of g_l, at r_l = g_l(...).
  }];
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$activity,
                       Learn_Tensor:$value, UnitAttr:$inverse);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    (`inverse` $inverse^)? $layer `(` $activity `,` $value `)` attr-dict
    `:` type($result)
  }];
}

def Learn_GradientOp : Learn_LayerMapOp<"gradient", [Pure]> {
  let summary = "batch means of d h_{l-1}^T and d: the gradient of a local loss";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$input,
                       Learn_Tensor:$error);
  let results = (outs Variadic<Learn_Tensor>:$gradients);
  let assemblyFormat = [{
    $layer `(` $input `,` $error `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_InverseGradientOp : Learn_LayerMapOp<"inverse_gradient", [Pure]> {
  let summary = "the gradient of an inverse loss with respect to V_l and c_l";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$value,
                       Learn_Tensor:$error, Learn_Tensor:$at);
  let results = (outs Variadic<Learn_Tensor>:$gradients);
  let assemblyFormat = [{
    $layer `(` $value `,` $error `)` `at` `(` $at `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_AuxiliaryOp : Learn_LayerMapOp<"auxiliary", [Pure]> {
  let summary = "z = s(A h_{L-1} + b): fixed random features (AO-SDTP)";
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$input,
                       Learn_Tensor:$weight, Learn_Tensor:$bias);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $input `)` `with` `(` $weight `,` $bias `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

def Learn_LossOp : Learn_StepOp<"loss", [Pure]> {
  let summary = "each sample's task loss";
  let arguments = (ins StrAttr:$kind, Learn_Tensor:$output,
                       Learn_Tensor:$label);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $kind `(` $output `,` $label `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Learn_OutputErrorOp : Learn_LayerMapOp<"output_error", [Pure]> {
  let summary = "d_L = dloss/da_L of each sample";
  let arguments = (ins StrAttr:$kind, FlatSymbolRefAttr:$layer,
                       Learn_Tensor:$output, Learn_Tensor:$label);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $kind $layer `(` $output `,` $label `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Learn_MinimiserOp : Learn_StepOp<"minimiser", [Pure]> {
  let summary = "t_L: the output that minimises each sample's loss";
  let arguments = (ins StrAttr:$kind, Learn_Tensor:$output,
                       Learn_Tensor:$label);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $kind `(` $output `,` $label `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Learn_CorrectOp : Learn_StepOp<"correct", [Pure]> {
  let summary = "1 where the label's output is among the k greatest, else 0";
  let description = [{
    k is 1 unless given. Correct is a label whose output fewer than k of the
    others reach: a tie counts against it. NaN is not correct.
  }];
  let arguments = (ins Learn_Tensor:$output, Learn_Tensor:$label,
      UnitAttr:$negated,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$k);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    (`not` $negated^)? (`top` `(` $k^ `)`)? `` `(` $output `,` $label `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_SquaredDistanceOp : Learn_StepOp<"squared_distance", [Pure]> {
  let summary = "||a - b||^2 of each sample";
  let arguments = (ins Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    `(` $lhs `,` $rhs `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Learn_SquaredDistanceGradientOp
    : Learn_StepOp<"squared_distance_gradient",
                   [Pure, AllTypesMatch<["lhs", "rhs", "result"]>]> {
  let summary = "2 (a - b), the derivative of ||a - b||^2 by a";
  let arguments = (ins Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat =
      "`(` $lhs `,` $rhs `)` attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

def Learn_CorruptOp : Learn_LayerMapOp<"corrupt",
    [Pure, AllTypesMatch<["activity", "result"]>]> {
  let summary = "u = h + e, e ~ N(0, sigma^2)";
  let description = [{
    The noise comes from the counter-based generator at (seed, noise, index of
    the named layer, step): the layer whose inverse is trained with it.
  }];
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$activity,
                       F32:$sigma);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat =
      "$layer `(` $activity `,` $sigma `)` attr-dict `:` type($result)";
}

def Learn_GradientTargetOp : Learn_StepOp<"gradient_target",
    [Pure, AllTypesMatch<["activity", "gradient", "result"]>]> {
  let summary = "t = h - alpha dL/dh";
  let description = [{
    With `batch_mean`, the gradient is that of the batch's mean loss: 1/B of
    the sample's own.
  }];
  let arguments = (ins Learn_Tensor:$activity, Learn_Tensor:$gradient,
                       F32:$alpha, UnitAttr:$batch_mean);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    (`batch_mean` $batch_mean^)? `(` $activity `,` $gradient `,` $alpha `)`
    attr-dict `:` type($result)
  }];
}

def Learn_DifferenceCorrectionOp : Learn_StepOp<"difference_correction",
    [Pure, AllTypesMatch<["target", "activity", "reconstruction", "result"]>]> {
  let summary = "t + h - r: DTP's correction of a propagated target";
  let arguments = (ins Learn_Tensor:$target, Learn_Tensor:$activity,
                       Learn_Tensor:$reconstruction);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    `(` $target `,` $activity `,` $reconstruction `)` attr-dict
    `:` type($result)
  }];
}

def Learn_MixOp : Learn_StepOp<"mix",
    [Pure, AllTypesMatch<["lhs", "rhs", "result"]>]> {
  let summary = "gamma a + (1 - gamma) b";
  let arguments = (ins F32:$gamma, Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $gamma `(` $lhs `,` $rhs `)` attr-dict `:` type($result)
  }];
}

def Learn_ConcatOp : Learn_StepOp<"concat", [Pure]> {
  let summary = "[o, z]: the output with auxiliary features after it";
  let arguments = (ins Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    `(` $lhs `,` $rhs `)` attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

def Learn_Scalar : 0DTensorOf<[F32]>;

def Learn_DiagnosticOp : Learn_StepOp<"diagnostic"> {
  let summary = "reports a number of a layer, or of the whole network";
  let arguments = (ins OptionalAttr<FlatSymbolRefAttr>:$layer, StrAttr:$name,
                       Learn_Scalar:$value);
  let assemblyFormat = "($layer^)? $name `,` $value attr-dict `:` type($value)";
}

def Learn_AngleOp : Learn_StepOp<"angle", [Pure, SameVariadicOperandSize]> {
  let summary = "the angle between two lists of tensors, in degrees";
  let description = [{
    2 atan(|s a - b| / |s a + b|) with s = |b| / |a|, all elements of a list
    being one vector (Kahan): exact to rounding near 0 and 180 degrees, where
    the arc cosine is not. NaN where one of the norms is 0.
  }];
  let arguments = (ins Variadic<Learn_Tensor>:$lhs, Variadic<Learn_Tensor>:$rhs);
  let results = (outs Learn_Scalar:$result);
  let assemblyFormat = [{
    `(` $lhs `)` `to` `(` $rhs `)` attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Learn_NormOp : Learn_StepOp<"norm", [Pure]> {
  let summary = "the root of the sum of squares of all elements";
  let description = [{
    With `mean`, over the root of the batch's size: the root of the mean squared
    norm of a sample.
  }];
  let arguments = (ins Learn_Tensor:$value, UnitAttr:$mean);
  let results = (outs Learn_Scalar:$result);
  let assemblyFormat = [{
    (`mean` $mean^)? `` `(` $value `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Learn_RelativeDistanceOp : Learn_StepOp<"relative_distance",
    [Pure, AllTypesMatch<["lhs", "rhs"]>]> {
  let summary = "|a - b| / |b|, over all elements";
  let arguments = (ins Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Scalar:$result);
  let assemblyFormat = [{
    `(` $lhs `,` $rhs `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Learn_SumOp : Learn_StepOp<"sum",
    [Pure, AllTypesMatch<["lhs", "rhs", "result"]>]> {
  let summary = "x a + y b, for constants x and y";
  let arguments = (ins F64Attr:$lhs_factor, Learn_Tensor:$lhs,
                       F64Attr:$rhs_factor, Learn_Tensor:$rhs);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    custom<Number>($lhs_factor) $lhs `,` custom<Number>($rhs_factor) $rhs
    attr-dict `:` type($result)
  }];
}

def Learn_ForwardWeightOp : Learn_LayerMapOp<"forward_weight", [Pure]> {
  let summary = "the weight of an inverse or feedback in the form of W_l";
  let description = [{
    V_l^T or B_l^T: the weight whose transposed map is that of the given one.
    Columns for auxiliary features are left out.
  }];
  let arguments = (ins FlatSymbolRefAttr:$layer, Learn_Tensor:$weight);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    $layer `(` $weight `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Learn_ProbeOp : Learn_LayerMapOp<"probe", [Pure]> {
  let summary = "standard normal numbers in the space of a layer";
  let description = [{
    They come from the counter-based generator at (seed, probe, the layer's
    index, step).
  }];
  let arguments = (ins FlatSymbolRefAttr:$layer);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = "$layer attr-dict `:` type($result)";
}

def Learn_MeanProductOp : Learn_StepOp<"mean_product",
    [Pure, AllTypesMatch<["lhs", "rhs"]>]> {
  let summary = "the mean of a b over all elements";
  let description = [{
    For a probe a and b = A a, an estimate of tr(A) / n, A being n by n
    (Hutchinson 1990).
  }];
  let arguments = (ins Learn_Tensor:$lhs, Learn_Tensor:$rhs);
  let results = (outs Learn_Scalar:$result);
  let assemblyFormat = [{
    `(` $lhs `,` $rhs `)` attr-dict `:` functional-type(operands, results)
  }];
}

def Learn_SymmetricPartOp : Learn_StepOp<"symmetric_part",
    [Pure, AllTypesMatch<["probe", "once", "twice"]>]> {
  let summary = "the symmetric part's share of a matrix, from a probe";
  let description = [{
    (1 + z.A A z / |A z|^2) / 2 for a probe z: an estimate of
    |(A + A^T) / 2|^2 / |A|^2, as the expected values are tr(A A) and |A|^2.
  }];
  let arguments = (ins Learn_Tensor:$probe, Learn_Tensor:$once,
                       Learn_Tensor:$twice);
  let results = (outs Learn_Scalar:$result);
  let assemblyFormat = [{
    `(` $probe `,` $once `,` $twice `)` attr-dict
    `:` functional-type(operands, results)
  }];
}

def Learn_UnitOp : Learn_StepOp<"unit", [Pure]> {
  let summary = "the unit vector of an element, for each sample";
  let arguments = (ins I64Attr:$element);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = "$element attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Learn_GaussNewtonOp : Learn_StepOp<"gauss_newton", [Pure]> {
  let summary = "J^T (J J^T + lambda I)^-1 d for each sample";
  let description = [{
    J has K rows, each a tensor of all samples; d is [B, K]. It is the least
    change h - t of an activity h that changes what J derives by d, damped
    (Levenberg and Marquardt): lambda is `damping` times the mean of J J^T's
    diagonal. NaN for a sample whose J is 0. Meulemans et al. 2020 call
    h - J^+ d the Gauss-Newton target.
  }];
  let arguments = (ins Variadic<Learn_Tensor>:$rows, Learn_Tensor:$error,
                       F64Attr:$damping);
  let results = (outs Learn_Tensor:$result);
  let assemblyFormat = [{
    `rows` `(` $rows `)` `error` `(` $error `)` `damping` `(` $damping `)`
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Updates
//===----------------------------------------------------------------------===//

def Learn_DescendOp : Learn_StepOp<"descend", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "asks that a state follow a gradient";
  let description = [{
    Which optimizer does it, and in which of the step's functions, is decided
    by `tpc-schedule-updates`, which replaces it by `learn.update`.
  }];
  let arguments = (ins Learn_GroupAttr:$group, FlatSymbolRefAttr:$state,
                       Learn_Tensor:$gradient);
  let assemblyFormat =
      "custom<Word>($group) $state `,` $gradient attr-dict `:` type($gradient)";
}

def Learn_ClipOp : Learn_StepOp<"clip", [Pure]> {
  let summary = "gradients, scaled down where their norm is above a limit";
  let description = [{
    min(1, limit / n) g for each gradient g, n being the norm of all of them
    together: sqrt(sum of the squares of all elements).
  }];
  let arguments = (ins F32:$limit, Variadic<Learn_Tensor>:$gradients);
  let results = (outs Variadic<Learn_Tensor>:$results);
  let assemblyFormat = [{
    $limit `(` $gradients `)` attr-dict
    `:` functional-type($gradients, $results)
  }];
  let hasVerifier = 1;
}

def Learn_ScheduledRateOp : Learn_StepOp<"scheduled_rate", [Pure]> {
  let summary = "a learning rate in this update, by a schedule";
  let description = [{
    The schedule reads how many updates of the group there were, how many there
    will be, and how many an epoch has.
  }];
  let arguments = (ins Learn_GroupAttr:$group, Tpc_ClauseAttr:$schedule,
                       F32:$rate, Variadic<F32>:$hyperparameters);
  let results = (outs F32:$result);
  let assemblyFormat = [{
    custom<Word>($group) $schedule `(` $rate `)`
    `hyperparameters` `(` $hyperparameters `)` attr-dict
  }];
  let hasVerifier = 1;
}

def Learn_UpdateOp : Learn_StepOp<"update", [Pure]> {
  let summary = "a parameter and an optimizer's slots after a gradient";
  let description = [{
    The first hyperparameter is the learning rate. With `decay`, the parameter
    loses rate * decay of itself besides (decoupled weight decay).
  }];
  let arguments = (ins Learn_GroupAttr:$group, Tpc_ClauseAttr:$optimizer,
                       Learn_Tensor:$parameter, Learn_Tensor:$gradient,
                       Variadic<Learn_Tensor>:$slots,
                       Variadic<F32>:$hyperparameters, Optional<F32>:$decay);
  let results = (outs Variadic<Learn_Tensor>:$results);
  let traits = [AttrSizedOperandSegments];
  let assemblyFormat = [{
    custom<Word>($group) $optimizer `(` $parameter `,` $gradient `)` `slots` `(` $slots `)`
    `hyperparameters` `(` $hyperparameters `)` (`decay` `(` $decay^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif
