#include "ManifestChecks.h"

#include "tpc/runtime/Error.h"

#include <algorithm>
#include <set>

namespace tpc::runtime {

int64_t elementCount(const Shape &shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

std::string toString(const Shape &shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::string_view toString(Role role) {
  switch (role) {
  case Role::Parameter:
    return "parameter";
  case Role::Inverse:
    return "inverse";
  case Role::Feedback:
    return "feedback";
  case Role::Auxiliary:
    return "auxiliary";
  case Role::Optimizer:
    return "optimizer";
  }
  return "";
}

std::string_view toString(Schedule schedule) {
  switch (schedule) {
  case Schedule::None:
    return "none";
  case Schedule::Parallel:
    return "parallel";
  case Schedule::Alternating:
    return "alternating";
  }
  return "";
}

int64_t sizeOf(ElementType type) {
  return type == ElementType::F32 ? 4 : type == ElementType::I64 ? 8 : 1;
}

const StateTensor *Manifest::findState(std::string_view name) const {
  for (const StateTensor &state : states)
    if (state.name == name)
      return &state;
  return nullptr;
}

namespace {

template <typename Range>
void checkUnique(const Range &range, const char *what) {
  std::set<std::string> names;
  for (const auto &element : range)
    if (!names.insert(element.name).second)
      fail("the program's manifest: two {} are named '{}'", what, element.name);
}

bool hasHyperparameter(const Manifest &manifest, const std::string &name) {
  return std::any_of(
      manifest.hyperparameters.begin(), manifest.hyperparameters.end(),
      [&](const Hyperparameter &value) { return value.name == name; });
}

/// The shape an argument must have; nothing where any shape is right.
std::optional<Shape> requiredShape(const Manifest &manifest,
                                   const Argument &argument) {
  switch (argument.kind) {
  case ArgumentKind::Input: {
    Shape shape = manifest.input;
    shape.insert(shape.begin(), manifest.batch);
    return shape;
  }
  case ArgumentKind::Output: {
    Shape shape = manifest.output;
    shape.insert(shape.begin(), manifest.batch);
    return shape;
  }
  case ArgumentKind::Label:
    return Shape{manifest.batch, manifest.labelSize};
  case ArgumentKind::SampleLoss:
  case ArgumentKind::SampleCorrect:
  case ArgumentKind::SampleCorrectTopK:
    return Shape{manifest.batch};
  case ArgumentKind::Hyperparameter:
  case ArgumentKind::Counter:
  case ArgumentKind::Metric:
  case ArgumentKind::Diagnostic:
    return Shape{};
  default:
    return std::nullopt;
  }
}

void checkArgument(const Manifest &manifest, const Argument &argument,
                   const std::string &where) {
  if (std::optional<Shape> shape = requiredShape(manifest, argument))
    if (elementCount(*shape) != elementCount(argument.shape))
      fail("{}: expected the shape {}, found {}", where, toString(*shape),
           toString(argument.shape));
  ElementType type = argument.kind == ArgumentKind::Counter ? ElementType::I64
                     : argument.kind == ArgumentKind::Workspace
                         ? ElementType::Byte
                         : ElementType::F32;
  if (argument.type != type)
    fail("{}: expected the type {}", where,
         type == ElementType::I64 ? "i64" : "f32");
  if (argument.kind == ArgumentKind::State) {
    const StateTensor *state = manifest.findState(argument.name);
    if (!state)
      fail("{}: there is no state '{}'", where, argument.name);
    if (elementCount(state->shape) != elementCount(argument.shape))
      fail("{}: state '{}' has the shape {}, the argument {}", where,
           argument.name, toString(state->shape), toString(argument.shape));
  }
  if (argument.kind == ArgumentKind::Hyperparameter &&
      !hasHyperparameter(manifest, argument.name))
    fail("{}: there is no hyperparameter '{}'", where, argument.name);
  if (argument.kind == ArgumentKind::Counter) {
    static const std::set<std::string> known = {
        "forward",         "inverse", "step", "seed", "forward_planned",
        "inverse_planned", "epoch"};
    if (!known.count(argument.name))
      fail("{}: expected one of the counters {}, found '{}'", where,
           fmt::join(known, ", "), argument.name);
  }
}

/// Counts the train functions that update exactly these groups.
int64_t countTrain(const Manifest &manifest, bool forward, bool inverse) {
  return std::count_if(manifest.functions.begin(), manifest.functions.end(),
                       [&](const Function &function) {
                         return function.kind == FunctionKind::Train &&
                                !function.dump &&
                                function.updatesForward == forward &&
                                function.updatesInverse == inverse;
                       });
}

void checkFunctions(const Manifest &manifest) {
  int64_t evaluate = 0, train = 0, diagnose = 0;
  for (const Function &function : manifest.functions) {
    evaluate += function.kind == FunctionKind::Evaluate;
    diagnose += function.kind == FunctionKind::Diagnose;
    train += function.kind == FunctionKind::Train && !function.dump;
    for (size_t i = 0; i < function.arguments.size(); ++i)
      checkArgument(
          manifest, function.arguments[i],
          fmt::format("the program's manifest: function '{}': argument {}",
                      function.name, i));
  }
  if (diagnose > 1)
    fail("the program's manifest: expected at most one function that "
         "diagnoses, found {}",
         diagnose);
  if (evaluate != 1)
    fail("the program's manifest: expected one evaluate function, found {}",
         evaluate);
  bool right = false;
  switch (manifest.schedule) {
  case Schedule::None:
    right = train == 1 && countTrain(manifest, true, false) == 1;
    break;
  case Schedule::Parallel:
    right = train == 1 && countTrain(manifest, true, true) == 1;
    break;
  case Schedule::Alternating:
    right = train == 2 && countTrain(manifest, true, false) == 1 &&
            countTrain(manifest, false, true) == 1;
    break;
  }
  if (!right)
    fail("the program's manifest: its train functions do not fit the schedule "
         "'{}'",
         toString(manifest.schedule));
}

/// Throws where a layer's inputs are not as many as its image has values.
void checkImages(const Manifest &manifest) {
  for (const Layer &layer : manifest.layers) {
    if (layer.image.empty())
      continue;
    const StateTensor *weight = manifest.findState(layer.name + ".weight");
    if (layer.image.size() != 3 || !weight || weight->shape.size() != 2 ||
        weight->shape[1] != elementCount(layer.image))
      fail("the program's manifest: layer '{}': expected an image of [height, "
           "width, channel] with as many values as its weight has columns, "
           "found {}",
           layer.name, toString(layer.image));
  }
}

} // namespace

void checkManifest(const Manifest &manifest) {
  checkUnique(manifest.layers, "layers");
  checkUnique(manifest.hyperparameters, "hyperparameters");
  checkUnique(manifest.compileTimeChoices, "choices of compile time");
  checkUnique(manifest.states, "states");
  checkUnique(manifest.functions, "functions");
  for (const StateTensor &state : manifest.states) {
    if (isReserved(state.name))
      fail("the program's manifest: the state '{}' has the reserved prefix "
           "'{}'",
           state.name, reservedPrefix);
    if (!state.init.scale.empty() &&
        !hasHyperparameter(manifest, state.init.scale))
      fail("the program's manifest: state '{}': there is no hyperparameter "
           "'{}'",
           state.name, state.init.scale);
  }
  if (manifest.labelKind == LabelKind::Input &&
      manifest.labelSize != elementCount(manifest.input))
    fail("the program's manifest: the label is the input, of {} elements, but "
         "has the size {}",
         elementCount(manifest.input), manifest.labelSize);
  checkImages(manifest);
  const DataOptions &data = manifest.dataOptions;
  const Shape &input = manifest.input;
  if (data.augments() &&
      (input.size() != 3 || data.crop >= input[0] || data.crop >= input[1]))
    fail("the program's manifest: expected an input of [height, width, "
         "channel] larger than the crop, {}, found {}",
         data.crop, toString(input));
  if (manifest.dataKind == "synthetic" &&
      (data.samples == 0 || data.testSamples == 0))
    fail("the program's manifest: expected the numbers 'samples' and "
         "'test_samples' of synthetic data, found none");
  checkFunctions(manifest);
}

} // namespace tpc::runtime
