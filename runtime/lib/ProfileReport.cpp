#include "ProfileReport.h"

#include "tpc/runtime/Display.h"
#include "tpc/runtime/TextTable.h"

#include "Json.h"

#include <algorithm>
#include <numeric>

namespace tpc::runtime {

namespace {

std::string join(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

/// Units a second; 0 where nothing was timed.
double rate(int64_t units, double seconds) {
  return seconds > 0 ? static_cast<double>(units) / seconds : 0;
}

/// A number of each kernel, of all of a function's.
int64_t sum(const FunctionProfile &profile, int64_t Kernel::*number) {
  int64_t result = 0;
  for (const Kernel &kernel : profile.function->kernels)
    result += kernel.*number;
  return result;
}

/// Which share of `seconds` a function's matrix products would take at the
/// machine's peak.
double productShare(const FunctionProfile &profile,
                    const Calibration &calibration, double seconds) {
  double least =
      calibration.leastSeconds(sum(profile, &Kernel::productFlops),
                               sum(profile, &Kernel::bfloat16ProductFlops));
  return seconds > 0 ? least / seconds : 0;
}

/// The table of one function.
class ProfileTable {
public:
  ProfileTable(const FunctionProfile &profile, const Calibration &calibration)
      : profile(profile), calibration(calibration),
        table(columns, /*numbers=*/2, /*texts=*/columns - 1, /*indent=*/2) {
    table.addRow({"layers", "result", "ms", "of step", "busy", "GFLOP/s",
                  calibration.bfloat16Flops ? "of peak" : "of FMA", "GB/s",
                  "of memory", "computes"});
  }

  std::string text() {
    const Function &function = *profile.function;
    std::vector<size_t> order(function.kernels.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      double first = profile.kernels[a].totalSeconds();
      double second = profile.kernels[b].totalSeconds();
      return first != second ? first > second : a < b;
    });
    for (size_t i : order)
      addKernel(function.kernels[i], profile.kernels[i]);
    addSum("all kernels", profile.allKernels);
    for (size_t i = 0; i < stepPartCount; ++i)
      addSum(runtime::describe(static_cast<StepPart>(i)), profile.parts[i]);
    addSum("all else", profile.rest);
    addSum("the step", profile.step);
    return table.text();
  }

private:
  static constexpr size_t columns = 10;

  /// Milliseconds, share of the step's time, share of time at work.
  std::vector<std::string> times(const Timing &timing) const {
    return {fmt::format("{:.3f}", 1e3 * timing.medianSeconds()),
            percent(timing.totalSeconds() / profile.step.totalSeconds()),
            percent(timing.busyShare(calibration.threads))};
  }

  void addRow(std::vector<std::string> cells, const Timing &timing,
              const std::vector<std::string> &more) {
    for (const std::vector<std::string> &part : {times(timing), more})
      cells.insert(cells.end(), part.begin(), part.end());
    table.addRow(std::move(cells));
  }

  void addKernel(const Kernel &kernel, const Timing &timing) {
    double seconds = timing.medianSeconds();
    double flops = rate(kernel.flops, seconds);
    double bytes = rate(kernel.bytesRead + kernel.bytesWritten, seconds);
    addRow({kernel.layers.empty() ? "-" : join(kernel.layers),
            shapeText(kernel.result)},
           timing,
           {threeDigits(flops / 1e9), shareOfPeak(kernel, seconds),
            threeDigits(bytes / 1e9),
            percent(bytes / calibration.bytes.allThreads), kernel.computes});
  }

  /// Says which peak where there are two.
  std::string shareOfPeak(const Kernel &kernel, double seconds) const {
    double least =
        calibration.leastSeconds(kernel.flops, kernel.bfloat16ProductFlops);
    std::string share = percent(seconds > 0 ? least / seconds : 0);
    if (!calibration.bfloat16Flops)
      return share;
    return share + (kernel.bfloat16ProductFlops ? " bf16" : "  FMA");
  }

  void addSum(const std::string &name, const Timing &timing) {
    if (timing.calls() > 0)
      addRow({"", ""}, timing, {"", "", "", "", name});
  }

  const FunctionProfile &profile;
  const Calibration &calibration;
  TextTable table;
};

OrderedJson toJson(const PeakRate &rate) {
  return {{"one_thread", rate.oneThread},
          {"all_threads", rate.allThreads},
          {"gain", rate.gain()}};
}

OrderedJson toJson(const Timing &timing, int threads) {
  return {{"calls", timing.calls()},
          {"total_seconds", timing.totalSeconds()},
          {"median_seconds", timing.medianSeconds()},
          {"busy", timing.busyShare(threads)}};
}

OrderedJson toJson(const Kernel &kernel, const Timing &timing, int threads) {
  OrderedJson entry;
  entry["layers"] = kernel.layers;
  entry["computes"] = kernel.computes;
  entry["result"] = kernel.result;
  entry["parallel"] = kernel.parallel;
  entry["flops"] = kernel.flops;
  entry["product_flops"] = kernel.productFlops;
  if (kernel.bfloat16ProductFlops)
    entry["bf16_product_flops"] = kernel.bfloat16ProductFlops;
  entry["bytes_read"] = kernel.bytesRead;
  entry["bytes_written"] = kernel.bytesWritten;
  entry.update(toJson(timing, threads));
  return entry;
}

OrderedJson toJson(const FunctionProfile &profile,
                   const Calibration &calibration, int64_t batch) {
  int threads = calibration.threads;
  const Function &function = *profile.function;
  double seconds = profile.step.medianSeconds();
  int64_t productFlops = sum(profile, &Kernel::productFlops);
  OrderedJson entry;
  entry["function"] = function.name;
  entry["step"] = toJson(profile.step, threads);
  entry["examples_per_second"] = rate(batch, seconds);
  entry["product_flops"] = productFlops;
  entry["product_flops_per_second"] = rate(productFlops, seconds);
  entry["product_share_of_peak"] = productShare(profile, calibration, seconds);
  entry["all_kernels"] = toJson(profile.allKernels, threads);
  entry["product_kernels"] = toJson(profile.productKernels, threads);
  entry["parts"] = OrderedJson::object();
  for (size_t i = 0; i < stepPartCount; ++i)
    if (profile.parts[i].calls() > 0)
      entry["parts"][runtime::describe(static_cast<StepPart>(i))] =
          toJson(profile.parts[i], threads);
  entry["rest"] = toJson(profile.rest, threads);
  entry["kernels"] = OrderedJson::array();
  for (size_t i = 0; i < function.kernels.size(); ++i)
    entry["kernels"].push_back(
        toJson(function.kernels[i], profile.kernels[i], threads));
  return entry;
}

/// `298 GFLOP/s on 2 threads, 152 on one (1.96 times)`.
std::string rateText(const PeakRate &rate, const char *unit, int threads) {
  if (threads == 1)
    return fmt::format("{} {} on 1 thread", threeDigits(rate.oneThread / 1e9),
                       unit);
  return fmt::format("{} {} on {} threads, {} on one ({:.2f} times)",
                     threeDigits(rate.allThreads / 1e9), unit, threads,
                     threeDigits(rate.oneThread / 1e9), rate.gain());
}

} // namespace

std::string describe(const Kernel &kernel) {
  std::string layers = join(kernel.layers);
  return layers.empty() ? kernel.computes : layers + ": " + kernel.computes;
}

std::string calibrationText(const Calibration &calibration) {
  std::string products;
  if (calibration.bfloat16Flops)
    products = fmt::format(
        "; products of bf16 ({}): {}", calibration.machine.products,
        rateText(*calibration.bfloat16Flops, "GFLOP/s", calibration.threads));
  return fmt::format(
      "machine: {} of vectors of {} bits: {}{}; memory (3 arrays of {} MiB): "
      "{}",
      calibration.machine.fusedMultiplyAdd ? "fused multiply-adds"
                                           : "multiplications and additions",
      calibration.machine.vectorBits,
      rateText(calibration.flops, "GFLOP/s", calibration.threads), products,
      calibration.arrayBytes >> 20,
      rateText(calibration.bytes, "GB/s", calibration.threads));
}

std::string profileText(const FunctionProfile &profile,
                        const Calibration &calibration, int64_t batch) {
  double seconds = profile.step.medianSeconds();
  int64_t flops = sum(profile, &Kernel::productFlops);
  std::string text = fmt::format(
      "profile of {}: {} steps, {:.3f} ms a step (median), {} examples/s\n",
      profile.function->name, profile.step.calls(), 1e3 * seconds,
      formatRate(rate(batch, seconds)));
  text += ProfileTable(profile, calibration).text();
  if (flops == 0) {
    text.pop_back();
    return text;
  }
  auto reached = [&](double time) {
    return fmt::format("{} GFLOP/s, {} of the peak",
                       threeDigits(rate(flops, time) / 1e9),
                       percent(productShare(profile, calibration, time)));
  };
  return text + fmt::format("  matrix products, {}FLOP a step: {} over the "
                            "whole step; {} in their kernels",
                            shortNumber(flops), reached(seconds),
                            reached(profile.productKernels.medianSeconds()));
}

std::string profileLine(const std::vector<FunctionProfile> &functions,
                        const Calibration &calibration, int64_t batch) {
  OrderedJson line;
  line["record"] = "profile";
  line["calibration"] = {
      {"threads", calibration.threads},
      {"vector_bits", calibration.machine.vectorBits},
      {"fused_multiply_add", calibration.machine.fusedMultiplyAdd},
      {"flops_per_second", toJson(calibration.flops)},
      {"bytes_per_second", toJson(calibration.bytes)},
      {"array_bytes", calibration.arrayBytes}};
  if (calibration.bfloat16Flops) {
    line["calibration"]["products"] = calibration.machine.products;
    line["calibration"]["bf16_flops_per_second"] =
        toJson(*calibration.bfloat16Flops);
  }
  line["functions"] = OrderedJson::array();
  for (const FunctionProfile &profile : functions)
    line["functions"].push_back(toJson(profile, calibration, batch));
  return toLine(line);
}

} // namespace tpc::runtime
