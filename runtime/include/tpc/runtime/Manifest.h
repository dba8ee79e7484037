/// \file
/// What a compiled program says about itself: its JSON manifest as structs.

#ifndef TPC_RUNTIME_MANIFEST_H
#define TPC_RUNTIME_MANIFEST_H

#include "tpc/runtime/Philox.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tpc::runtime {

/// Dimensions, outermost first; row-major. Empty: a scalar.
using Shape = std::vector<int64_t>;

/// Product of the dimensions.
int64_t elementCount(const Shape &shape);

/// `[2, 3]`.
std::string toString(const Shape &shape);

/// A layer with parameters.
struct Layer {
  std::string name;
  int64_t index = 0;
  /// `dense`, `convolution`, ...; empty where the program does not say.
  std::string kind;
  /// [height, width, channel] of the image whose values, in one row, are the
  /// layer's inputs; empty where they are no image's.
  Shape image;
};

/// A named scalar of the program, set at run time.
struct Hyperparameter {
  std::string name;
  double defaultValue = 0;
  std::optional<double> minimum, maximum;
  /// The bound itself is excluded.
  bool minimumOpen = false, maximumOpen = false;
};

/// A number that the user could choose when the program was compiled.
struct CompileTimeChoice {
  std::string name;
  int64_t value = 0;
};

/// How a state lies in memory: row-major over the dimensions in `order`, in
/// which dimension `dim` of size N stands for its N / block blocks, followed by
/// one last dimension, the position inside a block.
struct Storage {
  /// Divides the size of dimension `dim`. 0: row-major in the logical order,
  /// and the rest means nothing.
  int64_t block = 0;
  size_t dim = 0;
  /// A permutation of the logical dimensions; empty: 0 to n - 1.
  std::vector<int64_t> order;
};

enum class Role { Parameter, Inverse, Feedback, Auxiliary, Optimizer };

/// The word of the manifest for `role`.
std::string_view toString(Role role);

/// How a state is initialised.
struct Initializer {
  bool zero = true;
  /// The rest is for Glorot-uniform values.
  double fanIn = 0, fanOut = 0;
  Purpose purpose = Purpose::Weight;
  /// Hyperparameter that scales the values; empty: none.
  std::string scale;
};

/// A tensor that lives through the run.
struct StateTensor {
  std::string name;
  std::string layer;
  uint32_t layerIndex = 0;
  /// Logical shape, as saved.
  Shape shape;
  Storage storage;
  Role role = Role::Parameter;
  Initializer init;
};

enum class ArgumentKind {
  State,
  Input,
  Label,
  Hyperparameter,
  Counter,
  Metric,
  SampleLoss,
  SampleCorrect,
  SampleCorrectTopK,
  Output,
  Probe,
  Diagnostic,
  Workspace,
};

enum class ElementType { F32, I64, Byte };

/// Size in bytes.
int64_t sizeOf(ElementType type);

struct Argument {
  ArgumentKind kind = ArgumentKind::State;
  /// Empty where the kind has none.
  std::string name;
  Shape shape;
  ElementType type = ElementType::F32;
};

/// What a diagnostic is of: its argument is called `LAYER/NAME`.
struct DiagnosticName {
  /// Empty for the whole network.
  std::string layer;
  std::string name;
};
DiagnosticName diagnosticName(const Argument &diagnostic);

/// One of the loops into which a function was split, as far as people want to
/// know.
struct Kernel {
  /// Layers that its operations come from.
  std::vector<std::string> layers;
  /// `product; add, tanh`
  std::string computes;
  Shape result;
  /// Floating-point operations of one run: all, and those of matrix products.
  int64_t flops = 0, productFlops = 0;
  /// Those of matrix products whose factors are rounded to bf16.
  int64_t bfloat16ProductFlops = 0;
  /// Of the tensors in memory, each counted once.
  int64_t bytesRead = 0, bytesWritten = 0;
  /// Whether threads share it.
  bool parallel = false;
};

/// The instructions that a program was compiled for.
struct Machine {
  int64_t vectorBits = 128;
  bool fusedMultiplyAdd = false;
  /// Those of products of bf16: `amx-bf16` or `avx512bf16`; empty where all is
  /// float32.
  std::string products;
  /// All that its code may use, by LLVM's names (`hasInstructions`).
  std::vector<std::string> instructions;
};

/// Diagnose: measures what the next step is to do, and changes nothing.
enum class FunctionKind { Train, Evaluate, Diagnose };

struct Function {
  std::string name;
  FunctionKind kind = FunctionKind::Train;
  bool updatesForward = false, updatesInverse = false;
  /// Writes probes.
  bool dump = false;
  std::vector<Argument> arguments;
  /// In the order in which they run; empty where the program does not say.
  std::vector<Kernel> kernels;
};

/// When inverse parameters are updated: never, in the same step as the forward
/// ones, or in epochs of their own before each epoch of forward updates.
enum class Schedule { None, Parallel, Alternating };

std::string_view toString(Schedule schedule);

/// The target of the last layer: the class as a one-hot vector, the input, or
/// values that the data set gives.
enum class LabelKind { Class, Input, Target };

/// What a trainer asks of its data set, besides the kind.
struct DataOptions {
  /// Random changes of training images, which are [height, width, channel]:
  /// flips, and crops of images with so many pixels of zeros around them.
  bool flipsLeftRight = false, flipsUpDown = false;
  int64_t crop = 0;
  /// Of synthetic data.
  int64_t samples = 0, testSamples = 0;
  uint64_t seed = 0;

  bool augments() const { return flipsLeftRight || flipsUpDown || crop > 0; }
};

struct Manifest {
  std::string compiler, trainer, network, rule, target, cpu, loss, dataKind;
  /// The factors of large matrix products: `float32`, `tf32` or `bf16`.
  std::string precision = "float32";
  Machine machine;
  DataOptions dataOptions;
  int64_t batch = 0;
  /// Of one sample.
  Shape input;
  LabelKind labelKind = LabelKind::Class;
  int64_t labelSize = 0;
  /// Besides errors, samples are counted whose label is not among so many
  /// greatest outputs; 0: they are not.
  int64_t topK = 0;
  Shape output;
  Schedule schedule = Schedule::None;
  /// JSON text, echoed into the log.
  std::string configuration;
  std::vector<Layer> layers;
  std::vector<Hyperparameter> hyperparameters;
  std::vector<CompileTimeChoice> compileTimeChoices;
  std::vector<StateTensor> states;
  std::vector<Function> functions;
  /// Names of all metrics of the train functions, in order of appearance.
  std::vector<std::string> metrics;

  /// The state with `name`; null if there is none.
  const StateTensor *findState(std::string_view name) const;
};

/// Parses and checks a manifest: types, ranges, that names are unique, that
/// arguments refer to what exists with shapes that fit, and that the functions
/// which the schedule needs are there. Throws Error.
Manifest parseManifest(std::string_view text);

} // namespace tpc::runtime

#endif // TPC_RUNTIME_MANIFEST_H
