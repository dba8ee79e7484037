/// \file
/// What training and evaluation do alike before they begin.

#ifndef TPC_RUNTIME_LIB_SETUP_H
#define TPC_RUNTIME_LIB_SETUP_H

#include "tpc/runtime/Dataset.h"
#include "tpc/runtime/Hyperparameters.h"
#include "tpc/runtime/Instance.h"

#include <optional>

namespace tpc::runtime {

/// `threads`, or one for each processor. Throws Error if they are too many.
int threadCount(std::optional<int64_t> threads);

/// Makes the global thread pool, of threadCount(threads).
void setThreads(std::optional<int64_t> threads);

/// The program's manifest. Throws Error if a batch was asked for that is not
/// the program's.
Manifest checkedManifest(const tpc_program &program,
                         std::optional<int64_t> batch);

/// Hyperparameters with `settings` applied in order.
void applySettings(Hyperparameters &hyperparameters,
                   const std::vector<std::string> &settings);

/// Loads samples that the program can take, in memory that is the instance's.
Samples loadFitting(Instance &instance, const std::string &path, Split split);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_SETUP_H
