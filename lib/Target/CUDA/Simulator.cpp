//===- Simulator.cpp - LLVM IR for NVPTX to LLVM IR for the host ----------===//

#include "Simulator.h"
#include "SimulatorCalls.h"

using namespace llvm;
using namespace tpc::cuda;

/// What an attribute of the kernel bounds the threads of a block to; 0:
/// nothing.
static uint32_t mostThreads(Function &kernel) {
  uint32_t most = 1;
  Attribute attribute = kernel.getFnAttribute("nvvm.maxntid");
  if (!attribute.isValid())
    return 0;
  SmallVector<StringRef> sizes;
  attribute.getValueAsString().split(sizes, ',');
  for (StringRef text : sizes) {
    uint32_t size = 0;
    if (text.trim().getAsInteger(10, size))
      return 0;
    most *= size;
  }
  return most;
}

/// A `tpc_sim_kernel` (see tpc_simulator.h).
static Constant *describeKernel(Function &kernel, const SharedMemory &shared,
                                uint32_t most, SimulatorCalls &calls) {
  Module &module = *kernel.getParent();
  IRBuilder<> builder(module.getContext());
  auto addConstant = [&](Constant *value) {
    return new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                              GlobalValue::InternalLinkage, value,
                              "tpc_sim_kernel");
  };
  auto *variableType = StructType::get(builder.getPtrTy(), builder.getInt64Ty(),
                                       builder.getInt64Ty());
  SmallVector<Constant *> variables;
  for (const SharedVariable &variable : shared.variables)
    variables.push_back(ConstantStruct::get(
        variableType, calls.addText(variable.name),
        builder.getInt64(variable.offset), builder.getInt64(variable.bytes)));
  Constant *table = addConstant(ConstantArray::get(
      ArrayType::get(variableType, variables.size()), variables));
  return addConstant(ConstantStruct::getAnon(
      {calls.addText(kernel.getName()), builder.getInt32(most),
       builder.getInt32(variables.size()), table}));
}

/// Makes the function that takes the kernel's arguments from an array.
static SimulatedKernel addEntry(Function &kernel, const SharedMemory &shared,
                                uint32_t most, SimulatorCalls &calls) {
  Module &module = *kernel.getParent();
  Constant *description = describeKernel(kernel, shared, most, calls);
  SimulatedKernel result{kernel.getName().str(),
                         ("tpc_simulated." + kernel.getName()).str(),
                         shared.staticBytes};
  IRBuilder<> builder(module.getContext());
  auto *entry = Function::Create(
      FunctionType::get(builder.getVoidTy(), {builder.getPtrTy()}, false),
      GlobalValue::ExternalLinkage, result.symbol, module);
  builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "", entry));
  calls.call(builder, "tpc_sim_begin", builder.getVoidTy(), {description});
  SmallVector<Value *> arguments;
  for (Argument &argument : kernel.args())
    arguments.push_back(builder.CreateAddrSpaceCast(
        builder.CreateLoad(builder.getPtrTy(),
                           builder.CreateConstGEP1_32(builder.getPtrTy(),
                                                      entry->getArg(0),
                                                      argument.getArgNo())),
        argument.getType()));
  builder.CreateCall(&kernel, arguments);
  builder.CreateRetVoid();
  kernel.setName("tpc_simulated_body." + result.name);
  return result;
}

/// Drops what is the device's.
static void detach(Module &module) {
  module.setTargetTriple(Triple());
  module.setDataLayout("");
  for (Function &function : module) {
    for (StringRef name :
         {"target-cpu", "target-features", "nvvm.maxntid", "nvvm.reqntid",
          "nvvm.minctasm", "nvvm.maxnreg", "nvvm.kernel"})
      function.removeFnAttr(name);
    function.removeFnAttr(Attribute::Convergent);
    // What it calls now may do anything.
    function.removeFnAttr(Attribute::Memory);
    function.removeFnAttr(Attribute::Speculatable);
    function.setCallingConv(CallingConv::C);
    for (Argument &argument : function.args())
      for (Attribute::AttrKind kind :
           {Attribute::ReadNone, Attribute::ReadOnly, Attribute::WriteOnly})
        argument.removeAttr(kind);
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  }
  if (NamedMDNode *annotations = module.getNamedMetadata("nvvm.annotations"))
    annotations->eraseFromParent();
}

Expected<SmallVector<SimulatedKernel>>
tpc::cuda::rewriteForSimulator(Module &module) {
  SmallVector<Function *> kernels;
  SmallVector<uint32_t> most;
  for (Function &function : module) {
    if (function.getCallingConv() != CallingConv::PTX_Kernel)
      continue;
    for (Argument &argument : function.args())
      if (!argument.getType()->isPointerTy())
        return createStringError(
            "kernel '" + function.getName() +
            "': expected pointers as arguments, argument " +
            Twine(argument.getArgNo()) + " is none");
    kernels.push_back(&function);
    most.push_back(mostThreads(function));
  }
  SimulatorCalls calls(module);
  checkAccesses(module, calls);
  if (Error error = replaceIntrinsics(module, calls))
    return error;
  if (Error error = replaceRoundings(module, calls))
    return error;
  SmallVector<SharedMemory> shared = placeSharedMemory(module, kernels, calls);
  detach(module);
  SmallVector<SimulatedKernel> result;
  for (auto [kernel, memory, threads] : zip_equal(kernels, shared, most))
    result.push_back(addEntry(*kernel, memory, threads, calls));
  return result;
}
