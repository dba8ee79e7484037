//===- Search.cpp - searches: ranges, assembly and verifiers --------------===//

#include "dialects/Tpc/SearchKeys.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tpc;

using EmitError = function_ref<InFlightDiagnostic()>;

static constexpr StringLiteral rangeKinds[] = {"log_uniform", "uniform",
                                               "choice", "fixed"};

/// As short as it reads as the same number; whole numbers without a point.
static std::string numberText(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<int64_t>(value));
  return shortestText(value);
}

static std::string rangeText(StringRef kind, ArrayRef<double> values) {
  std::string text = kind.str() + "(";
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(values, stream,
                        [&](double value) { stream << numberText(value); });
  return text + ")";
}

static LogicalResult checkKind(StringRef kind, EmitError emitError) {
  if (llvm::is_contained(rangeKinds, kind))
    return success();
  return emitError() << "expected "
                     << orList({std::begin(rangeKinds), std::end(rangeKinds)})
                     << ", found '" << kind << "'";
}

/// What can be said of a range without knowing its hyperparameter.
static LogicalResult checkValues(StringRef kind, ArrayRef<double> values,
                                 EmitError emitError) {
  for (double value : values)
    if (!std::isfinite(value))
      return emitError() << "expected finite numbers in '" << kind << "'";
  if (kind == "fixed" && values.size() != 1)
    return emitError() << "expected one number in 'fixed', found "
                       << values.size();
  if (kind == "choice") {
    if (values.empty())
      return emitError() << "expected numbers in 'choice', found none";
    for (size_t i = 0; i < values.size(); ++i)
      if (llvm::is_contained(values.take_front(i), values[i]))
        return emitError() << "expected each number of 'choice' once, found "
                           << numberText(values[i]) << " again";
  }
  if (kind != "uniform" && kind != "log_uniform")
    return success();
  if (values.size() != 2)
    return emitError() << "expected two numbers in '" << kind
                       << "', the low and the high end, found "
                       << values.size();
  if (values[0] >= values[1])
    return emitError() << "expected the low end below the high end, found "
                       << rangeText(kind, values);
  if (kind == "log_uniform" && values[0] <= 0)
    return emitError() << "expected a low end above 0 in 'log_uniform', found "
                       << rangeText(kind, values);
  return success();
}

/// `KIND(NUMBER, ...)`.
static ParseResult parseRange(AsmParser &parser, StringAttr key,
                              Location location, RangeAttr &range) {
  StringRef kind;
  SMLoc loc = parser.getCurrentLocation();
  auto emitError = [&] { return parser.emitError(loc); };
  SmallVector<double> values;
  auto parseNumber = [&]() -> ParseResult {
    SMLoc numberLoc = parser.getCurrentLocation();
    Attribute value;
    if (parseOptionValue(parser, value))
      return failure();
    if (auto integer = dyn_cast<IntegerAttr>(value))
      values.push_back(static_cast<double>(integer.getInt()));
    else if (auto real = dyn_cast<FloatAttr>(value))
      values.push_back(real.getValueAsDouble());
    else
      return parser.emitError(numberLoc)
             << "expected a number, found " << value;
    return success();
  };
  if (parser.parseKeyword(&kind) || failed(checkKind(kind, emitError)) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren,
                                     parseNumber) ||
      failed(checkValues(kind, values, emitError)))
    return failure();
  MLIRContext *context = parser.getContext();
  range = RangeAttr::get(context, key, StringAttr::get(context, kind),
                         DenseF64ArrayAttr::get(context, values), location);
  return success();
}

static std::string rangeText(RangeAttr range) {
  return range.getKey().str() + " = " +
         rangeText(range.getKind(), range.getValues());
}

void RangeAttr::print(AsmPrinter &printer) const {
  printer << "<" << rangeText(*this) << ">";
}

Attribute RangeAttr::parse(AsmParser &parser, Type) {
  StringRef key;
  RangeAttr range;
  if (parser.parseLess())
    return {};
  Location location = parser.getEncodedSourceLoc(parser.getCurrentLocation());
  if (parser.parseKeyword(&key) || parser.parseEqual() ||
      parseRange(parser, StringAttr::get(parser.getContext(), key), location,
                 range) ||
      parser.parseGreater())
    return {};
  return range;
}

/// Whether a range comes next: a key with `=` behind it or, if that was
/// forgotten, with `KIND(`. The parser cannot look ahead, and the next
/// operation begins with a word too; the source buffer ends with a NUL.
static bool isAtRange(OpAsmParser &parser) {
  const char *text = parser.getCurrentLocation().getPointer();
  auto skip = [&](auto &&belongs) {
    const char *begin = text;
    while (belongs(*text))
      ++text;
    return StringRef(begin, text - begin);
  };
  auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (skip([&](char c) { return isWord(c) || c == '.'; }).empty())
    return false;
  skip(llvm::isSpace);
  if (*text == '=')
    return true;
  StringRef word = skip(isWord);
  skip(llvm::isSpace);
  return !word.empty() && *text == '(';
}

