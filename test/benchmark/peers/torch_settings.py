"""What PyTorch's tuning guide says about the environment of a process on the
CPU, set from inside it before PyTorch is imported."""

import ctypes
import os

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # <malloc.h>


def prepare():
    # Freed tensors stay with the process: glibc maps large blocks anew by
    # default, and the kernel clears their pages again and again.
    libc = ctypes.CDLL(None)
    libc.mallopt(M_MMAP_MAX, 0)
    libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")


def compiled(function):
    """By torch.compile, for the shapes that it is called with: tanh by exp,
    which is faster than Sleef's, and kernels called from C++."""
    import torch
    return torch.compile(function, fullgraph=True, dynamic=False, options={
        "cpp.use_decompose_tanh": True, "cpp_wrapper": True})
