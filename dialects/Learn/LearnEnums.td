//===- LearnEnums.td - the step program's enumerations --------------------===//
#ifndef TPC_DIALECTS_LEARN_LEARNENUMS_TD
#define TPC_DIALECTS_LEARN_LEARNENUMS_TD

include "mlir/IR/EnumAttr.td"

def Learn_Role : I32EnumAttr<"Role", "what a state is for", [
  I32EnumAttrCase<"Parameter", 0, "parameter">,
  I32EnumAttrCase<"Inverse", 1, "inverse">,
  I32EnumAttrCase<"Feedback", 2, "feedback">,
  I32EnumAttrCase<"Auxiliary", 3, "auxiliary">,
  I32EnumAttrCase<"Optimizer", 4, "optimizer">
]> {
  let cppNamespace = "::tpc::learn";
  let genSpecializedAttr = 0;
}

def Learn_Quantity : I32EnumAttr<"Quantity",
    "a value of a layer that rules and users speak of", [
  I32EnumAttrCase<"Activity", 0, "activity">,
  I32EnumAttrCase<"Corrupted", 1, "corrupted">,
  I32EnumAttrCase<"Reconstruction", 2, "reconstruction">,
  I32EnumAttrCase<"Target", 3, "target">,
  I32EnumAttrCase<"Error", 4, "error">
]> {
  let cppNamespace = "::tpc::learn";
  let genSpecializedAttr = 0;
}

def Learn_Group : I32EnumAttr<"Group",
    "the parameters that one optimizer trains", [
  I32EnumAttrCase<"Forward", 0, "forward">,
  I32EnumAttrCase<"Inverse", 1, "inverse">
]> {
  let cppNamespace = "::tpc::learn";
  let genSpecializedAttr = 0;
}

#endif
