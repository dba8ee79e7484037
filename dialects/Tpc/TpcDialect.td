//===- TpcDialect.td - the language's dialect, types, attributes ----------===//
#ifndef TPC_DIALECTS_TPC_TPCDIALECT_TD
#define TPC_DIALECTS_TPC_TPCDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Tpc_Dialect : Dialect {
  let name = "tpc";
  let cppNamespace = "::tpc";
  let summary = "Networks, learning rules and trainers, as a researcher writes them";
  let description = [{
    A file of the language holds networks (graphs of layers, described on one
    sample), rules (how credit is assigned) and trainers (a network, a rule, a
    loss, optimizers, data and a batch size: what is compiled). Shapes of
    activities and parameters follow from the network's input and the layers'
    units and are never written.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

def Tpc_ActivityType : TypeDef<Tpc_Dialect, "Activity"> {
  let mnemonic = "activity";
  let summary = "the activity of a layer for one sample";
  let description = [{
    Its shape follows from the network's input and the layers below, so it is
    not part of the type. `tpc-instantiate` turns it into a batched tensor.
  }];
  let builderCall = "::tpc::ActivityType::get($_builder.getContext())";
}

/// The type as an operand constraint that need not be written in the assembly.
def Tpc_Activity
    : Type<CPred<"::mlir::isa<::tpc::ActivityType>($_self)">, "activity",
           "::tpc::ActivityType">,
      BuildableType<"::tpc::ActivityType::get($_builder.getContext())">;

def Tpc_Activation : I32EnumAttr<"Activation", "an activation function s_l", [
  I32EnumAttrCase<"Identity", 0, "identity">,
  I32EnumAttrCase<"Tanh", 1, "tanh">,
  I32EnumAttrCase<"Relu", 2, "relu">,
  I32EnumAttrCase<"Sigmoid", 3, "sigmoid">,
  I32EnumAttrCase<"Softmax", 4, "softmax">
]> {
  let cppNamespace = "::tpc";
  let genSpecializedAttr = 0;
}
def Tpc_ActivationAttr
    : EnumAttr<Tpc_Dialect, Tpc_Activation, "activation"> {
  let assemblyFormat = "`<` $value `>`";
}

def Tpc_Padding : I32EnumAttr<"Padding", "where windows may reach outside the input", [
  I32EnumAttrCase<"Same", 0, "same">,
  I32EnumAttrCase<"Symmetric", 1, "symmetric">,
  I32EnumAttrCase<"Valid", 2, "valid">
]> {
  let cppNamespace = "::tpc";
  let genSpecializedAttr = 0;
}
def Tpc_PaddingAttr : EnumAttr<Tpc_Dialect, Tpc_Padding, "padding"> {
  let assemblyFormat = "`<` $value `>`";
}

def Tpc_ClauseAttr : AttrDef<Tpc_Dialect, "Clause"> {
  let mnemonic = "clause";
  let summary = "a choice on one axis, with its options";
  let description = [{
    The value of one clause of a rule or a trainer: `adam, lr = 0.001` of
    `forward(adam, lr = 0.001)`, written `#tpc.clause<adam, lr = 0.001>`. Which kinds an axis has, and which options a
    kind takes, is said by the axis' specification (`Clauses.h`).
  }];
  let parameters = (ins "::mlir::StringAttr":$kind,
                        "::mlir::DictionaryAttr":$options);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The value of a numeric option, if it is given.
    std::optional<double> getNumber(::llvm::StringRef name) const;
    /// The value of a keyword option, or `otherwise` if it is not given.
    ::llvm::StringRef getKeyword(::llvm::StringRef name,
                                 ::llvm::StringRef otherwise) const;
  }];
}

def Tpc_RangeAttr : AttrDef<Tpc_Dialect, "Range"> {
  let mnemonic = "range";
  let summary = "the values that a search gives to one hyperparameter";
  let description = [{
    `forward.lr = log_uniform(1.0e-5, 0.03)` of a search, written
    `#tpc.range<forward.lr = log_uniform(1.0e-5, 0.03)>`. It remembers where it
    was written, so that errors point there.
  }];
  let parameters = (ins "::mlir::StringAttr":$key, "::mlir::StringAttr":$kind,
                        "::mlir::DenseF64ArrayAttr":$values,
                        "::mlir::LocationAttr":$location);
  let hasCustomAssemblyFormat = 1;
}

#endif
