//===- SizeAssembly.h - sizes as they are written ---------------*- C++ -*-===//
//
// Directives of assembly formats for lists of sizes: `custom<Size>($kernel)`
// is height and width, `3x5`, or one number, `3`, for both; and
// `custom<Shape>($shape)` any number of sizes, `7x7x16`.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_SIZEASSEMBLY_H
#define TPC_DIALECTS_TPC_SIZEASSEMBLY_H

#include "mlir/IR/OpImplementation.h"

namespace tpc {

inline mlir::ParseResult parseShape(mlir::OpAsmParser &parser,
                                    mlir::DenseI64ArrayAttr &attribute) {
  llvm::SmallVector<int64_t> sizes;
  if (parser.parseDimensionList(sizes, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return mlir::failure();
  attribute = parser.getBuilder().getDenseI64ArrayAttr(sizes);
  return mlir::success();
}

inline void printShape(mlir::OpAsmPrinter &printer, mlir::Operation *,
                       mlir::DenseI64ArrayAttr attribute) {
  llvm::interleave(attribute.asArrayRef(), printer.getStream(), "x");
}

inline mlir::ParseResult parseSize(mlir::OpAsmParser &parser,
                                   mlir::DenseI64ArrayAttr &attribute) {
  llvm::SMLoc loc = parser.getCurrentLocation();
  if (parseShape(parser, attribute))
    return mlir::failure();
  llvm::ArrayRef<int64_t> sizes = attribute.asArrayRef();
  if (sizes.size() == 1)
    attribute = parser.getBuilder().getDenseI64ArrayAttr({sizes[0], sizes[0]});
  else if (sizes.size() != 2)
    return parser.emitError(loc)
           << "expected one size or height x width, found " << sizes.size()
           << " sizes";
  return mlir::success();
}

inline void printSize(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                      mlir::DenseI64ArrayAttr attribute) {
  printShape(printer, op, attribute);
}

} // namespace tpc

#endif // TPC_DIALECTS_TPC_SIZEASSEMBLY_H
