/// \file
/// Weights of a new run that come from a file, PyTorch's among others.

#ifndef TPC_RUNTIME_INITIALWEIGHTS_H
#define TPC_RUNTIME_INITIALWEIGHTS_H

#include "tpc/runtime/StateSet.h"

#include <optional>

namespace tpc::runtime {

/// Where channels are in a file's weights. tpc has them last: the weight of a
/// convolution is [out, kernel height, kernel width, in], and an image in one
/// row, the inputs of a dense layer, is [height, width, channel]. PyTorch has
/// them first: [out, in, kernel height, kernel width] and [channel, height,
/// width].
enum class WeightOrder { Tpc, Torch };

struct InitialWeightsOptions {
  /// Whether the file may lack tensors of the network and have others.
  bool partial = false;
  /// Nothing: the file says. Tensors that fit only one order decide for all;
  /// without them the metadata `format: pt` is PyTorch's; else it is tpc's.
  std::optional<WeightOrder> order;
};

/// What was taken from a file.
struct InitialWeights {
  /// Names of the network's tensors that were found and that were not, and of
  /// the file's that the network has not. Optimizers' and tpc's own are in
  /// neither.
  std::vector<std::string> found, missing, unused;
  WeightOrder order = WeightOrder::Tpc;
  /// Why that order, in words; empty if the user chose it, if it changes
  /// nothing, or if the file is tpc's own.
  std::string reason;
};

/// Takes the network's tensors, those with a role other than optimizer, from
/// `path`; those that it lacks stay as they are. Throws Error for a tensor of
/// another type or shape, or not finite; if none was found; if the shapes of
/// two tensors are of different orders; and, unless the options allow it, for
/// any tensor that is missing or superfluous.
InitialWeights loadInitialWeights(const std::string &path,
                                  const Manifest &manifest, StateSet &states,
                                  const InitialWeightsOptions &options);

/// The lines for the user on what was taken from `path`: what was found, and
/// as far as there is any, what was not found, what was not used, and the
/// order.
std::vector<std::string> describe(const InitialWeights &weights,
                                  const std::string &path);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_INITIALWEIGHTS_H
