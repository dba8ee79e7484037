//===- KernelGraph.cpp - Dependences between groups of operations ---------===//

#include "KernelGraph.h"

#include "llvm/ADT/BitVector.h"

#include <queue>

using namespace mlir;
using namespace tpc::kernels;

KernelGraph::KernelGraph(Block &block) : block(block) {
  for (Operation &op : block.without_terminator())
    addNode(&op);
  for (Operation *op : operations)
    addDataEdges(op);
}

void KernelGraph::addNode(Operation *op) {
  unsigned number = operations.size();
  operations.push_back(op);
  index[op] = number;
  groupOf.push_back(number);
  membersOf.push_back({number});
  edges.emplace_back();
}

void KernelGraph::addDataEdges(Operation *op) {
  unsigned user = index.lookup(op);
  op->walk([&](Operation *nested) {
    for (Value operand : nested->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        if (auto found = index.find(producer);
            found != index.end() && producer != op)
          edges[found->second].push_back(user);
  });
}

void KernelGraph::insert(Operation *op, Operation *user) {
  addNode(op);
  addDataEdges(op);
  // Operands of the new operation that are new themselves (its empty
  // destination) come first.
  for (Value operand : op->getOperands()) {
    Operation *producer = operand.getDefiningOp();
    if (producer && !index.count(producer)) {
      addNode(producer);
      edges[index.lookup(producer)].push_back(index.lookup(op));
    }
  }
  edges[index.lookup(op)].push_back(index.lookup(user));
}

unsigned KernelGraph::group(Operation *op) const {
  return groupOf[index.lookup(op)];
}

SmallVector<Operation *> KernelGraph::members(Operation *op) const {
  SmallVector<Operation *> result;
  for (unsigned member : membersOf[group(op)])
    result.push_back(operations[member]);
  return result;
}

SmallVector<unsigned> KernelGraph::successors(unsigned group) const {
  SmallVector<unsigned> result;
  for (unsigned member : membersOf[group])
    for (unsigned successor : edges[member])
      if (groupOf[successor] != group)
        result.push_back(groupOf[successor]);
  return result;
}

bool KernelGraph::reaches(unsigned from, unsigned to, bool ignoreDirect) const {
  llvm::BitVector seen(operations.size());
  SmallVector<unsigned> work;
  for (unsigned successor : successors(from))
    if (!ignoreDirect || successor != to)
      work.push_back(successor);
  while (!work.empty()) {
    unsigned current = work.pop_back_val();
    if (current == to)
      return true;
    if (seen.test(current))
      continue;
    seen.set(current);
    llvm::append_range(work, successors(current));
  }
  return false;
}

bool KernelGraph::mergeIfAcyclic(Operation *a, Operation *b) {
  unsigned first = group(a), second = group(b);
  if (first == second)
    return true;
  if (reaches(first, second, /*ignoreDirect=*/true) ||
      reaches(second, first, /*ignoreDirect=*/true))
    return false;
  for (unsigned member : membersOf[second])
    groupOf[member] = first;
  llvm::append_range(membersOf[first], membersOf[second]);
  llvm::sort(membersOf[first]);
  membersOf[second].clear();
  return true;
}

bool KernelGraph::addEdgesIfAcyclic(ArrayRef<Operation *> before,
                                    Operation *after) {
  for (Operation *op : before)
    if (index.count(op) && reaches(group(after), group(op), false))
      return false;
  for (Operation *op : before)
    if (index.count(op))
      edges[index.lookup(op)].push_back(index.lookup(after));
  return true;
}

void KernelGraph::reorder(function_ref<bool(ArrayRef<Operation *>)> early) {
  unsigned count = operations.size();
  llvm::BitVector isLate(count);
  for (Operation *op : operations)
    if (unsigned group = this->group(op); membersOf[group].back() == index[op])
      isLate[group] = !early(members(op));
  SmallVector<unsigned> waiting(count, 0);
  for (unsigned group = 0; group < count; ++group)
    for (unsigned successor : successors(group))
      ++waiting[successor];

  // Of those alike, the group whose last operation came first originally goes
  // first.
  auto later = [&](unsigned a, unsigned b) {
    return std::make_pair(isLate[a], membersOf[a].back()) >
           std::make_pair(isLate[b], membersOf[b].back());
  };
  std::priority_queue<unsigned, std::vector<unsigned>, decltype(later)> ready(
      later);
  for (unsigned group = 0; group < count; ++group)
    if (!membersOf[group].empty() && waiting[group] == 0)
      ready.push(group);
  while (!ready.empty()) {
    unsigned group = ready.top();
    ready.pop();
    for (unsigned member : membersOf[group])
      operations[member]->moveBefore(block.getTerminator());
    for (unsigned successor : successors(group))
      if (--waiting[successor] == 0)
        ready.push(successor);
  }
}
