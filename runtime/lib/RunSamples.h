/// \file
/// The samples that runs side by side share.

#ifndef TPC_RUNTIME_LIB_RUNSAMPLES_H
#define TPC_RUNTIME_LIB_RUNSAMPLES_H

#include "tpc/runtime/Manifest.h"
#include "tpc/runtime/Options.h"

namespace tpc::runtime {

/// Training and test samples of `manifest`'s data set, the first
/// `options.limit` of the former. Throws Error if there is no memory for them.
SharedSamples loadSharedSamples(const Manifest &manifest,
                                const TrainOptions &options);

/// A checksum of samples, as text.
std::string describeSamples(const SharedSamples &samples);

/// Equal for programs that take the same samples.
std::string dataKey(const Manifest &manifest);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_RUNSAMPLES_H
