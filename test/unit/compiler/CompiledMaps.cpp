//===- CompiledMaps.cpp - functions on tensors, compiled and run ----------===//

#include "CompiledMaps.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

using namespace mlir;

static const DialectRegistry &getRegistry() {
  static DialectRegistry registry = [] {
    DialectRegistry all;
    registerAllDialects(all);
    registerAllExtensions(all);
    tpc::cpu::registerCPUDialects(all);
    all.insert<tpc::TpcDialect>();
    return all;
  }();
  return registry;
}

CompiledMaps::CompiledMaps()
    : context(getRegistry(), MLIRContext::Threading::DISABLED) {
  context.loadAllAvailableDialects();
  module = ModuleOp::create(UnknownLoc::get(&context));
}

tpc::LayerOpInterface CompiledMaps::parseLayer(ArrayRef<int64_t> sample,
                                               StringRef layer) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "tpc.network @net(%x: tensor<";
  llvm::interleave(sample, stream, "x");
  stream << "xf32>) {\n%y = " << layer << "\n%f = tpc.flatten %y\n"
         << "%p = tpc.dense @out %f units(1)\ntpc.return %p\n}";
  networks.push_back(parseSourceString<ModuleOp>(text, &context));
  if (!networks.back()) {
    ADD_FAILURE() << "expected a network, found\n" << text;
    return {};
  }
  auto network = *networks.back()->getBody()->getOps<tpc::NetworkOp>().begin();
  return network.getLayers().front();
}

