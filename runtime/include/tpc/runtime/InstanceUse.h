/// \file
/// What an instance of a program is for.

#ifndef TPC_RUNTIME_INSTANCEUSE_H
#define TPC_RUNTIME_INSTANCEUSE_H

namespace tpc::runtime {

/// Which functions an instance is to be able to call. Each needs the evaluate
/// function; probes take memory only where they are asked for.
enum class InstanceUse { Evaluate, Train, TrainWithProbes };

} // namespace tpc::runtime

#endif // TPC_RUNTIME_INSTANCEUSE_H
