//===- SimulatorIntrinsics.cpp - the device's intrinsics ------------------===//

#include "SimulatorCalls.h"

#include "tpc_simulator.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

#include <optional>

using namespace llvm;
using namespace tpc::cuda;

static constexpr StringLiteral prefix = "llvm.nvvm.";

namespace {
/// Replaces one call. Each of the functions returns false if the intrinsic, by
/// its name behind `llvm.nvvm.`, is not of its kind.
class Replacement {
public:
  Replacement(CallInst &call, SimulatorCalls &calls)
      : call(call), calls(calls), builder(&call),
        name(call.getCalledFunction()->getName().drop_front(prefix.size())) {}

  bool run() {
    if (!(replaceRegister() || replaceBarrier() || replaceShuffle() ||
          replaceVote() || replaceCopy() || replaceMatrix() ||
          replaceConversion()))
      return false;
    call.eraseFromParent();
    return true;
  }

private:
  Value *place() { return calls.describePlace(call); }
  Value *number(uint32_t value) { return builder.getInt32(value); }
  Value *asPointer(Value *pointer) {
    return builder.CreateAddrSpaceCast(pointer, builder.getPtrTy());
  }
  Value *asBits(Value *value) {
    if (value->getType()->isIntegerTy())
      return builder.CreateZExt(value, builder.getInt32Ty());
    return builder.CreateBitCast(value, builder.getInt32Ty());
  }
  CallInst *make(StringRef function, Type *result,
                 ArrayRef<Value *> arguments) {
    return calls.call(builder, function, result, arguments);
  }

  bool replaceRegister();
  bool replaceBarrier();
  bool replaceShuffle();
  bool replaceVote();
  bool replaceCopy();
  bool replaceMatrix();
  bool replaceConversion();
  Value *allocateWords(unsigned count);
  void takeWords(Value *words);

  CallInst &call;
  SimulatorCalls &calls;
  IRBuilder<> builder;
  StringRef name;
};
} // namespace

bool Replacement::replaceRegister() {
  StringRef which = name;
  if (!which.consume_front("read.ptx.sreg."))
    return false;
  std::optional<uint32_t> number = StringSwitch<std::optional<uint32_t>>(which)
                                       .Case("tid.x", TPC_SIM_TID_X)
                                       .Case("tid.y", TPC_SIM_TID_Y)
                                       .Case("tid.z", TPC_SIM_TID_Z)
                                       .Case("ntid.x", TPC_SIM_NTID_X)
                                       .Case("ntid.y", TPC_SIM_NTID_Y)
                                       .Case("ntid.z", TPC_SIM_NTID_Z)
                                       .Case("ctaid.x", TPC_SIM_CTAID_X)
                                       .Case("ctaid.y", TPC_SIM_CTAID_Y)
                                       .Case("ctaid.z", TPC_SIM_CTAID_Z)
                                       .Case("nctaid.x", TPC_SIM_NCTAID_X)
                                       .Case("nctaid.y", TPC_SIM_NCTAID_Y)
                                       .Case("nctaid.z", TPC_SIM_NCTAID_Z)
                                       .Case("laneid", TPC_SIM_LANEID)
                                       .Case("warpsize", TPC_SIM_WARPSIZE)
                                       .Default(std::nullopt);
  if (!number)
    return false;
  call.replaceAllUsesWith(make("tpc_sim_register", builder.getInt32Ty(),
                               {builder.getInt32(*number)}));
  return true;
}

bool Replacement::replaceBarrier() {
  Type *none = builder.getVoidTy();
  if (name == "bar.warp.sync") {
    make("tpc_sim_warp_barrier", none, {call.getArgOperand(0), place()});
    return true;
  }
  // Blocks run one after the other, and threads see what others did at once.
  if (name == "membar.cta" || name == "membar.gl" || name == "membar.sys")
    return true;
  StringRef rest = name;
  if (!rest.consume_front("barrier.cta.sync."))
    return false;
  rest.consume_front("aligned.");
  if (rest != "all" && rest != "count")
    return false;
  make("tpc_sim_barrier", none,
       {call.getArgOperand(0),
        rest == "count" ? call.getArgOperand(1) : number(0), place()});
  return true;
}

