//===- tpc-lsp-server.cpp - the language in an editor ---------------------===//

#include "dialects/Learn/Learn.h"

#include "mlir/InitAllDialects.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  registry.insert<tpc::TpcDialect, tpc::learn::LearnDialect>();
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
