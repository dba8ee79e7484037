//===- ProgramDescriptor.cpp - the symbol that the runtime enters by ------===//

#include "ConstantBuilder.h"

#include "tpc/Target/Manifest.h"

#include "llvm/Support/FormatVariadic.h"

#include <set>

using namespace mlir;
using namespace tpc;

namespace {

class Descriptor {
public:
  Descriptor(ModuleOp module, const DeviceProgram *device)
      : module(module), device(device), b(module) {}

  void build(const llvm::json::Object &manifest) {
    b.addString(
        "tpc_manifest",
        llvm::formatv("{0}", llvm::json::Value(llvm::json::Object(manifest)))
            .str());
    SmallVector<StringRef> names;
    for (const llvm::json::Value &function : *manifest.getArray("functions"))
      if (StringRef name = *function.getAsObject()->getString("name");
          isDefined(name))
        names.push_back(name);
    if (device)
      for (const auto &[name, launches] : device->functions)
        if (StringRef(name).starts_with(DeviceProgram::supportPrefix))
          names.push_back(name);
    for (StringRef name : names) {
      b.addString("tpc_name_" + name, name);
      if (device)
        addLaunchList(name, device->functions.at(name.str()));
      else
        hide(name);
    }
    addFunctions(names);
    if (device) {
      addCode();
      addSimulatedKernels();
    }
    addProgram(names.size());
  }

private:
  bool isDefined(StringRef name) {
    return device ? device->functions.count(name.str()) != 0
                  : module.lookupSymbol(name) != nullptr;
  }

  /// The table is the only way in: names as plain as `step` must not meet those
  /// of a library that the program is linked with.
  void hide(StringRef name) {
    module.lookupSymbol<LLVM::LLVMFuncOp>(name).setLinkage(
        LLVM::Linkage::Internal);
  }

  Type structure(ArrayRef<Type> fields) {
    return LLVM::LLVMStructType::getLiteral(module.getContext(), fields);
  }

  /// A table of rows; `fill` gives the fields of one.
  void addTable(StringRef name, Type row, size_t rows,
                function_ref<SmallVector<Value>(size_t)> fill) {
    b.addConstant(name, LLVM::LLVMArrayType::get(row, rows),
                  LLVM::Linkage::Internal, [&](Value table) {
                    for (size_t i = 0; i < rows; ++i)
                      table = b.insertRow(table, int64_t(i), fill(i));
                    return table;
                  });
  }

  void addFunctions(ArrayRef<StringRef> names) {
    Type pointer = b.getPointer();
    addTable("tpc_functions", structure({pointer, pointer, pointer}),
             names.size(), [&](size_t i) -> SmallVector<Value> {
               Value name = b.addressOf("tpc_name_" + names[i]);
               if (device)
                 return {name, b.null(), b.addressOf("tpc_list_" + names[i])};
               return {name, b.addressOf(names[i]), b.null()};
             });
  }

