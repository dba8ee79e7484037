//===- KernelMutations.cpp - mistakes, made in kernels --------------------===//

#include "KernelMutations.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

#include <functional>
#include <map>

using namespace mlir;
using namespace tpc;

namespace {

/// Collects the places of a mistake.
class Sites {
public:
  struct Site {
    std::string what;
    std::vector<std::function<void()>> changes;
  };
  std::vector<Site> sites;

  void collect(Operation *op, Mutation mutation) {
    switch (mutation) {
    case Mutation::MissingBarrier:
      if (isa<gpu::BarrierOp>(op))
        add(op, "removed", [op] { op->erase(); });
      break;
    case Mutation::MissingWait:
      if (isa<NVVM::CpAsyncWaitGroupOp, NVVM::CpAsyncCommitGroupOp>(op))
        add(op, "removed", [op] { op->erase(); });
      break;
    case Mutation::IndexOffByOne:
      return shiftIndices(op);
    case Mutation::MissingBound:
      return dropBound(op);
    case Mutation::WrongFragment:
      return changeFragment(op);
    case Mutation::WrongLane:
      if (auto shuffle = dyn_cast<gpu::ShuffleOp>(op))
        add(op, "twice as far", [shuffle]() mutable {
          OpBuilder builder(shuffle);
          Value offset = shuffle.getOffset();
          shuffle.getOffsetMutable().assign(
              arith::AddIOp::create(builder, shuffle.getLoc(), offset, offset));
        });
    }
  }

private:
  void add(Operation *op, StringRef how, std::function<void()> change) {
    std::string text = how.str() + ": ";
    llvm::raw_string_ostream stream(text);
    op->print(stream, OpPrintingFlags().skipRegions());
    sites.push_back({std::move(text), {std::move(change)}});
  }

  void shift(Operation *op, StringRef how, OpOperand &index) {
    add(op, how, [op, &index] {
      OpBuilder builder(op);
      Value one = arith::ConstantIndexOp::create(builder, op->getLoc(), 1);
      index.set(arith::AddIOp::create(builder, op->getLoc(), index.get(), one));
    });
  }

  void shiftIndices(Operation *op) {
    auto last = [](MutableOperandRange indices) -> OpOperand & {
      return indices[indices.size() - 1];
    };
    llvm::TypeSwitch<Operation *>(op)
        .Case<memref::LoadOp, memref::StoreOp, vector::LoadOp>(
            [&](auto access) {
              shift(op, "index + 1", last(access.getIndicesMutable()));
            })
        .Case([&](nvgpu::DeviceAsyncCopyOp copy) {
          shift(op, "source + 1", last(copy.getSrcIndicesMutable()));
          shift(op, "target + 1", last(copy.getDstIndicesMutable()));
        });
  }

  /// What an operation and others have in common that check one bound: all but
  /// the values that are compared.
  static std::string describeBound(Operation *op) {
    std::string text = op->getName().getStringRef().str();
    llvm::raw_string_ostream stream(text);
    op->getDiscardableAttrDictionary().print(stream);
    if (Attribute properties = op->getPropertiesAsAttribute())
      properties.print(stream);
    for (Value operand : op->getOperands()) {
      APInt constant;
      if (matchPattern(operand, m_ConstantInt(&constant)))
        stream << " " << constant;
    }
    return text;
  }

  /// A bound is one place, wherever it is checked: where a first step's copies
  /// are emitted apart from the others', no index may pass it.
  void addBound(Operation *op, StringRef how, std::function<void()> change) {
    auto [found, isNew] = bounds.insert({describeBound(op), sites.size()});
    if (isNew)
      add(op, how, std::move(change));
    else
      sites[found->second].changes.push_back(std::move(change));
  }

