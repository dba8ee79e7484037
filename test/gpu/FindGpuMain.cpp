// tpc-find-gpu: status 0 if there is an NVIDIA GPU with its driver, else 1.
#include "FindGpu.h"

int main() { return tpc::test::findsGpu() ? 0 : 1; }
