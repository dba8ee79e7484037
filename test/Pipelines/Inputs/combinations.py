"""Compiles every combination of the rules' kinds to linalg on tensors.

usage: combinations.py SCRATCH
"""

import itertools
import random
import subprocess
import sys

# Layers between the image and the output.
DENSE = [
    ["flatten %"],
    ["flatten %", "dense @h1 % units(5) activation(tanh)"],
    [
        "flatten %",
        "dense @h1 % units(5) activation(relu)",
        "dense @h2 % units(6) activation(sigmoid)",
    ],
]
# All kinds of layers; those with parameters on each other, and with pools and a
# reshape between them.
MIXED = [
    [
        "average_pool % kernel(3x2)",
        "convolution @h1 % kernel(3) channels(2) stride(3x2) activation(tanh)",
        "locally_connected @h2 % kernel(2x3) channels(3) activation(relu)",
        "max_pool % kernel(2) stride(1x2) padding(symmetric)",
        "flatten %",
    ],
    [
        "locally_connected @h1 % kernel(3) channels(2) stride(4) "
        "padding(symmetric) activation(sigmoid)",
        "max_pool % kernel(3) stride(2)",
        "convolution @h2 % kernel(1x3) channels(3) padding(valid)",
        "average_pool % kernel(2) stride(1)",
        "reshape % shape(24)",
        "dense @h3 % units(12) activation(tanh)",
        "reshape % shape(3x2x2)",
        "locally_connected @h4 % kernel(2) channels(2) activation(tanh)",
        "flatten %",
    ],
]

ERRORS = [f"errors({kind})" for kind in ("transposed", "random", "direct")]
TARGETS = [
    f"targets({kind}{gamma}) {top} inverse({loss}, sigma = 0.1, "
    f"schedule = {schedule}, activation = {activation})"
    for kind, gamma, top, loss, schedule, activation in itertools.product(
        ("vanilla", "difference"),
        ("", ", gamma = 0.5"),
        (
            "top(gradient, alpha = 0.1)",
            "top(gradient, alpha = 0.1, reduction = batch)",
            "top(label)",
            "top(label) auxiliary(random, size = 3, activation = tanh)",
        ),
        ("noise_preserving", "denoising"),
        ("parallel", "alternating"),
        ("layer_below", "own"),
    )
    # Refused: see rule-errors.mlir.
    if not (kind == "vanilla" and gamma and "auxiliary" in top)
]


def model(layers, rule):
    below = "%image"
    lines = ["tpc.network @net(%image: tensor<28x28x1xf32>) {"]
    for number, layer in enumerate(layers):
        lines.append(f"  %{number} = tpc.{layer.replace('%', below)}")
        below = f"%{number}"
    lines += [
        f"  %p = tpc.dense @out {below} units(10) activation(softmax)",
        "  tpc.return %p",
        "}",
        f"tpc.rule @rule {rule}",
        "tpc.trainer @trainer trains @net by @rule loss(cross_entropy)",
        "  data(mnist) batch(2) forward(adam, lr = 0.1)",
    ]
    if "targets" in rule:
        lines.append("  inverse(rmsprop, lr = 0.1)")
    return "\n".join(lines)


# One process for all, as starting it takes longer than compiling.
RULES = ERRORS + TARGETS
models = [model(layers, rule) for layers in DENSE for rule in RULES]
# Each rule with one of the mixed networks, drawn once and for all.
draw = random.Random(1)
models += [model(draw.choice(MIXED), rule) for rule in RULES]
with open(sys.argv[1], "w") as file:
    file.write("\n// -----\n".join(models))
subprocess.run(
    [
        "tpc-opt",
        sys.argv[1],
        "-split-input-file",
        "--tpc-graph-pipeline",
        "--tpc-tensor-pipeline",
        "-o",
        "/dev/null",
    ],
    check=True,
)
