#include "SearchSummary.h"

#include "tpc/runtime/TextTable.h"

#include "RunRecord.h"
#include "ShellWords.h"

#include <algorithm>

namespace tpc::runtime {

namespace {

constexpr size_t shownConfigurations = 5;

/// The value that a record has for a key; null where it has none.
OrderedJson valueOf(const OrderedJson &record, const Range &range) {
  const OrderedJson &values =
      record[range.compileTime ? "compile_time" : "hyperparameters"];
  return values.contains(range.key) ? values[range.key] : OrderedJson(nullptr);
}

std::string numberText(const OrderedJson &value) {
  if (!value.is_number())
    return "";
  return value.is_number_integer() ? toLine(value)
                                   : fmt::format("{}", value.get<double>());
}

std::string percentText(const OrderedJson &record, const char *error,
                        const char *loss) {
  if (record[error].is_number())
    return fmt::format("{:.2f}%", record[error].get<double>());
  return record[loss].is_number()
             ? fmt::format("{:.6g}", record[loss].get<double>())
             : "";
}

/// Ranges whose values differ between configurations.
std::vector<const Range *> searchedRanges(const SearchSpace &space) {
  std::vector<const Range *> ranges;
  for (const Range &range : space.ranges)
    if (range.values.size() > 1)
      ranges.push_back(&range);
  return ranges;
}

std::string commandFor(const SearchSpace &space, const OrderedJson &record,
                       const SearchOptions &options) {
  const TrainOptions &train = options.train;
  std::vector<std::string> words = train.command;
  auto add = [&](const char *name, const std::string &value) {
    words.insert(words.end(), {name, value});
  };
  add("--trainer", space.trainer);
  for (const auto &[name, value] : options.choices)
    add(("--" + name).c_str(), value);
  if (!train.data.empty())
    add("--data", train.data);
  add("--epochs", std::to_string(*train.epochs));
  add("--seed", std::to_string(train.seed.value_or(0)));
  if (train.limit)
    add("--limit", std::to_string(*train.limit));
  if (train.holdout)
    add("--holdout", std::to_string(*train.holdout));
  if (train.noShuffle)
    words.push_back("--no-shuffle");
  for (const Range &range : space.ranges)
    add("--set", range.key + "=" + numberText(valueOf(record, range)));
  return shellCommand(words);
}

} // namespace

std::string describeBest(const SearchSpace &space,
                         std::vector<OrderedJson> records,
                         const SearchOptions &options) {
  size_t diverged = 0, stopped = 0;
  for (const OrderedJson &record : records) {
    diverged += !record["diverged"].is_null();
    stopped += !record["stopped_at_epoch"].is_null();
  }
  std::string text = fmt::format("{} {}: {} configurations", space.trainer,
                                 space.search, records.size());
  if (stopped)
    text += fmt::format(", {} stopped early", stopped);
  if (diverged)
    text += fmt::format(", {} diverged", diverged);
  text += "\n";
  // Among those that took all epochs, and only among them.
  records.erase(std::remove_if(records.begin(), records.end(),
                               [](const OrderedJson &record) {
                                 return !scoreOf(record) ||
                                        !record["stopped_at_epoch"].is_null();
                               }),
                records.end());
  if (records.empty())
    return text;
  std::sort(
      records.begin(), records.end(),
      [](const OrderedJson &lhs, const OrderedJson &rhs) {
        return std::pair(*scoreOf(lhs), lhs["configuration"].get<int64_t>()) <
               std::pair(*scoreOf(rhs), rhs["configuration"].get<int64_t>());
      });
  std::vector<const Range *> ranges = searchedRanges(space);
  TextTable table(4 + ranges.size(), 0, 4 + ranges.size(), 2);
  std::vector<std::string> heading = {"configuration",
                                      "best " + scoreName(records.front()),
                                      "epoch", "final test"};
  for (const Range *range : ranges)
    heading.push_back(range->key);
  table.addRow(heading);
  for (size_t i = 0; i < std::min(shownConfigurations, records.size()); ++i) {
    const OrderedJson &record = records[i];
    bool chosen = !record["chosen_epoch"].is_null();
    std::vector<std::string> row = {
        toLine(record["configuration"]), scoreText(record),
        toLine(record[chosen ? "chosen_epoch" : "best_epoch"]),
        percentText(record, "final_test_error", "final_test_loss")};
    for (const Range *range : ranges)
      row.push_back(numberText(valueOf(record, *range)));
    table.addRow(std::move(row));
  }
  return text + table.text() + "to train the best by itself:\n  " +
         commandFor(space, records.front(), options) + "\n";
}

} // namespace tpc::runtime
