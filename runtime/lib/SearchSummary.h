/// \file
/// What a search found, for people to read.

#ifndef TPC_RUNTIME_LIB_SEARCHSUMMARY_H
#define TPC_RUNTIME_LIB_SEARCHSUMMARY_H

#include "tpc/runtime/Search.h"

#include "Json.h"

namespace tpc::runtime {

/// The best configurations of a space as a table, how many there were, and the
/// command that trains the best by itself. `records` are those of the space,
/// in any order.
std::string describeBest(const SearchSpace &space,
                         std::vector<OrderedJson> records,
                         const SearchOptions &options);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_SEARCHSUMMARY_H