bool Replacement::replaceShuffle() {
  StringRef rest = name;
  if (!rest.consume_front("shfl.sync."))
    return false;
  auto [mode, type] = rest.split('.');
  std::optional<uint32_t> kind = StringSwitch<std::optional<uint32_t>>(mode)
                                     .Case("up", TPC_SIM_SHUFFLE_UP)
                                     .Case("down", TPC_SIM_SHUFFLE_DOWN)
                                     .Case("bfly", TPC_SIM_SHUFFLE_BFLY)
                                     .Case("idx", TPC_SIM_SHUFFLE_IDX)
                                     .Default(std::nullopt);
  if (!kind)
    return false;
  Value *both =
      make("tpc_sim_shuffle", builder.getInt64Ty(),
           {number(*kind), call.getArgOperand(0), asBits(call.getArgOperand(1)),
            call.getArgOperand(2), call.getArgOperand(3), place()});
  bool predicate = type.consume_back("p");
  Type *valueType =
      type == "f32" ? builder.getFloatTy() : (Type *)builder.getInt32Ty();
  Value *value = builder.CreateBitCast(
      builder.CreateTrunc(both, builder.getInt32Ty()), valueType);
  if (predicate) {
    Value *pair = PoisonValue::get(call.getType());
    pair = builder.CreateInsertValue(pair, value, 0);
    value = builder.CreateInsertValue(
        pair,
        builder.CreateTrunc(builder.CreateLShr(both, 32), builder.getInt1Ty()),
        1);
  }
  call.replaceAllUsesWith(value);
  return true;
}

bool Replacement::replaceVote() {
  std::optional<uint32_t> mode =
      StringSwitch<std::optional<uint32_t>>(name)
          .Case("vote.all.sync", TPC_SIM_VOTE_ALL)
          .Case("vote.any.sync", TPC_SIM_VOTE_ANY)
          .Case("vote.uni.sync", TPC_SIM_VOTE_UNI)
          .Case("vote.ballot.sync", TPC_SIM_VOTE_BALLOT)
          .Default(std::nullopt);
  if (!mode)
    return false;
  Value *result = make("tpc_sim_vote", builder.getInt32Ty(),
                       {number(*mode), call.getArgOperand(0),
                        asBits(call.getArgOperand(1)), place()});
  call.replaceAllUsesWith(builder.CreateTrunc(result, call.getType()));
  return true;
}

bool Replacement::replaceCopy() {
  Type *none = builder.getVoidTy();
  StringRef rest = name;
  if (!rest.consume_front("cp.async."))
    return false;
  if (rest == "commit.group") {
    make("tpc_sim_commit", none, {});
  } else if (rest == "wait.all") {
    make("tpc_sim_wait_all", none, {});
  } else if (rest == "wait.group") {
    make("tpc_sim_wait", none, {call.getArgOperand(0)});
  } else {
    if (!rest.consume_front("ca.shared.global.") &&
        !rest.consume_front("cg.shared.global."))
      return false;
    bool part = rest.consume_back(".s");
    uint32_t bytes = 0;
    if (rest.getAsInteger(10, bytes))
      return false;
    make("tpc_sim_copy_async", none,
         {asPointer(call.getArgOperand(0)), asPointer(call.getArgOperand(1)),
          number(bytes), part ? call.getArgOperand(2) : number(bytes),
          place()});
  }
  return true;
}

/// Room for 32-bit words on the thread's stack.
Value *Replacement::allocateWords(unsigned count) {
  BasicBlock &entry = call.getFunction()->getEntryBlock();
  IRBuilder<> beginning(&entry, entry.begin());
  return beginning.CreateAlloca(ArrayType::get(beginning.getInt32Ty(), count));
}

/// Makes the call's result of words.
void Replacement::takeWords(Value *words) {
  auto load = [&](Type *type, unsigned index) {
    return builder.CreateLoad(
        type, builder.CreateConstGEP1_32(builder.getInt32Ty(), words, index));
  };
  auto *several = dyn_cast<StructType>(call.getType());
  if (!several)
    return call.replaceAllUsesWith(load(call.getType(), 0));
  Value *result = PoisonValue::get(several);
  for (unsigned i = 0; i < several->getNumElements(); ++i)
    result = builder.CreateInsertValue(result,
                                       load(several->getElementType(i), i), i);
  call.replaceAllUsesWith(result);
}

bool Replacement::replaceMatrix() {
  std::optional<uint32_t> product =
      StringSwitch<std::optional<uint32_t>>(name)
          .Case("mma.m16n8k4.row.col.tf32", TPC_SIM_MMA_M16N8K4_TF32)
          .Case("mma.m16n8k8.row.col.tf32", TPC_SIM_MMA_M16N8K8_TF32)
          .Case("mma.m16n8k8.row.col.bf16", TPC_SIM_MMA_M16N8K8_BF16)
          .Case("mma.m16n8k16.row.col.bf16", TPC_SIM_MMA_M16N8K16_BF16)
          .Default(std::nullopt);
  Type *none = builder.getVoidTy();
  if (product) {
    Value *operands = allocateWords(call.arg_size());
    Value *results = allocateWords(4);
    for (unsigned i = 0; i < call.arg_size(); ++i)
      builder.CreateStore(
          asBits(call.getArgOperand(i)),
          builder.CreateConstGEP1_32(builder.getInt32Ty(), operands, i));
    make("tpc_sim_mma", none, {number(*product), operands, results, place()});
    takeWords(results);
    return true;
  }
  StringRef rest = name;
  if (!rest.consume_front("ldmatrix.sync.aligned.m8n8.x"))
    return false;
  auto [count, form] = rest.split('.');
  uint32_t matrices = 0;
  if (count.getAsInteger(10, matrices) || matrices > 4)
    return false;
  bool transposed = form.consume_front("trans.");
  if (!form.starts_with("b16"))
    return false;
  Value *results = allocateWords(4);
  make("tpc_sim_ldmatrix", none,
       {number(matrices), number(transposed), asPointer(call.getArgOperand(0)),
        results, place()});
  takeWords(results);
  return true;
}

