/// \file
/// Functions compiled once for each width of vectors.

#ifndef TPC_RUNTIME_VECTORCLONES_H
#define TPC_RUNTIME_VECTORCLONES_H

/// Before a function: the loader picks its version for the processor, so that
/// loops over many elements use all of its vectors while the runtime as a whole
/// is built for any x86-64.
#if defined(__x86_64__) && defined(__linux__)
#define TPC_VECTOR_CLONES                                                      \
  __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TPC_VECTOR_CLONES
#endif

#endif // TPC_RUNTIME_VECTORCLONES_H
