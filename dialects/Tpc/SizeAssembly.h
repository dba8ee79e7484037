//===- SizeAssembly.h - sizes as they are written ---------------*- C++ -*-===//
//
// Directives of assembly formats for lists of sizes: `custom<Size>($kernel)`
// is height and width, `3x5`, or one number, `3`, for both;
// `custom<StrideOfPool>($stride, ref($kernel))` is `stride(3x5)`, or nothing
// where it is the kernel's size; and `custom<Shape>($shape)` is any number of
// sizes, `7x7x16`.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_SIZEASSEMBLY_H
#define TPC_DIALECTS_TPC_SIZEASSEMBLY_H

#include "mlir/IR/OpImplementation.h"

namespace tpc {

inline mlir::ParseResult parseShape(mlir::OpAsmParser &parser,
                                    mlir::DenseI64ArrayAttr &attribute) {
  llvm::SmallVector<int64_t> sizes;
  llvm::SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(sizes, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return mlir::failure();
  if (sizes.empty())
    return parser.emitError(loc)
           << "expected a whole size that is not negative, as 3, or several "
              "with 'x' between them, as 3x5";
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

inline mlir::ParseResult parseStrideOfPool(mlir::OpAsmParser &parser,
                                           mlir::DenseI64ArrayAttr &stride,
                                           mlir::DenseI64ArrayAttr kernel) {
  if (succeeded(parser.parseOptionalKeyword("stride")))
    return mlir::failure(parser.parseLParen() || parseSize(parser, stride) ||
                         parser.parseRParen());
  stride = kernel;
  return mlir::success();
}

inline void printStrideOfPool(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                              mlir::DenseI64ArrayAttr stride,
                              mlir::DenseI64ArrayAttr kernel) {
  if (stride == kernel)
    return;
  printer << " stride(";
  printSize(printer, op, stride);
  printer << ")";
}

} // namespace tpc

#endif // TPC_DIALECTS_TPC_SIZEASSEMBLY_H
