//===- SearchSpaces.cpp - the searches of a model file --------------------===//

#include "SearchSpaces.h"
#include "Compiler.h"

#include "dialects/Tpc/SearchKeys.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tpc;

static std::string listNames(ArrayRef<StringRef> names) {
  return names.empty() ? "none" : llvm::join(names, ", ");
}

/// The search of that name or, if that is empty, the only one with `trainer`.
static SearchOp findSearch(ModuleOp module, StringRef name, StringRef trainer) {
  SmallVector<StringRef> names;
  SmallVector<SearchOp> fitting;
  for (SearchOp search : module.getOps<SearchOp>()) {
    names.push_back(search.getSymName());
    bool any = trainer.empty() || trainer == "all";
    if (search.getSymName() == name)
      return search;
    if (any ||
        llvm::any_of(search.getTrainers().getAsRange<FlatSymbolRefAttr>(),
                     [&](FlatSymbolRefAttr reference) {
                       return reference.getValue() == trainer;
                     }))
      fitting.push_back(search);
  }
  if (!name.empty())
    printError("--search: expected a tpc.search of the model file (" +
               listNames(names) + "), found '" + name.str() + "'");
  else if (fitting.size() == 1)
    return fitting.front();
  else if (fitting.empty())
    printError("expected a tpc.search " +
               (trainer.empty() || trainer == "all"
                    ? std::string("in the model file")
                    : "of @" + trainer.str() + " in the model file") +
               ", found " + (names.empty() ? "none" : listNames(names)));
  else
    printError("expected the name of a search (--search=NAME), found none: "
               "there are " +
               listNames(names));
  return nullptr;
}

/// The trainers of `search` that are meant.
static std::optional<SmallVector<TrainerOp>>
findTrainers(ModuleOp module, SearchOp search, StringRef name) {
  SmallVector<TrainerOp> trainers;
  SmallVector<StringRef> names;
  for (auto reference : search.getTrainers().getAsRange<FlatSymbolRefAttr>()) {
    names.push_back(reference.getValue());
    if (name == "all" || name.empty() || name == reference.getValue())
      trainers.push_back(module.lookupSymbol<TrainerOp>(reference.getValue()));
  }
  if (trainers.empty() || (name.empty() && trainers.size() > 1)) {
    printError("--trainer: expected all or a trainer of the search '" +
               search.getSymName().str() + "' (" + listNames(names) +
               "), found " + (name.empty() ? "none" : "'" + name.str() + "'"));
    return std::nullopt;
  }
  return trainers;
}

static runtime::RangeKind convertKind(StringRef kind) {
  return llvm::StringSwitch<runtime::RangeKind>(kind)
      .Case("log_uniform", runtime::RangeKind::LogUniform)
      .Case("uniform", runtime::RangeKind::Uniform)
      .Case("choice", runtime::RangeKind::Choice)
      .Default(runtime::RangeKind::Fixed);
}

/// As it is printed: comments and the order of things do not matter, and
/// neither do trainers, rules and networks that are not used.
static std::string describe(TrainerOp trainer, RuleOp rule) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  auto network = trainer->getParentOfType<ModuleOp>().lookupSymbol<NetworkOp>(
      trainer.getNetwork());
  for (Operation *op :
       {network.getOperation(), rule.getOperation(), trainer.getOperation()}) {
    op->print(stream);
    stream << "\n";
  }
  return text;
}

static runtime::SearchSpace makeSpace(SearchOp search, TrainerOp trainer,
                                      RuleOp rule) {
  runtime::SearchSpace space;
  space.trainer = trainer.getSymName();
  space.search = search.getSymName();
  space.definition = describe(trainer, rule);
  for (const SearchKey &key : getSearchKeys(trainer, rule))
    for (auto range : search.getRanges().getAsRange<RangeAttr>())
      if (range.getKey() == key.name)
        space.ranges.push_back({key.name, convertKind(range.getKind()),
                                range.getValues().asArrayRef().vec(),
                                key.compileTime});
  return space;
}

/// Fixes one number of a space; `found` says whether its trainer has it.
static bool fix(runtime::SearchSpace &space, ArrayRef<SearchKey> keys,
                StringRef setting, bool &found) {
  StringRef name, text;
  std::tie(name, text) = setting.split('=');
  const SearchKey *key = llvm::find_if(
      keys, [&](const SearchKey &key) { return key.name == name; });
  if (key == keys.end())
    return true;
  found = true;
  double value;
  if (text.getAsDouble(value) || !key->option.contains(value) ||
      (key->option.integer && value != std::floor(value))) {
    printError("--set " + name.str() + ": expected " + key->option.describe() +
               ", found '" + text.str() + "'");
    return false;
  }
  llvm::erase_if(space.ranges, [&](const runtime::Range &range) {
    return range.key == key->name;
  });
  space.ranges.push_back(
      {key->name, runtime::RangeKind::Fixed, {value}, key->compileTime});
  return true;
}

std::optional<std::vector<runtime::SearchSpace>>
tpc::findSearchSpaces(ModuleOp module, const std::string &searchName,
                      const std::string &trainerName,
                      const std::vector<std::string> &settings) {
  SearchOp search = findSearch(module, searchName, trainerName);
  if (!search)
    return std::nullopt;
  std::optional<SmallVector<TrainerOp>> trainers =
      findTrainers(module, search, trainerName);
  if (!trainers)
    return std::nullopt;
  std::vector<runtime::SearchSpace> spaces;
  std::vector<bool> found(settings.size());
  SmallVector<std::string> names;
  for (TrainerOp trainer : *trainers) {
    auto rule = module.lookupSymbol<RuleOp>(trainer.getRule());
    SmallVector<SearchKey> keys = getSearchKeys(trainer, rule);
    for (const SearchKey &key : keys)
      if (!llvm::is_contained(names, key.name))
        names.push_back(key.name);
    spaces.push_back(makeSpace(search, trainer, rule));
    for (size_t i = 0; i < settings.size(); ++i) {
      bool has = false;
      if (!fix(spaces.back(), keys, settings[i], has))
        return std::nullopt;
      found[i] = found[i] || has;
    }
  }
  for (size_t i = 0; i < settings.size(); ++i)
    if (!found[i]) {
      printError("--set " + StringRef(settings[i]).split('=').first.str() +
                 ": no such number; there are " + llvm::join(names, ", "));
      return std::nullopt;
    }
  return spaces;
}
