#include "tpc/runtime/Trainer.h"

#include "tpc/runtime/Timeline.h"

#include "Guard.h"
#include "Training.h"

namespace tpc::runtime {

int train(const tpc_program &program, const TrainOptions &options) noexcept {
  return guarded([&] {
    std::optional<StageTimer> timer(std::in_place, options.timeline, "buffers");
    Training training(program, options);
    timer.reset();
    return training.run();
  });
}

} // namespace tpc::runtime
