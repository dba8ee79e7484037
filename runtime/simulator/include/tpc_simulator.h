/// \file
/// The boundary between kernels that were rewritten for the host and the
/// simulator that runs them. Each function is called by one thread of a block,
/// on its own stack. `where` is the place in the kernel, for errors, a text of
/// its own for each instruction; an error ends the launch, and the call does
/// not return then.

#ifndef TPC_SIMULATOR_H
#define TPC_SIMULATOR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A variable in the shared memory of a block.
typedef struct {
  const char *name;
  /// From the beginning of the block's shared memory; a multiple of 16.
  uint64_t offset;
  /// TPC_SIM_DYNAMIC: what the launch gives.
  uint64_t bytes;
} tpc_sim_variable;

#define TPC_SIM_DYNAMIC UINT64_MAX

/// What is between two variables, so that an index past the end of one does not
/// meet the next.
#define TPC_SIM_GAP 64

typedef struct {
  const char *name;
  /// The most threads that a block may have; 0: not said.
  uint32_t most_threads;
  uint32_t variable_count;
  const tpc_sim_variable *variables;
} tpc_sim_kernel;

/// The first call of each thread.
void tpc_sim_begin(const tpc_sim_kernel *kernel);

/// Special registers.
typedef enum {
  TPC_SIM_TID_X,
  TPC_SIM_TID_Y,
  TPC_SIM_TID_Z,
  TPC_SIM_NTID_X,
  TPC_SIM_NTID_Y,
  TPC_SIM_NTID_Z,
  TPC_SIM_CTAID_X,
  TPC_SIM_CTAID_Y,
  TPC_SIM_CTAID_Z,
  TPC_SIM_NCTAID_X,
  TPC_SIM_NCTAID_Y,
  TPC_SIM_NCTAID_Z,
  TPC_SIM_LANEID,
  TPC_SIM_WARPSIZE
} tpc_sim_register_name;
uint32_t tpc_sim_register(uint32_t name);

/// The beginning of the block's shared memory.
void *tpc_sim_shared(void);

/// Said before an access of `bytes` bytes that the instruction takes to be
/// aligned to `alignment`.
void tpc_sim_load(const void *address, uint64_t bytes, uint64_t alignment,
                  const char *where);
void tpc_sim_store(void *address, uint64_t bytes, uint64_t alignment,
                   const char *where);
/// The same for an atomic access.
void tpc_sim_atomic(void *address, uint64_t bytes, uint64_t alignment,
                    const char *where);

/// Of all threads of a block. `threads` is the number of those that take part,
/// 0 for all.
void tpc_sim_barrier(uint32_t barrier, uint32_t threads, const char *where);
/// Of the lanes of a warp in `mask`.
void tpc_sim_warp_barrier(uint32_t mask, const char *where);

typedef enum {
  TPC_SIM_SHUFFLE_UP,
  TPC_SIM_SHUFFLE_DOWN,
  TPC_SIM_SHUFFLE_BFLY,
  TPC_SIM_SHUFFLE_IDX
} tpc_sim_shuffle_mode;
/// `shfl.sync`, with its operands b and c. Returns the value in the low 32 bits
/// and the predicate in bit 32.
uint64_t tpc_sim_shuffle(uint32_t mode, uint32_t mask, uint32_t value,
                         uint32_t b, uint32_t c, const char *where);

typedef enum {
  TPC_SIM_VOTE_ALL,
  TPC_SIM_VOTE_ANY,
  TPC_SIM_VOTE_UNI,
  TPC_SIM_VOTE_BALLOT
} tpc_sim_vote_mode;
/// `vote.sync`.
uint32_t tpc_sim_vote(uint32_t mode, uint32_t mask, uint32_t predicate,
                      const char *where);

/// `cp.async`: the first `source_bytes` of the `bytes` are copied, the others
/// are zero. The bytes are there when the thread has waited.
void tpc_sim_copy_async(void *target, const void *source, uint32_t bytes,
                        uint32_t source_bytes, const char *where);
void tpc_sim_commit(void);
/// Waits for all but the last `groups` groups.
void tpc_sim_wait(uint32_t groups);
void tpc_sim_wait_all(void);

/// Matrix products of a warp, by the shape and the type of the factors.
typedef enum {
  TPC_SIM_MMA_M16N8K4_TF32,
  TPC_SIM_MMA_M16N8K8_TF32,
  TPC_SIM_MMA_M16N8K8_BF16,
  TPC_SIM_MMA_M16N8K16_BF16
} tpc_sim_mma_kind;
/// `mma.sync.aligned.row.col` with float32 sums: `operands` are the registers
/// of A, B and C one after the other, `results` the four of D.
void tpc_sim_mma(uint32_t kind, const uint32_t *operands, uint32_t *results,
                 const char *where);
/// `ldmatrix.sync.aligned.m8n8` of 1, 2 or 4 matrices of 16-bit numbers; `row`
/// is this thread's row.
void tpc_sim_ldmatrix(uint32_t count, uint32_t transposed, const void *row,
                      uint32_t *results, const char *where);

/// `cvt.rna.tf32.f32`, and `cvt.rn.bf16.f32`.
uint32_t tpc_sim_round_to_tf32(float value);
uint32_t tpc_sim_round_to_bf16(float value);

/// The thread cannot go on: `trap`.
void tpc_sim_trap(const char *where);

#ifdef __cplusplus
}
#endif

#endif // TPC_SIMULATOR_H
