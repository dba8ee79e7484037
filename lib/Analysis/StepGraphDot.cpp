//===- StepGraphDot.cpp - a step's picture in Graphviz's language ---------===//
//
// Nodes stand on a grid, a row for each layer and a column for each kind of
// value, so that the same rule looks the same in every layer; Graphviz routes
// the edges and draws. Lengths are in points.
//
//===----------------------------------------------------------------------===//

#include "tpc/Analysis/StepGraph.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

using Kind = GraphNode::Kind;

namespace {

struct Style {
  GraphRole role;
  StringRef meaning, line, fill;
};

constexpr Style styles[] = {
    {GraphRole::Data, "input, label", "#6b7280", "#eceef1"},
    {GraphRole::Activity, "activity", "#2563eb", "#dbe7fd"},
    {GraphRole::Corrupted, "corrupted", "#7c3aed", "#ece5fd"},
    {GraphRole::Reconstruction, "inverse", "#047857", "#d3f3e4"},
    {GraphRole::Target, "target", "#c2700a", "#fdeebf"},
    {GraphRole::Loss, "loss", "#dc2626", "#fde0e0"},
    {GraphRole::Error, "error", "#be1d6c", "#fce3ef"},
};
constexpr StringRef updateColour = "#111827";
constexpr StringRef quietColour = "#64748b";
constexpr StringRef bandColour = "#f4f5f7";

/// Between the middles of a row's maps and of its values, and half of it.
constexpr int rankHeight = 60;
constexpr int columnGap = 24;
constexpr int functionGap = 48;

const Style &styleOf(GraphRole role) { return styles[static_cast<int>(role)]; }

/// Text as it stands inside an HTML-like label.
std::string escape(StringRef text) {
  std::string result;
  llvm::raw_string_ostream stream(result);
  llvm::printHTMLEscaped(text, stream);
  return result;
}

/// An identifier or a string.
std::string quote(StringRef text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + '"';
}

/// A second, smaller line of a label.
std::string smallLine(StringRef text) {
  return llvm::formatv("<BR/><FONT POINT-SIZE=\"8\" COLOR=\"{0}\">{1}</FONT>",
                       quietColour, escape(text));
}

/// About how wide a text is: characters of UTF-8 times their mean width.
int widthOf(StringRef text, int fontSize) {
  int characters = llvm::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  return characters * fontSize * 6 / 10;
}

int widthOf(const GraphNode &node) {
  if (node.kind == Kind::Mix)
    return 22;
  bool isMap = node.kind == Kind::Map;
  // An ellipse holds its text in its middle.
  int text = widthOf(node.name, isMap ? 10 : 12);
  if (node.role == GraphRole::Loss)
    text = text * 12 / 10;
  return std::max({isMap ? 36 : 42, text + 12, widthOf(node.shape, 8) + 10});
}

/// The heights at which nodes stand: a layer's maps, then the values in its
/// space.
int rankOf(const GraphNode &node) {
  return 2 * node.layer + (node.isBetweenRows() ? 0 : 1);
}

int heightOf(const GraphNode &node) {
  // A little above the line between its neighbours: the shorter way past it is
  // the one below, in every row.
  bool lifted = node.role == GraphRole::Loss || node.kind == Kind::Mix;
  return rankOf(node) * rankHeight + (lifted ? 1 : 0);
}

/// One function's place in the picture.
class FunctionWriter {
public:
  FunctionWriter(StepProgram &program, const StepGraph &graph, bool alone,
                 int left, llvm::raw_ostream &out)
      : program(program), graph(graph), alone(alone), left(left), out(out) {
    place();
  }

  void write();
  int getRight() const { return right; }

private:
  void place();
  void writeNode(unsigned index);
  void writeEdge(const GraphEdge &edge);
  void writeRow(int64_t layer);
  std::string rowTitle(int64_t layer);
  int64_t lastLayer() const { return program.getLayers().size(); }

  StepProgram &program;
  const StepGraph &graph;
  bool alone;
  int left, right = 0, titleWidth = 0;
  llvm::raw_ostream &out;
  SmallVector<std::string> names;
  /// The middle of each node.
  SmallVector<int> positions;
};

} // namespace

//===----------------------------------------------------------------------===//
// The grid
//===----------------------------------------------------------------------===//

