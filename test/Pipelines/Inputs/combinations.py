"""Compiles every combination of the rules' kinds to linalg on tensors.

usage: combinations.py SCRATCH
"""

import itertools
import subprocess
import sys

NETWORKS = [[], ["tanh"], ["relu", "sigmoid"]]

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


def model(hidden, rule):
    below = "%x"
    lines = [
        "tpc.network @net(%image: tensor<28x28x1xf32>) {",
        "  %x = tpc.flatten %image",
    ]
    for number, activation in enumerate(hidden, 1):
        lines.append(
            f"  %h{number} = tpc.dense @h{number} {below} units({4 + number}) "
            f"activation({activation})"
        )
        below = f"%h{number}"
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
models = [model(hidden, rule) for hidden in NETWORKS for rule in ERRORS + TARGETS]
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
