//===- Inspect.cpp - what a trainer is, as a table ------------------------===//

#include "Compiler.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

static std::string shapeText(const json::Array &shape) {
  std::string text;
  for (const json::Value &size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(*size.getAsInteger());
  return text;
}

/// The number of values in the states of a layer with one of the roles.
static int64_t countValues(const json::Object &manifest, StringRef layer,
                           StringRef role) {
  int64_t count = 0;
  for (const json::Value &value : *manifest.getArray("states")) {
    const json::Object &state = *value.getAsObject();
    if (state.getString("role") != role ||
        (!layer.empty() && state.getString("layer") != layer))
      continue;
    int64_t size = 1;
    for (const json::Value &dimension : *state.getArray("shape"))
      size *= *dimension.getAsInteger();
    count += size;
  }
  return count;
}

bool tpc::printInspection(const json::Object &manifest) {
  raw_ostream &out = outs();
  out << "trainer " << *manifest.getString("trainer") << ": network "
      << *manifest.getString("network") << ", rule "
      << *manifest.getString("rule") << ", loss "
      << *manifest.getString("loss") << ", batch "
      << *manifest.getInteger("batch") << ", schedule "
      << *manifest.getString("schedule") << "\n\n";
  out << "  layer     kind      input       output      activation  "
         "parameters     inverse    feedback\n";
  const json::Object &configuration = *manifest.getObject("configuration");
  auto row = [&](StringRef name, StringRef kind, StringRef input,
                 StringRef output, StringRef activation, StringRef layer) {
    out << "  " << left_justify(name, 10) << left_justify(kind, 10)
        << left_justify(input, 12) << left_justify(output, 12)
        << left_justify(activation, 12)
        << format("%10lld", (long long)countValues(manifest, layer, "parameter"))
        << format("%12lld", (long long)countValues(manifest, layer, "inverse"))
        << format("%12lld\n",
                  (long long)(countValues(manifest, layer, "feedback") +
                              countValues(manifest, layer, "auxiliary")));
  };
  for (const json::Value &value : *configuration.getArray("layers")) {
    const json::Object &layer = *value.getAsObject();
    StringRef name = *layer.getString("name");
    row(name, *layer.getString("kind"), shapeText(*layer.getArray("input")),
        shapeText(*layer.getArray("output")), *layer.getString("activation"),
        name);
  }
  row("all", "", "", "", "", "");
  out << "\n  hyperparameters (--set KEY=VALUE):\n";
  for (const json::Value &value : *manifest.getArray("hyperparameters")) {
    const json::Object &entry = *value.getAsObject();
    out << "    " << left_justify(*entry.getString("name"), 16)
        << format("%g\n", *entry.getNumber("default"));
  }
  out.flush();
  std::error_code error = outs().error();
  if (!error)
    return true;
  outs().clear_error();
  printError("cannot write to standard output: " + error.message());
  return false;
}
