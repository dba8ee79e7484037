#include "tpc/runtime/Error.h"
#include "tpc/runtime/Hyperparameters.h"
#include "tpc/runtime/Instance.h"
#include "tpc/runtime/Timeline.h"
#include "tpc/runtime/Trainer.h"

#include "Guard.h"

#include <CLI/CLI.hpp>

namespace tpc::runtime {

std::string describeProgram(const tpc_program &program) {
  Manifest manifest = readManifest(program);
  std::string choices;
  for (const CompileTimeChoice &choice : manifest.compileTimeChoices)
    choices += fmt::format("{} {}, ", choice.name, choice.value);
  std::string text = fmt::format(
      "trainer {}: network {} by rule {}, loss {}, schedule {}\n"
      "{}data {}, compiled by {} for {}{}{}, precision {}\n",
      manifest.trainer, manifest.network, manifest.rule, manifest.loss,
      toString(manifest.schedule), choices, manifest.dataKind,
      manifest.compiler, manifest.target, manifest.cpu.empty() ? "" : " ",
      manifest.cpu, manifest.precision);
  if (manifest.hyperparameters.empty())
    return text;
  text += "\nHyperparameters, changed by --set KEY=VALUE:\n";
  for (const Hyperparameter &hyperparameter : manifest.hyperparameters) {
    std::string range = describeRange(hyperparameter);
    text += fmt::format("  {:<20} {:<12g}{}{}\n", hyperparameter.name,
                        hyperparameter.defaultValue, range.empty() ? "" : " ",
                        range);
  }
  return text;
}

int trainerMain(int argc, const char *const *argv,
                const tpc_program &program) noexcept {
  return guarded([&] {
    Timeline timeline(processStart());
    Manifest manifest = readManifest(program);
    std::string name = argc > 0 ? argv[0] : manifest.trainer;
    CLI::App app("Trains a network; needs nothing but its data.\n\n" +
                 describeProgram(program));
    app.footer(fmt::format("Example:\n  {} --data DIR --epochs 20 --save "
                           "run.safetensors --log run.jsonl",
                           name));
    TrainOptions options;
    options.command = {name};
    addTrainOptions(app, options);
    app.set_version_flag("--version", manifest.compiler,
                         "Print the compiler's version and exit");
    if (std::optional<int> status = parseCommandLine(app, argc, argv))
      return *status;
    if (options.timing)
      options.timeline = &timeline;
    return train(program, options);
  });
}

} // namespace tpc::runtime
