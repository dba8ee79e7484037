/// \file
/// Folders, files and a tiny hand-written program for the runtime's tests.

#ifndef TPC_TEST_UNIT_RUNTIME_TESTSUPPORT_H
#define TPC_TEST_UNIT_RUNTIME_TESTSUPPORT_H

#include "tpc/runtime/Manifest.h"

#include "tpc_runtime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tpc::runtime::test {

/// A folder of its own, removed with all in it at the end.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string operator/(const std::string &name) const {
    return path + "/" + name;
  }
  const std::string path;
};

std::string readFile(const std::string &path);
void writeFile(const std::string &path, const std::string &bytes);
bool exists(const std::string &path);
/// Files in `folder`, sorted.
std::vector<std::string> listFolder(const std::string &folder);
std::string gzip(const std::string &bytes);

/// The text of an IDX file: magic number, dimensions, bytes.
std::string idx(uint32_t magic, const std::vector<uint32_t> &shape,
                const std::string &bytes);

/// Writes an MNIST-like data set of 4 x 4 images in 10 classes that a linear
/// map can tell apart.
void writeDigits(const std::string &folder, int train, int test);

/// The message of the exception that `function` throws; empty if none.
template <typename Function> std::string errorOf(Function function) {
  try {
    function();
  } catch (const std::exception &error) {
    return error.what();
  }
  return "";
}

/// What the first part of the data set of `manifest`, at `path`, wants to
/// reserve; it does not get it.
int64_t reservedBytes(const Manifest &manifest, const std::string &path);

/// A linear softmax classifier of writeDigits' images that also counts the 3
/// greatest outputs, compiled with aux = 64, with momentum, a noisy
/// "inverse" tensor in blocked storage and a fixed feedback tensor, written by
/// hand. Its batch is 4.
enum class FakeSchedule { None, Parallel, Alternating };

class FakeProgram {
public:
  /// `data` is the JSON text of the manifest's `data`. With `diagnoses`, there
  /// is a function that reports `out/norm_gradient`, the number of the step, and
  /// `/sum`, the sum of the batch's pixels; it has all counters.
  explicit FakeProgram(FakeSchedule schedule,
                       const std::string &data = R"({"kind": "mnist"})",
                       bool diagnoses = false);
  operator const tpc_program &() const { return program; }

  std::string manifest;

private:
  std::vector<tpc_function> functions;
  tpc_program program;
};

/// What the fake program spoils, or does, at this step (from 1), of runs with
/// this seed or of all.
struct Poison {
  enum Kind {
    Nothing,
    Loss,
    InverseLoss,
    Weight,
    SampleLoss,
    Interrupt,
    IllegalInstruction,
  } kind = Nothing;
  int64_t step = 0;
  std::optional<int64_t> seed = std::nullopt;
};
extern Poison poison;

/// How often the program's functions were called.
struct CallCounts {
  int step = 0, inverse = 0, forward = 0, evaluate = 0, diagnose = 0;
};
extern CallCounts calls;

} // namespace tpc::runtime::test

#endif // TPC_TEST_UNIT_RUNTIME_TESTSUPPORT_H
