#include "tpc/runtime/Trainer.h"

int main(int argc, char **argv) {
  return tpc::runtime::trainerMain(argc, argv, tpc_compiled_program);
}
