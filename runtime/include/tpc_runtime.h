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
#define TPC_ABI_VERSION 2

/// Alignment in bytes of every buffer that the runtime hands to an entry or to
/// a kernel.
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

/// An argument of a kernel: the address of the function's buffer `buffer`, its
/// place in the function's list of arguments in the manifest, plus `offset`
/// bytes. Scalars are buffers too.
typedef struct {
  uint32_t buffer;
  uint32_t reserved;
  uint64_t offset;
} tpc_launch_argument;

/// One launch of a kernel, which takes `argument_count` pointers. The launches
/// of a function run one after the other: each sees what earlier ones wrote.
typedef struct {
  /// Its symbol in the device code.
  const char *kernel;
  /// Blocks, and threads of a block, along x, y and z; all at least 1.
  uint32_t grid[3];
  uint32_t block[3];
  /// Dynamic shared memory of a block in bytes, besides the static; 0: none.
  uint32_t shared_bytes;
  uint32_t argument_count;
  const tpc_launch_argument *arguments;
} tpc_launch;

/// What a function does on a device: its launches in order.
typedef struct {
  uint32_t launch_count;
  uint32_t reserved;
  const tpc_launch *launches;
} tpc_launch_list;

/// Forms of device code: PTX text, or a cubin for one architecture.
typedef enum {
  TPC_CODE_PTX = 1,
  TPC_CODE_CUBIN = 2,
} tpc_code_kind;

/// All kernels of a program in one form.
typedef struct {
  /// A tpc_code_kind.
  uint32_t kind;
  /// Compute capability that it needs, major * 10 + minor: 80, 90. A cubin runs
  /// on later minors of its major, PTX on all that is later.
  uint32_t architecture;
  /// PTX is null-terminated; `size` does not count that.
  const void *data;
  uint64_t size;
} tpc_device_code;

/// A kernel compiled for the host, to be run by the simulator, which calls
/// `entry` once for each thread of each block, with the kernel's arguments.
typedef struct {
  const char *name;
  void (*entry)(void *const *arguments);
  /// Static shared memory of a block.
  uint64_t static_shared_bytes;
} tpc_simulated_kernel;

// A program for a device also has functions that surround a step there, which
// the manifest does not name; the runtime puts together what it records of them
// and a function that trains. `samples` are the data set's inputs one after the
// other, as bytes or floats; `order` (i32) lists the samples of a pass, so that
// row r of the batch whose number in the pass is `batch` (i64) is sample
// order[batch * B + r]. Numbers are f32 unless another type is given.
//
//   support_gather_bytes, support_gather_floats
//       samples, order, batch, input: bytes become byte / 255
//   support_gather_changed_bytes, support_gather_changed_floats
//       samples, order, changes, batch, input: images, changed by a word (i32)
//       for each place in `order`: bit 0 flips left to right, bit 1 up to
//       down; bits 2 to 16 and 17 to 31 are the shifts of rows and of columns
//       + 2^14
//   support_label_class
//       classes (i32), order, batch, label: one-hot
//   support_label_target
//       targets, order, batch, label
//   support_label_input
//       input, label: copied
//   support_account_<M>
//       M metrics, sums (f64 [M]), status (i64 [3]), batch, step, forward,
//       inverse (i64: counters), updates (i64 [2]): adds the metrics to the
//       sums; sets the status to (step + 1, the metric's place, its bits) at
//       the first that is not finite, if it was (0, ...); adds 1 to batch and
//       step, and the updates to forward and inverse
//   support_check_<N>
//       values [N], found (i32): sets it to 1 if a value is not finite

