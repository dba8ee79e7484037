//===- InspectTables.cpp - what a trainer is, as tables -------------------===//

#include "Compiler.h"
#include "Inspect.h"

#include "tpc/runtime/TextTable.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace tpc;
using runtime::shortBytes;
using runtime::shortNumber;
using runtime::TextTable;

static std::string shapeText(const json::Array &shape) {
  std::vector<int64_t> sizes;
  for (const json::Value &size : shape)
    sizes.push_back(*size.getAsInteger());
  return runtime::shapeText(sizes);
}

/// The numbers of a layer, or of all, in the table's order; dashes for a layer
/// without parameters.
static void addNumbers(const json::Object &entry, const json::Array &steps,
                       std::vector<std::string> &cells) {
  auto number = [&](const char *key) {
    std::optional<int64_t> count = entry.getInteger(key);
    cells.push_back(count ? shortNumber(*count) : "-");
  };
  auto bytes = [&](const char *key) {
    std::optional<int64_t> count = entry.getInteger(key);
    cells.push_back(count ? shortBytes(*count) : "-");
  };
  number("parameters");
  number("inverse_parameters");
  if (std::optional<int64_t> feedback = entry.getInteger("feedback"))
    cells.push_back(shortNumber(*feedback + *entry.getInteger("auxiliary")));
  else
    cells.push_back("-");
  number("forward_flops");
  for (const json::Value &function : steps) {
    const json::Object *step = entry.getObject("step_flops");
    cells.push_back(
        step ? shortNumber(*step->getInteger(*function.getAsString())) : "-");
  }
  bytes("parameter_bytes");
  bytes("optimizer_bytes");
}

/// The layers from the input up, and all of them together.
static void printLayers(const json::Object &inspection, raw_ostream &out) {
  const json::Object &total = *inspection.getObject("total");
  std::vector<std::string> headings = {"layer",   "kind",       "input",
                                       "output",  "activation", "parameters",
                                       "inverse", "feedback",   "FLOP/sample"};
  const json::Array &steps = *inspection.getArray("steps");
  for (const json::Value &function : steps)
    headings.push_back("FLOP/" + function.getAsString()->str());
  headings.insert(headings.end(), {"bytes", "optimizer"});
  TextTable table(headings.size(), /*numbers=*/5, headings.size(),
                  /*indent=*/2);
  table.addRow(headings);
  for (const json::Value &value : *inspection.getArray("layers")) {
    const json::Object &layer = *value.getAsObject();
    std::vector<std::string> cells = {
        layer.getString("name").value_or("-").str(),
        layer.getString("kind")->str(), shapeText(*layer.getArray("input")),
        shapeText(*layer.getArray("output")),
        layer.getString("activation").value_or("-").str()};
    addNumbers(layer, steps, cells);
    table.addRow(std::move(cells));
  }
  std::vector<std::string> cells = {"all", "", "", "", ""};
  addNumbers(total, steps, cells);
  table.addRow(std::move(cells));
  out << table.text();
}

static void printHyperparameters(const json::Object &inspection,
                                 raw_ostream &out) {
  out << "\n  hyperparameters (--set KEY=VALUE):\n";
  TextTable table(/*columns=*/2, /*numbers=*/2, /*texts=*/2, /*indent=*/4);
  for (const json::Value &value : *inspection.getArray("hyperparameters")) {
    const json::Object &entry = *value.getAsObject();
    std::string number;
    raw_string_ostream(number) << format("%g", *entry.getNumber("default"));
    table.addRow({entry.getString("name")->str(), number});
  }
  out << table.text();
}

/// The kernels of one function, in the order in which they run.
static void printKernels(StringRef function, const json::Array &kernels,
                         raw_ostream &out) {
  out << "\n  kernels of " << function << ":\n";
  TextTable table(/*columns=*/7, /*numbers=*/2, /*texts=*/6, /*indent=*/4);
  table.addRow(
      {"layers", "threads", "result", "FLOP", "read", "written", "computes"});
  for (const json::Value &value : kernels) {
    const json::Object &kernel = *value.getAsObject();
    std::string layers;
    for (const json::Value &layer : *kernel.getArray("layers"))
      layers += (layers.empty() ? "" : ", ") + layer.getAsString()->str();
    table.addRow({layers.empty() ? "-" : layers,
                  *kernel.getBoolean("parallel") ? "parallel" : "serial",
                  shapeText(*kernel.getArray("result")),
                  shortNumber(*kernel.getInteger("flops")),
                  shortBytes(*kernel.getInteger("bytes_read")),
                  shortBytes(*kernel.getInteger("bytes_written")),
                  kernel.getString("computes")->str()});
  }
  out << table.text();
}

/// What a training run takes, beside the data set and the process itself.
static void printMemory(const json::Object &memory, raw_ostream &out) {
  out << "\n  memory of a training run, beside the data:\n";
  TextTable table(/*columns=*/2, /*numbers=*/1, /*texts=*/2, /*indent=*/4);
  for (const json::Value &value : *memory.getArray("entries")) {
    const json::Object &entry = *value.getAsObject();
    table.addRow({entry.getString("name")->str(),
                  shortBytes(*entry.getInteger("bytes"))});
  }
  table.addRow({"all", shortBytes(*memory.getInteger("total"))});
  out << table.text();
}

static void printTables(const json::Object &inspection, raw_ostream &out) {
  out << "trainer " << *inspection.getString("trainer") << ": network "
      << *inspection.getString("network") << ", rule "
      << *inspection.getString("rule") << ", loss "
      << *inspection.getString("loss") << ", batch "
      << *inspection.getInteger("batch") << ", schedule "
      << *inspection.getString("schedule") << "\n\n";
  printLayers(inspection, out);
  printMemory(*inspection.getObject("memory"), out);
  if (const json::Object *kernels = inspection.getObject("kernels")) {
    for (const json::Value &function : *inspection.getArray("steps"))
      printKernels(*function.getAsString(),
                   *kernels->getArray(*function.getAsString()), out);
    if (const json::Array *diagnose = kernels->getArray("diagnose"))
      printKernels("diagnose", *diagnose, out);
  }
  printHyperparameters(inspection, out);
}

bool tpc::printInspection(const json::Object &inspection, bool json) {
  raw_ostream &out = outs();
  if (json)
    out << formatv("{0:2}\n", json::Value(json::Object(inspection)));
  else
    printTables(inspection, out);
  out.flush();
  std::error_code error = outs().error();
  if (!error)
    return true;
  outs().clear_error();
  printError("cannot write to standard output: " + error.message());
  return false;
}