/// Columns are as wide as their contents. Where several nodes share a column
/// in one rank, it has as many slots; fewer nodes take the rightmost ones.
void FunctionWriter::place() {
  constexpr int columnCount = static_cast<int>(GraphColumn::DirectFeedback) + 1;
  llvm::StringMap<int> counts;
  for (const GraphNode &node : graph.nodes) {
    std::string name = alone ? node.name : graph.function + " " + node.name;
    int count = ++counts[name];
    names.push_back(quote(
        count == 1 ? name : llvm::formatv("{0} #{1}", name, count).str()));
  }
  for (LayerOp layer : program.getLayers()) {
    titleWidth = std::max(titleWidth, widthOf(layer.getSymName(), 13) + 16);
    for (LayerOpInterface part : program.getChain(layer).layers)
      titleWidth =
          std::max(titleWidth, widthOf(part->getName().stripDialect(), 8) + 16);
  }
  titleWidth = std::max(titleWidth, 48);
  positions.assign(graph.nodes.size(), 0);
  right = left + titleWidth;
  for (int column = 0; column < columnCount; ++column) {
    std::map<int, SmallVector<unsigned>> ranks;
    for (auto [index, node] : llvm::enumerate(graph.nodes))
      if (static_cast<int>(node.column) == column)
        ranks[rankOf(node)].push_back(index);
    size_t slots = 0;
    for (auto &[rank, nodes] : ranks)
      slots = std::max(slots, nodes.size());
    for (size_t slot = slots; slot > 0; --slot) {
      int width = 0;
      for (auto &[rank, nodes] : ranks)
        if (nodes.size() >= slot)
          width =
              std::max(width, widthOf(graph.nodes[nodes[nodes.size() - slot]]));
      // Lines from above pass beside the errors.
      right += column == static_cast<int>(GraphColumn::DirectFeedback)
                   ? 2 * columnGap
                   : columnGap;
      for (auto &[rank, nodes] : ranks)
        if (nodes.size() >= slot)
          positions[nodes[nodes.size() - slot]] = right + width / 2;
      right += width;
    }
  }
  right += columnGap / 2;
}

//===----------------------------------------------------------------------===//
// Nodes and edges
//===----------------------------------------------------------------------===//

std::string FunctionWriter::rowTitle(int64_t layer) {
  if (layer == 0)
    return "<B>input</B>";
  LayerOp op = program.getLayers()[layer - 1];
  std::string title = "<B>" + escape(op.getSymName()) + "</B>";
  for (LayerOpInterface part : program.getChain(op).layers)
    title += smallLine(part->getName().stripDialect());
  return title;
}

void FunctionWriter::writeRow(int64_t layer) {
  constexpr int gap = 3;
  std::string id = llvm::formatv("{0} of {1}", layer, graph.function);
  // The input has no maps.
  int bottom = (4 * layer + (layer == 0 ? 1 : -1)) * rankHeight / 2 + gap;
  int top = (4 * layer + 3) * rankHeight / 2 - gap;
  out << "  subgraph " << quote("cluster " + id)
      << " { label=\"\"; style=\"rounded,filled\"; color=\"" << bandColour
      << "\"; bb=\"" << left << "," << bottom << "," << right << "," << top
      << "\"; " << quote("row " + id)
      << " [shape=plaintext, style=\"\", label=<" << rowTitle(layer)
      << ">, pos=\"" << left + titleWidth / 2 << ","
      << (2 * layer + 1) * rankHeight << "\"]; }\n";
}

void FunctionWriter::writeNode(unsigned index) {
  const GraphNode &node = graph.nodes[index];
  const Style &style = styleOf(node.role);
  bool updated = !node.optimizer.empty();
  out << "  " << names[index] << " [label=<" << escape(node.name);
  if (!node.shape.empty())
    out << smallLine(node.shape);
  out << ">, pos=\"" << positions[index] << "," << heightOf(node)
      << "\", width=" << llvm::format("%.2f", widthOf(node) / 72.0)
      << ", color=\"" << (updated ? updateColour : style.line) << "\"";
  if (updated)
    out << ", penwidth=2.2";
  if (node.kind == Kind::Map)
    out << ", style=filled, fillcolor=\"white\", fontsize=10, height=0.38";
  else
    out << ", fillcolor=\"" << style.fill << "\"";
  if (node.kind == Kind::Mix)
    out << ", shape=circle, style=filled, fontsize=10, margin=0";
  else if (node.role == GraphRole::Loss)
    out << ", shape=ellipse, style=filled";
  std::string tooltip =
      updated ? node.tooltip + " by " + node.optimizer : node.tooltip;
  if (!tooltip.empty())
    out << ", tooltip=" << quote(tooltip);
  out << "];\n";
}

