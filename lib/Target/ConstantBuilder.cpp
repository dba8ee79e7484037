//===- ConstantBuilder.cpp - Static data of a program ---------------------===//

#include "ConstantBuilder.h"

using namespace mlir;
using namespace tpc;

LLVM::GlobalOp ConstantBuilder::addString(const Twine &name, StringRef text) {
  std::string terminated = text.str();
  terminated.push_back('\0');
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), terminated.size());
  return LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                LLVM::Linkage::Internal, name.str(),
                                builder.getStringAttr(terminated));
}

LLVM::GlobalOp ConstantBuilder::addIntegers(StringRef name,
                                            ArrayRef<int64_t> values) {
  auto shape = RankedTensorType::get({int64_t(values.size())}, getI64());
  return LLVM::GlobalOp::create(
      builder, loc, LLVM::LLVMArrayType::get(getI64(), values.size()),
      /*isConstant=*/true, LLVM::Linkage::Internal, name,
      DenseElementsAttr::get(shape, values));
}

LLVM::GlobalOp ConstantBuilder::addConstant(StringRef name, Type type,
                                            LLVM::Linkage linkage,
                                            function_ref<Value(Value)> fill) {
  auto global = LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                       linkage, name, Attribute());
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&global.getInitializerRegion());
  Value value = LLVM::PoisonOp::create(builder, loc, type);
  LLVM::ReturnOp::create(builder, loc, fill(value));
  return global;
}

void ConstantBuilder::addDeclaration(StringRef name) {
  LLVM::LLVMFuncOp::create(
      builder, loc, name,
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()),
                                  {pointer}));
}

Value ConstantBuilder::insert(Value aggregate, Value element,
                              ArrayRef<int64_t> position) {
  return LLVM::InsertValueOp::create(builder, loc, aggregate, element,
                                     position);
}

Value ConstantBuilder::insertRow(Value table, int64_t row,
                                 ArrayRef<Value> fields) {
  for (auto [column, field] : llvm::enumerate(fields))
    table = insert(table, field, {row, int64_t(column)});
  return table;
}

Value ConstantBuilder::addressOf(const Twine &symbol) {
  return LLVM::AddressOfOp::create(builder, loc, pointer, symbol.str());
}

Value ConstantBuilder::null() {
  return LLVM::ZeroOp::create(builder, loc, pointer);
}

Value ConstantBuilder::constant(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, getI32(),
                                  builder.getI32IntegerAttr(value));
}

Value ConstantBuilder::constant64(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, getI64(),
                                  builder.getI64IntegerAttr(value));
}