/// A function and its name in the manifest: with an entry in a program for the
/// CPU, with launches in one for a device; the other one is null.
typedef struct {
  const char *name;
  tpc_entry entry;
  const tpc_launch_list *launches;
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
  /// The kernels in `device_code_count` forms, for a CUDA device; null and 0
  /// for others.
  const tpc_device_code *device_code;
  uint32_t device_code_count;
  /// The kernels for the simulator; 0 and null for others.
  uint32_t simulated_kernel_count;
  const tpc_simulated_kernel *simulated_kernels;
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
TPC_STATIC_ASSERT(sizeof(tpc_launch_argument) == 16,
                  "tpc_launch_argument: 16 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_launch_argument, buffer) == 0,
                  "tpc_launch_argument.buffer");
TPC_STATIC_ASSERT(offsetof(tpc_launch_argument, offset) == 8,
                  "tpc_launch_argument.offset");
TPC_STATIC_ASSERT(sizeof(tpc_launch) == 48, "tpc_launch: 48 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_launch, kernel) == 0, "tpc_launch.kernel");
TPC_STATIC_ASSERT(offsetof(tpc_launch, grid) == 8, "tpc_launch.grid");
TPC_STATIC_ASSERT(offsetof(tpc_launch, block) == 20, "tpc_launch.block");
TPC_STATIC_ASSERT(offsetof(tpc_launch, shared_bytes) == 32,
                  "tpc_launch.shared_bytes");
TPC_STATIC_ASSERT(offsetof(tpc_launch, argument_count) == 36,
                  "tpc_launch.argument_count");
TPC_STATIC_ASSERT(offsetof(tpc_launch, arguments) == 40,
                  "tpc_launch.arguments");
TPC_STATIC_ASSERT(sizeof(tpc_launch_list) == 16, "tpc_launch_list: 16 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_launch_list, launch_count) == 0,
                  "tpc_launch_list.launch_count");
TPC_STATIC_ASSERT(offsetof(tpc_launch_list, launches) == 8,
                  "tpc_launch_list.launches");
TPC_STATIC_ASSERT(sizeof(tpc_device_code) == 24, "tpc_device_code: 24 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_device_code, kind) == 0, "tpc_device_code.kind");
TPC_STATIC_ASSERT(offsetof(tpc_device_code, architecture) == 4,
                  "tpc_device_code.architecture");
TPC_STATIC_ASSERT(offsetof(tpc_device_code, data) == 8, "tpc_device_code.data");
TPC_STATIC_ASSERT(offsetof(tpc_device_code, size) == 16,
                  "tpc_device_code.size");
TPC_STATIC_ASSERT(sizeof(tpc_simulated_kernel) == 24,
                  "tpc_simulated_kernel: 24 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_simulated_kernel, name) == 0,
                  "tpc_simulated_kernel.name");
TPC_STATIC_ASSERT(offsetof(tpc_simulated_kernel, entry) == 8,
                  "tpc_simulated_kernel.entry");
TPC_STATIC_ASSERT(offsetof(tpc_simulated_kernel, static_shared_bytes) == 16,
                  "tpc_simulated_kernel.static_shared_bytes");
TPC_STATIC_ASSERT(sizeof(tpc_function) == 24, "tpc_function: 24 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_function, name) == 0, "tpc_function.name");
TPC_STATIC_ASSERT(offsetof(tpc_function, entry) == 8, "tpc_function.entry");
TPC_STATIC_ASSERT(offsetof(tpc_function, launches) == 16,
                  "tpc_function.launches");
TPC_STATIC_ASSERT(sizeof(tpc_program) == 48, "tpc_program: 48 bytes");
TPC_STATIC_ASSERT(offsetof(tpc_program, abi_version) == 0,
                  "tpc_program.abi_version");
TPC_STATIC_ASSERT(offsetof(tpc_program, function_count) == 4,
                  "tpc_program.function_count");
TPC_STATIC_ASSERT(offsetof(tpc_program, manifest) == 8, "tpc_program.manifest");
TPC_STATIC_ASSERT(offsetof(tpc_program, functions) == 16,
                  "tpc_program.functions");
TPC_STATIC_ASSERT(offsetof(tpc_program, device_code) == 24,
                  "tpc_program.device_code");
TPC_STATIC_ASSERT(offsetof(tpc_program, device_code_count) == 32,
                  "tpc_program.device_code_count");
TPC_STATIC_ASSERT(offsetof(tpc_program, simulated_kernel_count) == 36,
                  "tpc_program.simulated_kernel_count");
TPC_STATIC_ASSERT(offsetof(tpc_program, simulated_kernels) == 40,
                  "tpc_program.simulated_kernels");

#undef TPC_STATIC_ASSERT

#endif // TPC_RUNTIME_H
