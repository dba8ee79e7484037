"""Trains every trainer of every example for a short while, twice on the GPU and
once on the CPU."""

import math
import random
import re

from checks import ROOT, Check, Outcome, Program, for_both

SEED = 1
# The most that a test error, in percent, may be from the CPU's.
POINTS = 0.3
# And a test loss, of the CPU's, after so few steps that differences of rounding
# have not grown.
LOSS = 0.02

# Examples with their data set, and the steps that are enough for one whose data
# are not there, or which takes the CPU too long; None: epochs.
EXAMPLES = {"mnist_fc": ("mnist", None), "mnist_lc": ("mnist", None),
            "mnist_autoencoder": ("mnist", 60), "cifar_fc": ("cifar10", 20),
            "cifar_lc": ("cifar10", 20), "imagenet_lc": (None, 2)}


def model_of(example):
    return "examples/%s.mlir" % example


def trainers(example):
    text = (ROOT / model_of(example)).read_text(encoding="utf-8")
    return re.findall(r"(?m)^tpc\.trainer @(\w+)", text)


def write_cifar10(folder):
    """A data set of CIFAR-10's form: classes and pixels are drawn, and a class'
    pixels are brighter than those of the class before."""
    folder.mkdir(exist_ok=True)
    source = random.Random(1)
    names = ["data_batch_%d.bin" % i for i in range(1, 6)] + ["test_batch.bin"]
    for name in names:
        records = b""
        for _ in range(512):
            label = source.randrange(10)
            dark = bytes(16 * label + i * 96 // 256 for i in range(256))
            records += bytes([label]) + source.randbytes(3072).translate(dark)
        (folder / name).write_bytes(records)
    return folder


def data_options(bench, data):
    if data == "mnist":
        return ["--data", bench.mnist]
    if data == "cifar10":
        return ["--data", bench.cifar10
                or write_cifar10(bench.work / "cifar10")]
    return []


def same_bytes(first, second):
    size = 1 << 24
    with open(first, "rb") as a, open(second, "rb") as b:
        while True:
            left, right = a.read(size), b.read(size)
            if left != right:
                return False
            if not left:
                return True


def judge(gpu, cpu, epochs):
    """Compares two runs' results."""
    error = gpu["final_test_error"]
    if epochs and error is not None:
        other = cpu["final_test_error"]
        return Outcome("error %.2f%%" % error, "%.2f%%" % other,
                       "%g points" % POINTS, abs(error - other) <= POINTS)
    loss, other = gpu["final_test_loss"], cpu["final_test_loss"]
    return Outcome("loss %.5f" % loss, "%.5f" % other, "%g%%" % (100 * LOSS),
                   math.isclose(loss, other, rel_tol=LOSS))


def train(bench, example, trainer):
    data, steps = EXAMPLES[example]
    length = (["--epochs", bench.epochs] if steps is None
              else ["--steps", steps])
    if bench.limit:
        length += ["--limit", bench.limit]
    programs = {device: Program(model_of(example), trainer, device)
                for device in ("gpu", "cpu")}
    options = [*data_options(bench, data), "--seed", SEED]
    saved = {name: bench.work / (name + ".safetensors")
             for name in ("gpu", "again", "cpu")}
    try:
        for device in ("gpu", "cpu"):
            bench.train(programs[device], *options, "--steps", 0, "--save",
                        saved[device])
        weights = same_bytes(saved["gpu"], saved["cpu"])
        results = {}
        for name, device in (("cpu", "cpu"), ("gpu", "gpu"),
                             ("again", "gpu")):
            records = bench.train(programs[device], *options, *length,
                                  "--save", saved[name])
            results[name] = records[-1]
        bits = same_bytes(saved["gpu"], saved["again"])
    finally:
        for file in saved.values():
            file.unlink(missing_ok=True)
    outcome = judge(results["gpu"], results["cpu"], steps is None)
    outcome.found += "; again %s bits; first weights %s" % (
        "the same" if bits else "OTHER", "the CPU's" if weights else "OTHERS")
    outcome.good &= bits and weights
    return outcome


def checks():
    for example in EXAMPLES:
        for trainer in trainers(example):
            yield Check("train.%s.%s" % (example, trainer),
                        for_both(model_of(example), trainer),
                        lambda bench, example=example, trainer=trainer: train(
                            bench, example, trainer))
