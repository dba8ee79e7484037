//===- Clauses.cpp - axes of rules and trainers, as tables ----------------===//

#include "dialects/Tpc/Clauses.h"

#include "dialects/Tpc/Tpc.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace tpc;

std::string tpc::orList(ArrayRef<StringRef> words) {
  std::string result;
  for (auto [i, word] : llvm::enumerate(words)) {
    if (i > 0)
      result += i + 1 == words.size() ? " or " : ", ";
    result += word;
  }
  return result;
}

std::string tpc::shortestText(double value) {
  std::string text;
  for (int precision = 1; precision <= 17; ++precision) {
    text = llvm::formatv("{0}", llvm::format("%.*g", precision, value)).str();
    if (std::strtod(text.c_str(), nullptr) == value)
      break;
  }
  if (std::isfinite(value) && text.find('.') == std::string::npos) {
    size_t exponent = text.find('e');
    text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
  }
  return text;
}

bool OptionSpec::contains(double value) const {
  // Written so that NaN lies in no range.
  bool above = minimumOpen ? value > minimum : value >= minimum;
  bool below = maximumOpen ? value < maximum : value <= maximum;
  // Programs compute in single precision.
  return above && below && std::isfinite(static_cast<float>(value));
}

std::string OptionSpec::describe() const {
  if (!keywords.empty())
    return orList(keywords);
  std::string sort = integer ? "a whole number" : "a number";
  auto text = [](double value) {
    return value == std::floor(value)
               ? std::to_string(static_cast<int64_t>(value))
               : shortestText(value);
  };
  bool bounded = std::isfinite(maximum);
  if (!std::isfinite(minimum) && !bounded)
    return sort;
  if (!bounded)
    return sort + (minimumOpen ? " above " : " of at least ") + text(minimum);
  return sort + " in " + (minimumOpen ? "(" : "[") + text(minimum) + ", " +
         text(maximum) + (maximumOpen ? ")" : "]");
}

const OptionSpec *KindSpec::find(StringRef option) const {
  auto it = llvm::find_if(
      options, [&](const OptionSpec &spec) { return spec.name == option; });
  return it == options.end() ? nullptr : &*it;
}

const KindSpec *AxisSpec::find(StringRef kind) const {
  auto it = llvm::find_if(
      kinds, [&](const KindSpec &spec) { return spec.name == kind; });
  return it == kinds.end() ? nullptr : &*it;
}

const AxisSpec &tpc::getAxis(ArrayRef<AxisSpec> axes, StringRef name) {
  return *llvm::find_if(
      axes, [&](const AxisSpec &axis) { return axis.name == name; });
}

const KindSpec &tpc::getKind(const AxisSpec &axis, ClauseAttr clause) {
  return *axis.find(clause.getKind());
}

std::optional<double> ClauseAttr::getNumber(StringRef name) const {
  Attribute value = getOptions().get(name);
  if (auto number = dyn_cast_or_null<FloatAttr>(value))
    return number.getValueAsDouble();
  if (auto number = dyn_cast_or_null<IntegerAttr>(value))
    return static_cast<double>(number.getInt());
  return std::nullopt;
}

StringRef ClauseAttr::getKeyword(StringRef name, StringRef otherwise) const {
  if (auto word = getOptions().getAs<StringAttr>(name))
    return word.getValue();
  return otherwise;
}

using EmitError = function_ref<InFlightDiagnostic()>;

static LogicalResult checkKind(const AxisSpec &axis, StringRef kind,
                               EmitError emitError) {
  if (axis.find(kind))
    return success();
  SmallVector<StringRef> names;
  for (const KindSpec &spec : axis.kinds)
    names.push_back(spec.name);
  return emitError() << "expected " << orList(names) << " in '" << axis.name
                     << "', found '" << kind << "'";
}

static LogicalResult checkOption(const AxisSpec &axis, const KindSpec &kind,
                                 StringRef option, EmitError emitError) {
  if (kind.find(option))
    return success();
  SmallVector<StringRef> names;
  for (const OptionSpec &spec : kind.options)
    names.push_back(spec.name);
  if (names.empty())
    return emitError() << "expected no options for '" << kind.name << "' in '"
                       << axis.name << "', found '" << option << "'";
  return emitError() << "expected the option " << orList(names) << " for '"
                     << kind.name << "' in '" << axis.name << "', found '"
                     << option << "'";
}

