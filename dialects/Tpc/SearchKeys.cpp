//===- SearchKeys.cpp - what can be searched of a trainer -----------------===//

#include "dialects/Tpc/SearchKeys.h"

#include "dialects/Tpc/CompileTimeChoices.h"

using namespace mlir;
using namespace tpc;

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
  for (const AxisSpec &axis : getRuleAxes()) {
    auto clause = rule->getAttrOfType<ClauseAttr>(axis.name);
    if (!clause)
      continue;
    for (const OptionSpec &option : getKind(axis, clause).options)
      if (!option.hyperparameter.empty() &&
          (option.defaultNumber || clause.getNumber(option.name)))
        keys.push_back({option.hyperparameter.str(), option});
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
