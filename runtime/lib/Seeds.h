/// \file
/// The same training with several seeds.

#ifndef TPC_RUNTIME_LIB_SEEDS_H
#define TPC_RUNTIME_LIB_SEEDS_H

#include "tpc/runtime/Options.h"

#include "tpc_runtime.h"

namespace tpc::runtime {

/// Trains with `options.seeds` seeds, side by side, and prints each one's
/// errors, their mean and their standard deviation. Returns the exit status of
/// one that ends well: 0, or 130 after an interruption by the user. Throws
/// Error.
int trainSeeds(const tpc_program &program, const TrainOptions &options);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_SEEDS_H
