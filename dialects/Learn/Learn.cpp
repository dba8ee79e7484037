//===- Learn.cpp - registration of the step program's dialect -------------===//

#include "dialects/Learn/Learn.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tpc;
using namespace tpc::learn;

#include "dialects/Learn/LearnDialect.cpp.inc"
#include "dialects/Learn/LearnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Learn/LearnAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Learn/LearnOps.cpp.inc"

void LearnDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Learn/LearnAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Learn/LearnOps.cpp.inc"
      >();
}

bool FunctionOp::trains(Group group) {
  return llvm::any_of(getUpdates(), [&](Attribute attribute) {
    return cast<GroupAttr>(attribute).getValue() == group;
  });
}

ParseResult FunctionOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  SmallVector<Attribute> groups;
  SmallVector<OpAsmParser::Argument> arguments;
  auto parseGroup = [&]() -> ParseResult {
    StringRef word;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&word))
      return failure();
    std::optional<Group> group = symbolizeGroup(word);
    if (!group)
      return parser.emitError(loc) << "expected forward or inverse, found '"
                                   << word << "'";
    groups.push_back(GroupAttr::get(parser.getContext(), *group));
    return success();
  };
  if (parser.parseSymbolName(name, SymbolTable::getSymbolAttrName(),
                             result.attributes) ||
      parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren,
                               /*allowType=*/true))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("updates")) &&
      parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren,
                                     parseGroup))
    return failure();
  result.addAttribute("updates", parser.getBuilder().getArrayAttr(groups));
  return failure(
      parser.parseOptionalAttrDictWithKeyword(result.attributes) ||
      parser.parseRegion(*result.addRegion(), arguments));
}

void FunctionOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << '(';
  llvm::interleaveComma(getBody().getArguments(), printer,
                        [&](BlockArgument argument) {
                          printer.printRegionArgument(argument);
                        });
  printer << ')';
  if (!getUpdates().empty()) {
    printer << " updates(";
    llvm::interleaveComma(getUpdates(), printer, [&](Attribute group) {
      printer << stringifyGroup(cast<GroupAttr>(group).getValue());
    });
    printer << ')';
  }
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {getSymNameAttrName(), getUpdatesAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}
