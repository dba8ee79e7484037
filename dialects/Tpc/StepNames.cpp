//===- StepNames.cpp - names of a step program's own ----------------------===//

#include "dialects/Tpc/StepNames.h"
#include "dialects/Tpc/Clauses.h"

#include "llvm/ADT/STLExtras.h"

using namespace tpc;

bool tpc::isStepName(llvm::StringRef name) {
  if (llvm::is_contained({stepName, forwardStepName, inverseStepName,
                          evaluateName, diagnoseName, checkpointName},
                         name))
    return true;
  for (const AxisSpec &axis : getRuleAxes())
    for (const KindSpec &kind : axis.kinds)
      for (const OptionSpec &option : kind.options)
        if (option.hyperparameter == name)
          return true;
  return false;
}
