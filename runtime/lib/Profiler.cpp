#include "tpc/runtime/Profiler.h"

#include "tpc/runtime/Clock.h"

#include <algorithm>
#include <stdexcept>

namespace tpc::runtime {

namespace {
constexpr size_t mostLatest = 4096;
} // namespace

const char *describe(StepPart part) {
  return part == StepPart::LoadBatch ? "load the batch"
                                     : "check that numbers are finite";
}

void Timing::add(int64_t nanoseconds, int64_t busyNanoseconds) {
  if (latest.size() < mostLatest)
    latest.push_back(nanoseconds);
  else
    latest[static_cast<size_t>(count) % mostLatest] = nanoseconds;
  ++count;
  total += nanoseconds;
  busy += busyNanoseconds;
}

double Timing::medianSeconds() const {
  if (latest.empty())
    return 0;
  std::vector<int64_t> values = latest;
  auto middle = values.begin() + static_cast<int64_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle) * 1e-9;
}

double Timing::busyShare(int threads) const {
  return total == 0 ? 0
                    : static_cast<double>(busy) /
                          (static_cast<double>(total) * threads);
}

Profiler *Profiler::living = nullptr;

Profiler::Profiler(const Manifest &manifest, StepObserver *observer)
    : observer(observer) {
  if (living)
    throw std::logic_error("two profilers at a time");
  for (const Function &function : manifest.functions) {
    FunctionProfile profile;
    profile.function = &function;
    profile.kernels.resize(function.kernels.size());
    profile.parts.resize(stepPartCount);
    functions.push_back(std::move(profile));
  }
  ThreadPool::global().setObserver(this);
  living = this;
}

Profiler::~Profiler() {
  ThreadPool::global().setObserver(nullptr);
  living = nullptr;
}

void Profiler::beginStep(const Function &function, int64_t number) {
  OpenStep step{};
  for (FunctionProfile &profile : functions)
    if (profile.function == &function)
      step.profile = &profile;
  step.number = number;
  step.begin = steadyNanoseconds();
  steps.push_back(std::move(step));
}

void Profiler::endStep() {
  // None is open if the profiler is younger than the step.
  if (steps.empty())
    return;
  OpenStep step = std::move(steps.back());
  steps.pop_back();
  int64_t now = steadyNanoseconds(), whole = now - step.begin;
  if (!steps.empty())
    steps.back().nestedTime += whole;
  if (!step.profile)
    return;
  int64_t time = whole - step.nestedTime;
  auto add = [](Timing &timing, const Sum &sum) {
    timing.add(sum.time, sum.time + sum.othersBusy);
  };
  add(step.profile->step, {time, step.othersBusy});
  add(step.profile->allKernels, step.kernels);
  add(step.profile->productKernels, step.products);
  add(step.profile->rest,
      {time - step.kernels.time - step.parts.time,
       step.othersBusy - step.kernels.othersBusy - step.parts.othersBusy});
  if (!observer)
    return;
  const Function &function = *step.profile->function;
  step.events.push_back({TraceEvent::Step, 0, &function,
                         static_cast<size_t>(step.number), step.begin, now});
  observer->finishedStep(function, step.events);
}

void Profiler::beginPart() {
  othersBusy = 0;
  waits.clear();
  others.clear();
  begin = steadyNanoseconds();
}

void Profiler::end(TraceEvent::Kind kind, size_t index, Timing &timing) {
  int64_t now = steadyNanoseconds(), time = now - begin;
  timing.add(time, time + othersBusy);
  OpenStep &step = steps.back();
  Sum &sum = kind == TraceEvent::Kernel ? step.kernels : step.parts;
  sum.time += time;
  sum.othersBusy += othersBusy;
  if (!observer)
    return;
  const Function *function = step.profile->function;
  for (const OtherSpan &other : others)
    step.events.push_back({kind, other.thread, function, index,
                           other.span.begin, other.span.end});
  for (const WorkSpan &wait : waits)
    step.events.push_back(
        {TraceEvent::Wait, 0, function, index, wait.begin, wait.end});
  step.events.push_back({kind, 0, function, index, begin, now});
}

void Profiler::endPart(StepPart part) {
  size_t index = static_cast<size_t>(part);
  if (FunctionProfile *profile = current())
    end(TraceEvent::Part, index, profile->parts[index]);
}

void Profiler::beginKernel(int64_t) { beginPart(); }

void Profiler::endKernel(int64_t kernel) {
  size_t index = static_cast<size_t>(kernel);
  FunctionProfile *profile = current();
  if (!profile || index >= profile->kernels.size())
    return;
  OpenStep &step = steps.back();
  Sum before = step.kernels;
  end(TraceEvent::Kernel, index, profile->kernels[index]);
  if (profile->function->kernels[index].productFlops == 0)
    return;
  step.products.time += step.kernels.time - before.time;
  step.products.othersBusy += step.kernels.othersBusy - before.othersBusy;
}

void Profiler::finishedLoop(const std::vector<WorkSpan> &spans) {
  int64_t wait = steadyNanoseconds() - spans[0].end;
  int64_t busy = -wait;
  for (size_t thread = 1; thread < spans.size(); ++thread)
    busy += spans[thread].end - spans[thread].begin;
  othersBusy += busy;
  if (!steps.empty())
    steps.back().othersBusy += busy;
  if (!observer)
    return;
  waits.push_back({spans[0].end, spans[0].end + wait});
  for (size_t thread = 1; thread < spans.size(); ++thread)
    if (spans[thread].end > spans[thread].begin)
      others.push_back({static_cast<int>(thread), spans[thread]});
}

std::vector<FunctionProfile> Profiler::results() const {
  std::vector<FunctionProfile> called;
  for (const FunctionProfile &profile : functions)
    if (profile.step.calls() > 0)
      called.push_back(profile);
  return called;
}

} // namespace tpc::runtime

void tpc_kernel_begin(int64_t kernel) {
  if (auto *profiler = tpc::runtime::Profiler::active())
    profiler->beginKernel(kernel);
}

void tpc_kernel_end(int64_t kernel) {
  if (auto *profiler = tpc::runtime::Profiler::active())
    profiler->endKernel(kernel);
}
