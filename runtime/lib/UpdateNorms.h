/// \file
/// How far a step moves weights.

#ifndef TPC_RUNTIME_LIB_UPDATENORMS_H
#define TPC_RUNTIME_LIB_UPDATENORMS_H

#include "tpc/runtime/TrainingLoop.h"

namespace tpc::runtime {

/// The norm of what a step adds to the weights of a layer (`norm_update`),
/// after clipping, optimizer and decay: whatever code made the step, its
/// weights say. It is measured where the function that diagnoses reports the
/// norm of the layer's gradient.
class UpdateNorms {
public:
  /// Bytes of the copy of the weights, by the name that memory plans have for
  /// it; 0 where no gradient's norm is measured.
  static int64_t memory(const Manifest &manifest);
  static constexpr const char *memoryName =
      "weights before a step that is measured";

  /// Takes memory for a copy of the weights from the instance's; throws Error if
  /// there is not enough. Keeps a reference.
  explicit UpdateNorms(Instance &instance);

  /// Copies the weights as they are.
  void remember();

  /// Compares the weights with the copy, for the step that began at it.
  void report(int64_t step,
              const TrainingLoop::DiagnosticListener &listener) const;

private:
  struct Weight {
    size_t index = 0;
    std::vector<float> before;
  };

  Instance &instance;
  std::vector<Weight> weights;
};

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_UPDATENORMS_H
