#include "tpc/runtime/Trace.h"

#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/TextTable.h"

#include "Json.h"
#include "ProfileReport.h"

#include <algorithm>
#include <tuple>

namespace tpc::runtime {

namespace {

constexpr int process = 1;

/// Perfetto takes a thread 0 for the system's idle one.
int threadNumber(int thread) { return thread + 1; }

const char *categoryOf(TraceEvent::Kind kind) {
  switch (kind) {
  case TraceEvent::Step:
    return "step";
  case TraceEvent::Kernel:
    return "kernel";
  case TraceEvent::Part:
    return "part";
  case TraceEvent::Wait:
    break;
  }
  return "wait";
}

std::string nameOf(const TraceEvent &event) {
  switch (event.kind) {
  case TraceEvent::Step:
    return fmt::format("{} {}", event.function->name, event.index);
  case TraceEvent::Kernel:
    return describe(event.function->kernels[event.index]);
  case TraceEvent::Part:
    return describe(static_cast<StepPart>(event.index));
  case TraceEvent::Wait:
    break;
  }
  return "wait for other threads";
}

/// What a kernel costs, on the first thread's row, where all of it is.
OrderedJson argumentsOf(const TraceEvent &event) {
  OrderedJson arguments = OrderedJson::object();
  if (event.kind != TraceEvent::Kernel || event.thread != 0)
    return arguments;
  const Kernel &kernel = event.function->kernels[event.index];
  arguments["result"] = shapeText(kernel.result);
  arguments["flops"] = kernel.flops;
  arguments["product_flops"] = kernel.productFlops;
  arguments["bytes_read"] = kernel.bytesRead;
  arguments["bytes_written"] = kernel.bytesWritten;
  return arguments;
}

OrderedJson metadata(const char *name, int thread, const char *key,
                     const OrderedJson &value) {
  return {{"name", name},
          {"ph", "M"},
          {"pid", process},
          {"tid", threadNumber(thread)},
          {"args", {{key, value}}}};
}

OrderedJson complete(const TraceEvent &event, int64_t origin) {
  auto microseconds = [](int64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1000;
  };
  return {{"name", nameOf(event)},
          {"cat", categoryOf(event.kind)},
          {"ph", "X"},
          {"ts", microseconds(event.begin - origin)},
          {"dur", microseconds(event.end - event.begin)},
          {"pid", process},
          {"tid", threadNumber(event.thread)},
          {"args", argumentsOf(event)}};
}

/// Writes text in large parts.
class TextWriter {
public:
  explicit TextWriter(AtomicFile &file) : file(file) {}

  void add(const std::string &more) {
    text += more;
    if (text.size() > size_t{1} << 20)
      flush();
  }
  void flush() {
    file.write(text.data(), text.size());
    text.clear();
  }

private:
  AtomicFile &file;
  std::string text;
};

} // namespace

void Trace::finishedStep(const Function &function,
                         const std::vector<TraceEvent> &events) {
  Ring &ring = rings[&function];
  if (ring.steps.size() < keptSteps) {
    ring.steps.push_back(events);
    return;
  }
  ring.steps[ring.next] = events;
  ring.next = (ring.next + 1) % keptSteps;
}

std::vector<TraceEvent> Trace::sorted() const {
  std::vector<TraceEvent> events;
  for (const auto &[function, ring] : rings)
    for (const std::vector<TraceEvent> &step : ring.steps)
      events.insert(events.end(), step.begin(), step.end());
  auto key = [](const TraceEvent &event) {
    return std::make_tuple(event.begin, event.thread, -event.end, event.kind);
  };
  std::sort(events.begin(), events.end(),
            [&](const TraceEvent &a, const TraceEvent &b) {
              return key(a) < key(b);
            });
  return events;
}

void Trace::write(const std::string &path, const Manifest &manifest,
                  int threads) const {
  std::vector<TraceEvent> events = sorted();
  int64_t origin = events.empty() ? 0 : events.front().begin;
  AtomicFile file(path);
  OrderedJson other = {{"compiler", manifest.compiler},
                       {"trainer", manifest.trainer},
                       {"threads", threads}};
  TextWriter out(file);
  out.add("{\"displayTimeUnit\":\"ms\",\"otherData\":" + toLine(other) +
          ",\"traceEvents\":[\n");
  out.add(
      toLine(metadata("process_name", 0, "name", "tpc: " + manifest.trainer)));
  for (int thread = 0; thread < threads; ++thread) {
    std::string name = fmt::format("thread {}", threadNumber(thread));
    out.add(",\n" + toLine(metadata("thread_name", thread, "name", name)));
    out.add(",\n" + toLine(metadata("thread_sort_index", thread, "sort_index",
                                    thread)));
  }
  for (const TraceEvent &event : events)
    out.add(",\n" + toLine(complete(event, origin)));
  out.add("\n]}\n");
  out.flush();
  file.commit();
}

} // namespace tpc::runtime
