#include "tpc/runtime/EventFile.h"

#include "tpc/runtime/Crc32c.h"
#include "tpc/runtime/Error.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <unistd.h>

namespace tpc::runtime {

/// By this in their names TensorBoard knows event files.
static constexpr const char *nameBegins = "events.out.tfevents.";

/// A checksum of data that holds checksums is weak; so they are stored rotated
/// and with a constant added.
static uint32_t maskedChecksum(std::string_view bytes) {
  uint32_t checksum = crc32c(bytes);
  return (checksum >> 15 | checksum << 17) + 0xa282ead8u;
}

template <typename T> static void append(std::string &bytes, T value) {
  char memory[sizeof(T)];
  std::memcpy(memory, &value, sizeof(T));
  bytes.append(memory, sizeof(T));
}

std::string frameRecord(std::string_view data) {
  std::string record;
  append(record, static_cast<uint64_t>(data.size()));
  append(record, maskedChecksum(record));
  record += data;
  append(record, maskedChecksum(data));
  return record;
}

bool holdsEvents(const std::string &folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().rfind(nameBegins, 0) == 0)
      return true;
  return false;
}

EventFile::EventFile(const std::string &folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem && !std::filesystem::is_directory(folder))
    fail("cannot make the folder '{}': {}", folder, problem.message());
  // Names order files in time; a run that goes on at once has another process.
  path = fmt::format("{}/{}{}.{}.tpc", folder, nameBegins,
                     static_cast<int64_t>(std::time(nullptr)), ::getpid());
  file.reset(std::fopen(path.c_str(), "wxe"));
  if (!file)
    fail("cannot write '{}': {}", path, std::strerror(errno));
}

void EventFile::write(std::string_view event) {
  if (error != 0)
    return;
  std::string record = frameRecord(event);
  if (std::fwrite(record.data(), 1, record.size(), file.get()) !=
          record.size() ||
      std::fflush(file.get()) != 0)
    error = errno;
}

void EventFile::check() const {
  if (error != 0)
    fail("cannot write '{}': {}", path, std::strerror(error));
}

} // namespace tpc::runtime
