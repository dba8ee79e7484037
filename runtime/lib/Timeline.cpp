#include "tpc/runtime/Timeline.h"

#include "tpc/runtime/TextTable.h"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>

namespace tpc::runtime {

namespace {

std::string milliseconds(Timeline::Clock::duration duration) {
  return fmt::format(
      "{:.1f}", std::chrono::duration<double, std::milli>(duration).count());
}

} // namespace

void Timeline::add(std::string_view stage, Clock::time_point begin,
                   Clock::time_point end) {
  std::lock_guard<std::mutex> lock(mutex);
  auto known =
      std::find_if(stages.begin(), stages.end(),
                   [&](const Stage &other) { return other.name == stage; });
  if (known == stages.end()) {
    stages.push_back({std::string(stage), begin, end, end - begin});
    return;
  }
  known->begin = std::min(known->begin, begin);
  known->end = std::max(known->end, end);
  known->taken += end - begin;
}

std::string Timeline::describe(std::string_view title) const {
  std::lock_guard<std::mutex> lock(mutex);
  Clock::time_point last = start;
  TextTable table(/*columns=*/4, /*numbers=*/1, /*texts=*/4, /*indent=*/2);
  table.addRow({"stage", "from", "to", "taken"});
  for (const Stage &stage : stages) {
    last = std::max(last, stage.end);
    table.addRow({stage.name, milliseconds(stage.begin - start),
                  milliseconds(stage.end - start), milliseconds(stage.taken)});
  }
  return fmt::format("{}: {} ms\n{}", title, milliseconds(last - start),
                     table.text());
}

Timeline::Clock::time_point processStart() {
  Timeline::Clock::time_point now = Timeline::Clock::now();
  timespec used;
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
    return now;
  return now - std::chrono::seconds(used.tv_sec) -
         std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace tpc::runtime
