//===- EnumAssembly.h - enumerations as bare words --------------*- C++ -*-===//
//
// The directive `custom<Word>($attribute)` of assembly formats: an enumeration
// attribute as its keyword alone, `tanh`, where its own syntax, `<tanh>`, is
// for the generic form.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_ENUMASSEMBLY_H
#define TPC_DIALECTS_TPC_ENUMASSEMBLY_H

#include "dialects/Tpc/Clauses.h"
#include "mlir/IR/OpImplementation.h"

namespace tpc {

template <typename EnumAttr>
mlir::ParseResult parseWord(mlir::OpAsmParser &parser, EnumAttr &attribute) {
  using Enum = decltype(attribute.getValue());
  llvm::SMLoc loc = parser.getCurrentLocation();
  llvm::StringRef word;
  if (parser.parseKeyword(&word))
    return mlir::failure();
  llvm::SmallVector<llvm::StringRef> words;
  for (uint32_t i = 0;; ++i) {
    Enum value = static_cast<Enum>(i);
    llvm::StringRef name = stringifyEnum(value);
    if (name.empty())
      break;
    if (name == word) {
      attribute = EnumAttr::get(parser.getContext(), value);
      return mlir::success();
    }
    words.push_back(name);
  }
  return parser.emitError(loc)
         << "expected " << orList(words) << ", found '" << word << "'";
}

template <typename EnumAttr>
void printWord(mlir::OpAsmPrinter &printer, mlir::Operation *,
               EnumAttr attribute) {
  printer << stringifyEnum(attribute.getValue());
}

} // namespace tpc

#endif // TPC_DIALECTS_TPC_ENUMASSEMBLY_H
