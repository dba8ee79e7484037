//===- ProgramOps.td - a program, its states and results ------------------===//
#ifndef TPC_DIALECTS_LEARN_PROGRAMOPS_TD
#define TPC_DIALECTS_LEARN_PROGRAMOPS_TD

include "dialects/Learn/LearnOp.td"

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

#endif
