//===- Storage.cpp - How a state lies in memory ---------------------------===//

#include "Storage.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/Sequence.h"

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

std::optional<Storage> Storage::fromAttribute(Attribute attribute,
                                              ArrayRef<int64_t> shape) {
  auto fields = dyn_cast_or_null<DictionaryAttr>(attribute);
  if (!fields)
    return std::nullopt;
  auto kind = fields.getAs<StringAttr>("kind");
  if (kind && kind.getValue() == "row_major" && fields.size() == 1)
    return Storage();
  auto block = fields.getAs<IntegerAttr>("block");
  auto dim = fields.getAs<IntegerAttr>("dim");
  if ((kind && kind.getValue() != "blocked") || !block || !dim)
    return std::nullopt;
  Storage storage{block.getInt(), dim.getInt()};
  storage.pairs = fields.contains("pairs");
  int64_t rank = int64_t(shape.size());
  if (storage.dim < 0 || storage.dim >= rank || storage.block < 1 ||
      shape[storage.dim] % storage.block != 0)
    return std::nullopt;
  if (Attribute order = fields.get("order")) {
    auto dims = dyn_cast<ArrayAttr>(order);
    if (!dims || !llvm::all_of(dims, llvm::IsaPred<IntegerAttr>))
      return std::nullopt;
    for (auto each : dims.getAsRange<IntegerAttr>())
      storage.order.push_back(each.getInt());
    SmallVector<int64_t> sorted(storage.order);
    llvm::sort(sorted);
    if (!llvm::equal(sorted, llvm::seq<int64_t>(0, rank)))
      return std::nullopt;
  }
  int64_t last = storage.order.empty() ? rank - 1 : storage.order.back();
  if (storage.pairs && (last == storage.dim || shape[last] % 2 != 0))
    return std::nullopt;
  return storage;
}

DictionaryAttr tpc::kernels::bufferOf(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  auto function = argument ? dyn_cast_or_null<FunctionOpInterface>(
                                 argument.getOwner()->getParentOp())
                           : FunctionOpInterface();
  // Blocks inside a function's have other arguments.
  if (!function || argument.getOwner() != &function.front())
    return {};
  return function.getArgAttrOfType<DictionaryAttr>(argument.getArgNumber(),
                                                   "tpc.buffer");
}

bool tpc::kernels::isState(Value value) {
  DictionaryAttr buffer = bufferOf(value);
  auto kind = buffer ? buffer.getAs<StringAttr>("kind") : StringAttr();
  return kind && kind == "state";
}
