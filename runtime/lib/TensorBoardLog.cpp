#include "TensorBoardLog.h"

#include "tpc/runtime/ProtobufMessage.h"

#include <chrono>

namespace tpc::runtime {

namespace {

// Numbers of fields and of enumerators, in the order in which
// tensorboard/compat/proto and tensorboard/plugins/hparams declare them.
namespace event {
constexpr uint32_t wallTime = 1, step = 2, fileVersion = 3, summary = 5,
                   sessionLog = 7;
}
namespace session {
constexpr uint32_t status = 1;
constexpr int64_t start = 1;
} // namespace session
namespace summary {
constexpr uint32_t value = 1, tag = 1, simpleValue = 2, tensor = 8,
                   metadata = 9;
constexpr uint32_t pluginData = 1, pluginName = 1, pluginContent = 2;
} // namespace summary
namespace tensor {
constexpr uint32_t type = 1, shape = 2, floats = 5, strings = 8;
constexpr uint32_t dimension = 2, size = 1;
constexpr int64_t float32 = 1, string = 7;
} // namespace tensor
namespace hparams {
constexpr uint32_t version = 1, sessionStart = 3, sessionEnd = 4;
constexpr uint32_t values = 1, key = 1, value = 2, number = 2, text = 3;
constexpr uint32_t status = 1, endTime = 2;
constexpr uint32_t startTime = 5;
constexpr int64_t success = 1, failure = 2;
} // namespace hparams

double now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int64_t stepOf(const OrderedJson &record) {
  auto step = record.find("step");
  return step != record.end() && step->is_number() ? step->get<int64_t>() : 0;
}

/// A summary of scalars.
class Scalars {
public:
  void add(const std::string &tag, const OrderedJson &value) {
    if (!value.is_number())
      return;
    ProtobufMessage scalar;
    scalar.text(summary::tag, tag)
        .real(summary::simpleValue, static_cast<float>(value.get<double>()));
    message.message(summary::value, scalar);
    empty = false;
  }