static LogicalResult checkValue(const OptionSpec &option, Attribute value,
                                EmitError emitError) {
  auto expected = [&] {
    return emitError() << "expected '" << option.name << "' to be "
                       << option.describe() << ", found ";
  };
  if (auto word = dyn_cast<StringAttr>(value)) {
    if (!llvm::is_contained(option.keywords, word.getValue()))
      return expected() << "'" << word.getValue() << "'";
    return success();
  }
  // Numbers as the clause's own syntax writes them, without a type.
  auto integer = dyn_cast<IntegerAttr>(value);
  auto real = dyn_cast<FloatAttr>(value);
  bool isInteger = integer && integer.getType().isSignlessInteger(64);
  if (!isInteger && !(real && real.getType().isF64()))
    return expected() << value;
  double number = isInteger ? static_cast<double>(integer.getInt())
                            : real.getValueAsDouble();
  bool whole = number == std::floor(number);
  if (option.keywords.empty() && option.contains(number) &&
      (!option.integer || whole))
    return success();
  return expected() << (isInteger ? std::to_string(integer.getInt())
                                  : shortestText(number));
}

static LogicalResult checkRequired(const AxisSpec &axis, const KindSpec &kind,
                                   DictionaryAttr options,
                                   EmitError emitError) {
  for (const OptionSpec &option : kind.options)
    if (option.required && !options.get(option.name))
      return emitError() << "expected the option '" << option.name
                         << "' for '" << kind.name << "' in '" << axis.name
                         << "', found none";
  return success();
}

ParseResult tpc::parseOptionValue(AsmParser &parser, Attribute &value) {
  StringRef word;
  if (succeeded(parser.parseOptionalKeyword(&word))) {
    value = parser.getBuilder().getStringAttr(word);
    return success();
  }
  if (parser.parseAttribute(value))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (isa<IntegerAttr>(value) &&
      succeeded(parser.parseOptionalKeyword(&word)))
    return parser.emitError(loc, "expected a number with a decimal point "
                                 "before its exponent, as in 1.0e-3");
  return success();
}

ParseResult tpc::parseOptionalClauseName(OpAsmParser &parser,
                                         StringRef &name) {
  // The parser cannot look ahead, and a clause is only told from the next
  // operation by what follows the word; the source buffer ends with a NUL.
  const char *text = parser.getCurrentLocation().getPointer();
  while (llvm::isAlnum(*text) || *text == '_')
    ++text;
  while (llvm::isSpace(*text))
    ++text;
  if (*text != '(')
    return failure();
  return parser.parseOptionalKeyword(&name);
}

ParseResult tpc::parseClause(OpAsmParser &parser, const AxisSpec &axis,
                             ClauseAttr &clause) {
  StringRef kindName;
  if (parser.parseLParen())
    return failure();
  SMLoc kindLoc = parser.getCurrentLocation();
  auto errorAt = [&](SMLoc loc) {
    return [&parser, loc]() { return parser.emitError(loc); };
  };
  if (parser.parseKeyword(&kindName) ||
      failed(checkKind(axis, kindName, errorAt(kindLoc))))
    return failure();
  const KindSpec &kind = *axis.find(kindName);
  NamedAttrList options;
  while (succeeded(parser.parseOptionalComma())) {
    StringRef name;
    Attribute value;
    SMLoc optionLoc = parser.getCurrentLocation();
    if (parser.parseKeyword(&name) ||
        failed(checkOption(axis, kind, name, errorAt(optionLoc))))
      return failure();
    if (options.get(name))
      return parser.emitError(optionLoc)
             << "expected each option once, found '" << name << "' again";
    if (parser.parseEqual())
      return failure();
    SMLoc valueLoc = parser.getCurrentLocation();
    if (parseOptionValue(parser, value) ||
        failed(checkValue(*kind.find(name), value, errorAt(valueLoc))))
      return failure();
    options.append(name, value);
  }
  MLIRContext *context = parser.getContext();
  DictionaryAttr dictionary = options.getDictionary(context);
  if (failed(checkRequired(axis, kind, dictionary, errorAt(kindLoc))) ||
      parser.parseRParen())
    return failure();
  clause = ClauseAttr::get(context, StringAttr::get(context, kindName),
                           dictionary);
  return success();
}

