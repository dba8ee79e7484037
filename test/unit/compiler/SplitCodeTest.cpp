//===- SplitCodeTest.cpp - programs that are compiled in parts ------------===//

#include "lib/Target/CPU/SplitCode.h"
#include "tpc/Target/CPU/CPU.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace tpc::cpu;

namespace {

/// A function that adds one to an integer in memory, `count` times.
std::string makeKernel(const std::string &name, int count) {
  std::string text = "llvm.func internal @" + name + R"((%x: !llvm.ptr) {
    %one = llvm.mlir.constant(1 : i64) : i64
    %v0 = llvm.load volatile %x : !llvm.ptr -> i64
  )";
  for (int i = 0; i < count; ++i)
    text += "%v" + std::to_string(i + 1) + " = llvm.add %v" +
            std::to_string(i) + ", %one : i64\n";
  return text + "llvm.store %v" + std::to_string(count) +
         ", %x : i64, !llvm.ptr\n llvm.return\n }\n";
}

class SplitCode : public testing::Test {
protected:
  SplitCode() {
    DialectRegistry registry;
    registerCPUDialects(registry);
    registry.insert<LLVM::LLVMDialect>();
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  OwningOpRef<ModuleOp> parse(const std::string &text) {
    return parseSourceString<ModuleOp>(text, &context);
  }

  /// An entry that calls three kernels, one of them through its address, and
  /// one that nothing leads to.
  OwningOpRef<ModuleOp> makeProgram(int operations) {
    return parse(makeKernel("unused", operations) +
                 makeKernel("first", operations) +
                 makeKernel("second", operations + 1) +
                 makeKernel("third", operations + 2) + R"(
      llvm.mlir.global internal constant @text("abc")
      llvm.func internal @step_body(%x: !llvm.ptr) {
        llvm.call @first(%x) : (!llvm.ptr) -> ()
        llvm.call @second(%x) : (!llvm.ptr) -> ()
        llvm.return
      }
      llvm.func @step(%buffers: !llvm.ptr) {
        %x = llvm.load %buffers : !llvm.ptr -> !llvm.ptr
        llvm.call @step_body(%x) : (!llvm.ptr) -> ()
        %third = llvm.mlir.addressof @third : !llvm.ptr
        llvm.call %third(%x) : !llvm.ptr, (!llvm.ptr) -> ()
        %text = llvm.mlir.addressof @text : !llvm.ptr
        %letter = llvm.load %text : !llvm.ptr -> i8
        %wide = llvm.zext %letter : i8 to i64
        %old = llvm.load %x : !llvm.ptr -> i64
        %new = llvm.add %old, %wide : i64
        llvm.store %new, %x : i64, !llvm.ptr
        llvm.return
      })");
  }

  static std::string print(const CodeParts &parts) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    for (const OwningOpRef<ModuleOp> &part : parts.modules)
      const_cast<OwningOpRef<ModuleOp> &>(part)->print(stream);
    return text;
  }

  MLIRContext context;
};

TEST_F(SplitCode, SmallProgramsStayWhole) {
  OwningOpRef<ModuleOp> program = makeProgram(10);
  CodeParts parts = splitCode(*program);
  ASSERT_EQ(parts.modules.size(), 1u);
  EXPECT_TRUE(parts.shared.empty());
  EXPECT_TRUE(succeeded(verify(*parts.modules[0])));
  EXPECT_TRUE(parts.modules[0]->lookupSymbol("third"));
  EXPECT_FALSE(parts.modules[0]->lookupSymbol("unused"));
}

TEST_F(SplitCode, EachFunctionIsDefinedInOnePart) {
  OwningOpRef<ModuleOp> program = makeProgram(1500);
  CodeParts parts = splitCode(*program);
  ASSERT_GE(parts.modules.size(), 3u);
  std::map<std::string, int> definitions;
  for (OwningOpRef<ModuleOp> &part : parts.modules) {
    EXPECT_TRUE(succeeded(verify(*part)));
    for (auto function : part->getOps<LLVM::LLVMFuncOp>())
      definitions[function.getName().str()] += !function.isExternal();
    // No part has two of the large functions.
    int64_t operations = 0;
    part->walk([&](Operation *) { ++operations; });
    EXPECT_LT(operations, 2000);
  }
  std::map<std::string, int> expected = {
      {"first", 1}, {"second", 1}, {"third", 1}, {"step_body", 1}, {"step", 1}};
  EXPECT_EQ(definitions, expected);
  EXPECT_TRUE(parts.shared.contains("first"));
  // It was external before.
  EXPECT_FALSE(parts.shared.contains("step"));
}

TEST_F(SplitCode, PartsFollowFromTheModule) {
  OwningOpRef<ModuleOp> program = makeProgram(700);
  OwningOpRef<ModuleOp> same = program->clone();
  EXPECT_EQ(print(splitCode(*program)), print(splitCode(*same)));
}

TEST_F(SplitCode, ThePartsRunTogether) {
  for (int operations : {10, 1500}) {
    OwningOpRef<ModuleOp> program = makeProgram(operations);
    auto compiled = JITProgram::compile(*program, CPUOptions(), {});
    ASSERT_TRUE(bool(compiled)) << llvm::toString(compiled.takeError());
    auto step = (*compiled)->lookup("step");
    ASSERT_TRUE(bool(step)) << llvm::toString(step.takeError());
    int64_t value = 5;
    void *buffers[] = {&value};
    (*step)(buffers);
    EXPECT_EQ(value, 5 + 3 * operations + 3 + 'a');
  }
}

TEST_F(SplitCode, CallsOfWhatNobodyProvidesAreErrors) {
  OwningOpRef<ModuleOp> program = parse(R"(
    llvm.func @elsewhere()
    llvm.func @step(%buffers: !llvm.ptr) {
      llvm.call @elsewhere() : () -> ()
      llvm.return
    })");
  llvm::SmallVector<ObjectCode> objects;
  EXPECT_EQ(llvm::toString(emitObjects(*program, CPUOptions(), objects)),
            "generated code calls 'elsewhere', which the runtime does not "
            "provide");
}

} // namespace
