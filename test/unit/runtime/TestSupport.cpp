#include "TestSupport.h"

#include "tpc/runtime/Dataset.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <zlib.h>

namespace tpc::runtime::test {

namespace {

std::string makeFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "tpc-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    throw std::runtime_error("cannot make a folder " + pattern);
  return pattern;
}

void appendWord(std::string &text, uint32_t word) {
  for (int shift = 24; shift >= 0; shift -= 8)
    text += static_cast<char>(word >> shift);
}

} // namespace

TemporaryFolder::TemporaryFolder() : path(makeFolder()) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void writeFile(const std::string &path, const std::string &bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush())
    throw std::runtime_error("cannot write " + path);
}

bool exists(const std::string &path) { return std::filesystem::exists(path); }

std::vector<std::string> listFolder(const std::string &folder) {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::string gzip(const std::string &bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string result(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string idx(uint32_t magic, const std::vector<uint32_t> &shape,
                const std::string &bytes) {
  std::string text;
  appendWord(text, magic);
  for (uint32_t size : shape)
    appendWord(text, size);
  return text + bytes;
}

void writeDigits(const std::string &folder, int train, int test) {
  std::minstd_rand random(1);
  auto write = [&](const std::string &prefix, int count) {
    std::string images, labels;
    for (int i = 0; i < count; ++i) {
      int label = static_cast<int>(random() % 10);
      for (int pixel = 0; pixel < 16; ++pixel)
        images += static_cast<char>(
            random() % 100 + (pixel == label || pixel == label + 1) * 150);
      labels += static_cast<char>(label);
    }
    uint32_t size = static_cast<uint32_t>(count);
    writeFile(folder + "/" + prefix + "-images-idx3-ubyte",
              idx(0x803, {size, 4, 4}, images));
    writeFile(folder + "/" + prefix + "-labels-idx1-ubyte.gz",
              gzip(idx(0x801, {size}, labels)));
  };
  write("train", train);
  write("t10k", test);
}

int64_t reservedBytes(const Manifest &manifest, const std::string &path) {
  int64_t found = 0;
  errorOf([&] {
    loadSamples(manifest, path, Split::Train, [&](int64_t bytes) {
      found = bytes;
      throw std::runtime_error("no memory");
    });
  });
  return found;
}

} // namespace tpc::runtime::test
