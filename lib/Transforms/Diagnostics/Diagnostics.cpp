//===- Diagnostics.cpp - what diagnostics have in common ------------------===//

#include "Diagnostics.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

void DiagnosticStep::report(LayerOp layer, StringRef name, Value value) {
  auto symbol = layer ? FlatSymbolRefAttr::get(layer.getSymNameAttr())
                      : FlatSymbolRefAttr();
  DiagnosticOp::create(builder.getBuilder(), builder.getLoc(), symbol, name,
                       value);
}

Value DiagnosticStep::findGradient(StringRef state) {
  for (auto descend : function.getBody().getOps<DescendOp>())
    if (descend.getState() == state)
      return descend.getGradient();
  return {};
}

DiagnosticStep::WeightGradients DiagnosticStep::weightGradients(LayerOp layer,
                                                                Value error) {
  builder.setLayer(layer);
  SmallVector<Type> types;
  auto states = layer.getParameters().getAsRange<FlatSymbolRefAttr>();
  for (FlatSymbolRefAttr state : states)
    types.push_back(program.getState(state.getValue()).getTensorType());
  auto exact =
      GradientOp::create(builder.getBuilder(), builder.getLoc(), types,
                         layer.getSymName(), builder.inputOf(layer), error);
  WeightGradients gradients;
  for (auto [state, gradient] : llvm::zip_equal(states, exact.getResults())) {
    if (!program.getState(state.getValue()).startsAtRandom())
      continue;
    gradients.rule.push_back(findGradient(state.getValue()));
    gradients.exact.push_back(gradient);
  }
  return gradients;
}

SmallVector<StringRef> DiagnosticStep::getWeights(LayerOp layer) {
  SmallVector<StringRef> weights;
  for (auto symbol : layer.getParameters().getAsRange<FlatSymbolRefAttr>())
    if (program.getState(symbol.getValue()).startsAtRandom())
      weights.push_back(symbol.getValue());
  return weights;
}

Value DiagnosticStep::inverse(LayerOp layer, Value v) {
  Value at = builder.inputOf(layer);
  if (layer.getAuxiliary()) {
    OpBuilder &b = builder.getBuilder();
    SmallVector<Value> states = builder.read(*layer.getAuxiliary());
    int64_t features = TensorBuilder::shape(states.back()).front();
    Value auxiliary =
        AuxiliaryOp::create(b, builder.getLoc(), builder.batched({features}),
                            layer.getSymName(), at, states[0], states[1]);
    int64_t outputs = TensorBuilder::shape(v).back();
    v = ConcatOp::create(b, builder.getLoc(),
                         builder.batched({outputs + features}), v, auxiliary);
  }
  return builder.inverse(layer, v, at);
}

static RankedTensorType scalarType(OpBuilder &builder) {
  return RankedTensorType::get({}, builder.getF32Type());
}

Value DiagnosticStep::norm(Value value, bool mean) {
  OpBuilder &b = builder.getBuilder();
  return NormOp::create(b, builder.getLoc(), scalarType(b), value, mean);
}

Value DiagnosticStep::angle(ValueRange lhs, ValueRange rhs) {
  OpBuilder &b = builder.getBuilder();
  return AngleOp::create(b, builder.getLoc(), scalarType(b), lhs, rhs);
}

Value DiagnosticStep::sum(double lhsFactor, Value lhs, double rhsFactor,
                          Value rhs) {
  return SumOp::create(builder.getBuilder(), builder.getLoc(), lhs.getType(),
                       APFloat(lhsFactor), lhs, APFloat(rhsFactor), rhs);
}