  ProtobufMessage message;
  bool empty = true;
};

/// `test_error` -> `error/test`: TensorBoard shows what begins alike together.
std::string tagOf(const std::string &key) {
  for (const char *split : {"train", "validation", "test"})
    if (key.rfind(std::string(split) + "_", 0) == 0)
      return key.substr(std::string(split).size() + 1) + "/" + split;
  return key == "epoch" ? key : "speed/" + key;
}

/// A summary with a tensor that a plugin of TensorBoard shows.
ProtobufMessage pluginSummary(const std::string &tag, const char *plugin,
                              const ProtobufMessage &content,
                              const ProtobufMessage &values) {
  ProtobufMessage data, metadata, value, whole;
  data.text(summary::pluginName, plugin)
      .message(summary::pluginContent, content);
  metadata.message(summary::pluginData, data);
  value.text(summary::tag, tag)
      .message(summary::tensor, values)
      .message(summary::metadata, metadata);
  whole.message(summary::value, value);
  return whole;
}

/// A tensor of one element, but for the element.
ProtobufMessage oneElement(int64_t type) {
  ProtobufMessage dimension, shape, values;
  dimension.integer(tensor::size, 1);
  shape.message(tensor::dimension, dimension);
  values.integer(tensor::type, type).message(tensor::shape, shape);
  return values;
}

ProtobufMessage textSummary(const std::string &tag, const std::string &text) {
  ProtobufMessage values = oneElement(tensor::string);
  values.text(tensor::strings, text);
  return pluginSummary(tag, "text", ProtobufMessage(), values);
}

/// The HParams view reads the plugin's content, and needs a tensor beside it.
ProtobufMessage hparamsSummary(const char *tag, uint32_t field,
                               const ProtobufMessage &what) {
  ProtobufMessage content, values = oneElement(tensor::float32);
  content.integer(hparams::version, 0).message(field, what);
  values.real(tensor::floats, 0.0f);
  return pluginSummary(tag, "hparams", content, values);
}

ProtobufMessage sessionEnd(int64_t status) {
  ProtobufMessage end;
  end.integer(hparams::status, status).real(hparams::endTime, now());
  return hparamsSummary("_hparams_/session_end_info", hparams::sessionEnd, end);
}

void addHyperparameter(ProtobufMessage &start, const std::string &name,
                       const OrderedJson &given) {
  ProtobufMessage value, entry;
  if (given.is_number())
    value.real(hparams::number, given.get<double>());
  else
    value.text(hparams::text,
               given.is_string() ? given.get<std::string>() : given.dump());
  entry.text(hparams::key, name).message(hparams::value, value);
  start.message(hparams::values, entry);
}

/// The folder; throws Error if a new run may not write there.
const std::string &checkFolder(const std::string &folder, bool resumes) {
  if (!resumes && holdsEvents(folder))
    fail("--tensorboard: expected a folder without events, since those of two "
         "runs would mix, found some in '{}'",
         folder);
  return folder;
}

} // namespace

TensorBoardLog::TensorBoardLog(const std::string &folder, bool resumes,
                               int64_t step)
    : file(checkFolder(folder, resumes)) {
  ProtobufMessage version;
  version.real(event::wallTime, now())
      .text(event::fileVersion, "brain.Event:2");
  file.write(version.str());
  if (!resumes)
    return;
  ProtobufMessage start;
  start.integer(session::status, session::start);
  // Events from this step on are forgotten: the one at `step` is still true.
  writeEvent(step + 1, event::sessionLog, start);
}

void TensorBoardLog::writeEvent(int64_t step, uint32_t field,
                                const ProtobufMessage &what) {
  ProtobufMessage message;
  message.real(event::wallTime, now())
      .integer(event::step, step)
      .message(field, what);
  file.write(message.str());
}

void TensorBoardLog::writeConfiguration(const OrderedJson &record) {
  int64_t step = record.value("start_step", int64_t(0));
  ProtobufMessage start;
  for (const char *key : {"trainer", "network", "rule", "seed"})
    addHyperparameter(start, key, record.at(key));
  for (const char *object : {"compile_time", "hyperparameters"})
    for (const auto &[name, value] : record.at(object).items())
      addHyperparameter(start, name, value);
  start.real(hparams::startTime, now());
  writeEvent(step, event::summary,
             hparamsSummary("_hparams_/session_start_info",
                            hparams::sessionStart, start));
  // Four spaces make it a block of code in the view.
  std::string text, indented = "    ";
  for (char c : record.dump(2)) {
    indented += c;
    if (c == '\n')
      indented += "    ";
  }
  writeEvent(step, event::summary, textSummary("configuration", indented));
}

void TensorBoardLog::writeEpoch(const OrderedJson &record) {
  Scalars scalars;
  for (const auto &[key, value] : record.items())
    if (key != "step")
      scalars.add(tagOf(key), value);
  for (const auto &[layer, losses] : record.at("layers").items())
    for (const auto &[kind, value] : losses.items())
      scalars.add(kind + "/" + layer, value);
  writeEvent(stepOf(record), event::summary, scalars.message);
}

void TensorBoardLog::writeDiagnostics(const OrderedJson &record) {
  Scalars scalars;
  const OrderedJson &layer = record.at("layer");
  scalars.add(record.at("name").get<std::string>() + "/" +
                  (layer.is_string() ? layer.get<std::string>() : "network"),
              record.at("value"));
  if (!scalars.empty)
    writeEvent(stepOf(record), event::summary, scalars.message);
}

void TensorBoardLog::writeResult(const OrderedJson &record) {
  Scalars scalars;
  for (const auto &[key, value] : record.items())
    if (key != "step" && key != "epoch")
      scalars.add("result/" + key, value);
  writeEvent(stepOf(record), event::summary, scalars.message);
  writeEvent(stepOf(record), event::summary, sessionEnd(hparams::success));
}

void TensorBoardLog::write(const std::string &line) {
  OrderedJson record = OrderedJson::parse(line);
  const std::string kind = record.at("record");
  if (kind == "configuration") {
    writeConfiguration(record);
  } else if (kind == "epoch") {
    writeEpoch(record);
  } else if (kind == "diagnostics") {
    writeDiagnostics(record);
  } else if (kind == "result") {
    writeResult(record);
  } else if (kind == "diverged") {
    writeEvent(stepOf(record), event::summary,
               textSummary("diverged", record.at("reason")));
    writeEvent(stepOf(record), event::summary, sessionEnd(hparams::failure));
  }
}

} // namespace tpc::runtime
