//===- Clauses.h - axes of rules and trainers, as tables --------*- C++ -*-===//
//
// A rule and a trainer are lists of clauses `axis(kind, option = value, ...)`.
// What an axis takes is a table; parsing, printing, checking and the errors
// are the same for all of them.
//
//===----------------------------------------------------------------------===//

#ifndef TPC_DIALECTS_TPC_CLAUSES_H
#define TPC_DIALECTS_TPC_CLAUSES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OpImplementation.h"
#include <limits>
#include <optional>

namespace tpc {

class ClauseAttr;

/// An option of a clause: a number in a range, or one of some keywords.
struct OptionSpec {
  llvm::StringRef name;
  /// The value where the option is not given; none for an option that must be
  /// given, or that is off unless given (see `required`).
  std::optional<double> defaultNumber;
  bool required = false;
  bool integer = false;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  /// Whether the bound itself is excluded.
  bool minimumOpen = false;
  bool maximumOpen = false;
  /// For a keyword option, what it can be; the first is the default.
  llvm::SmallVector<llvm::StringRef> keywords;
  /// Of a rule's number that the compiled program takes as a hyperparameter: its
  /// name there, and in searches; empty for all others.
  llvm::StringRef hyperparameter;

  /// `a number in [0, 1)`, for errors and help.
  std::string describe() const;
  bool contains(double value) const;
};

/// One kind on an axis, with the options that it takes.
struct KindSpec {
  llvm::StringRef name;
  llvm::SmallVector<OptionSpec> options;

  const OptionSpec *find(llvm::StringRef option) const;
};

/// An axis of a rule or a trainer.
struct AxisSpec {
  llvm::StringRef name;
  llvm::SmallVector<KindSpec> kinds;

  const KindSpec *find(llvm::StringRef kind) const;
};

/// Parses the word of a clause, if the next thing is one: a word with `(` behind
/// it and no `.` in it, which the name of the next operation would have.
mlir::ParseResult parseOptionalClauseName(mlir::OpAsmParser &parser,
                                          llvm::StringRef &name);

/// Parses `(kind, option = value, ...)`; emits an error at the offending word
/// and fails where the axis has no such kind or option, or a value is of the
/// wrong sort or out of its range.
mlir::ParseResult parseClause(mlir::OpAsmParser &parser, const AxisSpec &axis,
                              ClauseAttr &clause);

/// Parses the value of an option: a number, or a word as a StringAttr. Emits an
/// error and fails on anything else.
mlir::ParseResult parseOptionValue(mlir::AsmParser &parser,
                                   mlir::Attribute &value);

/// The shortest text that reads as the same number, with the decimal point
/// that MLIR's lexer wants.
std::string shortestText(double value);

/// A 64-bit number as the shortest text that reads as the same number; the
/// directive `custom<Number>($attribute)` of assembly formats.
void printNumber(mlir::AsmPrinter &printer, mlir::FloatAttr number);
inline void printNumber(mlir::OpAsmPrinter &printer, mlir::Operation *,
                        mlir::FloatAttr number) {
  printNumber(printer, number);
}
mlir::ParseResult parseNumber(mlir::AsmParser &parser,
                              mlir::FloatAttr &number);

/// Prints ` axis(kind, option = value, ...)`.
void printClause(mlir::OpAsmPrinter &printer, llvm::StringRef axis,
                 ClauseAttr clause);

/// Checks a clause against its axis, for operations that were not parsed from
/// the custom assembly.
mlir::LogicalResult verifyClause(mlir::Operation *op, const AxisSpec &axis,
                                 ClauseAttr clause);

/// The axis' specification of the clause's kind; the clause has been verified.
const KindSpec &getKind(const AxisSpec &axis, ClauseAttr clause);

/// The axes of `tpc.rule`, in the order in which they are printed.
llvm::ArrayRef<AxisSpec> getRuleAxes();
/// The axes of `tpc.trainer` that are clauses (all but `batch`).
llvm::ArrayRef<AxisSpec> getTrainerAxes();
/// An axis by its name; it must exist.
const AxisSpec &getAxis(llvm::ArrayRef<AxisSpec> axes, llvm::StringRef name);

/// `a, b or c`.
std::string orList(llvm::ArrayRef<llvm::StringRef> words);

} // namespace tpc

#endif // TPC_DIALECTS_TPC_CLAUSES_H
