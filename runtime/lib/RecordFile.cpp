#include "RecordFile.h"
#include "RunRecord.h"

#include "tpc/runtime/AtomicFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace tpc::runtime {

namespace {

std::string readWhole(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file && !file.eof())
    fail("cannot read '{}': {}", path, std::strerror(errno));
  return text;
}

std::string list(const std::vector<int64_t> &numbers) {
  return fmt::format("{}", fmt::join(numbers, ", "));
}

} // namespace

RecordLines readRecords(const std::string &path) {
  RecordLines lines;
  struct stat status;
  if (::stat(path.c_str(), &status) != 0 && errno == ENOENT)
    return lines;
  if (!S_ISREG(status.st_mode))
    fail("'{}': expected a file of records, found no regular file", path);
  std::string text = readWhole(path);
  int64_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    bool whole = end != std::string::npos;
    end = whole ? end : text.size();
    OrderedJson line =
        OrderedJson::parse(text.data() + begin, text.data() + end, nullptr,
                           /*allow_exceptions=*/false);
    ++number;
    // A last line without its end may be part of a longer one.
    if (whole && isRecord(line))
      lines.records.push_back(std::move(line));
    else if (whole && isDefinition(line))
      lines.definitions.push_back(std::move(line));
    else
      lines.damaged.push_back(number);
    begin = end + 1;
  }
  return lines;
}

RecordFile::RecordFile(const std::string &path)
    : path(path), lines(readRecords(path)) {
  if (!lines.damaged.empty()) {
    AtomicFile file(path);
    for (const auto *kept : {&lines.definitions, &lines.records})
      for (const OrderedJson &record : *kept) {
        std::string line = toLine(record) + "\n";
        file.write(line.data(), line.size());
      }
    file.commit();
    size_t count = lines.damaged.size();
    fmt::print(stderr,
               "tpc: warning: '{}': dropped {} line{} that {} no whole record "
               "(line {}); what was lost is made again\n",
               path, count, count == 1 ? "" : "s", count == 1 ? "is" : "are",
               list(lines.damaged));
  }
  descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0)
    fail("cannot write '{}': {}", path, std::strerror(errno));
}

RecordFile::~RecordFile() {
  if (descriptor >= 0)
    ::close(descriptor);
}

bool RecordFile::defines(const std::string &definition) const {
  return std::any_of(lines.definitions.begin(), lines.definitions.end(),
                     [&](const OrderedJson &known) {
                       return known["definition"] == definition;
                     });
}

void RecordFile::append(const OrderedJson &record,
                        const OrderedJson &definition) {
  define(definition);
  write(toLine(record) + "\n");
  lines.records.push_back(record);
}

void RecordFile::define(const OrderedJson &definition) {
  if (defines(definition["definition"].get<std::string>()))
    return;
  write(toLine(definition) + "\n");
  lines.definitions.push_back(definition);
}

void RecordFile::write(const std::string &line) {
  off_t size = ::lseek(descriptor, 0, SEEK_END);
  ssize_t written;
  do
    written = ::write(descriptor, line.data(), line.size());
  while (written < 0 && errno == EINTR);
  int error = written < 0 ? errno : ENOSPC;
  if (written == static_cast<ssize_t>(line.size()) && ::fsync(descriptor) == 0)
    return;
  if (written == static_cast<ssize_t>(line.size()))
    error = errno;
  if (size >= 0 && ::ftruncate(descriptor, size) != 0)
    error = errno;
  fail("cannot write '{}': {}", path, std::strerror(error));
}

} // namespace tpc::runtime
