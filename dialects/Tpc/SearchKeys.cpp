//===- SearchKeys.cpp - what can be searched of a trainer -----------------===//

#include "dialects/Tpc/SearchKeys.h"

#include "dialects/Tpc/CompileTimeChoices.h"
#include "dialects/Tpc/Optimizer.h"

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

/// The rule's hyperparameters: options that it has, or that have a default. One
/// that is off unless given is none where it is not given.
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

static void addOptimizerKeys(SmallVectorImpl<SearchKey> &keys,
                             StringRef clauseName, ClauseAttr clause) {
  for (const OptionSpec &option :
       getKind(getAxis(getTrainerAxes(), clauseName), clause).options)
    if (option.keywords.empty())
      keys.push_back({(clauseName + "." + option.name).str(), option});
}

SmallVector<SearchKey> tpc::getSearchKeys(TrainerOp trainer, RuleOp rule) {
  SmallVector<SearchKey> keys;
  addRuleKeys(keys, rule);
  addOptimizerKeys(keys, "forward", *trainer.getForward());
  if (trainer.getInverse())
    addOptimizerKeys(keys, "inverse", *trainer.getInverse());
  for (const CompileTimeChoice &choice : getCompileTimeChoices())
    if (choice.get(trainer, rule)) {
      OptionSpec option{choice.name};
      option.integer = true;
      option.minimum = 1;
      keys.push_back({choice.name.str(), option, /*compileTime=*/true});
    }
  return keys;
}
