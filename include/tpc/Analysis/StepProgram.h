//===- StepProgram.h - a step program, read and extended --------*- C++ -*-===//
//
// What graph passes share: finding layers, shapes and recorded quantities of
// a learn.program, declaring states and hyperparameters, and adding the
// operations of the algorithms at the end of a function.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_ANALYSIS_STEPPROGRAM_H
#define TPC_ANALYSIS_STEPPROGRAM_H

#include "dialects/Learn/Learn.h"

namespace tpc {

/// Streams of the counter-based generator, one for each use.
enum class Purpose : int64_t {
  Weight = 1,
  InverseWeight = 2,
  Feedback = 3,
  Auxiliary = 4,
  Noise = 5,
  Probe = 10,
};

/// The layers of the network that a learn.layer stands for: layers without
/// parameters, then the one with parameters, with the shape (of one sample)
/// that each takes.
struct LayerChain {
  llvm::SmallVector<LayerOpInterface> layers;
  llvm::SmallVector<llvm::SmallVector<int64_t>> inputShapes;
  llvm::SmallVector<int64_t> outputShape;

  LayerOpInterface top() { return layers.back(); }
  llvm::ArrayRef<int64_t> topInputShape() const { return inputShapes.back(); }
};

/// Splits a network into the chains of its layers 1..L, from the input up.
/// The network has been verified.
llvm::SmallVector<LayerChain> getLayerChains(NetworkOp network);

/// A learn.program with the names resolved that it refers to.
class StepProgram {
public:
  explicit StepProgram(learn::ProgramOp program);

  learn::ProgramOp getOp() const { return program; }
  NetworkOp getNetwork() const { return network; }
  RuleOp getRule() const { return rule; }
  /// Layers 1..L, from the input up.
  llvm::ArrayRef<learn::LayerOp> getLayers() const { return layers; }
  LayerChain &getChain(learn::LayerOp layer);
  learn::StateOp getState(llvm::StringRef name) const;
  /// The optimizer of a group, which must have one.
  ClauseAttr getOptimizer(learn::Group group) const;
  /// The schedule of a group's learning rate, if it has one.
  std::optional<ClauseAttr> getRateSchedule(learn::Group group) const;
  /// The function that trains, before `tpc-schedule-updates`.
  learn::FunctionOp getStep() const;
  bool isLast(learn::LayerOp layer) const { return layer == layers.back(); }

  /// Fails, with an error that names the pass to run before, where `step` or
  /// its record of the quantity for one of the layers is missing.
  llvm::LogicalResult requireRecords(learn::Quantity quantity,
                                     llvm::ArrayRef<learn::LayerOp> layers,
                                     llvm::StringRef pass);
  /// The same for the inverses, and reconstructions by them, that the rule
  /// asks for.
  llvm::LogicalResult requireInverses();
  /// Emits an error unless `pass`, which starts from the last layer's error,
  /// finds the forward pass and nothing propagated from it yet.
  llvm::LogicalResult requireUnpropagated(llvm::StringRef pass);
  /// Emits an error where a pass that adds to the step has run already.
  llvm::LogicalResult requireOnce(bool hasRun, llvm::StringRef pass);

  /// Declares a state `<layer>.<suffix>` for each parameter; returns their
  /// names.
  mlir::ArrayAttr declareStates(learn::LayerOp layer,
                                llvm::ArrayRef<ParameterSpec> parameters,
                                llvm::StringRef prefix, learn::Role role,
                                Purpose purpose,
                                mlir::StringAttr scale = {});
  /// Declares a hyperparameter, unless it is there, with the range of `option`
  /// and the number that `clause` gives it, or else its default. Emits an error
  /// where there is neither.
  llvm::LogicalResult declareHyperparameter(llvm::StringRef name,
                                            ClauseAttr clause,
                                            const OptionSpec &option);
  /// The same for a number of the rule's clause `axis`, which must be there;
  /// returns the hyperparameter's name.
  llvm::FailureOr<llvm::StringRef>
  declareRuleHyperparameter(llvm::StringRef axis, llvm::StringRef option);

private:
  learn::ProgramOp program;
  NetworkOp network;
  RuleOp rule;
  llvm::SmallVector<learn::LayerOp> layers;
  llvm::SmallVector<LayerChain> chains;
};

/// Adds operations at the end of a function of a step program.
class StepBuilder {
public:
  StepBuilder(StepProgram &program, learn::FunctionOp function);

  mlir::OpBuilder &getBuilder() { return builder; }
  void setLayer(learn::LayerOp layer) { loc = layer.getLoc(); }
  mlir::Location getLoc() { return loc; }

  /// The batch with a sample's shape behind it.
  mlir::RankedTensorType batched(llvm::ArrayRef<int64_t> sample);

  mlir::Value read(llvm::StringRef state);
  llvm::SmallVector<mlir::Value> read(mlir::ArrayAttr states);
  mlir::Value scalar(llvm::StringRef hyperparameter);

  /// The layer's recorded value; it must have been recorded.
  mlir::Value find(learn::Quantity quantity, learn::LayerOp layer);
  learn::RecordOp findRecord(learn::Quantity quantity, learn::LayerOp layer);
  void record(learn::Quantity quantity, learn::LayerOp layer,
              mlir::Value value);
  /// h_{l-1}: the activity of the layer below, or the function's input.
  mlir::Value inputOf(learn::LayerOp layer);

  /// f_l, g_l and W_l^T with the layer's own states.
  mlir::Value forward(learn::LayerOp layer, mlir::Value input);
  mlir::Value inverse(learn::LayerOp layer, mlir::Value value, mlir::Value at);
  mlir::Value transposed(learn::LayerOp layer, mlir::Value error,
                         mlir::Value at);
  mlir::Value activationGradient(learn::LayerOp layer, mlir::Value activity,
                                 mlir::Value value, bool inverse = false);
  mlir::Value outputError();
  void metric(learn::Group group, const llvm::Twine &name,
              mlir::Value perSample, bool sum = false);
  void descend(learn::Group group, mlir::ArrayAttr states,
               mlir::ValueRange gradients);

private:
  StepProgram &program;
  learn::FunctionOp function;
  mlir::OpBuilder builder;
  mlir::Location loc;
};

/// The operations on which the states, metrics and results after a call
/// depend. Of the others, recorded values are computed for a dump only.
llvm::DenseSet<mlir::Operation *>
findLiveOperations(learn::FunctionOp function);

/// Erases operations of the function that have no effect and no user.
void eraseDeadOperations(learn::FunctionOp function);

} // namespace tpc

#endif // TPC_ANALYSIS_STEPPROGRAM_H
