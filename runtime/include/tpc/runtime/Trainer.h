/// \file
/// Running a compiled program: training, evaluation, and the main function of
/// trainer executables. Nothing is thrown: errors are printed to standard error
/// as `tpc: error: ...` and returned as exit status 1.

#ifndef TPC_RUNTIME_TRAINER_H
#define TPC_RUNTIME_TRAINER_H

#include "tpc/runtime/Options.h"

#include "tpc_runtime.h"

namespace tpc::runtime {

/// Trains `program`. Returns the exit status: 0, 1 after an error, 130 after an
/// interruption by the user.
int train(const tpc_program &program, const TrainOptions &options) noexcept;

/// Prints loss and error of saved weights on one split of the data. Returns the
/// exit status.
int evaluate(const tpc_program &program, const EvalOptions &options) noexcept;

/// The main function of a trainer executable: parses the command line and
/// trains.
int trainerMain(int argc, const char *const *argv,
                const tpc_program &program) noexcept;

/// What a program is and which hyperparameters it has, in a few lines for a
/// help text. Throws Error for a malformed program.
std::string describeProgram(const tpc_program &program);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_TRAINER_H
