//===- CompileTimeOptions.cpp - --set and --batch when compiling ----------===//

#include "CompileTimeOptions.h"
#include "Compiler.h"

#include "dialects/Tpc/CompileTimeChoices.h"
#include "tpc/runtime/Options.h"

using namespace tpc;

/// `batch (samples in a step), aux (...)`.
static std::string describeChoices() {
  std::string text;
  for (const CompileTimeChoice &choice : getCompileTimeChoices())
    text += (text.empty() ? "" : ", ") + choice.name.str() + " (" +
            choice.description.str() + ")";
  return text;
}

void tpc::addCompileTimeOptions(CLI::App &app, std::optional<int64_t> &batch,
                                std::vector<std::string> &settings) {
  runtime::addBatchOption(app, batch,
                          "Samples in a step, in place of the trainer's own");
  runtime::addSettings(app, settings,
                       "Choose a number in place of the model's own, as in "
                       "--set aux=64; may be given several times: " +
                           describeChoices());
}

void tpc::describeCompileTimeSettings(CLI::Option &set) {
  set.description(set.get_description() +
                  "; also, in place of the model's own: " + describeChoices());
}

bool tpc::takeSettings(std::vector<std::string> &settings,
                       std::optional<int64_t> batch, OtherSettings others,
                       std::vector<std::string> &chosen) {
  std::vector<std::string> kept;
  if (batch)
    chosen.push_back("batch=" + std::to_string(*batch));
  for (const std::string &setting : settings) {
    llvm::StringRef name = llvm::StringRef(setting).split('=').first;
    if (others == OtherSettings::Keep && !findCompileTimeChoice(name)) {
      kept.push_back(setting);
      continue;
    }
    llvm::Expected<CompileTimeSetting> parsed =
        parseCompileTimeSetting(setting);
    if (!parsed) {
      printError("--set " + llvm::toString(parsed.takeError()));
      return false;
    }
    if (batch && name == "batch") {
      printError("--batch and --set batch=N exclude each other: they choose "
                 "the same number");
      return false;
    }
    chosen.push_back(setting);
  }
  settings = std::move(kept);
  return true;
}
