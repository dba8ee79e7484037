//===- ProgramDescriptor.cpp - the symbol that the runtime enters by ------===//

#include "tpc/Target/Manifest.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tpc;

namespace {
/// Builds the initializers of the descriptor's constants.
class DescriptorBuilder {
public:
  explicit DescriptorBuilder(ModuleOp module)
      : builder(OpBuilder::atBlockEnd(module.getBody())),
        loc(module.getLoc()), pointer(LLVM::LLVMPointerType::get(
                                  module.getContext())) {}

  Type getPointer() const { return pointer; }
  Type getI32() { return builder.getI32Type(); }

  /// A NUL-terminated string.
  LLVM::GlobalOp addString(const Twine &name, StringRef text) {
    std::string terminated = text.str();
    terminated.push_back('\0');
    auto type = LLVM::LLVMArrayType::get(builder.getI8Type(),
                                         terminated.size());
    return LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                  LLVM::Linkage::Internal, name.str(),
                                  builder.getStringAttr(terminated));
  }

  /// A constant; `fill` inserts its fields into the value that it is given.
  LLVM::GlobalOp addConstant(StringRef name, Type type,
                             LLVM::Linkage linkage,
                             function_ref<Value(Value)> fill) {
    auto global = LLVM::GlobalOp::create(builder, loc, type,
                                         /*isConstant=*/true, linkage, name,
                                         Attribute());
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&global.getInitializerRegion());
    Value value = LLVM::PoisonOp::create(builder, loc, type);
    LLVM::ReturnOp::create(builder, loc, fill(value));
    return global;
  }

  Value insert(Value aggregate, Value element, ArrayRef<int64_t> position) {
    return LLVM::InsertValueOp::create(builder, loc, aggregate, element,
                                       position);
  }
  Value addressOf(StringRef symbol) {
    return LLVM::AddressOfOp::create(builder, loc, pointer, symbol);
  }
  Value null() { return LLVM::ZeroOp::create(builder, loc, pointer); }
  Value constant(int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, builder.getI32Type(),
                                    builder.getI32IntegerAttr(value));
  }

private:
  OpBuilder builder;
  Location loc;
  Type pointer;
};
} // namespace

void tpc::addProgramDescriptor(ModuleOp lowered,
                               const llvm::json::Object &manifest) {
  DescriptorBuilder b(lowered);
  std::string text =
      llvm::formatv("{0}", llvm::json::Value(llvm::json::Object(manifest)));
  b.addString("tpc_manifest", text);

  SmallVector<StringRef> names;
  for (const llvm::json::Value &function : *manifest.getArray("functions"))
    if (StringRef name = *function.getAsObject()->getString("name");
        lowered.lookupSymbol(name))
      names.push_back(name);
  for (StringRef name : names)
    b.addString("tpc_name_" + name, name);

  // The table is the only way in: names as plain as `step` must not meet those
  // of a library that the program is linked with.
  for (StringRef name : names)
    lowered.lookupSymbol<LLVM::LLVMFuncOp>(name).setLinkage(
        LLVM::Linkage::Internal);

  MLIRContext *context = lowered.getContext();
  auto entry = LLVM::LLVMStructType::getLiteral(
      context, {b.getPointer(), b.getPointer(), b.getPointer()});
  auto table = LLVM::LLVMArrayType::get(entry, names.size());
  b.addConstant("tpc_functions", table, LLVM::Linkage::Internal,
                [&](Value value) {
                  for (auto [i, name] : llvm::enumerate(names)) {
                    int64_t row = i;
                    value = b.insert(
                        value, b.addressOf(("tpc_name_" + name).str()),
                        {row, 0});
                    value = b.insert(value, b.addressOf(name), {row, 1});
                    value = b.insert(value, b.null(), {row, 2});
                  }
                  return value;
                });

  auto program = LLVM::LLVMStructType::getLiteral(
      context,
      {b.getI32(), b.getI32(), b.getPointer(), b.getPointer(), b.getPointer(),
       b.getI32(), b.getI32(), b.getPointer()});
  b.addConstant("tpc_compiled_program", program, LLVM::Linkage::External,
                [&](Value value) {
                  value = b.insert(value, b.constant(abiVersion), {0});
                  value = b.insert(value, b.constant(names.size()), {1});
                  value = b.insert(value, b.addressOf("tpc_manifest"), {2});
                  value = b.insert(value, b.addressOf("tpc_functions"), {3});
                  value = b.insert(value, b.null(), {4});
                  value = b.insert(value, b.constant(0), {5});
                  value = b.insert(value, b.constant(0), {6});
                  return b.insert(value, b.null(), {7});
                });
}
