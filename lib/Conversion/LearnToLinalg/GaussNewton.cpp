//===- GaussNewton.cpp - least changes that undo an error -----------------===//

#include "GaussNewton.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tpc;

static Value divide(TensorBuilder &b, Value lhs, Value rhs) {
  return arith::DivFOp::create(b.getBuilder(), b.getLoc(), lhs, rhs);
}

/// Of the elements along 'o', `value` at `element` and 0 elsewhere.
static Value selectElement(TensorBuilder &b, int64_t element, Value value) {
  OpBuilder &builder = b.getBuilder();
  Value wanted = arith::ConstantOp::create(builder, b.getLoc(),
                                           builder.getI32IntegerAttr(element));
  Value isWanted = arith::CmpIOp::create(
      builder, b.getLoc(), arith::CmpIPredicate::eq, b.index('o'), wanted);
  return arith::SelectOp::create(builder, b.getLoc(), isWanted, value,
                                 b.constant(0));
}

Value tpc::buildUnit(TensorBuilder &b, int64_t element,
                     ArrayRef<int64_t> shape) {
  return b.map("bo->bo", b.filled(1, shape),
               [&](TensorBuilder &b, ValueRange args) {
                 return selectElement(b, element, args[0]);
               });
}

namespace {
/// A system of linear equations with a symmetric, positive definite matrix, of
/// one sample's scalars.
class System {
public:
  System(TensorBuilder &b, size_t size)
      : b(b), size(size), matrix(size * size) {}

  Value &at(size_t row, size_t column) { return matrix[row * size + column]; }

  /// Adds `damping` times the mean of the diagonal to it.
  void damp(double damping) {
    Value trace = at(0, 0);
    for (size_t i = 1; i < size; ++i)
      trace = b.add(trace, at(i, i));
    Value lambda =
        b.mul(trace, b.constant(damping / static_cast<double>(size)));
    for (size_t i = 0; i < size; ++i)
      at(i, i) = b.add(at(i, i), lambda);
  }

  /// By the decomposition L D L^T, which needs no roots, and one quotient for
  /// each pivot: all code of quotients is unrolled. The matrix's lower part
  /// becomes L, its upper part D L^T, and its diagonal 1 / D.
  SmallVector<Value> solve(ValueRange right) {
    for (size_t j = 0; j < size; ++j) {
      for (size_t k = 0; k < j; ++k)
        at(j, j) = b.sub(at(j, j), b.mul(at(j, k), at(k, j)));
      at(j, j) = divide(b, b.constant(1), at(j, j));
      for (size_t i = j + 1; i < size; ++i) {
        for (size_t k = 0; k < j; ++k)
          at(i, j) = b.sub(at(i, j), b.mul(at(i, k), at(k, j)));
        at(j, i) = at(i, j);
        at(i, j) = b.mul(at(i, j), at(j, j));
      }
    }
    SmallVector<Value> x(right);
    for (size_t i = 0; i < size; ++i)
      for (size_t k = 0; k < i; ++k)
        x[i] = b.sub(x[i], b.mul(at(i, k), x[k]));
    for (size_t i = size; i-- > 0;) {
      x[i] = b.mul(x[i], at(i, i));
      for (size_t k = i + 1; k < size; ++k)
        x[i] = b.sub(x[i], b.mul(at(k, i), x[k]));
    }
    return x;
  }

private:
  TensorBuilder &b;
  size_t size;
  SmallVector<Value> matrix;
};
} // namespace

Value tpc::buildGaussNewton(TensorBuilder &b, ValueRange rows, Value error,
                            double damping) {
  size_t count = rows.size();
  // The lower part of J J^T, row by row, and d: a [B] for each number, so that
  // one elementwise operation solves the systems of all samples.
  SmallVector<Value> numbers;
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j <= i; ++j)
      numbers.push_back(b.einsum("bn,bn->b", rows[i], rows[j]));
  for (size_t i = 0; i < count; ++i)
    numbers.push_back(b.accumulate("bo->b", error, {},
                                   [&](TensorBuilder &b, ValueRange args) {
                                     return selectElement(b, i, args[0]);
                                   }));
  SmallVector<Value> solutions =
      b.map(numbers, count, [&](TensorBuilder &b, ValueRange args) {
        System system(b, count);
        size_t next = 0;
        for (size_t i = 0; i < count; ++i)
          for (size_t j = 0; j <= i; ++j)
            system.at(i, j) = args[next++];
        system.damp(damping);
        return system.solve(args.drop_front(next));
      });
  Value sum;
  for (auto [solution, row] : llvm::zip_equal(solutions, rows)) {
    Value term = b.map("b,bn->bn", {solution, row},
                       [](TensorBuilder &b, ValueRange args) {
                         return b.mul(args[0], args[1]);
                       });
    sum = sum ? b.add(sum, term) : term;
  }
  return sum;
}
