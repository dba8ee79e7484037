#include "tpc/runtime/Trainer.h"

#include "tpc/runtime/Error.h"
#include "tpc/runtime/Timeline.h"

#include "Guard.h"
#include "Seeds.h"
#include "Training.h"

namespace tpc::runtime {

int train(const tpc_program &program, const TrainOptions &options) noexcept {
  return guarded([&] {
    if (options.seeds)
      return trainSeeds(program, options);
    if (!options.out.empty())
      fail("--out: expected --seeds beside it, found none");
    std::optional<StageTimer> timer(std::in_place, options.timeline, "buffers");
    Training training(program, options);
    timer.reset();
    return training.run();
  });
}

} // namespace tpc::runtime
