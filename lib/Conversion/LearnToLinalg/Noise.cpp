//===- Noise.cpp - Gaussian noise from a counter --------------------------===//

#include "Noise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tpc;

namespace {
/// Integer arithmetic on i32 scalars, in a line.
class Words {
public:
  Words(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  Value constant(uint32_t value) {
    return arith::ConstantOp::create(
        builder, loc, builder.getI32IntegerAttr(static_cast<int32_t>(value)));
  }
  Value low(Value wide) {
    return arith::TruncIOp::create(builder, loc, builder.getI32Type(), wide);
  }
  Value high(Value wide) {
    Value shift =
        arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(32));
    return low(arith::ShRUIOp::create(builder, loc, wide, shift));
  }
  Value bitXor(Value a, Value b) {
    return arith::XOrIOp::create(builder, loc, a, b);
  }
  Value add(Value a, Value b) {
    return arith::AddIOp::create(builder, loc, a, b);
  }
  Value bitAnd(Value a, uint32_t mask) {
    return arith::AndIOp::create(builder, loc, a, constant(mask));
  }
  Value shiftRight(Value a, uint32_t bits) {
    return arith::ShRUIOp::create(builder, loc, a, constant(bits));
  }
  /// The low and the high word of the product.
  std::pair<Value, Value> multiply(Value a, uint32_t factor) {
    auto op = arith::MulUIExtendedOp::create(builder, loc, a, constant(factor));
    return {op.getLow(), op.getHigh()};
  }
  Value isSet(Value a, uint32_t mask) {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                 bitAnd(a, mask), constant(0));
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  }
  /// (word >> 8) + offset as a float; exact, for it is at most 2^24.
  Value toFloat(Value word, uint32_t offset) {
    return arith::SIToFPOp::create(builder, loc, builder.getF32Type(),
                                   add(shiftRight(word, 8), constant(offset)));
  }

private:
  OpBuilder &builder;
  Location loc;
};
} // namespace

/// Ten rounds of Philox4x32.
static void buildPhilox(Words &words, Value (&counter)[4], Value (&key)[2]) {
  for (int round = 0; round < 10; ++round) {
    if (round > 0) {
      key[0] = words.add(key[0], words.constant(0x9E3779B9));
      key[1] = words.add(key[1], words.constant(0xBB67AE85));
    }
    auto [low0, high0] = words.multiply(counter[0], 0xD2511F53);
    auto [low1, high1] = words.multiply(counter[2], 0xCD9E8D57);
    Value next[4] = {
        words.bitXor(words.bitXor(high1, counter[1]), key[0]), low1,
        words.bitXor(words.bitXor(high0, counter[3]), key[1]), low0};
    std::copy(std::begin(next), std::end(next), std::begin(counter));
  }
}

/// The standard normal number of one element: number `index` mod 4 of a block.
static Value buildNormal(TensorBuilder &scalars, Words &words, Value index,
                         Value (&counter)[4], Value (&key)[2]) {
  OpBuilder &builder = scalars.getBuilder();
  Location loc = scalars.getLoc();
  buildPhilox(words, counter, key);
  Value second = words.isSet(index, 2);
  Value word0 = words.select(second, counter[2], counter[0]);
  Value word1 = words.select(second, counter[3], counter[1]);
  Value unit = scalars.constant(0x1p-24);
  Value u1 = scalars.mul(words.toFloat(word0, 1), unit);
  Value u2 = scalars.mul(words.toFloat(word1, 0), unit);
  Value log = math::LogOp::create(builder, loc, u1);
  auto radius = math::SqrtOp::create(builder, loc,
                                     scalars.mul(scalars.constant(-2.0), log));
  // Noise is to have the same bits everywhere: see `tpc-approximate-math`.
  radius->setAttr("tpc.exact", builder.getUnitAttr());
  // sin(2 pi u) = cos(2 pi (u - 1/4)), and u - 1/4 is exact.
  Value quarter = words.select(words.isSet(index, 1), scalars.constant(0.25),
                               scalars.constant(0.0));
  Value angle = scalars.mul(scalars.constant(6.283185307179586),
                            scalars.sub(u2, quarter));
  return scalars.mul(radius.getResult(),
                     Value(math::CosOp::create(builder, loc, angle)));
}

Value tpc::buildCorruption(TensorBuilder &builder, Value activity, Value sigma,
                           const NoiseKey &key) {
  Words outer(builder.getBuilder(), builder.getLoc());
  Value seedLow = outer.low(key.seed), seedHigh = outer.high(key.seed);
  Value stepLow = outer.low(key.step), stepHigh = outer.high(key.step);
  Value stream = outer.constant(
      static_cast<uint32_t>(key.purpose * 65536 + key.layerIndex));
  SmallVector<int64_t> shape(TensorBuilder::shape(activity));
  return builder.map(activity, [&](TensorBuilder &scalars, ValueRange args) {
    OpBuilder &inner = scalars.getBuilder();
    Location loc = scalars.getLoc();
    Words words(inner, loc);
    auto position = [&](int64_t dimension) -> Value {
      Value index = linalg::IndexOp::create(inner, loc, dimension);
      return arith::IndexCastOp::create(inner, loc, inner.getI32Type(), index);
    };
    // A block of four words is that of one feature in four samples: the code
    // for a few rows of a batch shares it, whatever the width of vectors.
    Value sample = position(0);
    Value feature = words.constant(0);
    int64_t features = 1;
    for (size_t dimension = shape.size(); dimension-- > 1;) {
      Value stride = words.constant(static_cast<uint32_t>(features));
      feature = words.add(
          feature,
          arith::MulIOp::create(inner, loc, position(dimension), stride));
      features *= shape[dimension];
    }
    Value block = words.add(
        arith::MulIOp::create(inner, loc, words.shiftRight(sample, 2),
                              words.constant(static_cast<uint32_t>(features))),
        feature);
    Value counter[4] = {block, stepLow, stepHigh, stream};
    Value keys[2] = {seedLow, seedHigh};
    Value normal = buildNormal(scalars, words, sample, counter, keys);
    return scalars.add(args[0], scalars.mul(sigma, normal));
  });
}
