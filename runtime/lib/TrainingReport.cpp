#include "TrainingReport.h"

#include "tpc/runtime/Display.h"

#include "Json.h"

#include <cmath>

namespace tpc::runtime {

namespace {

/// JSON has no word for what is not finite.
OrderedJson number(std::optional<double> value) {
  if (!value || !std::isfinite(*value))
    return nullptr;
  return *value;
}

OrderedJson text(const std::string &value) {
  if (value.empty())
    return nullptr;
  return value;
}

template <typename T> OrderedJson optional(const std::optional<T> &value) {
  if (!value)
    return nullptr;
  return *value;
}

/// Adds an error, and that of the `topK` greatest outputs where there is one.
void addErrors(OrderedJson &line, const std::string &name,
               std::optional<double> error, std::optional<double> topKError,
               int64_t topK) {
  line[name] = number(error);
  if (topK > 0)
    line[fmt::format("{}_top{}", name, topK)] = number(topKError);
}

/// Adds loss and errors, null where there is no evaluation.
void addEvaluation(OrderedJson &line, const std::string &prefix,
                   const std::optional<Evaluation> &evaluation, int64_t topK) {
  std::optional<double> loss, error, topKError;
  if (evaluation) {
    loss = evaluation->loss;
    error = evaluation->error;
    topKError = evaluation->topKError;
  }
  line[prefix + "loss"] = number(loss);
  addErrors(line, prefix + "error", error, topKError, topK);
}

/// ` error  5.67% top-5  1.23%`, as far as there are.
std::string errorsText(std::optional<double> error,
                       std::optional<double> topKError, int64_t topK) {
  std::string text;
  if (error)
    text += fmt::format(" error {:5.2f}%", *error);
  if (topKError)
    text += fmt::format(" top-{} {:5.2f}%", topK, *topKError);
  return text;
}

/// `  test loss 0.1234 error  5.67%`.
std::string evaluationText(const char *name, const Evaluation &evaluation,
                           int64_t topK) {
  return fmt::format("  {} loss {:.4f}{}", name, evaluation.loss,
                     errorsText(evaluation.error, evaluation.topKError, topK));
}

} // namespace

std::string configurationLine(const Manifest &manifest,
                              const TrainOptions &options,
                              const Hyperparameters &hyperparameters,
                              const RunPosition &position,
                              const TrainingLoop *loop, int64_t testSamples,
                              int64_t epochLimit, int64_t stepLimit,
                              int threads) {
  OrderedJson line;
  line["record"] = "configuration";
  line["compiler"] = manifest.compiler;
  line["trainer"] = manifest.trainer;
  line["network"] = manifest.network;
  line["rule"] = manifest.rule;
  line["loss"] = manifest.loss;
  line["schedule"] = toString(manifest.schedule);
  line["target"] = manifest.target;
  line["cpu"] = text(manifest.cpu);
  line["precision"] = text(manifest.precision);
  line["threads"] = threads;
  line["batch"] = manifest.batch;
  line["compile_time"] = OrderedJson::object();
  for (const CompileTimeChoice &choice : manifest.compileTimeChoices)
    line["compile_time"][choice.name] = choice.value;
  line["seed"] = position.seed;
  line["shuffle"] = position.shuffle;
  line["limit"] =
      position.limit ? OrderedJson(position.limit) : OrderedJson(nullptr);
  line["holdout"] =
      position.holdout ? OrderedJson(position.holdout) : OrderedJson(nullptr);
  line["epochs"] = epochLimit ? OrderedJson(epochLimit) : OrderedJson(nullptr);
  line["steps"] = optional(options.steps);
  line["stops_at_step"] = stepLimit;
  line["data"] = {{"kind", manifest.dataKind}, {"folder", text(options.data)}};
  if (loop) {
    line["data"]["training_samples"] = position.samples;
    line["data"]["validation_samples"] = position.holdout;
    line["data"]["test_samples"] = testSamples;
    line["steps_per_epoch"] = loop->stepsPerEpoch();
    line["passes_per_epoch"] = loop->passesPerEpoch();
    line["dropped_samples_per_epoch"] = loop->droppedSamples();
  }
  line["resumed"] = !options.resume.empty();
  line["start_step"] = position.step;
  line["init"] = text(options.init);
  line["resume"] = text(options.resume);
  line["save"] = text(options.save);
  line["hyperparameters"] = OrderedJson::object();
  for (size_t i = 0; i < hyperparameters.list().size(); ++i)
    line["hyperparameters"][hyperparameters.list()[i].name] =
        hyperparameters.value(i);
  int64_t parameters = 0;
  for (const StateTensor &state : manifest.states)
    if (state.role == Role::Parameter || state.role == Role::Inverse)
      parameters += elementCount(state.shape);
  line["trained_parameters"] = parameters;
  line["layers"] = OrderedJson::array();
  for (const Layer &layer : manifest.layers)
    line["layers"].push_back(layer.name);
  line["configuration"] = OrderedJson::parse(manifest.configuration);
  return toLine(line);
}

std::string epochLine(const EpochReport &report) {
  OrderedJson line;
  line["record"] = "epoch";
  line["epoch"] = report.epoch;
  line["step"] = report.step;
  line["train_loss"] = number(report.trainLoss);
  addErrors(line, "train_error", report.trainError, report.trainTopKError,
            report.topK);
  addEvaluation(line, "validation_", report.validation, report.topK);
  addEvaluation(line, "test_", report.test, report.topK);
  line["layers"] = OrderedJson::object();
  for (const EpochReport::LayerLosses &layer : report.layers)
    line["layers"][layer.name] = {{"forward_loss", number(layer.forward)},
                                  {"inverse_loss", number(layer.inverse)}};
  line["seconds"] = number(report.seconds);
  line["examples_per_second"] = number(report.examplesPerSecond);
  return toLine(line);
}

std::string resultLine(const ResultReport &report) {
  OrderedJson line;
  line["record"] = "result";
  line["epoch"] = report.epoch;
  line["step"] = report.step;
  addErrors(line, "best_test_error", report.bestError, report.bestTopKError,
            report.topK);
  addErrors(line, "final_test_error", report.finalError, report.finalTopKError,
            report.topK);
  line["best_test_loss"] = number(report.bestLoss);
  line["final_test_loss"] = number(report.finalLoss);
  std::optional<Evaluation> validation, test, last;
  line["chosen_epoch"] = nullptr;
  if (report.chosen) {
    line["chosen_epoch"] = optional(report.chosen->epoch);
    validation = report.chosen->validation;
    test = report.chosen->test;
    last = report.chosen->finalValidation;
  }
  addEvaluation(line, "chosen_validation_", validation, report.topK);
  addEvaluation(line, "chosen_test_", test, report.topK);
  addEvaluation(line, "final_validation_", last, report.topK);
  line["seconds"] = number(report.seconds);
  return toLine(line);
}

std::string diagnosticLine(int64_t step, const std::string &layer,
                           const std::string &name, float value) {
  OrderedJson line;
  line["record"] = "diagnostics";
  line["step"] = step;
  line["layer"] = layer.empty() ? OrderedJson() : OrderedJson(layer);
  line["name"] = name;
  line["value"] = std::isfinite(value) ? OrderedJson(value) : OrderedJson();
  return toLine(line);
}

std::string divergedLine(const Diverged &error, int64_t epoch) {
  OrderedJson line;
  line["record"] = "diverged";
  line["step"] = error.step;
  line["epoch"] = epoch;
  line["layer"] = text(error.layer);
  line["reason"] = error.what();
  return toLine(line);
}

std::string epochText(const EpochReport &report, int64_t epochs) {
  std::string total = epochs > 0 ? fmt::format("/{}", epochs) : "";
  int width = epochs > 0 ? static_cast<int>(std::to_string(epochs).size()) : 3;
  std::string line =
      fmt::format("epoch {:{}}{}  train", report.epoch, width, total);
  if (report.trainLoss)
    line += fmt::format(" loss {:.4f}", *report.trainLoss);
  line += errorsText(report.trainError, report.trainTopKError, report.topK);
  if (report.validation)
    line += evaluationText("validation", *report.validation, report.topK);
  line += evaluationText("test", report.test, report.topK);
  return line + fmt::format("  {:>5} examples/s  {}",
                            formatRate(report.examplesPerSecond),
                            formatDuration(report.seconds));
}

std::string resultText(const ResultReport &report, int64_t bestEpoch) {
  std::string best = bestEpoch > 0 ? fmt::format(" (epoch {})", bestEpoch) : "";
  if (report.bestError && report.finalError) {
    std::string line = fmt::format("test error: best {:.2f}%{}, final {:.2f}%",
                                   *report.bestError, best, *report.finalError);
    if (report.bestTopKError && report.finalTopKError)
      line += fmt::format("; top-{}: best {:.2f}%, final {:.2f}%", report.topK,
                          *report.bestTopKError, *report.finalTopKError);
    return line;
  }
  return fmt::format("test loss: best {:.6g}{}, final {:.6g}", report.bestLoss,
                     best, report.finalLoss);
}

std::string validationText(const ResultReport::Chosen &chosen) {
  std::string epoch =
      chosen.epoch ? fmt::format("epoch {}, ", *chosen.epoch) : "";
  if (chosen.validation.error && chosen.test.error &&
      chosen.finalValidation.error)
    return fmt::format("validation error: best {:.2f}% ({}test error {:.2f}%), "
                       "final {:.2f}%",
                       *chosen.validation.error, epoch, *chosen.test.error,
                       *chosen.finalValidation.error);
  return fmt::format("validation loss: best {:.6g} ({}test loss {:.6g}), final "
                     "{:.6g}",
                     chosen.validation.loss, epoch, chosen.test.loss,
                     chosen.finalValidation.loss);
}

} // namespace tpc::runtime
