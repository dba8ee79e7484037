//===- OffloadScalars.cpp - numbers between kernels, on the device --------===//

#include "LaunchBuilder.h"

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/MapVector.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_OFFLOADSCALARS
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;
using namespace tpc::cuda;

namespace {

bool isConstant(Value value) {
  Operation *producer = value.getDefiningOp();
  return producer && producer->hasTrait<OpTrait::ConstantLike>();
}

bool isPower(Operation *op) {
  auto call = dyn_cast<func::CallOp>(op);
  return call && call.getCallee() == "tpc_power";
}

/// Whether the operation is one of the numbers between kernels.
bool isScalar(Operation *op) {
  return op->getNumResults() == 1 &&
         op->getResult(0).getType().isIntOrIndexOrFloat() &&
         !isConstant(op->getResult(0));
}

/// `base` to the power of `exponent` by repeated squaring, as `tpc_power` in
/// the runtime has it.
Value emitPower(OpBuilder &builder, Location loc, Value base, Value exponent) {
  Type real = builder.getF64Type(), integer = builder.getI64Type();
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(0));
  Value bit =
      arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(1));
  Value one =
      arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(1));
  Value negative = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::slt, exponent, zero);
  Value opposite = arith::SubIOp::create(builder, loc, zero, exponent);
  Value magnitude =
      arith::SelectOp::create(builder, loc, negative, opposite, exponent);
  auto loop = scf::WhileOp::create(
      builder, loc, TypeRange{real, real, integer},
      ValueRange{one, base, magnitude},
      [&](OpBuilder &nested, Location at, ValueRange arguments) {
        Value more = arith::CmpIOp::create(nested, at, arith::CmpIPredicate::ne,
                                           arguments[2], zero);
        scf::ConditionOp::create(nested, at, more, arguments);
      },
      [&](OpBuilder &nested, Location at, ValueRange arguments) {
        Value last = arith::AndIOp::create(nested, at, arguments[2], bit);
        Value odd = arith::CmpIOp::create(nested, at, arith::CmpIPredicate::ne,
                                          last, zero);
        Value product =
            arith::MulFOp::create(nested, at, arguments[0], arguments[1]);
        Value result =
            arith::SelectOp::create(nested, at, odd, product, arguments[0]);
        Value square =
            arith::MulFOp::create(nested, at, arguments[1], arguments[1]);
        Value rest = arith::ShRUIOp::create(nested, at, arguments[2], bit);
        scf::YieldOp::create(nested, at, ValueRange{result, square, rest});
      });
  Value reciprocal =
      arith::DivFOp::create(builder, loc, one, loop.getResult(0));
  return arith::SelectOp::create(builder, loc, negative, reciprocal,
                                 loop.getResult(0));
}

/// Numbers that one launch computes, before the first one's place.
using Group = SmallVector<Operation *>;

/// Where a number is kept: `buffer[place]`.
struct Slot {
  Value buffer;
  int64_t place;
};

class ScalarOffloading {
public:
  explicit ScalarOffloading(func::FuncOp function) : function(function) {}

  LogicalResult run() {
    SmallVector<gpu::LaunchOp> kernels(function.getOps<gpu::LaunchOp>());
    if (failed(collect()))
      return failure();
    descriptions = llvm::to_vector(
        function->getAttrOfType<ArrayAttr>("tpc.kernels").getValue());
    for (const Group &group : groups)
      emit(group);
    function->setAttr("tpc.kernels",
                      ArrayAttr::get(function.getContext(), descriptions));
    for (gpu::LaunchOp kernel : kernels)
      loadInside(kernel);
    for (const Group &group : llvm::reverse(groups))
      for (Operation *op : llvm::reverse(group))
        op->erase();
    return success();
  }

private:
  /// A load after a launch that writes what it reads begins a new group.
  LogicalResult collect() {
    DenseSet<Value> written;
    for (Operation &op : function.front()) {
      if (auto launch = dyn_cast<gpu::LaunchOp>(op)) {
        launch.walk(
            [&](memref::StoreOp store) { written.insert(store.getMemRef()); });
        continue;
      }
      if (!isScalar(&op))
        continue;
      auto load = dyn_cast<memref::LoadOp>(op);
      if (op.getNumRegions() || !(load || isPure(&op) || isPower(&op)))
        return op.emitOpError("has no lowering to the CUDA target");
      if (groups.empty() || (load && written.contains(load.getMemRef()))) {
        groups.emplace_back();
        written.clear();
      }
      groups.back().push_back(&op);
    }
    return success();
  }