ParseResult SearchOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  SmallVector<Attribute> trainers, ranges;
  auto parseTrainer = [&] {
    FlatSymbolRefAttr trainer;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseAttribute(trainer))
      return ParseResult(failure());
    if (llvm::is_contained(trainers, trainer))
      return ParseResult(parser.emitError(loc)
                         << "expected each trainer once, found " << trainer
                         << " again");
    trainers.push_back(trainer);
    return ParseResult(success());
  };
  if (parser.parseSymbolName(name, SymbolTable::getSymbolAttrName(),
                             result.attributes) ||
      parser.parseKeyword("of") || parser.parseCommaSeparatedList(parseTrainer))
    return failure();
  SMLoc end = parser.getCurrentLocation();
  llvm::SmallDenseSet<StringRef> keys;
  while (isAtRange(parser)) {
    StringRef key;
    SMLoc loc = parser.getCurrentLocation();
    RangeAttr range;
    if (parser.parseKeyword(&key))
      return failure();
    if (!keys.insert(key).second)
      return parser.emitError(loc)
             << "expected each hyperparameter once, found '" << key
             << "' again";
    if (parser.parseEqual() ||
        parseRange(parser, parser.getBuilder().getStringAttr(key),
                   parser.getEncodedSourceLoc(loc), range))
      return failure();
    ranges.push_back(range);
  }
  if (ranges.empty())
    return parser.emitError(end) << "expected ranges, as in forward.lr = "
                                    "log_uniform(1.0e-5, 1.0e-2), found none";
  Builder &builder = parser.getBuilder();
  result.addAttribute("trainers", builder.getArrayAttr(trainers));
  result.addAttribute("ranges", builder.getArrayAttr(ranges));
  return parser.parseOptionalAttrDictWithKeyword(result.attributes);
}

void SearchOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  printer << " of ";
  llvm::interleaveComma(getTrainers(), printer);
  for (auto range : getRanges().getAsRange<RangeAttr>()) {
    printer.printNewline();
    printer << "    " << rangeText(range);
  }
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getSymNameAttrName(), getTrainersAttrName(), getRangesAttrName()});
}

/// Again for operations that were not parsed from the custom assembly.
LogicalResult SearchOp::verify() {
  llvm::SmallDenseSet<StringRef> keys;
  auto emitError = [&] { return emitOpError(); };
  if (getTrainers().empty() || getRanges().empty())
    return emitOpError("expected trainers and ranges, found ")
           << getTrainers().size() << " trainers and " << getRanges().size()
           << " ranges";
  for (auto range : getRanges().getAsRange<RangeAttr>()) {
    if (!keys.insert(range.getKey()).second)
      return emitOpError("expected each hyperparameter once, found '")
             << range.getKey().getValue() << "' again";
    if (failed(checkKind(range.getKind(), emitError)) ||
        failed(checkValues(range.getKind(), range.getValues(), emitError)))
      return failure();
  }
  return success();
}

/// The values are ones that the hyperparameter can have; between the ends of an
/// interval all are, if the ends are.
static LogicalResult checkRange(RangeAttr range, const SearchKey &key,
                                TrainerOp trainer) {
  auto note = [&](InFlightDiagnostic error) {
    error.attachNote(trainer.getLoc()) << "the trainer is here";
    return error;
  };
  StringRef kind = range.getKind();
  bool interval = kind == "uniform" || kind == "log_uniform";
  if (key.option.integer && interval)
    return note(emitError(range.getLocation())
                << "expected choice or fixed for '" << key.name
                << "', which is a whole number, found '" << kind << "'");
  for (double value : range.getValues().asArrayRef()) {
    bool whole = value == std::floor(value);
    if (!key.option.contains(value) || (key.option.integer && !whole))
      return note(emitError(range.getLocation())
                  << "expected '" << key.name << "' to be "
                  << key.option.describe() << ", found " << numberText(value));
  }
  return success();
}

LogicalResult SearchOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  llvm::SmallDenseSet<Attribute> known;
  SmallVector<std::string> names;
  for (auto reference : getTrainers().getAsRange<FlatSymbolRefAttr>()) {
    auto trainer =
        symbolTable.lookupNearestSymbolFrom<TrainerOp>(*this, reference);
    if (!trainer)
      return emitOpError("expected ")
             << reference << " to name a tpc.trainer, found none";
    auto rule = symbolTable.lookupNearestSymbolFrom<RuleOp>(
        trainer, trainer.getRuleAttr());
    // A trainer or a rule that does not verify has its own errors.
    if (!rule || failed(trainer.verify()) || failed(rule.verify()))
      return failure();
    for (const SearchKey &key : getSearchKeys(trainer, rule)) {
      if (!llvm::is_contained(names, key.name))
        names.push_back(key.name);
      for (auto range : getRanges().getAsRange<RangeAttr>())
        if (range.getKey() == key.name) {
          known.insert(range);
          if (failed(checkRange(range, key, trainer)))
            return failure();
        }
    }
  }
  for (auto range : getRanges().getAsRange<RangeAttr>())
    if (!known.contains(range))
      return mlir::emitError(range.getLocation())
             << "expected " << orList(llvm::to_vector_of<StringRef>(names))
             << ", the numbers that the searched trainers have, found '"
             << range.getKey().getValue() << "'";
  return success();
}
