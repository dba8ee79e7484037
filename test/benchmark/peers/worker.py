"""The main function of a peer's program: takes commands from the harness.

    python3 jax_peer.py --spec SPEC.json --init W.safetensors --threads N
        --samples N [--variant NAME] [--inputs X.npy] [--labels Y.npy]

SPEC.json is the first record of the trainer's log. Without --inputs, they are
normal numbers, of random classes. A command is a JSON object on one line of
standard input, its answer one on standard output:

    (at the start)   {"variants": [...], "variant": ..., "version": ...}
    {"command": "check", "steps": [["all", "dump.safetensors"], ...],
     "save": "out.safetensors"}
                     takes these steps from the initial weights; {}
    {"command": "warm_up", "steps": N}
                     loads the weights and the data, and takes N steps of each
                     kind, so that all is compiled; {"seconds": ...}
    {"command": "time", "steps": N}
                     takes N steps of each kind; {"seconds", "cpu_seconds",
                     "examples", "step_memory", "peak_memory"}

Memory is in bytes: the greatest resident set since the warm-up, and that of
the whole process. What fails is {"error": TEXT} and exit status 1.
"""

import argparse
import json
import os
import sys
import time
import traceback

import numpy
import safetensors
import safetensors.numpy

import peer as interface
import spec


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spec", required=True)
    parser.add_argument("--init", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--variant")
    parser.add_argument("--inputs")
    parser.add_argument("--labels")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def pin(threads):
    """Leaves the process as many processors as threads, before a framework
    counts them, and tells the OpenMP libraries."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) < threads:
        raise SystemExit("expected %d processors, found %d"
                         % (threads, len(processors)))
    os.sched_setaffinity(0, processors[:threads])
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS",
                     "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(threads)


def resident_peak():
    """Bytes: the greatest resident set since the last reset."""
    with open("/proc/self/status", encoding="utf-8") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmHWM")


def reset_resident_peak():
    with open("/proc/self/clear_refs", "w", encoding="utf-8") as file:
        file.write("5")


def read_batch(trainer, path):
    dump = safetensors.numpy.load_file(path)
    noise = {}
    for layer in trainer.inverted:
        name = layer.name + ".corrupted"
        if name in dump:
            below = dump[trainer.below(layer).name + ".activity"]
            noise[layer.name] = dump[name].reshape(below.shape) - below
    return interface.Batch(dump["input"], dump["label"], noise)


class Worker:
    def __init__(self, make_peer, arguments):
        self.arguments = arguments
        with open(arguments.spec, encoding="utf-8") as file:
            self.trainer = spec.read_trainer(json.loads(file.readline()))
        self.variants = make_peer.variants(self.trainer)
        variant = arguments.variant or self.variants[0]
        self.peer = make_peer(self.trainer, variant, arguments.threads)
        self.generator = numpy.random.default_rng(arguments.seed)
        self.samples = 0
        self.peak = 0
        self.greeting = {"variants": self.variants, "variant": variant,
                         "version": self.peer.version()}

    def initial(self):
        """The network's tensors of the file that tpc wrote."""
        with safetensors.safe_open(self.arguments.init, "numpy") as file:
            return {name: file.get_tensor(name) for name in file.keys()
                    if not name.startswith("tpc.")
                    and not name.endswith((".m", ".v"))}

    def check(self, steps, save):
        self.peer.load(self.initial())
        for updates, path in steps:
            self.peer.check(updates, read_batch(self.trainer, path))
        safetensors.numpy.save_file(
            {name: numpy.ascontiguousarray(tensor, numpy.float32)
             for name, tensor in self.peer.save().items()}, save)
        return {}

    def order(self, steps):
        """Positions of [steps, batch] samples, by passes over the data that are
        shuffled anew."""
        count = steps * self.trainer.batch
        used = self.samples - self.samples % self.trainer.batch
        passes = [self.generator.permutation(self.samples)[:used]
                  for _ in range(-(-count // used))]
        return numpy.concatenate(passes)[:count].reshape(
            steps, self.trainer.batch).astype(numpy.int32)

    def data(self):
        """(inputs, classes) as Peer.set_data takes them."""
        self.samples = self.arguments.samples
        if not self.arguments.inputs:
            inputs = self.generator.standard_normal(
                (self.samples, *self.trainer.image), numpy.float32)
            return inputs, self.generator.integers(
                self.trainer.layers[-1].outputs, size=self.samples,
                dtype=numpy.int32)
        inputs = numpy.load(self.arguments.inputs)
        inputs = inputs.reshape(self.samples, *self.trainer.image)
        if self.trainer.label == "input":
            return inputs, None
        labels = numpy.load(self.arguments.labels)
        return inputs, labels.astype(numpy.int32)

    def run(self, steps):
        """Wall and processor seconds for so many steps of each kind."""
        orders = [self.order(steps) for _ in self.trainer.updates]
        begin, begin_cpu = time.perf_counter(), time.process_time()
        for updates, order in zip(self.trainer.updates, orders):
            self.peer.run(updates, order)
        return time.perf_counter() - begin, time.process_time() - begin_cpu

    def warm_up(self, steps):
        self.peer.load(self.initial())
        self.peer.set_data(*self.data())
        seconds, _ = self.run(steps)
        self.peak = resident_peak()
        reset_resident_peak()
        return {"seconds": seconds}

    def time(self, steps):
        seconds, cpu_seconds = self.run(steps)
        step_memory = resident_peak()
        self.peak = max(self.peak, step_memory)
        return {"seconds": seconds, "cpu_seconds": cpu_seconds,
                "step_memory": step_memory, "peak_memory": self.peak,
                "examples": steps * len(self.trainer.updates)
                            * self.trainer.batch}

    def answer(self, line):
        words = json.loads(line)
        commands = {"check": self.check, "warm_up": self.warm_up,
                    "time": self.time}
        return commands[words.pop("command")](**words)


def main(make_peer):
    """Runs a peer's program to the end of its standard input."""
    arguments = parse_arguments()
    # What a framework prints does not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    try:
        pin(arguments.threads)
        worker = Worker(make_peer, arguments)
        print(json.dumps(worker.greeting), file=answers)
        for line in sys.stdin:
            print(json.dumps(worker.answer(line)), file=answers)
    except Exception as error:  # The harness prints it, with the peer's name.
        traceback.print_exc()
        print(json.dumps({"error": "%s: %s" % (type(error).__name__, error)}),
              file=answers)
        sys.exit(1)
