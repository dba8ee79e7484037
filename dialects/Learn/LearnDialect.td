//===- LearnDialect.td - the step program's dialect and attributes --------===//
#ifndef TPC_DIALECTS_LEARN_LEARNDIALECT_TD
#define TPC_DIALECTS_LEARN_LEARNDIALECT_TD

include "dialects/Learn/LearnEnums.td"
include "dialects/Tpc/TpcDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Learn_Dialect : Dialect {
  let name = "learn";
  let cppNamespace = "::tpc::learn";
  let summary = "One training step as explicit dataflow on batched tensors";
  let description = [{
    A step program, while the graph passes build it. `learn.state` declares
    what lives from step to step; inside a function, `learn.read` gives a
    state's value as it stood at the start of the step, wherever it stands,
    and `learn.write` its value at the end of the step. All else is dataflow.

    Operations that depend on a layer name a `learn.layer` and are lowered by
    asking that layer through `LayerOpInterface`.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::tpc::TpcDialect"];
}

def Learn_RoleAttr : EnumAttr<Learn_Dialect, Learn_Role, "role"> {
  let assemblyFormat = "`<` $value `>`";
}

def Learn_QuantityAttr : EnumAttr<Learn_Dialect, Learn_Quantity, "quantity"> {
  let assemblyFormat = "`<` $value `>`";
}

def Learn_GroupAttr : EnumAttr<Learn_Dialect, Learn_Group, "group"> {
  let assemblyFormat = "`<` $value `>`";
}

def Learn_InitAttr : AttrDef<Learn_Dialect, "Init"> {
  let mnemonic = "init";
  let summary = "how a state starts";
  let description = [{
    Zero where both fans are zero, else Glorot-uniform from the counter-based
    generator at (seed, purpose, layer), times the hyperparameter `scale` where
    one is named: `<zero>`, `<glorot(784, 256), weight>`,
    `<glorot(10, 256), feedback, scale = "feedback.scale">`. The purpose is a
    stream of the generator: weight, inverse_weight, feedback or auxiliary.
  }];
  let parameters = (ins "int64_t":$fanIn, "int64_t":$fanOut,
                        "int64_t":$purpose,
                        OptionalParameter<"::mlir::StringAttr">:$scale);
  let hasCustomAssemblyFormat = 1;
}

#endif