bool Replacement::replaceConversion() {
  Type *word = builder.getInt32Ty();
  auto round = [&](unsigned argument) {
    Value *bits =
        make("tpc_sim_round_to_bf16", word, {call.getArgOperand(argument)});
    return builder.CreateTrunc(bits, builder.getInt16Ty());
  };
  Value *result = nullptr;
  if (name == "f2tf32.rna") {
    result = make("tpc_sim_round_to_tf32", word, {call.getArgOperand(0)});
  } else if (name == "f2bf16.rn") {
    result = builder.CreateBitCast(round(0), call.getType());
  } else if (name == "ff2bf16x2.rn") {
    // The first one becomes the upper half.
    Value *pair =
        PoisonValue::get(FixedVectorType::get(builder.getInt16Ty(), 2));
    pair = builder.CreateInsertElement(pair, round(1), uint64_t{0});
    pair = builder.CreateInsertElement(pair, round(0), uint64_t{1});
    result = builder.CreateBitCast(pair, call.getType());
  } else {
    return false;
  }
  call.replaceAllUsesWith(result);
  return true;
}

Error tpc::cuda::replaceIntrinsics(Module &module, SimulatorCalls &calls) {
  SmallVector<CallInst *> known;
  for (Function &function : module)
    for (Instruction &instruction : instructions(function)) {
      auto *call = dyn_cast<CallInst>(&instruction);
      Function *callee = call ? call->getCalledFunction() : nullptr;
      if (callee && callee->getName().starts_with(prefix))
        known.push_back(call);
      if (callee && callee->getIntrinsicID() == Intrinsic::trap) {
        IRBuilder<> builder(call);
        calls.call(builder, "tpc_sim_trap", builder.getVoidTy(),
                   {calls.describePlace(*call)});
      }
    }
  for (CallInst *call : known) {
    Function *callee = call->getCalledFunction();
    std::string name = callee->getName().str();
    if (!Replacement(*call, calls).run())
      return createStringError("the simulator does not know the intrinsic '" +
                               name + "'");
    if (callee->use_empty())
      callee->eraseFromParent();
  }
  return Error::success();
}

/// Whether an instruction computes bf16 numbers, and does not only move them.
/// Of a call nobody knows.
static bool computesBfloat(const Instruction &instruction) {
  return instruction.getType()->getScalarType()->isBFloatTy() &&
         (isa<BinaryOperator, CallInst, AtomicRMWInst>(instruction) ||
          (isa<CastInst>(instruction) && !isa<BitCastInst>(instruction)));
}

static std::string describe(const Instruction &instruction) {
  std::string text;
  raw_string_ostream stream(text);
  instruction.print(stream);
  return StringRef(text).ltrim().str();
}

Error tpc::cuda::replaceRoundings(Module &module, SimulatorCalls &calls) {
  SmallVector<FPTruncInst *> roundings;
  for (Function &function : module)
    for (Instruction &instruction : instructions(function)) {
      if (!computesBfloat(instruction))
        continue;
      auto *rounding = dyn_cast<FPTruncInst>(&instruction);
      if (!rounding || !rounding->getSrcTy()->getScalarType()->isFloatTy())
        return createStringError(
            "function '" + function.getName() +
            "': of what computes bf16 numbers the simulator knows only the "
            "rounding of float32, found " +
            describe(instruction));
      roundings.push_back(rounding);
    }
  for (FPTruncInst *rounding : roundings) {
    IRBuilder<> builder(rounding);
    auto round = [&](Value *number) {
      Value *bits = calls.call(builder, "tpc_sim_round_to_bf16",
                               builder.getInt32Ty(), {number});
      return builder.CreateBitCast(
          builder.CreateTrunc(bits, builder.getInt16Ty()),
          builder.getBFloatTy());
    };
    Value *numbers = rounding->getOperand(0);
    Value *result = nullptr;
    if (auto *several = dyn_cast<FixedVectorType>(rounding->getType())) {
      result = PoisonValue::get(several);
      for (uint64_t i = 0; i < several->getNumElements(); ++i)
        result = builder.CreateInsertElement(
            result, round(builder.CreateExtractElement(numbers, i)), i);
    } else {
      result = round(numbers);
    }
    rounding->replaceAllUsesWith(result);
    rounding->eraseFromParent();
  }
  return Error::success();
}
