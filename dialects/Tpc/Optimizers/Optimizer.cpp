//===- Optimizer.cpp - the optimizers that there are ----------------------===//

#include "dialects/Tpc/Optimizer.h"

namespace tpc {
const Optimizer *getAdam();
const Optimizer *getRMSprop();
const Optimizer *getSGD();
} // namespace tpc

llvm::ArrayRef<const tpc::Optimizer *> tpc::Optimizer::getAll() {
  static const Optimizer *const optimizers[] = {getAdam(), getSGD(),
                                                getRMSprop()};
  return optimizers;
}

const tpc::Optimizer *tpc::Optimizer::lookup(llvm::StringRef name) {
  for (const Optimizer *optimizer : getAll())
    if (optimizer->getName() == name)
      return optimizer;
  return nullptr;
}
