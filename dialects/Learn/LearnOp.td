//===- LearnOp.td - what operations of the dialect share ------------------===//
#ifndef TPC_DIALECTS_LEARN_LEARNOP_TD
#define TPC_DIALECTS_LEARN_LEARNOP_TD

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

#endif
