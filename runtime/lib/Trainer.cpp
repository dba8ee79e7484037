#include "tpc/runtime/Trainer.h"

#include "Guard.h"
#include "Training.h"

namespace tpc::runtime {

int train(const tpc_program &program, const TrainOptions &options) noexcept {
  return guarded([&] { return Training(program, options).run(); });
}

} // namespace tpc::runtime
