//===- ModelFile.cpp - reading model files --------------------------------===//

#include "ModelFile.h"

#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

/// Far beyond what a model needs, far below what fills the parser's stack.
static constexpr int deepestNesting = 256;

/// The position behind the string or comment that begins at `position`, or
/// `position` itself if none does.
static size_t skipOpaque(StringRef text, size_t position) {
  StringRef rest = text.substr(position);
  if (rest.starts_with("//"))
    return std::min(text.find('\n', position), text.size());
  if (!rest.starts_with("\""))
    return position;
  size_t end = position + 1;
  // A string without an end stops at its line's, as in MLIR's lexer.
  while (end < text.size() && text[end] != '"' && text[end] != '\n')
    end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

/// The line, from 1, on which brackets or signs are nested too deeply; 0 if
/// none is.
static int findDeepNesting(StringRef text) {
  int depth = 0, signs = 0, line = 1;
  for (size_t i = 0; i < text.size(); ++i) {
    size_t next = skipOpaque(text, i);
    if (next > i) {
      i = next - 1;
      line += text[i] == '\n';
      continue;
    }
    char c = text[i];
    line += c == '\n';
    // Affine expressions take any number of signs, one within the other.
    if (!isSpace(c))
      signs = c == '-' ? signs + 1 : 0;
    bool arrow = c == '>' && i > 0 && text[i - 1] == '-';
    if (StringRef("([{<").contains(c))
      ++depth;
    else if (StringRef(")]}>").contains(c) && !arrow)
      depth = std::max(depth - 1, 0);
    if (depth > deepestNesting || signs > deepestNesting)
      return line;
  }
  return 0;
}

Expected<std::unique_ptr<MemoryBuffer>>
tpc::readModelFile(const std::string &path) {
  std::string message;
  std::unique_ptr<MemoryBuffer> file = mlir::openInputFile(path, &message);
  if (!file)
    return createStringError(message);
  StringRef text = file->getBuffer();
  if (text.contains('\0'))
    return createStringError("'" + path +
                             "': expected a model in text, found binary data");
  if (int line = findDeepNesting(text))
    return createStringError("'" + path + "', line " + Twine(line) +
                             ": expected at most " + Twine(deepestNesting) +
                             " brackets or signs within each other, found "
                             "more");
  return file;
}
