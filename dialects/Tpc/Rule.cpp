//===- Rule.cpp - rules: axes, assembly and verifier ----------------------===//

#include "dialects/Tpc/Tpc.h"

using namespace mlir;
using namespace tpc;

static OptionSpec number(StringRef name, std::optional<double> otherwise,
                         bool required, double minimum) {
  OptionSpec option{name, otherwise, required};
  option.minimum = minimum;
  return option;
}

/// A number that can be changed when a program runs, as `name` or `as`.
static OptionSpec hyperparameter(StringRef name,
                                 std::optional<double> otherwise, bool required,
                                 StringRef as = {}) {
  OptionSpec option = number(name, otherwise, required, 0.0);
  option.hyperparameter = as.empty() ? name : as;
  return option;
}

static OptionSpec keyword(StringRef name, ArrayRef<StringRef> keywords) {
  OptionSpec option{name};
  option.keywords.assign(keywords.begin(), keywords.end());
  return option;
}

ArrayRef<AxisSpec> tpc::getRuleAxes() {
  static const std::vector<AxisSpec> axes = [] {
    OptionSpec scale = hyperparameter("scale", 1.0, false, "feedback.scale");
    OptionSpec gamma = hyperparameter("gamma", std::nullopt, false);
    gamma.maximum = 1.0;
    OptionSpec alpha = hyperparameter("alpha", std::nullopt, true);
    OptionSpec size = number("size", std::nullopt, true, 1.0);
    size.integer = true;
    size.maximum = 1 << 20;
    SmallVector<OptionSpec> inverse = {
        hyperparameter("sigma", std::nullopt, true),
        keyword("schedule", {"parallel", "alternating"}),
        keyword("activation", {"layer_below", "identity", "own"})};
    return std::vector<AxisSpec>{
        {"errors",
         {{"transposed", {}}, {"random", {scale}}, {"direct", {scale}}}},
        {"targets", {{"vanilla", {gamma}}, {"difference", {gamma}}}},
        {"top",
         {{"gradient", {alpha, keyword("reduction", {"sample", "batch"})}},
          {"label", {}}}},
        {"auxiliary",
         {{"random", {size, keyword("activation", {"identity", "tanh"})}}}},
        {"inverse", {{"noise_preserving", inverse}, {"denoising", inverse}}}};
  }();
  return axes;
}

ParseResult RuleOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  if (parser.parseSymbolName(name, SymbolTable::getSymbolAttrName(),
                             result.attributes))
    return failure();
  StringRef axisName;
  SMLoc loc = parser.getCurrentLocation();
  while (succeeded(parseOptionalClauseName(parser, axisName))) {
    SmallVector<StringRef> names;
    const AxisSpec *found = nullptr;
    for (const AxisSpec &axis : getRuleAxes()) {
      names.push_back(axis.name);
      if (axis.name == axisName)
        found = &axis;
    }
    if (!found)
      return parser.emitError(loc) << "expected an axis of a rule ("
                                   << orList(names) << "), found '" << axisName
                                   << "'";
    if (result.attributes.get(axisName))
      return parser.emitError(loc)
             << "expected each axis once, found '" << axisName << "' again";
    ClauseAttr clause;
    if (parseClause(parser, *found, clause))
      return failure();
    result.addAttribute(axisName, clause);
    loc = parser.getCurrentLocation();
  }
  return parser.parseOptionalAttrDictWithKeyword(result.attributes);
}

void RuleOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  SmallVector<StringRef> printed = {getSymNameAttrName()};
  for (const AxisSpec &axis : getRuleAxes())
    if (auto clause = (*this)->getAttrOfType<ClauseAttr>(axis.name)) {
      printer << ' ';
      printClause(printer, axis.name, clause);
      printed.push_back(axis.name);
    }
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), printed);
}

LogicalResult RuleOp::verify() {
  for (const AxisSpec &axis : getRuleAxes())
    if (auto clause = (*this)->getAttrOfType<ClauseAttr>(axis.name))
      if (failed(verifyClause(*this, axis, clause)))
        return failure();
  if (!getErrors() && !getTargets())
    return emitOpError("expected errors(...) or targets(...), found neither");
  if (getErrors() && getTargets())
    return emitOpError("expected errors(...) or targets(...), found both: a "
                       "rule propagates one of them");
  for (StringRef axis : {"top", "inverse"}) {
    bool present = (*this)->hasAttr(axis);
    if (getTargets() && !present)
      return emitOpError("expected ")
             << axis << "(...) beside targets(...), found none";
    if (getErrors() && present)
      return emitOpError("expected no ")
             << axis << "(...) beside errors(...): only targets have one";
  }
  if (getAuxiliary() && !invertsLastLayer())
    return emitOpError("expected top(label) beside auxiliary(...): no target "
                       "passes through the auxiliary output otherwise");
  // The derivative of [o, z] has a part through z, which cancels in
  // differences and is not computed.
  if (getAuxiliary() && getTargets()->getNumber("gamma") &&
      getTargets()->getKind() != "difference")
    return emitOpError("expected targets(difference, ...) where gamma and "
                       "auxiliary(...) meet, found targets(")
           << getTargets()->getKind().getValue() << ", ...)";
  return success();
}
