#include "ShellWords.h"

namespace tpc::runtime {

static std::string quoteForShell(const std::string &word) {
  constexpr const char *plain = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos)
    return word;
  std::string quoted = "'";
  for (char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string shellCommand(const std::vector<std::string> &words) {
  std::string command;
  for (const std::string &word : words)
    command += (command.empty() ? "" : " ") + quoteForShell(word);
  return command;
}

} // namespace tpc::runtime
