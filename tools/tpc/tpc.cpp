//===- tpc.cpp - the command --------------------------------------------===//

#include "CompileTimeOptions.h"
#include "Compiler.h"
#include "Inspect.h"
#include "Report.h"
#include "Search.h"

#include "tpc/Analysis/StepGraph.h"
#include "tpc/Target/Manifest.h"
#include "tpc/runtime/AtomicFile.h"
#include "tpc/runtime/Error.h"
#include "tpc/runtime/Options.h"
#include "tpc/runtime/Timeline.h"
#include "tpc/runtime/Trainer.h"
#include "tpc/simulator/Simulator.h"

#include <CLI/CLI.hpp>
#include <csignal>

using namespace tpc;

/// Adds what says which trainer of which file is meant.
static void addModelOptions(CLI::App &app, CompileOptions &options) {
  app.add_option("FILE", options.file, "Model file")->required();
  app.add_option("--trainer", options.trainer,
                 "Trainer of the file; needed where it has several")
      ->type_name("NAME");
}

static void addInspectOptions(CLI::App &app, InspectOptions &options) {
  app.add_flag("--json", options.json,
               "Print exact numbers, as JSON, in place of tables");
  app.add_flag("--kernels", options.kernels,
               "Also list the kernels of a step, as compiled for the target");
  app.add_option("--graph", options.graph,
                 "Draw the step's dataflow: a picture (.svg, by Graphviz) or "
                 "its description (.dot, .gv)")
      ->type_name("FILE");
}

static void addReportOptions(CLI::App &app, ReportOptions &options) {
  app.add_option("PATH", options.paths,
                 "Logs (JSON lines), or folders with logs anywhere below")
      ->required();
  app.add_option("-o,--output", options.output,
                 "Folder to write: index.html, report.md, tables, figures")
      ->type_name("OUT")
      ->required();
  app.add_flag("--live", options.live,
               "Go on, and write the report anew whenever a log changes");
}

static void addDiagnosticsOption(CLI::App &app, CompileOptions &options) {
  app.add_option("--diagnostics", options.diagnostics,
                 "Measure what the rule does besides the steps: angles, "
                 "gauss_newton, norms, reconstruction, alignment, spectrum; "
                 "several with commas")
      ->type_name("KINDS")
      ->delimiter(',')
      ->allow_extra_args(false);
}

/// Adds what says for which machine to compile.
static void addTargetOptions(CLI::App &app, CompileOptions &options) {
  app.add_option("--target", options.target,
                 "What to generate code for: cpu, or cuda:ARCHITECTURE, where "
                 "cuda is cuda:sm_80; cuda-sim simulates that [default: cpu]")
      ->type_name("TARGET");
  app.add_option("--cpu", options.cpu,
                 "Instruction set: native, x86-64-v3, x86-64-v4 or another "
                 "name of LLVM's [default: native]")
      ->type_name("NAME");
  app.add_option("--precision", options.precision,
                 "Factors of large matrix products: float32, or bf16 on CPUs "
                 "with AMX or AVX-512 BF16, tf32 or bf16 on GPUs "
                 "[default: float32]")
      ->type_name("TYPE");
}

/// As the runtime's, which has no simulator.
static std::shared_ptr<runtime::Device> openDevice(const tpc_program &program) {
  return program.simulated_kernel_count > 0
             ? simulator::makeSimulatedDevice(program)
             : runtime::openDevice(program);
}

static int runTrain(CompileOptions &options,
                    runtime::TrainOptions &trainOptions) {
  if (!options.diagnostics.empty() && trainOptions.log.empty() &&
      trainOptions.tensorboard.empty() && !trainOptions.seeds) {
    printError("--diagnostics: expected --log FILE or --tensorboard DIR beside "
               "it, where the numbers go, found none");
    return 1;
  }
  if (!takeSettings(trainOptions.settings, trainOptions.batch,
                    OtherSettings::Keep, options.settings))
    return 1;
  auto add = [&](const char *name, const std::string &value) {
    if (!value.empty())
      trainOptions.command.insert(trainOptions.command.end(), {name, value});
  };
  trainOptions.command.push_back(options.file);
  add("--trainer", options.trainer);
  for (const std::string &setting : options.settings)
    add("--set", setting);
  for (const std::string &kind : options.diagnostics)
    add("--diagnostics", kind);
  if (options.target != CompileOptions().target)
    add("--target", options.target);
  if (options.cpu != CompileOptions().cpu)
    add("--cpu", options.cpu);
  if (options.precision != CompileOptions().precision)
    add("--precision", options.precision);
  Compiler compiler(options, trainOptions.dumpStep.empty()
                                 ? runtime::InstanceUse::Train
                                 : runtime::InstanceUse::TrainWithProbes);
  trainOptions.device = openDevice;
  const tpc_program *program = compiler.load();
  return program ? runtime::train(*program, trainOptions) : 1;
}

static int runEvaluate(const CompileOptions &options,
                       runtime::EvalOptions &evalOptions) {
  Compiler compiler(options, runtime::InstanceUse::Evaluate);
  evalOptions.device = openDevice;
  const tpc_program *program = compiler.load();
  return program ? runtime::evaluate(*program, evalOptions) : 1;
}

/// As linkExecutable; then prints where the time went, if it is recorded.
static bool link(llvm::ArrayRef<cpu::ObjectCode> objects,
                 const std::string &output, runtime::Timeline *timeline) {
  {
    runtime::StageTimer timer(timeline, "linking");
    if (!linkExecutable(objects, output))
      return false;
  }
  if (timeline)
    llvm::errs() << timeline->describe("time to compile");
  return true;
}

