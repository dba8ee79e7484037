//===- SupportFunctions.h - what surrounds a step, as text ------*- C++ -*-===//

#ifndef TPC_LIB_TARGET_CUDA_SUPPORTFUNCTIONS_H
#define TPC_LIB_TARGET_CUDA_SUPPORTFUNCTIONS_H

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace tpc::cuda {

/// The batch that functions take, in numbers.
struct BatchSizes {
  int64_t batch = 0;
  /// Of one sample's input; [height, width, channel] if it is an image.
  int64_t features = 0;
  std::optional<std::array<int64_t, 3>> image;
  /// Of one sample's label; 0 if no function takes labels.
  int64_t label = 0;
};

/// The functions that make batches: `support_gather_*` and `support_label_*`.
std::string writeBatchFunctions(const BatchSizes &sizes);

/// `support_account_<metrics>`.
std::string writeAccountFunction(int64_t metrics);

/// `support_check_<elements>`.
std::string writeCheckFunction(int64_t elements);

} // namespace tpc::cuda

#endif // TPC_LIB_TARGET_CUDA_SUPPORTFUNCTIONS_H