  void dropBound(Operation *op) {
    // Loops have no comparisons of their own yet.
    if (isa<arith::CmpIOp>(op))
      addBound(op, "always true", [op] {
        OpBuilder builder(op);
        op->getResult(0).replaceAllUsesWith(
            arith::ConstantIntOp::create(builder, op->getLoc(), 1, 1));
      });
    // The last operand is the end that is clipped.
    if (isa<affine::AffineMinOp, affine::AffineMaxOp>(op))
      addBound(op, "not clipped", [op] {
        op->getResult(0).replaceAllUsesWith(op->getOperands().back());
      });
  }

  static bool isConstant(Value value, int64_t expected) {
    APInt found;
    return matchPattern(value, m_ConstantInt(&found)) && found == expected;
  }

  /// Whether the operation is of the given kind, by four, of a lane's number.
  template <typename Op> static bool isOfLane(Operation *op) {
    auto division = dyn_cast<Op>(op);
    auto lane = division
                    ? division.getLhs().template getDefiningOp<arith::RemUIOp>()
                    : arith::RemUIOp();
    return lane && isConstant(lane.getRhs(), 32) &&
           isConstant(division.getRhs(), 4);
  }

  static void exchange(MutableOperandRange operands, unsigned i, unsigned j) {
    Value first = operands[i].get();
    operands[i].set(operands[j].get());
    operands[j].set(first);
  }

  void changeFragment(Operation *op) {
    if (auto product = dyn_cast<NVVM::MmaOp>(op)) {
      add(op, "the left factor's second and third register exchanged",
          [product]() mutable {
            exchange(product.getOperandAMutable(), 1, 2);
          });
      add(op, "the right factor's registers exchanged", [product]() mutable {
        exchange(product.getOperandBMutable(), 0, 1);
      });
      add(op, "the second and third sum exchanged", [product] {
        for (Operation *user : product->getUsers()) {
          auto sum = cast<LLVM::ExtractValueOp>(user);
          int64_t position = sum.getPosition().front();
          if (position == 1 || position == 2)
            sum.setPosition(ArrayRef<int64_t>{3 - position});
        }
      });
    }
    // Matrices column by column: lane 1 is below lane 0, not beside it.
    if (isOfLane<arith::DivUIOp>(op))
      add(op, "lanes along columns", [op] {
        Value lane = op->getOperand(0);
        OpBuilder builder(op);
        Location loc = op->getLoc();
        Value eight = arith::ConstantIndexOp::create(builder, loc, 8);
        for (Operation *user : llvm::to_vector(lane.getUsers()))
          if (isOfLane<arith::RemUIOp>(user))
            user->getResult(0).replaceAllUsesWith(
                arith::DivUIOp::create(builder, loc, lane, eight).getResult());
        op->getResult(0).replaceAllUsesWith(
            arith::RemUIOp::create(builder, loc, lane, eight).getResult());
      });
    if (auto pair = dyn_cast<vector::FromElementsOp>(op))
      add(op, "terms exchanged",
          [pair]() mutable { exchange(pair.getElementsMutable(), 0, 1); });
  }

  /// The site of each bound.
  std::map<std::string, size_t> bounds;
};

} // namespace

std::string tpc::nameOf(Mutation mutation) {
  switch (mutation) {
  case Mutation::MissingBarrier:
    return "missing_barrier";
  case Mutation::MissingWait:
    return "missing_wait";
  case Mutation::IndexOffByOne:
    return "index_off_by_one";
  case Mutation::MissingBound:
    return "missing_bound";
  case Mutation::WrongFragment:
    return "wrong_fragment";
  case Mutation::WrongLane:
    return "wrong_lane";
  }
  llvm_unreachable("all are named");
}

std::optional<std::string> tpc::mutate(func::FuncOp function, Mutation mutation,
                                       size_t site) {
  Sites places;
  function.walk([&](gpu::LaunchOp launch) {
    launch.getBody().walk([&](Operation *op) { places.collect(op, mutation); });
  });
  if (site >= places.sites.size())
    return std::nullopt;
  for (const std::function<void()> &change : places.sites[site].changes)
    change();
  return places.sites[site].what;
}