static int writePTX(Compiler &compiler, const std::string &output) {
  std::string text;
  if (!compiler.buildStepProgram() || !compiler.generateText(text))
    return 1;
  try {
    runtime::AtomicFile file(output);
    file.write(text.data(), text.size());
    file.commit();
  } catch (const runtime::Error &error) {
    printError(error.what());
    return 1;
  }
  return 0;
}

static int runCompile(const CompileOptions &options, const std::string &output,
                      bool ptx) {
  Compiler compiler(options);
  if (ptx)
    return checkExecutablePath(output, options.file)
               ? writePTX(compiler, output)
               : 1;
  llvm::SmallVector<cpu::ObjectCode> objects;
  return checkExecutablePath(output, options.file) &&
                 compiler.buildStepProgram() &&
                 compiler.generateCode(objects) &&
                 link(objects, output, options.timeline)
             ? 0
             : 1;
}

static int runInspect(const CompileOptions &options,
                      const InspectOptions &inspectOptions) {
  Compiler compiler(options, runtime::InstanceUse::Train);
  const std::string &graph = inspectOptions.graph;
  if (!(graph.empty() || checkGraphPath(graph, options.file)) ||
      !compiler.buildStepProgram())
    return 1;
  StepProgram program = compiler.getStepProgram();
  llvm::json::Object inspection =
      describeInspection(program, compiler.getManifest());
  if (!graph.empty() && !writeGraph(describeGraph(program), graph))
    return 1;
  if (!compiler.plan())
    return 1;
  if (inspectOptions.kernels)
    inspection["kernels"] = listKernels(compiler.getManifest());
  std::optional<llvm::json::Object> memory =
      describeMemory(compiler.getManifest());
  if (!memory)
    return 1;
  inspection["memory"] = std::move(*memory);
  return printInspection(inspection, inspectOptions.json) ? 0 : 1;
}

int main(int argc, char **argv) {
  // A limit on the size of files is an error of the write, here and in the
  // linker.
  std::signal(SIGXFSZ, SIG_IGN);
  runtime::Timeline::Clock::time_point start = runtime::processStart();
  runtime::Timeline timeline(start);
  timeline.add("loading tpc", start, runtime::Timeline::Clock::now());
  CLI::App app("tpc compiles networks and learning rules, and trains them.",
               "tpc");
  app.set_version_flag("--version", std::string(compilerVersion));
  app.require_subcommand(1);
  CompileOptions options;
  runtime::TrainOptions trainOptions;
  runtime::EvalOptions evalOptions;
  InspectOptions inspectOptions;
  std::optional<int64_t> batch;
  std::vector<std::string> settings;
  std::string output;
  bool timing = false, ptx = false;

  CLI::App &train =
      *app.add_subcommand("train", "Compile a trainer in memory and train");
  addModelOptions(train, options);
  runtime::addTrainOptions(train, trainOptions);
  describeCompileTimeSettings(*train.get_option("--set"));
  addDiagnosticsOption(train, options);
  addTargetOptions(train, options);

  CLI::App &compile = *app.add_subcommand(
      "compile", "Write a trainer executable, with the options of train");
  addModelOptions(compile, options);
  compile.add_option("-o,--output", output, "File to write")
      ->type_name("FILE")
      ->required();
  compile.add_flag("--ptx", ptx,
                   "Write the target cuda's kernels as PTX, no executable");
  addCompileTimeOptions(compile, batch, settings);
  runtime::addTimingOption(compile, timing, "Print where the time went");
  addDiagnosticsOption(compile, options);
  addTargetOptions(compile, options);

  CLI::App &evaluate =
      *app.add_subcommand("eval", "Loss and error of saved weights");
  addModelOptions(evaluate, options);
  runtime::addEvalOptions(evaluate, evalOptions);
  addCompileTimeOptions(evaluate, batch, settings);
  addTargetOptions(evaluate, options);

  CLI::App &inspect = *app.add_subcommand(
      "inspect",
      "Show a trainer's layers, costs, hyperparameters and dataflow");
  addModelOptions(inspect, options);
  addCompileTimeOptions(inspect, batch, settings);
  addInspectOptions(inspect, inspectOptions);
  addDiagnosticsOption(inspect, options);
  addTargetOptions(inspect, options);

  ReportOptions reportOptions;
  CLI::App &report =
      *app.add_subcommand("report", "Tables and figures from logs of runs");
  addReportOptions(report, reportOptions);

  runtime::SearchOptions searchOptions;
  std::string searchName;
  CLI::App &search = *app.add_subcommand(
      "search", "Random search over the ranges that the model file declares");
  search.add_option("FILE", options.file, "Model file")->required();
  search
      .add_option("--trainer", options.trainer,
                  "Trainer of the search, or all; needed where it has several")
      ->type_name("NAME|all");
  search
      .add_option("--search", searchName,
                  "Search of the file; needed where it has several")
      ->type_name("NAME");
  runtime::addSearchOptions(search, searchOptions);
  addDiagnosticsOption(search, options);
  addTargetOptions(search, options);

  if (std::optional<int> status = runtime::parseCommandLine(app, argc, argv))
    return *status;
  if (report.parsed())
    return runReport(reportOptions);
  if (timing || trainOptions.timing)
    options.timeline = trainOptions.timeline = &timeline;
  if (train.parsed())
    return runTrain(options, trainOptions);
  if (search.parsed())
    return runSearch(options, searchName, std::move(searchOptions));
  if (!takeSettings(settings, batch, OtherSettings::Refuse, options.settings))
    return 1;
  if (compile.parsed())
    return runCompile(options, output, ptx);
  if (evaluate.parsed())
    return runEvaluate(options, evalOptions);
  return runInspect(options, inspectOptions);
}
