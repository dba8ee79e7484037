//===- CompileTimeChoices.cpp - sizes chosen by the user ------------------===//

#include "dialects/Tpc/CompileTimeChoices.h"

using namespace mlir;
using namespace tpc;

ArrayRef<CompileTimeChoice> tpc::getCompileTimeChoices() {
  static constexpr CompileTimeChoice choices[] = {
      {"batch", "samples in a step", "batch", ""},
      {"aux", "size of the rule's auxiliary output", "auxiliary", "size"},
  };
  return choices;
}

const CompileTimeChoice *tpc::findCompileTimeChoice(StringRef name) {
  for (const CompileTimeChoice &choice : getCompileTimeChoices())
    if (choice.name == name)
      return &choice;
  return nullptr;
}

std::optional<int64_t> CompileTimeChoice::get(Operation *trainer,
                                              RuleOp rule) const {
  if (option.empty()) {
    auto number = trainer->getAttrOfType<IntegerAttr>(clause);
    return number ? std::optional<int64_t>(number.getInt()) : std::nullopt;
  }
  auto found = rule->getAttrOfType<ClauseAttr>(clause);
  std::optional<double> number = found ? found.getNumber(option) : std::nullopt;
  return number ? std::optional<int64_t>(*number) : std::nullopt;
}

llvm::Expected<CompileTimeSetting>
tpc::parseCompileTimeSetting(StringRef text) {
  auto [name, value] = text.split('=');
  const CompileTimeChoice *choice = findCompileTimeChoice(name);
  if (!choice) {
    SmallVector<StringRef> names;
    for (const CompileTimeChoice &known : getCompileTimeChoices())
      names.push_back(known.name);
    return llvm::createStringError(
        name + ": expected " + orList(names) +
        ", the numbers that are "
        "chosen when compiling (hyperparameters are chosen when training), "
        "found '" +
        name + "'");
  }
  int64_t number;
  if (value.getAsInteger(10, number) || number < 1)
    return llvm::createStringError(
        name + ": expected a whole number of at least 1, found '" + value +
        "'");
  return CompileTimeSetting(choice, number);
}

LogicalResult tpc::applyCompileTimeSetting(TrainerOp trainer, RuleOp rule,
                                           CompileTimeSetting setting) {
  auto [choice, number] = setting;
  auto value =
      IntegerAttr::get(IntegerType::get(trainer.getContext(), 64), number);
  if (choice->option.empty()) {
    trainer->setAttr(choice->clause, value);
    return trainer.verify();
  }
  auto clause = rule->getAttrOfType<ClauseAttr>(choice->clause);
  if (!clause) {
    InFlightDiagnostic error = trainer.emitOpError("expected a rule with ")
                               << choice->clause << "(...) for the choice "
                               << choice->name << " = " << number
                               << ", found one without it";
    error.attachNote(rule.getLoc()) << "the rule is here";
    return error;
  }
  NamedAttrList options(clause.getOptions());
  options.set(choice->option, value);
  rule->setAttr(choice->clause,
                ClauseAttr::get(trainer.getContext(), clause.getKind(),
                                options.getDictionary(trainer.getContext())));
  return rule.verify();
}
