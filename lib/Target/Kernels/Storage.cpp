//===- Storage.cpp - How a state lies in memory ---------------------------===//

#include "Storage.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace tpc::kernels;

DictionaryAttr Storage::toAttribute(MLIRContext *context) const {
  Builder builder(context);
  NamedAttrList fields;
  fields.set("kind", builder.getStringAttr(block ? "blocked" : "row_major"));
  if (block) {
    fields.set("dim", builder.getI64IntegerAttr(dim));
    fields.set("order", builder.getI64ArrayAttr(order));
    fields.set("block", builder.getI64IntegerAttr(block));
    if (pairs)
      fields.set("pairs", builder.getUnitAttr());
  }
  return fields.getDictionary(context);
}

Storage Storage::fromAttribute(DictionaryAttr attribute) {
  Storage storage;
  auto block = attribute.getAs<IntegerAttr>("block");
  if (!block)
    return storage;
  storage.block = block.getInt();
  storage.pairs = attribute.contains("pairs");
  storage.dim = attribute.getAs<IntegerAttr>("dim").getInt();
  if (auto order = attribute.getAs<ArrayAttr>("order"))
    for (auto dim : order.getAsRange<IntegerAttr>())
      storage.order.push_back(dim.getInt());
  return storage;
}
