// The functions that rewritten kernels call, as far as they are of one thread
// or of the whole block.

#include "Block.h"

#include "tpc/simulator/Simulator.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace tpc::simulator;

void tpc_sim_begin(const tpc_sim_kernel *kernel) {
  Block::active().begin(*kernel);
}

uint32_t tpc_sim_register(uint32_t name) {
  return Block::active().readRegister(name);
}

void *tpc_sim_shared(void) { return Block::active().shared(); }

void tpc_sim_load(const void *address, uint64_t bytes, uint64_t alignment,
                  const char *where) {
  Block::active().access(AccessKind::Load, address, bytes, alignment, where);
}

void tpc_sim_store(void *address, uint64_t bytes, uint64_t alignment,
                   const char *where) {
  Block::active().access(AccessKind::Store, address, bytes, alignment, where);
}

void tpc_sim_atomic(void *address, uint64_t bytes, uint64_t alignment,
                    const char *where) {
  Block::active().access(AccessKind::Atomic, address, bytes, alignment, where);
}

void tpc_sim_barrier(uint32_t barrier, uint32_t threads, const char *where) {
  Block::active().barrier(barrier, threads, where);
}

void tpc_sim_copy_async(void *target, const void *source, uint32_t bytes,
                        uint32_t source_bytes, const char *where) {
  Block::active().copyAsync(target, source, bytes, source_bytes, where);
}

void tpc_sim_commit(void) { Block::active().commit(); }

void tpc_sim_wait(uint32_t groups) {
  Block &block = Block::active();
  uint64_t committed = block.committedGroups();
  block.wait(committed > groups ? committed - groups : 0);
}

void tpc_sim_wait_all(void) {
  Block::active().wait(std::numeric_limits<uint64_t>::max());
}

void tpc_sim_trap(const char *where) {
  Block::active().fail("the kernel stops itself", where);
}

const std::vector<Symbol> &tpc::simulator::getSymbols() {
  auto address = [](auto *function) {
    return reinterpret_cast<void *>(function);
  };
  static const std::vector<Symbol> symbols = {
      {"tpc_sim_begin", address(tpc_sim_begin)},
      {"tpc_sim_register", address(tpc_sim_register)},
      {"tpc_sim_shared", address(tpc_sim_shared)},
      {"tpc_sim_load", address(tpc_sim_load)},
      {"tpc_sim_store", address(tpc_sim_store)},
      {"tpc_sim_atomic", address(tpc_sim_atomic)},
      {"tpc_sim_barrier", address(tpc_sim_barrier)},
      {"tpc_sim_warp_barrier", address(tpc_sim_warp_barrier)},
      {"tpc_sim_shuffle", address(tpc_sim_shuffle)},
      {"tpc_sim_vote", address(tpc_sim_vote)},
      {"tpc_sim_copy_async", address(tpc_sim_copy_async)},
      {"tpc_sim_commit", address(tpc_sim_commit)},
      {"tpc_sim_wait", address(tpc_sim_wait)},
      {"tpc_sim_wait_all", address(tpc_sim_wait_all)},
      {"tpc_sim_mma", address(tpc_sim_mma)},
      {"tpc_sim_ldmatrix", address(tpc_sim_ldmatrix)},
      {"tpc_sim_round_to_tf32", address(tpc_sim_round_to_tf32)},
      {"tpc_sim_round_to_bf16", address(tpc_sim_round_to_bf16)},
      {"tpc_sim_trap", address(tpc_sim_trap)},
      // What the host's code generator makes of a kernel's arithmetic.
      {"fmaf", address(static_cast<float (*)(float, float, float)>(std::fma))}};
  return symbols;
}
