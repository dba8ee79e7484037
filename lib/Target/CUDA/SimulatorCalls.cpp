//===- SimulatorCalls.cpp - calls of the simulator's functions ------------===//

#include "SimulatorCalls.h"

#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace tpc::cuda;

CallInst *SimulatorCalls::call(IRBuilder<> &builder, StringRef name,
                               Type *result, ArrayRef<Value *> arguments) {
  SmallVector<Type *> types;
  for (Value *argument : arguments)
    types.push_back(argument->getType());
  FunctionCallee callee = module.getOrInsertFunction(
      name, FunctionType::get(result, types, /*isVarArg=*/false));
  return builder.CreateCall(callee, arguments);
}

Constant *SimulatorCalls::addText(StringRef text) {
  Constant *bytes = ConstantDataArray::getString(module.getContext(), text);
  return new GlobalVariable(module, bytes->getType(), /*isConstant=*/true,
                            GlobalValue::InternalLinkage, bytes,
                            "tpc_sim_text");
}

Constant *SimulatorCalls::describePlace(Instruction &instruction) {
  Constant *&place = places[&instruction];
  if (place)
    return place;
  std::string text;
  raw_string_ostream stream(text);
  if (const DebugLoc &location = instruction.getDebugLoc()) {
    stream << location->getFilename() << ":" << location->getLine() << ":"
           << location->getColumn();
  } else {
    slots.incorporateFunction(*instruction.getFunction());
    instruction.print(stream, slots);
    text = StringRef(text).trim().split(", !").first.str();
  }
  return place = addText(text);
}
