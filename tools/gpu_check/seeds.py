"""What follows from the seed alone is the same, bit for bit, as on the CPU:
initial weights, the order of samples, and noise."""

import array
import struct

from checks import Check, Failed, Outcome, Program, for_both

import philox
import tensors

MODEL = "tools/gpu_check/places.mlir"
BATCH, SAMPLES, CLASSES = 128, 512, 8
SEED = 11
SHUFFLE = 6  # the purpose, as docs/runtime.md numbers them


def npy(kind, shape, data):
    """A file of numpy's: its header's length makes the whole a multiple of
    64 bytes."""
    text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }" % (
        kind, ", ".join(map(str, shape)))
    text += " " * (63 - (10 + len(text)) % 64) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


def write_data(folder):
    """Sample i is 1 in feature i, 0 elsewhere, and of class i mod 8."""
    folder.mkdir(exist_ok=True)
    for split, count in (("train", SAMPLES), ("test", CLASSES)):
        rows = b"".join(struct.pack("<%df" % SAMPLES, *(
            float(i == j) for j in range(SAMPLES))) for i in range(count))
        classes = struct.pack("<%di" % count,
                              *(i % CLASSES for i in range(count)))
        (folder / (split + "_x.npy")).write_bytes(
            npy("<f4", (count, SAMPLES), rows))
        (folder / (split + "_y.npy")).write_bytes(npy("<i4", (count,), classes))
    return folder


def drawn_order(number):
    """The order of a pass, as docs/runtime.md defines it."""
    words = philox.words(SAMPLES, SEED, SHUFFLE, 0, number)
    order = list(range(SAMPLES))
    for i in range(SAMPLES - 1, 0, -1):
        j = words[i] * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]
    return order


def samples_of_steps(bench, device, steps):
    """The samples of each step: those whose features' weights it changed."""
    data = write_data(bench.work / "places")
    before, result = None, []
    for step in range(steps + 1):
        saved = bench.work / ("%s.safetensors" % device)
        bench.train(Program(MODEL, "shuffles", device), "--data", data,
                    "--seed", SEED, "--steps", step, "--save", saved)
        weight = tensors.read(saved)["out.weight"]
        if before:
            result.append({place % SAMPLES for place, (old, new) in
                           enumerate(zip(before, weight)) if old != new})
        before = weight
    return result


def shuffles(bench):
    batches = SAMPLES // BATCH
    steps = 2 * batches + 1
    expected = []
    for step in range(steps):
        begin = step % batches * BATCH
        expected.append(set(drawn_order(step // batches)[begin:begin + BATCH]))
    found = {device: samples_of_steps(bench, device, steps)
             for device in ("gpu", "cpu")}
    if found["cpu"] != expected:
        raise Failed("the CPU's batches are not those of docs/runtime.md")
    same = sum(gpu == cpu for gpu, cpu in zip(found["gpu"], expected))
    return Outcome("%d batches" % same, "%d batches" % steps, "same samples",
                   same == steps)


def clear(path):
    """Makes all tensors of a safetensors file 0."""
    data = path.read_bytes()
    begin = 8 + struct.unpack_from("<Q", data)[0]
    path.write_bytes(data[:begin] + bytes(len(data) - begin))


def words_of(floats):
    return array.array("I", floats.tobytes())


def noise(bench):
    """With all parameters 0, and a learning rate of 0, what is dumped of a
    corrupted activity is its noise."""
    data = write_data(bench.work / "places")
    start = bench.work / "zeros.safetensors"
    bench.train(Program(MODEL, "noise", "cpu"), "--data", data, "--steps", 0,
                "--save", start)
    clear(start)
    same = total = 0
    for steps in (1, 3):
        dumps = {}
        for device in ("gpu", "cpu"):
            file = bench.work / ("%s.dump" % device)
            bench.train(Program(MODEL, "noise", device), "--data", data,
                        "--seed", SEED, "--init", start, "--steps", steps,
                        "--dump-step", file, "--set", "forward.lr=0", "--set",
                        "inverse.lr=0")
            dumps[device] = tensors.read(file)
        corrupted = {name for name in dumps["cpu"]
                     if name.endswith(".corrupted")}
        for name in sorted(corrupted):
            gpu, cpu = dumps["gpu"][name], dumps["cpu"][name]
            if not any(cpu):
                raise Failed("%s is 0 on the CPU" % name)
            total += len(cpu)
            same += sum(a == b for a, b in zip(words_of(gpu), words_of(cpu)))
    return Outcome("%d numbers" % same, "%d numbers" % total, "same bits",
                   same == total > 0)


def checks():
    yield Check("seed.shuffles", for_both(MODEL, "shuffles"), shuffles)
    yield Check("seed.noise", for_both(MODEL, "noise"), noise)
