//===- FinalizeEntryPoints.cpp - the C interface of generated code --------===//

#include "tpc/Target/CPU/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace tpc::cpu {
#define GEN_PASS_DEF_FINALIZEENTRYPOINTS
#include "tpc/Target/CPU/Passes.h.inc"
} // namespace tpc::cpu

using namespace mlir;

namespace {

struct FinalizeEntryPoints
    : tpc::cpu::impl::FinalizeEntryPointsBase<FinalizeEntryPoints> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    trampolines.clear();
    SymbolTable symbols(module);
    SmallVector<LLVM::LLVMFuncOp> functions =
        llvm::to_vector(module.getOps<LLVM::LLVMFuncOp>());
    for (LLVM::LLVMFuncOp function : functions) {
      if (function.isExternal())
        continue;
      function.walk([&](LLVM::CallOp call) {
        auto callee = call.getCallee();
        auto target =
            callee ? symbols.lookup<LLVM::LLVMFuncOp>(*callee) : nullptr;
        StringAttr kind = target ? kernelKind(target) : StringAttr();
        if (!kind)
          return;
        announce(call, symbols);
        if (kind.getValue() == "parallel")
          callInParallel(call, target, symbols);
      });
    }
    for (LLVM::LLVMFuncOp function : functions) {
      if (function.isExternal())
        continue;
      if (kernelKind(function))
        function.setLinkage(LLVM::Linkage::Internal);
      else
        wrap(function, symbols);
    }
  }

  /// "parallel" or "serial" for kernels, null for entry points.
  static StringAttr kernelKind(LLVM::LLVMFuncOp function) {
    return function->getAttrOfType<StringAttr>("tpc.kernel");
  }

  /// A function of the runtime that returns nothing.
  LLVM::LLVMFuncOp runtimeFunction(StringRef name, ArrayRef<Type> arguments,
                                   SymbolTable &symbols) {
    if (auto found = symbols.lookup<LLVM::LLVMFuncOp>(name))
      return found;
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    auto function = LLVM::LLVMFuncOp::create(
        builder, getOperation().getLoc(), name,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                    arguments));
    symbols.insert(function);
    return function;
  }

  /// Tells the runtime when the kernel begins and ends, for profiles.
  void announce(LLVM::CallOp call, SymbolTable &symbols) {
    auto number = call->getAttrOfType<IntegerAttr>("tpc.number");
    if (!number)
      return;
    call->removeAttr("tpc.number");
    OpBuilder builder(call);
    auto tell = [&](StringRef name) {
      Value value = LLVM::ConstantOp::create(builder, call.getLoc(),
                                             builder.getI64Type(), number);
      LLVM::CallOp::create(
          builder, call.getLoc(),
          runtimeFunction(name, {builder.getI64Type()}, symbols), value);
    };
    tell("tpc_kernel_begin");
    builder.setInsertionPointAfter(call);
    tell("tpc_kernel_end");
  }

  /// Passes the operands after the range's two in a structure.
  void callInParallel(LLVM::CallOp call, LLVM::LLVMFuncOp target,
                      SymbolTable &symbols) {
    Location loc = call.getLoc();
    OpBuilder builder(call);
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    ValueRange captured = call.getArgOperands().drop_front(2);
    auto context = LLVM::LLVMStructType::getLiteral(
        &getContext(), llvm::to_vector(captured.getTypes()));
    auto function = call->getParentOfType<LLVM::LLVMFuncOp>();
    Value storage;
    {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(&function.front());
      Value one = LLVM::ConstantOp::create(builder, loc, builder.getI64Type(),
                                           builder.getI64IntegerAttr(1));
      storage = LLVM::AllocaOp::create(builder, loc, pointer, context, one);
    }
    for (auto [i, value] : llvm::enumerate(captured)) {
      Value field = LLVM::GEPOp::create(builder, loc, pointer, context, storage,
                                        ArrayRef<LLVM::GEPArg>{0, int32_t(i)},
                                        LLVM::GEPNoWrapFlags::inbounds);
      LLVM::StoreOp::create(builder, loc, value, field);
    }
    LLVM::LLVMFuncOp trampoline = makeTrampoline(target, context, symbols);
    Value body = LLVM::AddressOfOp::create(builder, loc, trampoline);
    LLVM::CallOp::create(
        builder, loc,
        runtimeFunction("tpc_parallel_for",
                        {builder.getI64Type(), pointer, pointer}, symbols),
        ValueRange{call.getArgOperands()[1], body, storage});
    call.erase();
  }

  /// void body(void *context, int64_t begin, int64_t end)
  LLVM::LLVMFuncOp makeTrampoline(LLVM::LLVMFuncOp target,
                                  LLVM::LLVMStructType context,
                                  SymbolTable &symbols) {
    LLVM::LLVMFuncOp &known = trampolines[target];
    if (known)
      return known;
    Location loc = target.getLoc();
    OpBuilder builder(target);
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    auto trampoline = LLVM::LLVMFuncOp::create(
        builder, loc, (target.getName() + "_range").str(),
        LLVM::LLVMFunctionType::get(
            LLVM::LLVMVoidType::get(&getContext()),
            {pointer, builder.getI64Type(), builder.getI64Type()}),
        LLVM::Linkage::Internal);
    symbols.insert(trampoline);
    known = trampoline;
    Block *entry = trampoline.addEntryBlock(builder);
    builder.setInsertionPointToStart(entry);
    SmallVector<Value> operands = {entry->getArgument(1),
                                   entry->getArgument(2)};
    for (auto [i, type] : llvm::enumerate(context.getBody())) {
      Value field = LLVM::GEPOp::create(builder, loc, pointer, context,
                                        entry->getArgument(0),
                                        ArrayRef<LLVM::GEPArg>{0, int32_t(i)},
                                        LLVM::GEPNoWrapFlags::inbounds);
      operands.push_back(LLVM::LoadOp::create(builder, loc, type, field));
    }
    LLVM::CallOp::create(builder, loc, target, operands);
    LLVM::ReturnOp::create(builder, loc, ValueRange());
    return trampoline;
  }

  /// Moves the function aside and puts one with the C interface in its place.
  void wrap(LLVM::LLVMFuncOp function, SymbolTable &symbols) {
    Location loc = function.getLoc();
    std::string name = function.getName().str();
    OpBuilder builder(function);
    Type pointer = LLVM::LLVMPointerType::get(&getContext());

    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      function.removeArgAttr(i, builder.getStringAttr("tpc.buffer"));
      function.removeArgAttr(i,
                             builder.getStringAttr("bufferization.writable"));
      function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                          builder.getUnitAttr());
    }
    symbols.remove(function);
    function.setName(name + "_body");
    function.setLinkage(LLVM::Linkage::Internal);
    symbols.insert(function);

    auto wrapper = LLVM::LLVMFuncOp::create(
        builder, loc, name,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                    {pointer}));
    symbols.insert(wrapper);
    for (StringRef name : {"tpc.arguments", "tpc.workspace", "tpc.kernels"})
      if (Attribute description = function->removeAttr(name))
        wrapper->setAttr(name, description);
    Block *entry = wrapper.addEntryBlock(builder);
    builder.setInsertionPointToStart(entry);
    SmallVector<Value> operands;
    for (unsigned i = 0; i < function.getNumArguments(); ++i) {
      Value slot = LLVM::GEPOp::create(
          builder, loc, pointer, pointer, entry->getArgument(0),
          ArrayRef<LLVM::GEPArg>{int32_t(i)}, LLVM::GEPNoWrapFlags::inbounds);
      operands.push_back(LLVM::LoadOp::create(builder, loc, pointer, slot));
    }
    LLVM::CallOp::create(builder, loc, function, operands);
    LLVM::ReturnOp::create(builder, loc, ValueRange());
  }

  DenseMap<Operation *, LLVM::LLVMFuncOp> trampolines;
};

} // namespace