/// A clause's options in the order of its kind's specification, and those that
/// it does not have after them.
static SmallVector<NamedAttribute> inSpecifiedOrder(ClauseAttr clause) {
  SmallVector<NamedAttribute> options(clause.getOptions().getValue());
  auto position = [&](NamedAttribute option) -> size_t {
    for (ArrayRef<AxisSpec> axes : {getRuleAxes(), getTrainerAxes()})
      for (const AxisSpec &axis : axes)
        if (const KindSpec *kind = axis.find(clause.getKind()))
          if (const OptionSpec *spec = kind->find(option.getName()))
            return spec - kind->options.begin();
    return std::numeric_limits<size_t>::max();
  };
  llvm::stable_sort(options, [&](NamedAttribute lhs, NamedAttribute rhs) {
    return position(lhs) < position(rhs);
  });
  return options;
}

void tpc::printNumber(AsmPrinter &printer, FloatAttr number) {
  double value = number.getValueAsDouble();
  if (number.getType().isF64() && std::isfinite(value))
    printer << shortestText(value);
  else
    printer.printAttribute(number);
}

ParseResult tpc::parseNumber(AsmParser &parser, FloatAttr &number) {
  return parser.parseAttribute(number, parser.getBuilder().getF64Type());
}

/// `adam, lr = 0.001`.
static void printKindAndOptions(AsmPrinter &printer, ClauseAttr clause) {
  printer.printKeywordOrString(clause.getKind());
  for (NamedAttribute option : inSpecifiedOrder(clause)) {
    printer << ", ";
    printer.printKeywordOrString(option.getName());
    printer << " = ";
    auto integer = dyn_cast<IntegerAttr>(option.getValue());
    if (auto word = dyn_cast<StringAttr>(option.getValue()))
      printer.printKeywordOrString(word);
    else if (auto number = dyn_cast<FloatAttr>(option.getValue()))
      printNumber(printer, number);
    else if (integer && integer.getType().isSignlessInteger(64))
      printer << integer.getInt();
    else
      printer.printAttribute(option.getValue());
  }
}

void tpc::printClause(OpAsmPrinter &printer, StringRef axis,
                      ClauseAttr clause) {
  printer << axis << "(";
  printKindAndOptions(printer, clause);
  printer << ")";
}

void ClauseAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printKindAndOptions(printer, *this);
  printer << ">";
}

Attribute ClauseAttr::parse(AsmParser &parser, Type) {
  std::string kind, name;
  NamedAttrList options;
  if (parser.parseLess() || parser.parseKeywordOrString(&kind))
    return {};
  while (succeeded(parser.parseOptionalComma())) {
    Attribute value;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeywordOrString(&name) || parser.parseEqual() ||
        parseOptionValue(parser, value))
      return {};
    if (options.get(name)) {
      parser.emitError(loc) << "expected each option once, found '" << name
                            << "' again";
      return {};
    }
    options.append(name, value);
  }
  if (parser.parseGreater())
    return {};
  MLIRContext *context = parser.getContext();
  return ClauseAttr::get(context, StringAttr::get(context, kind),
                         options.getDictionary(context));
}

LogicalResult tpc::verifyClause(Operation *op, const AxisSpec &axis,
                                ClauseAttr clause) {
  auto emitError = [&] { return op->emitOpError(); };
  if (failed(checkKind(axis, clause.getKind(), emitError)))
    return failure();
  const KindSpec &kind = getKind(axis, clause);
  for (NamedAttribute option : clause.getOptions())
    if (failed(checkOption(axis, kind, option.getName(), emitError)) ||
        failed(checkValue(*kind.find(option.getName()), option.getValue(),
                          emitError)))
      return failure();
  return checkRequired(axis, kind, clause.getOptions(), emitError);
}
