/// \file
/// Commands for the user to paste into a shell.

#ifndef TPC_RUNTIME_LIB_SHELLWORDS_H
#define TPC_RUNTIME_LIB_SHELLWORDS_H

#include <string>
#include <vector>

namespace tpc::runtime {

/// The words as one line that a shell reads back as them.
std::string shellCommand(const std::vector<std::string> &words);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_LIB_SHELLWORDS_H
