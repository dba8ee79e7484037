//===- LearnOps.td - the step program's operations ------------------------===//
#ifndef TPC_DIALECTS_LEARN_LEARNOPS_TD
#define TPC_DIALECTS_LEARN_LEARNOPS_TD

include "dialects/Learn/DiagnosticOps.td"
include "dialects/Learn/LearnOp.td"
include "dialects/Learn/ProgramOps.td"

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
