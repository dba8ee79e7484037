#include "tpc/runtime/TrainingLog.h"

#include "tpc/runtime/Error.h"

#include "TensorBoardLog.h"

#include <cerrno>
#include <cstring>

namespace tpc::runtime {

TrainingLog::TrainingLog(const std::string &path, bool append) : path(path) {
  if (path.empty())
    return;
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
