"""How PyTorch compiles the peer's functions."""

import torch

# tanh by exp, which takes half of Sleef's time, and kernels called from C++.
OPTIONS = {"cpp.use_decompose_tanh": True, "cpp_wrapper": True}


def compiled(function):
    """By torch.compile, for the shapes that it is called with."""
    return torch.compile(function, fullgraph=True, dynamic=False,
                         options=OPTIONS)
