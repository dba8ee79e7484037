//===- StepGraph.h - a step program as a picture ----------------*- C++ -*-===//
//
// The dataflow of a step, reduced to what a reader of the algorithms looks
// for: activities, targets, errors and losses, and the maps between them.
// Metrics, optimizer slots and biases are left out; an operation without a
// name in the algorithms is drawn into its user.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_ANALYSIS_STEPGRAPH_H
#define TPC_ANALYSIS_STEPGRAPH_H

#include "tpc/Analysis/StepProgram.h"

namespace tpc {

/// What a value is for; it decides the colour.
enum class GraphRole {
  Data,
  Activity,
  Corrupted,
  Reconstruction,
  Target,
  Loss,
  Error,
};

/// Where in its layer's row a node stands, from left to right. Estimates are
/// reconstructions of clean activities, the others those of corrupted ones.
enum class GraphColumn {
  Reconstruction,
  InverseLoss,
  Corrupted,
  Activity,
  Loss,
  Estimate,
  Target,
  Error,
  DirectFeedback,
};

struct GraphNode {
  /// Values, the parameters of one application of a map, sums of two values
  /// in given shares.
  enum class Kind { Value, Map, Mix };

  Kind kind;
  GraphRole role;
  GraphColumn column;
  /// The row: the layer l whose space a value is in, or to which a map
  /// belongs; 0 for the input.
  int64_t layer;
  /// As the algorithms write it, with Unicode subscripts: h₁, W₂ᵀ.
  std::string name;
  /// The shape of one sample or of the weight.
  std::string shape;
  /// The full name: the layer's, the states'.
  std::string tooltip;
  /// The optimizer that updates the parameters; empty if none does.
  std::string optimizer;

  /// Whether it stands below the values of its row: on the way from the row
  /// below or to it.
  bool isBetweenRows() const {
    return kind == Kind::Map && column != GraphColumn::DirectFeedback;
  }
};

/// The way of a value, or an update of parameters.
struct GraphEdge {
  unsigned from, to;
  bool update = false;
  /// The factor that it is taken with, if not 1: −, −α.
  std::string factor;
};

/// One function of a step program.
struct StepGraph {
  std::string function;
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
};

StepGraph buildStepGraph(StepProgram &program, learn::FunctionOp function);

/// Describes the functions that train in the language of Graphviz, one beside
/// the other: a row for each layer, from the input up, with a legend.
std::string describeGraph(StepProgram &program);

} // namespace tpc

#endif // TPC_ANALYSIS_STEPGRAPH_H
