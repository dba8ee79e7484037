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

/// The generator's streams that states start from, by number from 1.
static constexpr StringLiteral purposes[] = {"weight", "inverse_weight",
                                             "feedback", "auxiliary"};

void InitAttr::print(AsmPrinter &printer) const {
  if (getFanIn() == 0 && getFanOut() == 0) {
    printer << "<zero>";
    return;
  }
  printer << "<glorot(" << getFanIn() << ", " << getFanOut() << "), ";
  if (getPurpose() >= 1 && getPurpose() <= int64_t(std::size(purposes)))
    printer << purposes[getPurpose() - 1];
  else
    printer << getPurpose();
  if (getScale())
    printer << ", scale = " << getScale();
  printer << ">";
}

/// A stream's name, or the number of one that has none.
static ParseResult parsePurpose(AsmParser &parser, int64_t &purpose) {
  OptionalParseResult number = parser.parseOptionalInteger(purpose);
  if (number.has_value())
    return *number;
  StringRef word;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  auto found = llvm::find(purposes, word);
  if (found == std::end(purposes)) {
    SmallVector<StringRef> words(std::begin(purposes), std::end(purposes));
    return parser.emitError(loc)
           << "expected " << orList(words) << ", found '" << word << "'";
  }
  purpose = found - std::begin(purposes) + 1;
  return success();
}

Attribute InitAttr::parse(AsmParser &parser, Type) {
  MLIRContext *context = parser.getContext();
  StringRef kind;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&kind))
    return {};
  if (kind == "zero")
    return parser.parseGreater() ? Attribute()
                                 : InitAttr::get(context, 0, 0, 0, {});
  if (kind != "glorot") {
    parser.emitError(loc) << "expected zero or glorot, found '" << kind << "'";
    return {};
  }
  int64_t fanIn, fanOut, purpose;
  StringAttr scale;
  if (parser.parseLParen() || parser.parseInteger(fanIn) ||
      parser.parseComma() || parser.parseInteger(fanOut) ||
      parser.parseRParen() || parser.parseComma() ||
      parsePurpose(parser, purpose))
    return {};
  if (succeeded(parser.parseOptionalComma()) &&
      (parser.parseKeyword("scale") || parser.parseEqual() ||
       parser.parseAttribute(scale)))
    return {};
  if (parser.parseGreater())
    return {};
  return InitAttr::get(context, fanIn, fanOut, purpose, scale);
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