  /// A function's launches, and the list that leads to them.
  void addLaunchList(StringRef name,
                     const std::vector<DeviceProgram::Launch> &launches) {
    std::string table = ("tpc_launches_" + name).str();
    for (auto [i, launch] : llvm::enumerate(launches)) {
      if (kernelNames.insert(launch.kernel).second)
        b.addString("tpc_kernel_" + launch.kernel, launch.kernel);
      // A buffer's number and its reserved neighbour are the low and the high
      // half of a number.
      SmallVector<int64_t> arguments;
      for (const DeviceProgram::Argument &argument : launch.arguments)
        arguments.append({int64_t(argument.buffer), int64_t(argument.offset)});
      b.addIntegers(argumentsOf(name, i), arguments);
    }
    Type pointer = b.getPointer(), number = b.getI32();
    Type three = LLVM::LLVMArrayType::get(number, 3);
    b.addConstant(
        table,
        LLVM::LLVMArrayType::get(
            structure({pointer, three, three, number, number, pointer}),
            launches.size()),
        LLVM::Linkage::Internal, [&](Value value) {
          for (auto [i, launch] : llvm::enumerate(launches)) {
            int64_t row = i;
            value = b.insert(value, b.addressOf("tpc_kernel_" + launch.kernel),
                             {row, 0});
            for (int64_t axis = 0; axis < 3; ++axis) {
              value = b.insert(value, b.constant(launch.grid[axis]),
                               {row, 1, axis});
              value = b.insert(value, b.constant(launch.block[axis]),
                               {row, 2, axis});
            }
            value = b.insert(value, b.constant(0), {row, 3});
            value =
                b.insert(value, b.constant(launch.arguments.size()), {row, 4});
            value =
                b.insert(value, b.addressOf(argumentsOf(name, i)), {row, 5});
          }
          return value;
        });
    b.addConstant(("tpc_list_" + name).str(),
                  structure({number, number, pointer}), LLVM::Linkage::Internal,
                  [&](Value value) {
                    value = b.insert(value, b.constant(launches.size()), {0});
                    value = b.insert(value, b.constant(0), {1});
                    return b.insert(value, b.addressOf(table), {2});
                  });
  }

  static std::string argumentsOf(StringRef function, size_t launch) {
    return ("tpc_arguments_" + function + "_" + Twine(launch)).str();
  }

  void addCode() {
    for (auto [i, code] : llvm::enumerate(device->code))
      b.addString("tpc_code_" + Twine(i), code.data);
    Type pointer = b.getPointer(), number = b.getI32();
    addTable("tpc_device_code",
             structure({number, number, pointer, b.getI64()}),
             device->code.size(), [&](size_t i) -> SmallVector<Value> {
               const DeviceProgram::Code &code = device->code[i];
               return {b.constant(code.kind), b.constant(code.architecture),
                       b.addressOf("tpc_code_" + Twine(i)),
                       b.constant64(code.data.size())};
             });
  }

  void addSimulatedKernels() {
    for (const DeviceProgram::SimulatedKernel &kernel :
         device->simulatedKernels) {
      b.addDeclaration(kernel.symbol);
      b.addString("tpc_simulated_" + kernel.name, kernel.name);
    }
    Type pointer = b.getPointer();
    addTable("tpc_simulated_kernels", structure({pointer, pointer, b.getI64()}),
             device->simulatedKernels.size(),
             [&](size_t i) -> SmallVector<Value> {
               const auto &kernel = device->simulatedKernels[i];
               return {b.addressOf("tpc_simulated_" + kernel.name),
                       b.addressOf(kernel.symbol),
                       b.constant64(kernel.staticSharedBytes)};
             });
  }

  void addProgram(size_t functions) {
    Type pointer = b.getPointer(), number = b.getI32();
    size_t code = device ? device->code.size() : 0;
    size_t simulated = device ? device->simulatedKernels.size() : 0;
    b.addConstant(
        "tpc_compiled_program",
        structure({number, number, pointer, pointer, pointer, number, number,
                   pointer}),
        LLVM::Linkage::External, [&](Value value) {
          value = b.insert(value, b.constant(abiVersion), {0});
          value = b.insert(value, b.constant(functions), {1});
          value = b.insert(value, b.addressOf("tpc_manifest"), {2});
          value = b.insert(value, b.addressOf("tpc_functions"), {3});
          value = b.insert(
              value, code ? b.addressOf("tpc_device_code") : b.null(), {4});
          value = b.insert(value, b.constant(code), {5});
          value = b.insert(value, b.constant(simulated), {6});
          return b.insert(
              value,
              simulated ? b.addressOf("tpc_simulated_kernels") : b.null(), {7});
        });
  }

  ModuleOp module;
  const DeviceProgram *device;
  ConstantBuilder b;
  std::set<std::string> kernelNames;
};

} // namespace

void tpc::addProgramDescriptor(ModuleOp lowered,
                               const llvm::json::Object &manifest,
                               const DeviceProgram *device) {
  Descriptor(lowered, device).build(manifest);
}
