//===- SplitCode.cpp - parts of a program, compiled apart -----------------===//

#include "SplitCode.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tpc::cpu;

/// A part takes at least so many operations, so that compiling it takes much
/// longer than setting up a compiler for it.
static constexpr int64_t fewestOperations = 1000;
/// More parts than today's processors of one machine would use well.
static constexpr int64_t mostParts = 16;

namespace {
/// A function or global of the program.
struct Definition {
  Operation *op;
  int64_t operations = 0;
  SmallVector<StringAttr> references;
  bool reached = false;
  size_t part = 0;
};

class Splitter {
public:
  explicit Splitter(ModuleOp module) : module(module) {
    for (Operation &op : *module.getBody())
      if (isa<LLVM::LLVMFuncOp, LLVM::GlobalOp>(op)) {
        numbers[SymbolTable::getSymbolName(&op)] = definitions.size();
        definitions.push_back({&op});
      }
  }

  CodeParts split() {
    findReached();
    CodeParts parts;
    size_t count = assignParts();
    for (size_t i = 0; i < count; ++i) {
      parts.modules.push_back(ModuleOp::create(module.getLoc()));
      parts.modules.back()->getOperation()->setAttrs(module->getAttrs());
    }
    for (Definition &definition : definitions)
      if (definition.reached && !isDeclaration(definition.op))
        definition.op->moveBefore(
            parts.modules[definition.part]->getBody(),
            parts.modules[definition.part]->getBody()->end());
    for (size_t i = 0; i < count; ++i)
      declareReferences(i, *parts.modules[i], parts.shared);
    return parts;
  }

private:
  static bool isDeclaration(Operation *op) {
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op))
      return function.isExternal();
    auto global = cast<LLVM::GlobalOp>(op);
    return !global.getValueAttr() && global.getInitializerRegion().empty();
  }

  static LLVM::Linkage getLinkage(Operation *op) {
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op))
      return function.getLinkage();
    return cast<LLVM::GlobalOp>(op).getLinkage();
  }

  static void makeExternal(Operation *op) {
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op))
      function.setLinkage(LLVM::Linkage::External);
    else
      cast<LLVM::GlobalOp>(op).setLinkage(LLVM::Linkage::External);
  }

  /// Counts the definition's operations and notes what it refers to.
  static void examine(Definition &definition) {
    llvm::SmallDenseSet<StringAttr> known;
    auto refer = [&](FlatSymbolRefAttr symbol) {
      if (known.insert(symbol.getAttr()).second)
        definition.references.push_back(symbol.getAttr());
    };
    definition.op->walk([&](Operation *op) {
      ++definition.operations;
      if (auto call = dyn_cast<LLVM::CallOp>(op)) {
        if (FlatSymbolRefAttr callee = call.getCalleeAttr())
          refer(callee);
      } else if (auto address = dyn_cast<LLVM::AddressOfOp>(op)) {
        refer(address.getGlobalNameAttr());
      }
    });
  }

  void findReached() {
    SmallVector<size_t> work;
    auto reach = [&](size_t number) {
      if (!std::exchange(definitions[number].reached, true))
        work.push_back(number);
    };
    for (auto [number, definition] : llvm::enumerate(definitions))
      if (getLinkage(definition.op) == LLVM::Linkage::External &&
          !isDeclaration(definition.op))
        reach(number);
    while (!work.empty()) {
      Definition &definition = definitions[work.pop_back_val()];
      examine(definition);
      for (StringAttr name : definition.references)
        if (auto found = numbers.find(name); found != numbers.end())
          reach(found->second);
    }
  }

  /// Gives each definition to the part with the fewest operations, the largest
  /// first. Returns the number of parts.
  size_t assignParts() {
    SmallVector<Definition *> order;
    int64_t total = 0;
    for (Definition &definition : definitions)
      if (definition.reached) {
        order.push_back(&definition);
        total += definition.operations;
      }
    // Ties go by the order in the module, which is that of the addresses.
    llvm::sort(order, [](const Definition *a, const Definition *b) {
      return std::pair(-a->operations, a) < std::pair(-b->operations, b);
    });
    SmallVector<int64_t> sizes(
        std::clamp<int64_t>(total / fewestOperations, 1, mostParts), 0);
    for (Definition *definition : order) {
      auto *smallest = llvm::min_element(sizes);
      definition->part = smallest - sizes.begin();
      *smallest += definition->operations;
    }
    return sizes.size();
  }

  /// Declares what the part refers to and does not define.
  void declareReferences(size_t part, ModuleOp target,
                         llvm::StringSet<> &shared) {
    llvm::SmallDenseSet<StringAttr> declared;
    OpBuilder builder = OpBuilder::atBlockBegin(target.getBody());
    for (const Definition &user : definitions) {
      if (!user.reached || user.part != part)
        continue;
      for (StringAttr name : user.references) {
        auto found = numbers.find(name);
        if (found == numbers.end() || !declared.insert(name).second)
          continue;
        Definition &definition = definitions[found->second];
        bool isInside = !isDeclaration(definition.op);
        if (isInside && definition.part == part)
          continue;
        if (isInside && getLinkage(definition.op) != LLVM::Linkage::External)
          shared.insert(name.getValue());
        if (isInside)
          makeExternal(definition.op);
        Operation *declaration = definition.op->cloneWithoutRegions();
        if (auto global = dyn_cast<LLVM::GlobalOp>(declaration))
          global.removeValueAttr();
        builder.insert(declaration);
      }
    }
  }

  ModuleOp module;
  SmallVector<Definition, 0> definitions;
  llvm::DenseMap<StringAttr, size_t> numbers;
};
} // namespace

CodeParts tpc::cpu::splitCode(ModuleOp module) {
  return Splitter(module).split();
}
