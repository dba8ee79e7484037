/// \file
/// The order of dimensions in which a file has a network's weights.

#ifndef TPC_RUNTIME_LIB_WEIGHTORDER_H
#define TPC_RUNTIME_LIB_WEIGHTORDER_H

#include "tpc/runtime/InitialWeights.h"
#include "tpc/runtime/Safetensors.h"

namespace tpc::runtime {

struct TensorMatch;

/// A weight that the two orders have differently.
struct ImageWeight {
  /// [out, height, width, channel]: the weight with its inputs as an image.
  Shape shape;
  /// Shape of the tensor in a file of PyTorch's order.
  Shape torchShape;
};

/// Nothing if `state` is the same in both orders.
std::optional<ImageWeight> findImageWeight(const Manifest &manifest,
                                           const StateTensor &state);

/// Sets the order of `file`, at `path`, as InitialWeightsOptions::order says
/// where the user did not choose one, and the reason. Throws Error if a weight
/// fits neither order, or two fit different ones.
void chooseOrder(const std::string &path, const SafetensorsReader &file,
                 const TensorMatch &match, const Manifest &manifest,
                 InitialWeights &weights);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_WEIGHTORDER_H
