//===- DiagnosticOps.td - what is measured beside a step ------------------===//
#ifndef TPC_DIALECTS_LEARN_DIAGNOSTICOPS_TD
#define TPC_DIALECTS_LEARN_DIAGNOSTICOPS_TD

include "dialects/Learn/LearnOp.td"

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

#endif