void FunctionWriter::writeEdge(const GraphEdge &edge) {
  const GraphNode &from = graph.nodes[edge.from], &to = graph.nodes[edge.to];
  StringRef colour =
      edge.update
          ? updateColour
          : styleOf(to.role == GraphRole::Loss ? from.role : to.role).line;
  out << "  " << names[edge.from] << " -> " << names[edge.to] << " [color=\""
      << colour << "\"";
  if (edge.update)
    out << ", style=dashed, penwidth=1.3";
  if (!edge.factor.empty())
    out << ", headlabel=\"" << edge.factor
        << "\", labeldistance=1.5, labelangle=-40, fontcolor=\"" << colour
        << "\"";
  out << "];\n";
}

void FunctionWriter::write() {
  for (int64_t layer = 0; layer <= lastLayer(); ++layer)
    writeRow(layer);
  if (!alone)
    out << "  " << quote(graph.function)
        << " [shape=plaintext, style=\"\", fontsize=13, label=<<B>"
        << escape(graph.function) << "</B>>, pos=\"" << (left + right) / 2
        << "," << (2 * lastLayer() + 2) * rankHeight - 16 << "\"];\n";
  for (unsigned index = 0; index < graph.nodes.size(); ++index)
    writeNode(index);
  for (const GraphEdge &edge : graph.edges)
    writeEdge(edge);
}

//===----------------------------------------------------------------------===//
// The picture
//===----------------------------------------------------------------------===//

/// What the colours of the graphs mean, as a node above the rows.
static void writeLegend(StepProgram &program, ArrayRef<StepGraph> graphs,
                        int middle, llvm::raw_ostream &out) {
  ProgramOp op = program.getOp();
  int height = (2 * program.getLayers().size() + 2) * rankHeight +
               (graphs.size() == 1 ? 4 : 44);
  out << "  legend [shape=plaintext, style=\"\", fontsize=11, pos=\"" << middle
      << "," << height << "\",\n    label=<<TABLE BORDER=\"0\" "
      << "CELLSPACING=\"6\"><TR><TD COLSPAN=\"20\"><FONT POINT-SIZE=\"14\"><B>"
      << escape(op.getSymName()) << "</B></FONT>: network "
      << escape(op.getNetwork()) << ", rule " << escape(op.getRule())
      << ", batch " << op.getBatch() << "</TD></TR><TR>";
  for (const Style &style : styles) {
    bool found = llvm::any_of(graphs, [&](const StepGraph &graph) {
      return llvm::any_of(graph.nodes, [&](const GraphNode &node) {
        return node.role == style.role;
      });
    });
    if (found)
      out << "<TD BORDER=\"1\" STYLE=\"ROUNDED\" COLOR=\"" << style.line
          << "\" BGCOLOR=\"" << style.fill << "\"> " << style.meaning
          << " </TD>";
  }
  out << "<TD BORDER=\"1\" COLOR=\"" << quietColour
      << "\"> parameters </TD><TD BORDER=\"2\" COLOR=\"" << updateColour
      << "\"> updated </TD></TR></TABLE>>];\n";
}

std::string tpc::describeGraph(StepProgram &program) {
  SmallVector<StepGraph, 2> graphs;
  for (auto function : program.getOp().getBody().getOps<FunctionOp>())
    if (!function.getUpdates().empty())
      graphs.push_back(buildStepGraph(program, function));
  std::string text;
  llvm::raw_string_ostream out(text);
  constexpr StringRef font = "fontname=\"Helvetica,Arial,sans-serif\"";
  // Graphviz leaves nodes where they are.
  out << "digraph " << quote(program.getOp().getSymName()) << " {\n"
      << "  layout=nop; splines=true; bgcolor=\"white\"; pad=0.15;\n"
      << "  node [shape=box, style=\"rounded,filled\", height=0.45, "
      << "margin=\"0.05,0.03\", fontsize=12, " << font << "];\n"
      << "  edge [arrowsize=0.6, fontsize=11, " << font << "];\n";
  int left = 0, right = 0;
  for (const StepGraph &graph : graphs) {
    FunctionWriter writer(program, graph, graphs.size() == 1, left, out);
    writer.write();
    right = writer.getRight();
    left = right + functionGap;
  }
  writeLegend(program, graphs, right / 2, out);
  out << "}\n";
  return text;
}
