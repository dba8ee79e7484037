//===- ReferenceMain.cpp - trains by plain loops in double ----------------===//

#include "Configuration.h"
#include "Diagnostics.h"
#include "Digits.h"
#include "JsonObject.h"
#include "Trainer.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>

using namespace reference;

static const char *const usage =
    "usage: tpc-reference --config FILE.json --init FILE.safetensors "
    "--data DIR\n"
    "                     --steps N[,N...] --out FILE.safetensors [--limit N]\n"
    "                     [--noise FILE.safetensors] "
    "[--dump-step FILE.safetensors]\n"
    "                     [--diagnostics FILE.json]\n"
    "With several numbers of steps, a %% in the name of --out stands for the "
    "number.\nPrints how far the steps stay from the kinks of relu and of max "
    "pooling.\n";

/// Rows [begin, end).
static Matrix sliceRows(const Matrix &a, size_t begin, size_t end) {
  Matrix result(end - begin, a.columns);
  std::copy(a.values.begin() + begin * a.columns,
            a.values.begin() + end * a.columns, result.values.begin());
  return result;
}

/// The random numbers of step `step` (from 0): tensors `<step>.<layer>.<what>`
/// in the space `below` the layer or in its own.
static std::vector<Matrix> randomOfStep(const Model &model,
                                        const TensorFile &file, size_t step,
                                        size_t batch, const std::string &what,
                                        size_t below) {
  std::vector<Matrix> noise(model.depth() + 1);
  for (size_t l = 2; l <= model.depth(); ++l) {
    const auto found = file.find(std::to_string(step) + "." +
                                 model.layer(l).name + "." + what);
    if (found == file.end())
      continue;
    noise[l] = Matrix(batch, model.units(l - below));
    if (found->second.values.size() != noise[l].values.size())
      throw std::runtime_error("tensor " + found->first + " has another size");
    noise[l].values = found->second.values;
  }
  return noise;
}

/// The intermediates of a step. Those of an inverse are named by the layer
/// that it inverts, though they live in the space of the layer below.
static TensorFile dump(const Model &model, const StepRecord &record) {
  TensorFile tensors;
  for (size_t l = 1; l <= model.depth(); ++l) {
    auto put = [&](const char *what, const std::vector<Matrix> &matrices) {
      if (l < matrices.size() && !matrices[l].values.empty())
        tensors[model.layer(l).name + what] = {
            {matrices[l].rows, matrices[l].columns}, matrices[l].values};
    };
    put(".activity", record.activities.h);
    put(".target", record.targets);
    put(".error", record.errors);
    put(".corrupted", record.corrupted);
    put(".reconstruction", record.reconstructions);
  }
  return tensors;
}

static std::string readText(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    throw std::runtime_error(path + ": cannot be opened");
  return std::string((std::istreambuf_iterator<char>(stream)), {});
}

static void writeText(const std::string &path, const std::string &text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text << '\n';
  if (!stream.flush())
    throw std::runtime_error(path + ": cannot be written");
}

static std::set<size_t> parseSteps(const std::string &text) {
  std::set<size_t> steps;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    steps.insert(std::stoul(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return steps;
}

static std::string outputName(const std::string &pattern, size_t steps) {
  const size_t mark = pattern.find('%');
  if (mark == std::string::npos)
    return pattern;
  return pattern.substr(0, mark) + std::to_string(steps) +
         pattern.substr(mark + 1);
}

static void run(std::map<std::string, std::string> &options) {
  Digits digits = readTrainingDigits(options["--data"]);
  const Configuration configuration =
      parseConfiguration(readText(options["--config"]), digits.shape);
  const Model &model = configuration.model;
  const Matrix &labels =
      configuration.labelIsInput ? digits.images : digits.labels;
  const TensorFile noise = options.count("--noise")
                               ? readTensorFile(options["--noise"])
                               : TensorFile();
  size_t samples = digits.images.rows;
  if (options.count("--limit"))
    samples = std::min(samples, size_t(std::stoul(options["--limit"])));
  // A last, smaller batch is dropped.
  const size_t batch = configuration.batch;
  const size_t batches = samples / batch;
  if (batches == 0)
    throw std::runtime_error("there are fewer samples than a batch has");

  Trainer trainer(model,
                  readParameters(model, readTensorFile(options["--init"])),
                  configuration.forward, configuration.inverse);
  const std::set<size_t> saves = parseSteps(options["--steps"]);
  trainer.plan(batches, *saves.rbegin());
  StepRecord record;
  double margin = std::numeric_limits<double>::infinity();
  for (size_t step = 0;; ++step) {
    if (saves.count(step))
      writeTensorFile(outputName(options["--out"], step),
                      writeParameters(model, trainer.getParameters()));
    if (step == *saves.rbegin())
      break;
    const size_t first = step % batches * batch;
    const Matrix input = sliceRows(digits.images, first, first + batch);
    const Matrix label = sliceRows(labels, first, first + batch);
    const bool diagnoses =
        options.count("--diagnostics") && step + 1 == *saves.rbegin();
    const Parameters before = trainer.getParameters();
    Diagnostics diagnostics;
    if (diagnoses)
      diagnostics =
          diagnose(model, before, input, label,
                   randomOfStep(model, noise, step, batch, "probe", 0));
    const Updates updates = updatesOfStep(model, batches, step);
    record = trainer.step(input, label, updates,
                          randomOfStep(model, noise, step, batch, "noise", 1));
    if (diagnoses && updates.forward)
      addUpdateNorms(model, before, trainer.getParameters(), diagnostics);
    if (diagnoses)
      writeText(options["--diagnostics"], Json(diagnostics).dump());
    margin = std::min(margin, record.margin);
  }
  std::printf("margin %g\n", margin);
  if (options.count("--dump-step"))
    writeTensorFile(options["--dump-step"], dump(model, record));
}

int main(int argc, char **argv) {
  const std::set<std::string> required = {"--config", "--init", "--data",
                                          "--steps", "--out"};
  const std::set<std::string> optional = {"--limit", "--noise", "--dump-step",
                                          "--diagnostics"};
  std::map<std::string, std::string> options;
  bool understood = argc % 2 == 1;
  for (int i = 1; understood && i + 1 < argc; i += 2) {
    understood = required.count(argv[i]) || optional.count(argv[i]);
    options[argv[i]] = argv[i + 1];
  }
  for (const std::string &option : required)
    understood = understood && options.count(option);
  if (!understood) {
    std::fprintf(stderr, usage);
    return 1;
  }
  try {
    run(options);
  } catch (const std::exception &exception) {
    std::fprintf(stderr, "tpc-reference: error: %s\n", exception.what());
    return 1;
  }
  return 0;
}