void CompiledMaps::add(StringRef name, ArrayRef<SmallVector<int64_t>> states,
                       ArrayRef<SmallVector<int64_t>> inputs, Body body) {
  OpBuilder builder(&context);
  builder.setInsertionPointToEnd(module->getBody());
  Location loc = builder.getUnknownLoc();
  auto typeOf = [&](ArrayRef<int64_t> shape) -> Type {
    return RankedTensorType::get(shape, builder.getF32Type());
  };
  auto buffer = [&](StringRef kind, std::string called) {
    NamedAttrList fields;
    fields.set("kind", builder.getStringAttr(kind));
    fields.set("name", builder.getStringAttr(called));
    return builder.getDictionaryAttr(
        builder.getNamedAttr("tpc.buffer", fields.getDictionary(&context)));
  };
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (ArrayRef<int64_t> shape : states) {
    // Each function has states of its own.
    attributes.push_back(
        buffer("state", (name + "." + Twine(types.size())).str()));
    types.push_back(typeOf(shape));
  }
  for (ArrayRef<int64_t> shape : inputs) {
    attributes.push_back(buffer("input", "x" + std::to_string(types.size())));
    types.push_back(typeOf(shape));
  }
  auto function = func::FuncOp::create(builder, loc, name,
                                       builder.getFunctionType(types, {}),
                                       ArrayRef<NamedAttribute>(), attributes);
  builder.setInsertionPointToStart(function.addEntryBlock());
  tpc::TensorBuilder tensors(builder, loc);
  SmallVector<Value> results =
      body(tensors, SmallVector<Value>(function.getArguments()));
  for (Value &result : results) {
    unsigned number = function.getNumArguments();
    if (failed(function.insertArgument(
            number, result.getType(),
            buffer("output", "y" + std::to_string(number)), loc)))
      ADD_FAILURE() << "no room for a result";
    result = bufferization::MaterializeInDestinationOp::create(
                 builder, loc, result.getType(), result,
                 function.getArgument(number))
                 .getResult();
  }
  func::ReturnOp::create(builder, loc, results);
  function.setType(builder.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
}

void ignoreKernel(int64_t) {}

extern "C" {
/// Runs a loop in chunks of odd sizes, the last first: results must not depend
/// on either.
static void runInChunks(int64_t count, void (*body)(void *, int64_t, int64_t),
                        void *context) {
  for (int64_t end = count; end > 0; end -= 3)
    body(context, std::max<int64_t>(end - 3, 0), end);
}
static double unexpectedPower(double, int64_t) { return 0; }
}

static llvm::Expected<std::unique_ptr<tpc::cpu::JITProgram>>
loadUnchecked(ModuleOp module, const tpc::cpu::CPUOptions &options,
              ArrayRef<tpc::cpu::JITProgram::Symbol> symbols) {
  SmallVector<tpc::cpu::ObjectCode> objects;
  if (llvm::Error error = tpc::cpu::emitObjects(module, options, objects))
    return error;
  return tpc::cpu::JITProgram::load(objects, symbols);
}

bool CompiledMaps::compile(const tpc::cpu::CPUOptions &options, bool checked) {
  PassManager passes(&context);
  tpc::cpu::buildCPUPipeline(passes, options);
  OwningOpRef<ModuleOp> lowered = module->clone();
  if (failed(verify(*lowered)) || failed(passes.run(*lowered)))
    return false;
  interfaces.clear();
  for (auto function : lowered->getOps<LLVM::LLVMFuncOp>()) {
    auto buffers = function->getAttrOfType<ArrayAttr>("tpc.arguments");
    if (!buffers)
      continue;
    Interface &interface = interfaces[function.getName().str()];
    for (auto buffer : buffers.getAsRange<DictionaryAttr>())
      interface.buffers.push_back(buffer);
    interface.workspace =
        function->getAttrOfType<IntegerAttr>("tpc.workspace").getInt();
  }
  const tpc::cpu::JITProgram::Symbol symbols[] = {
      {"tpc_parallel_for", reinterpret_cast<void *>(&runInChunks)},
      {"tpc_kernel_begin", reinterpret_cast<void *>(&ignoreKernel)},
      {"tpc_kernel_end", reinterpret_cast<void *>(&ignoreKernel)},
      {"tpc_power", reinterpret_cast<void *>(&unexpectedPower)}};
  auto compiled =
      checked ? tpc::cpu::JITProgram::compile(*lowered, options, symbols)
              : loadUnchecked(*lowered, options, symbols);
  if (!compiled) {
    ADD_FAILURE() << llvm::toString(compiled.takeError());
    return false;
  }
  program = std::move(*compiled);
  return true;
}

static SmallVector<int64_t> integers(ArrayAttr attribute) {
  SmallVector<int64_t> result;
  for (auto value : attribute.getAsRange<IntegerAttr>())
    result.push_back(value.getInt());
  return result;
}

/// Where an element of a state is, by the words of docs/runtime.md.
static int64_t placeOf(ArrayRef<int64_t> index, ArrayRef<int64_t> shape,
                       DictionaryAttr storage) {
  auto kind = storage.getAs<StringAttr>("kind");
  int64_t place = 0;
  if (kind == "row_major") {
    for (auto [i, size] : llvm::zip_equal(index, shape))
      place = place * size + i;
    return place;
  }
  EXPECT_EQ(kind.str(), "blocked");
  int64_t dim = storage.getAs<IntegerAttr>("dim").getInt();
  int64_t block = storage.getAs<IntegerAttr>("block").getInt();
  for (int64_t d : integers(storage.getAs<ArrayAttr>("order")))
    place = d == dim ? place * (shape[d] / block) + index[d] / block
                     : place * shape[d] + index[d];
  return place * block + index[dim] % block;
}

/// The elements as the program wants them.
static std::vector<float> pack(const Tensor &tensor, DictionaryAttr buffer) {
  auto storage = buffer.getAs<DictionaryAttr>("storage");
  if (!storage)
    return tensor.values;
  std::vector<float> packed(tensor.values.size());
  SmallVector<int64_t> index(tensor.shape.size());
  for (float value : tensor.values) {
    packed[placeOf(index, tensor.shape, storage)] = value;
    for (int64_t d = int64_t(index.size()) - 1;
         d >= 0 && ++index[d] == tensor.shape[d]; --d)
      index[d] = 0;
  }
  return packed;
}

std::vector<Tensor> CompiledMaps::run(StringRef name,
                                      ArrayRef<Tensor> arguments) {
  const Interface &interface = interfaces.at(name.str());
  std::vector<std::vector<float>> memory;
  for (auto [i, buffer] : llvm::enumerate(interface.buffers)) {
    if (i < arguments.size())
      memory.push_back(pack(arguments[i], buffer));
    else if (buffer.getAs<StringAttr>("kind") == "workspace")
      memory.emplace_back(interface.workspace / sizeof(float));
    else
      // What a program does not write, and what it reads before it writes.
      memory.emplace_back(
          tpc::elementCount(integers(buffer.getAs<ArrayAttr>("shape"))), NAN);
  }
  // Vectors of any alignment that the runtime promises.
  std::vector<std::vector<float>> aligned(memory.size());
  std::vector<void *> pointers;
  for (auto [from, room] : llvm::zip_equal(memory, aligned)) {
    room.resize(from.size() + 16);
    void *start = room.data();
    size_t space = room.size() * sizeof(float);
    std::align(64, from.size() * sizeof(float), start, space);
    std::copy(from.begin(), from.end(), static_cast<float *>(start));
    pointers.push_back(start);
  }
  auto entry = program->lookup(name);
  if (!entry) {
    ADD_FAILURE() << llvm::toString(entry.takeError());
    return {};
  }
  (*entry)(pointers.data());
  std::vector<Tensor> results;
  for (auto [buffer, start] : llvm::zip_equal(interface.buffers, pointers)) {
    if (buffer.getAs<StringAttr>("kind") != "output")
      continue;
    Tensor &result =
        results.emplace_back(integers(buffer.getAs<ArrayAttr>("shape")));
    std::copy_n(static_cast<float *>(start), result.values.size(),
                result.values.begin());
  }
  return results;
}
