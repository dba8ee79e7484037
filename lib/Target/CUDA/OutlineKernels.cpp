//===- OutlineKernels.cpp - launches as calls of one module's functions ---===//

#include "tpc/Target/CUDA/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

namespace tpc::cuda {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "tpc/Target/CUDA/Passes.h.inc"
} // namespace tpc::cuda

using namespace mlir;

namespace {

struct OutlineKernels : tpc::cuda::impl::OutlineKernelsBase<OutlineKernels> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    kernels.clear();
    auto builder = OpBuilder::atBlockBegin(module.getBody());
    device = gpu::GPUModuleOp::create(builder, module.getLoc(), "kernels");
    module->setAttr(gpu::GPUDialect::getContainerModuleAttrName(),
                    builder.getUnitAttr());
    for (auto function : module.getOps<func::FuncOp>()) {
      unsigned number = 0;
      for (auto launch : llvm::to_vector(function.getOps<gpu::LaunchOp>()))
        if (failed(outline(function, launch, number++)))
          return signalPassFailure();
    }
  }

  LogicalResult outline(func::FuncOp function, gpu::LaunchOp launch,
                        unsigned number) {
    Location loc = launch.getLoc();
    llvm::SetVector<Value> used, buffers;
    getUsedValuesDefinedAbove(launch.getBody(), used);
    SmallVector<Operation *> constants;
    for (Value value : used) {
      Operation *producer = value.getDefiningOp();
      if (producer && producer->hasTrait<OpTrait::ConstantLike>())
        constants.push_back(producer);
      else if (isa<MemRefType>(value.getType()))
        buffers.insert(value);
      else
        return launch.emitOpError("expected to use buffers and constants, "
                                  "found a value of type ")
               << value.getType();
    }
    SmallVector<int32_t> threads;
    for (Value size : {launch.getBlockSizeX(), launch.getBlockSizeY(),
                       launch.getBlockSizeZ()}) {
      APInt constant;
      if (!matchPattern(size, m_ConstantInt(&constant)))
        return launch.emitOpError("expected blocks of a constant size");
      threads.push_back(int32_t(constant.getSExtValue()));
    }

    auto builder = OpBuilder::atBlockEnd(device.getBody());
    SmallVector<Type> shared;
    for (BlockArgument memory : launch.getWorkgroupAttributions())
      shared.push_back(memory.getType());
    auto kernel = gpu::GPUFuncOp::create(
        builder, loc, (function.getName() + "_kernel_" + Twine(number)).str(),
        builder.getFunctionType(
            llvm::to_vector(ValueRange(buffers.getArrayRef()).getTypes()), {}),
        shared);
    // Vectors of four are loaded from shared memory, and copied to it.
    for (unsigned i = 0; i < shared.size(); ++i)
      kernel.setWorkgroupAttributionAttr(i,
                                         LLVM::LLVMDialect::getAlignAttrName(),
                                         builder.getI64IntegerAttr(16));
    kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(),
                    builder.getUnitAttr());
    kernel.setKnownBlockSize(threads);
    StringRef residency = NVVM::NVVMDialect::getMinctasmAttrName();
    if (Attribute blocks = launch->getAttr(residency))
      kernel->setAttr(residency, blocks);
    fill(kernel, launch, constants, buffers.getArrayRef());
    kernel = reuse(kernel);

    builder.setInsertionPoint(launch);
    gpu::LaunchFuncOp::create(
        builder, loc, kernel, launch.getGridSizeOperandValues(),
        launch.getBlockSizeOperandValues(), Value(), buffers.getArrayRef());
    launch.erase();
    return success();
  }

  template <typename IdOp>
  static void replaceIds(OpBuilder &builder, Location loc, gpu::KernelDim3 ids,
                         IRMapping &mapping) {
    auto replace = [&](Value id, gpu::Dimension dimension) {
      if (!id.use_empty())
        mapping.map(id, IdOp::create(builder, loc, dimension));
    };
    replace(ids.x, gpu::Dimension::x);
    replace(ids.y, gpu::Dimension::y);
    replace(ids.z, gpu::Dimension::z);
  }

  /// Clones the launch's body into the kernel.
  static void fill(gpu::GPUFuncOp kernel, gpu::LaunchOp launch,
                   ArrayRef<Operation *> constants, ArrayRef<Value> buffers) {
    Location loc = launch.getLoc();
    auto builder = OpBuilder::atBlockEnd(&kernel.getBody().front());
    IRMapping mapping;
    for (auto [i, buffer] : llvm::enumerate(buffers)) {
      mapping.map(buffer, kernel.getArgument(i));
      kernel.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
    }
    for (auto [from, to] : llvm::zip_equal(launch.getWorkgroupAttributions(),
                                           kernel.getWorkgroupAttributions()))
      mapping.map(from, to);
    replaceIds<gpu::BlockIdOp>(builder, loc, launch.getBlockIds(), mapping);
    replaceIds<gpu::ThreadIdOp>(builder, loc, launch.getThreadIds(), mapping);
    for (Operation *constant : constants)
      builder.clone(*constant, mapping);
    for (Operation &op : launch.getBody().front().without_terminator())
      builder.clone(op, mapping);
    gpu::ReturnOp::create(builder, loc);
  }

  /// Layers of one shape have the same kernels: returns an equal kernel if
  /// there is one, else the new one.
  gpu::GPUFuncOp reuse(gpu::GPUFuncOp kernel) {
    llvm::hash_code key(0);
    kernel.walk([&](Operation *op) {
      key = llvm::hash_combine(key, op->getName(), op->getNumOperands());
    });
    for (gpu::GPUFuncOp known : kernels[key]) {
      if (known.getFunctionType() == kernel.getFunctionType() &&
          known.getKnownBlockSize() == kernel.getKnownBlockSize() &&
          OperationEquivalence::isRegionEquivalentTo(
              &known.getBody(), &kernel.getBody(),
              OperationEquivalence::IgnoreLocations)) {
        kernel.erase();
        return known;
      }
    }
    kernels[key].push_back(kernel);
    return kernel;
  }

  gpu::GPUModuleOp device;
  llvm::DenseMap<size_t, SmallVector<gpu::GPUFuncOp>> kernels;
};

} // namespace
