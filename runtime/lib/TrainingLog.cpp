#include "tpc/runtime/TrainingLog.h"

#include "tpc/runtime/Error.h"

#include "TensorBoardLog.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace tpc::runtime {

/// Cuts off what is behind the last whole line: a run that was killed while it
/// wrote leaves part of one. What is not there or no regular file stays.
static void cutHalfLine(const std::string &path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return;
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  size_t newline = text.rfind('\n');
  size_t whole = newline == std::string::npos ? 0 : newline + 1;
  if (file && whole < text.size() &&
      ::truncate(path.c_str(), static_cast<off_t>(whole)) == 0)
    fmt::print(stderr,
               "tpc: warning: '{}': dropped a half-written last line\n", path);
}

TrainingLog::TrainingLog(const std::string &path, bool append) : path(path) {
  if (path.empty())
    return;
  if (append)
    cutHalfLine(path);
  file.reset(std::fopen(path.c_str(), append ? "ae" : "we"));
  if (!file)
    fail("cannot write '{}': {}", path, std::strerror(errno));
}

TrainingLog::~TrainingLog() = default;

void TrainingLog::addEvents(std::unique_ptr<TensorBoardLog> log) {
  events = std::move(log);
}

void TrainingLog::write(const std::string &line) {
  if (events)
    events->write(line);
  if (!file || error != 0)
    return;
  std::string text = line + "\n";
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0)
    error = errno;
}

void TrainingLog::check() const {
  if (error != 0)
    fail("cannot write '{}': {}", path, std::strerror(error));
  if (events)
    events->check();
}

} // namespace tpc::runtime
