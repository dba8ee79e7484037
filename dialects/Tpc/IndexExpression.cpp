//===- IndexExpression.cpp - which elements an operation combines ---------===//

#include "dialects/Tpc/IndexExpression.h"

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tpc;

bool IndexExpression::Overhang::any() const {
  auto positive = [](int64_t count) { return count > 0; };
  return llvm::any_of(before, positive) || llvm::any_of(after, positive);
}

namespace {
/// constant + sum of factor * letter.
struct Term {
  SmallVector<std::pair<char, int64_t>> factors;
  int64_t constant = 0;

  bool isLetter() const {
    return factors.size() == 1 && factors[0].second == 1 && constant == 0;
  }
};
} // namespace

/// The sum within a pair of brackets: `2y+i-1`.
static Term parseSum(StringRef text) {
  Term term;
  while (!text.empty()) {
    int64_t sign = 1, number = 0;
    if (!text.consume_front("+") && text.consume_front("-"))
      sign = -1;
    bool hasNumber = !text.consumeInteger(10, number);
    if (!text.empty() && llvm::isAlpha(text.front())) {
      term.factors.push_back({text.front(), sign * (hasNumber ? number : 1)});
      text = text.drop_front();
    } else {
      assert(hasNumber && "expected a letter or a number in an index");
      term.constant += sign * number;
    }
  }
  return term;
}

static SmallVector<Term> parseOperand(StringRef text) {
  SmallVector<Term> terms;
  while (!text.empty()) {
    if (text.consume_front("(")) {
      auto [sum, rest] = text.split(')');
      terms.push_back(parseSum(sum));
      text = rest;
    } else {
      terms.push_back({{{text.front(), 1}}, 0});
      text = text.drop_front();
    }
  }
  return terms;
}

IndexExpression::IndexExpression(MLIRContext *context, StringRef spec,
                                 ArrayRef<ArrayRef<int64_t>> shapes,
                                 ArrayRef<Extent> extents) {
  auto [left, result] = spec.split("->");
  SmallVector<StringRef> texts;
  left.split(texts, ',');
  SmallVector<SmallVector<Term>> operands;
  for (StringRef text : texts)
    operands.push_back(parseOperand(text));

  // Parallel dimensions come first, in the result's order.
  letters = result.str();
  for (const SmallVector<Term> &operand : operands)
    for (const Term &term : operand)
      for (auto [letter, factor] : term.factors)
        if (!StringRef(letters).contains(letter))
          letters.push_back(letter);
  SmallVector<int64_t> sizes(letters.size(), 1);
  for (Extent extent : extents)
    if (StringRef(letters).contains(extent.letter))
      sizes[letters.find(extent.letter)] = extent.size;
  for (auto [operand, shape] : llvm::zip_equal(operands, shapes))
    for (auto [term, size] : llvm::zip_equal(operand, shape))
      if (term.isLetter())
        sizes[letters.find(term.factors[0].first)] = size;

  auto add = [&](ArrayRef<Term> operand, ArrayRef<int64_t> shape) {
    Overhang &overhang = overhangs.emplace_back();
    SmallVector<AffineExpr> results;
    for (auto [term, size] : llvm::zip_equal(operand, shape)) {
      AffineExpr expr = getAffineConstantExpr(term.constant, context);
      int64_t least = term.constant, most = term.constant;
      for (auto [letter, factor] : term.factors) {
        size_t position = letters.find(letter);
        expr = expr + getAffineDimExpr(position, context) * factor;
        (factor < 0 ? least : most) += factor * (sizes[position] - 1);
      }
      overhang.before.push_back(std::max<int64_t>(0, -least));
      overhang.after.push_back(std::max<int64_t>(0, most - (size - 1)));
      results.push_back(expr + overhang.before.back());
    }
    maps.push_back(AffineMap::get(letters.size(), 0, results, context));
  };
  for (auto [operand, shape] : llvm::zip_equal(operands, shapes))
    add(operand, shape);
  resultShape.assign(sizes.begin(), sizes.begin() + result.size());
  SmallVector<AffineExpr> results;
  for (size_t i = 0; i < result.size(); ++i)
    results.push_back(getAffineDimExpr(i, context));
  maps.push_back(AffineMap::get(letters.size(), 0, results, context));
  for (size_t i = 0; i < letters.size(); ++i)
    iterators.push_back(i < result.size() ? utils::IteratorType::parallel
                                          : utils::IteratorType::reduction);
}
