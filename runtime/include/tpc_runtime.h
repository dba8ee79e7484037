/// \file
/// The boundary between compiled trainers and the runtime: everything that
/// generated code defines for the runtime and everything that it may call.
/// Plain C, so that any tool can read it. What the buffers of an entry are is
/// said by the manifest, a JSON text described in docs.

#ifndef TPC_RUNTIME_H
#define TPC_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/// Version of this boundary and of the manifest's form. A runtime refuses a
/// program of another version.
#define TPC_ABI_VERSION 1

/// Alignment in bytes of every buffer that the runtime hands to an entry.
#define TPC_BUFFER_ALIGNMENT 64

#ifdef __cplusplus
extern "C" {
#endif

/// One compiled function. `buffers[i]` is the i-th argument in the function's
/// list in the manifest. The runtime owns all buffers; they do not overlap, are
/// aligned to TPC_BUFFER_ALIGNMENT and hold exactly the argument's shape.
/// Entries are called from one thread at a time, with denormal numbers flushed
/// to zero.
typedef void (*tpc_entry)(void *const *buffers);

/// A function and its name in the manifest.
typedef struct {
  const char *name;
  tpc_entry entry;
} tpc_function;

/// A compiled trainer. All memory is static in the program.
typedef struct {
  /// TPC_ABI_VERSION of the compiler that made the program.
  uint32_t abi_version;
  uint32_t function_count;
  /// JSON text, null-terminated UTF-8.
  const char *manifest;
  /// `function_count` functions.
  const tpc_function *functions;
} tpc_program;

/// The loop body of tpc_parallel_for: works on indices begin <= i < end.
typedef void (*tpc_loop_body)(void *context, int64_t begin, int64_t end);

/// Runs `body` over [0, count) in chunks on the runtime's threads, the caller
/// among them, and returns when all is done. Chunks are disjoint and cover the
/// range; their sizes and order are not specified, so the result must not
/// depend on them. Bodies run in the caller's floating-point mode. A call from
/// within a body runs inline. A count below 1 does nothing.
void tpc_parallel_for(int64_t count, tpc_loop_body body, void *context);

/// Said by a function before and after it runs its kernel `kernel`, a place in
/// the function's list of kernels in the manifest, on the thread on which the
/// function was called. For profiles: without one they do nothing.
void tpc_kernel_begin(int64_t kernel);
void tpc_kernel_end(int64_t kernel);

/// `base` to the power of `exponent` by repeated squaring: the same bits on
/// every machine. A negative exponent gives the reciprocal of the positive
/// power; an exponent of 0 gives 1.
double tpc_power(double base, int64_t exponent);

/// The program that a trainer executable is linked with.
extern const tpc_program tpc_compiled_program;

#ifdef __cplusplus
}
#define TPC_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define TPC_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

TPC_STATIC_ASSERT(sizeof(void *) == 8, "tpc needs a 64-bit target");
TPC_STATIC_ASSERT(sizeof(tpc_function) == 16, "tpc_function: 16 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_function, name) == 0, "tpc_function.name");
TPC_STATIC_ASSERT(offsetof(tpc_function, entry) == 8, "tpc_function.entry");
TPC_STATIC_ASSERT(sizeof(tpc_program) == 24, "tpc_program: 24 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_program, abi_version) == 0,
                  "tpc_program.abi_version");
TPC_STATIC_ASSERT(offsetof(tpc_program, function_count) == 4,
                  "tpc_program.function_count");
TPC_STATIC_ASSERT(offsetof(tpc_program, manifest) == 8, "tpc_program.manifest");
TPC_STATIC_ASSERT(offsetof(tpc_program, functions) == 16,
                  "tpc_program.functions");

#undef TPC_STATIC_ASSERT

#endif // TPC_RUNTIME_H
