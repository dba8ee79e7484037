//===- Optimizer.cpp - what optimizers have in common ---------------------===//

#include "dialects/Tpc/Optimizer.h"

using namespace mlir;
using namespace tpc;

namespace tpc {
const Optimizer *getAdam();
const Optimizer *getRMSprop();
const Optimizer *getSGD();
} // namespace tpc

ArrayRef<const Optimizer *> Optimizer::getAll() {
  static const Optimizer *const optimizers[] = {getAdam(), getSGD(),
                                                getRMSprop()};
  return optimizers;
}

const Optimizer *Optimizer::lookup(StringRef name) {
  for (const Optimizer *optimizer : getAll())
    if (optimizer->getName() == name)
      return optimizer;
  return nullptr;
}

static OptionSpec getRate() {
  OptionSpec rate{"lr", std::nullopt, /*required=*/true};
  rate.minimum = 0;
  return rate;
}

SmallVector<OptionSpec> Optimizer::getClauseOptions() const {
  SmallVector<OptionSpec> options = {getRate()};
  llvm::append_range(options, getOptions());
  OptionSpec decay{"weight_decay"};
  decay.minimum = 0;
  // With a limit of 0, a gradient of zeros has no scale.
  OptionSpec clip{"clip"};
  clip.minimum = 0, clip.minimumOpen = true;
  llvm::append_values(options, decay, clip);
  return options;
}

SmallVector<OptionSpec> Optimizer::getHyperparameters() const {
  SmallVector<OptionSpec> numbers = {getRate()};
  for (const OptionSpec &option : getOptions())
    if (option.keywords.empty())
      numbers.push_back(option);
  return numbers;
}

SmallVector<Value> Optimizer::Update::apply(TensorBuilder &builder,
                                            Step step) const {
  SmallVector<Value> outs = {parameter};
  llvm::append_range(outs, slots);
  return builder.update(
      gradient, outs,
      [&](TensorBuilder &b, ValueRange args) -> SmallVector<Value> {
        SmallVector<Value> results = step(b, args[0], args.drop_front(2));
        Value loss = results.front();
        // 1 - decay would round a small decay away.
        if (decay)
          loss = b.add(loss, b.mul(decay, args[1]));
        results.front() = b.sub(args[1], loss);
        return results;
      });
}
