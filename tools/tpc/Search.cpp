//===- Search.cpp - tpc search --------------------------------------------===//

#include "Search.h"
#include "SearchSpaces.h"

#include <map>

using namespace tpc;

namespace {
/// Compiles what is asked for, once.
class Programs {
public:
  explicit Programs(const CompileOptions &options) : options(options) {}

  const tpc_program *get(const std::string &trainer,
                         const std::vector<std::string> &settings) {
    Entry &entry = entries[{trainer, settings}];
    if (!entry.compiler) {
      CompileOptions chosen = options;
      chosen.trainer = trainer;
      chosen.settings = settings;
      entry.compiler =
          std::make_unique<Compiler>(chosen, runtime::InstanceUse::Train);
      entry.program = entry.compiler->load();
    }
    return entry.program;
  }

private:
  struct Entry {
    std::unique_ptr<Compiler> compiler;
    const tpc_program *program = nullptr;
  };

  CompileOptions options;
  std::map<std::pair<std::string, std::vector<std::string>>, Entry> entries;
};
} // namespace

int tpc::runSearch(const CompileOptions &options, const std::string &search,
                   runtime::SearchOptions searchOptions) {
  std::vector<std::string> settings = searchOptions.train.settings;
  if (searchOptions.train.batch)
    settings.push_back("batch=" + std::to_string(*searchOptions.train.batch));
  // They are part of the spaces from here on.
  searchOptions.train.settings.clear();
  searchOptions.train.batch.reset();
  std::optional<std::vector<runtime::SearchSpace>> spaces;
  {
    Compiler model(options);
    if (mlir::ModuleOp module = model.parseModel())
      spaces = findSearchSpaces(module, search, options.trainer, settings);
  }
  if (!spaces)
    return 1;
  searchOptions.diagnostics = options.diagnostics;
  searchOptions.train.command = {"tpc", "train", options.file};
  const CompileOptions defaults;
  if (options.target != defaults.target)
    searchOptions.choices.emplace_back("target", options.target);
  if (options.cpu != defaults.cpu)
    searchOptions.choices.emplace_back("cpu", options.cpu);
  if (options.precision != defaults.precision)
    searchOptions.choices.emplace_back("precision", options.precision);
  Programs programs(options);
  return runtime::search(
      *spaces,
      [&](const std::string &trainer,
          const std::vector<std::string> &settings) {
        return programs.get(trainer, settings);
      },
      searchOptions);
}
