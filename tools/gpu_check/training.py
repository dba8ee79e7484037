"""Trains every trainer of every example for a short while, twice on the GPU and
once on the CPU."""

import hashlib
import json
import random
import re
import struct

from checks import ROOT, Check, Failed, Outcome, Program, call, for_both

SEED = 1
# The most that a test error, in percent, may be from the CPU's.
POINTS = 0.3
# And the norm of the difference of a parameter's change from its initial weights,
# of that of the CPU's change. Adam's first steps have the whole of a sign where a
# gradient is nearly zero: code of the CPU with and without fused multiply-adds is
# 0.15% apart after 5 steps of a network of CIFAR-10, trained by dtp_parallel.
CHANGES = 0.05

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


def digest(path):
    """Of a file's bytes."""
    result, size = hashlib.sha256(), 1 << 24
    with open(path, "rb") as file:
        while block := file.read(size):
            result.update(block)
    return result.digest()


def keep_parameters(path):
    """Leaves of a checkpoint neither the optimizer's state nor the run's."""
    aside = path.with_suffix(".parameters")
    with open(path, "rb") as source, open(aside, "wb") as target:
        (size,) = struct.unpack("<Q", source.read(8))
        kept, parts, end = {}, [], 0
        for name, entry in json.loads(source.read(size)).items():
            if name.startswith(("tpc.", "__")) or name.endswith((".m", ".v")):
                continue
            begin, length = (entry["data_offsets"][0],
                             entry["data_offsets"][1] - entry["data_offsets"][0])
            parts.append((8 + size + begin, length))
            kept[name] = {**entry, "data_offsets": [end, end + length]}
            end += length
        header = json.dumps(kept).encode()
        target.write(struct.pack("<Q", len(header)) + header)
        for begin, length in parts:
            source.seek(begin)
            while length:
                block = source.read(min(length, 1 << 24))
                if not block:
                    raise Failed("'%s' ends too early" % path)
                target.write(block)
                length -= len(block)
    aside.replace(path)


def compare_errors(gpu, cpu):
    """Of whole epochs' test errors."""
    error, other = gpu["final_test_error"], cpu["final_test_error"]
    return Outcome("error %.2f%%" % error, "%.2f%%" % other,
                   "%g points" % POINTS, abs(error - other) <= POINTS)


def compare_changes(bench, gpu, cpu, first):
    """Of checkpoints: what a few steps have made of the `first` weights."""
    status, text = call([bench.binaries / "tpc-compare", cpu, gpu,
                         "--tolerance", CHANGES, "--from", first])
    errors = re.findall(r"(?m)^(\S+) +(\S+e[-+]\d+|-?nan|inf|missing)", text)
    if not errors:
        raise Failed(text.strip())
    # What is not a number is the largest of all.
    name, error = max(errors, key=lambda pair: (
        float(pair[1]) if "e" in pair[1] else float("inf")))
    return Outcome("changes %s (%s)" % (error, name), "the CPU's",
                   "%g%%" % (100 * CHANGES), status == 0)


def train(bench, example, trainer):
    """Of ImageNet's networks a checkpoint has gigabytes: of one at a time more is
    kept than its parameters."""
    data, steps = EXAMPLES[example]
    length = (["--epochs", bench.epochs] if steps is None
              else ["--steps", steps])
    if bench.limit:
        length += ["--limit", bench.limit]
    programs = {device: Program(model_of(example), trainer, device)
                for device in ("gpu", "cpu")}
    saved = {name: bench.work / (name + ".safetensors")
             for name in ("gpu", "cpu", "first")}

    def run(device, name, *options):
        """Trains; returns the last record, and the digest of a checkpoint."""
        saved[name].unlink(missing_ok=True)
        records = bench.train(programs[device], *data_options(bench, data),
                              "--seed", SEED, *options, "--save", saved[name])
        bits = digest(saved[name])
        keep_parameters(saved[name])
        return records[-1], bits

    try:
        _, begun = run("gpu", "first", "--steps", 0)
        _, expected = run("cpu", "first", "--steps", 0)
        on_cpu, _ = run("cpu", "cpu", *length)
        on_gpu, bits = run("gpu", "gpu", *length)
        outcome = (compare_errors(on_gpu, on_cpu) if steps is None else
                   compare_changes(bench, saved["gpu"], saved["cpu"],
                                   saved["first"]))
        _, again = run("gpu", "gpu", *length)
    finally:
        for file in saved.values():
            file.unlink(missing_ok=True)
    outcome.found += "; again %s bits; first weights %s" % (
        "the same" if again == bits else "OTHER",
        "the CPU's" if begun == expected else "OTHERS")
    outcome.good &= again == bits and begun == expected
    return outcome


def checks():
    for example in EXAMPLES:
        for trainer in trainers(example):
            yield Check("train.%s.%s" % (example, trainer),
                        for_both(model_of(example), trainer),
                        lambda bench, example=example, trainer=trainer: train(
                            bench, example, trainer))
