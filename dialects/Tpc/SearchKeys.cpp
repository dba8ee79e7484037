//===- SearchKeys.cpp - what can be searched of a trainer -----------------===//

#include "dialects/Tpc/SearchKeys.h"

#include "dialects/Tpc/CompileTimeChoices.h"

using namespace mlir;
using namespace tpc;

namespace {
/// A hyperparameter that is an option of the rule's.
struct RuleKey {
  StringRef name, axis, option;
};
} // namespace

static constexpr RuleKey ruleKeys[] = {
    {"alpha", "top", "alpha"},
    {"gamma", "targets", "gamma"},
    {"sigma", "inverse", "sigma"},
    {"feedback.scale", "errors", "scale"},
};

/// The numbers of a trainer's clause: those that it has, or that have a
/// default. One that is off unless given is none where it is not given.
static void addClauseKeys(SmallVectorImpl<SearchKey> &keys, TrainerOp trainer,
                          StringRef name) {
  auto clause = trainer->getAttrOfType<ClauseAttr>(name);
  if (!clause)
    return;
  for (const OptionSpec &option :
       getKind(getAxis(getTrainerAxes(), name), clause).options)
    if (option.keywords.empty() &&
        (option.defaultNumber || clause.getNumber(option.name)))
      keys.push_back({(name + "." + option.name).str(), option});
}

/// The rule's hyperparameters, likewise.
static void addRuleKeys(SmallVectorImpl<SearchKey> &keys, RuleOp rule) {
  for (const RuleKey &key : ruleKeys) {
    auto clause = rule->getAttrOfType<ClauseAttr>(key.axis);
    if (!clause)
      continue;
    const OptionSpec *option =
        getKind(getAxis(getRuleAxes(), key.axis), clause).find(key.option);
    if (option && (option->defaultNumber || clause.getNumber(key.option)))
      keys.push_back({key.name.str(), *option});
  }
}

SmallVector<SearchKey> tpc::getSearchKeys(TrainerOp trainer, RuleOp rule) {
  SmallVector<SearchKey> keys;
  addRuleKeys(keys, rule);
  for (StringRef clause :
       {"forward", "inverse", "forward_schedule", "inverse_schedule"})
    addClauseKeys(keys, trainer, clause);
  for (const CompileTimeChoice &choice : getCompileTimeChoices())
    if (choice.get(trainer, rule)) {
      OptionSpec option{choice.name};
      option.integer = true;
      option.minimum = 1;
      keys.push_back({choice.name.str(), option, /*compileTime=*/true});
    }
  return keys;
}
