"""How PyTorch compiles the peer's functions."""

import os

import torch

# tanh by exp, which takes half of Sleef's time, and kernels called from C++.
OPTIONS = {"cpp.use_decompose_tanh": True, "cpp_wrapper": True}
# What limits PyTorch's own kernels does not limit those that it compiles.
if os.environ.get("ATEN_CPU_CAPABILITY") == "avx2":
    OPTIONS["cpp.simdlen"] = 256


def compiled(function):
    """By torch.compile, for the shapes that it is called with."""
    return torch.compile(function, fullgraph=True, dynamic=False,
                         options=OPTIONS)