  /// Emits the launch that computes a group's numbers, if something outside
  /// the group uses any.
  void emit(const Group &group) {
    DenseSet<Operation *> inside(group.begin(), group.end());
    llvm::MapVector<Type, SmallVector<Value>> results;
    for (Operation *op : group) {
      Value value = op->getResult(0);
      if (!llvm::all_of(value.getUsers(),
                        [&](Operation *user) { return inside.contains(user); }))
        results[storedType(value.getType())].push_back(value);
    }
    if (results.empty())
      return;
    Location loc = group.front()->getLoc();
    OpBuilder builder(group.front());
    describe(builder, group);
    for (auto &[type, values] : results) {
      Value buffer = memref::AllocOp::create(
          builder, loc, MemRefType::get({int64_t(values.size())}, type));
      for (auto [place, value] : llvm::enumerate(values))
        slots[value] = {buffer, int64_t(place)};
    }
    LaunchBuilder launch(builder, loc, 1, 1);
    IRMapping mapping;
    DenseMap<std::pair<Value, Value>, Value> powers;
    for (Operation *op : group) {
      for (Value operand : op->getOperands())
        if (!mapping.contains(operand) && slots.contains(operand))
          mapping.map(operand, load(builder, loc, operand));
      if (!isPower(op)) {
        builder.clone(*op, mapping);
        continue;
      }
      Value base = mapping.lookupOrDefault(op->getOperand(0));
      Value exponent = mapping.lookupOrDefault(op->getOperand(1));
      Value &power = powers[{base, exponent}];
      if (!power)
        power = emitPower(builder, loc, base, exponent);
      mapping.map(op->getResult(0), power);
    }
    for (auto &[type, values] : results)
      for (Value value : values)
        store(builder, loc, mapping.lookup(value), slots[value]);
  }

  /// Adds the launch to `tpc.kernels`, at its place among the others.
  void describe(OpBuilder &builder, const Group &group) {
    size_t place = 0;
    for (Operation &op : function.front()) {
      if (&op == group.front())
        break;
      place += isa<gpu::LaunchOp>(op);
    }
    auto number = [&](StringRef name, int64_t value) {
      return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
    };
    auto stage = builder.getDictionaryAttr(
        {builder.getNamedAttr("computes", builder.getStringAttr("scalars")),
         number("flops", 0),
         builder.getNamedAttr("location",
                              LocationAttr(group.front()->getLoc())),
         number("product_flops", 0),
         builder.getNamedAttr("partial", builder.getBoolAttr(false)),
         builder.getNamedAttr("result", builder.getDenseI64ArrayAttr({}))});
    descriptions.insert(
        descriptions.begin() + place,
        builder.getDictionaryAttr(
            {builder.getNamedAttr("parallel", builder.getBoolAttr(false)),
             number("read", 0),
             builder.getNamedAttr("stages", builder.getArrayAttr({stage})),
             number("written", 0)}));
  }

  static Type storedType(Type type) {
    if (type.isIndex())
      return IntegerType::get(type.getContext(), 64);
    return type.isInteger(1) ? IntegerType::get(type.getContext(), 8) : type;
  }

  void store(OpBuilder &builder, Location loc, Value value, Slot slot) {
    Type type = storedType(value.getType());
    if (value.getType().isIndex())
      value = arith::IndexCastOp::create(builder, loc, type, value);
    else if (value.getType() != type)
      value = arith::ExtUIOp::create(builder, loc, type, value);
    Value place = arith::ConstantIndexOp::create(builder, loc, slot.place);
    memref::StoreOp::create(builder, loc, value, slot.buffer, place);
  }

  Value load(OpBuilder &builder, Location loc, Value number) {
    Slot slot = slots.lookup(number);
    Value place = arith::ConstantIndexOp::create(builder, loc, slot.place);
    Value value = memref::LoadOp::create(builder, loc, slot.buffer, place);
    if (number.getType().isIndex())
      return arith::IndexCastOp::create(builder, loc, number.getType(), value);
    if (number.getType() != value.getType())
      return arith::TruncIOp::create(builder, loc, number.getType(), value);
    return value;
  }

  /// Lets a kernel load the numbers that it uses.
  void loadInside(gpu::LaunchOp kernel) {
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(kernel.getBody(), used);
    OpBuilder builder = OpBuilder::atBlockBegin(&kernel.getBody().front());
    for (Value number : used)
      if (slots.contains(number))
        replaceAllUsesInRegionWith(
            number, load(builder, kernel.getLoc(), number), kernel.getBody());
  }

  func::FuncOp function;
  SmallVector<Group> groups;
  DenseMap<Value, Slot> slots;
  SmallVector<Attribute> descriptions;
};

struct OffloadScalars : tpc::cuda::impl::OffloadScalarsBase<OffloadScalars> {
  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    if (failed(ScalarOffloading(getOperation()).run()))
      signalPassFailure();
  }
};

} // namespace
