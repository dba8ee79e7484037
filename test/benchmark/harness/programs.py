"""Runs programs on some of the processors: ours to their end, a peer's as long
as it is wanted."""

import json
import os
import subprocess
import threading
import time


# Peers allocate and free the memory of a step's intermediates again and again.
# With these settings of the C library it stays theirs, in huge pages: twice as
# fast where it is much.
ALLOCATION = {"GLIBC_TUNABLES": ":".join((
    "glibc.malloc.hugetlb=1", "glibc.malloc.mmap_threshold=%d" % 2**32,
    "glibc.malloc.trim_threshold=%d" % 2**33))}

# What keeps the peers' libraries, and the compiler that PyTorch calls, from
# using instructions beyond those of a processor's name.
INSTRUCTIONS = {"x86-64-v3": {
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "TORCHINDUCTOR_CPP_MARCH": "x86-64-v3"}}


def peer_environment(cpu):
    """The environment of a peer that may use the instructions of `cpu`:
    `native`, or one of INSTRUCTIONS. Flags for XLA are added to those that are
    set."""
    found, limits = {**os.environ, **ALLOCATION}, INSTRUCTIONS.get(cpu, {})
    found.update(limits)
    if "XLA_FLAGS" in limits and "XLA_FLAGS" in os.environ:
        found["XLA_FLAGS"] = " ".join((os.environ["XLA_FLAGS"],
                                       limits["XLA_FLAGS"]))
    return found


class ProgramError(Exception):
    """A program failed: what it printed."""


def pinned(command, threads):
    """The command on the first of the processors that we may use."""
    processors = sorted(os.sched_getaffinity(0))[:threads]
    return ["taskset", "-c", ",".join(map(str, processors)),
            *map(str, command)]


class Finished:
    """A program's wall and processor seconds, and its peak memory in bytes."""

    def __init__(self, seconds, usage, output):
        self.seconds, self.output = seconds, output
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_memory = usage.ru_maxrss * 1024


def run(command, threads=None):
    """Runs a program to its end. Raises ProgramError if it fails."""
    words = (pinned(command, threads) if threads else
             list(map(str, command)))
    begin = time.monotonic()
    try:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise ProgramError("%s: %s" % (words[0], error.strerror)) from error
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if process.returncode != 0:
        raise ProgramError("%s: exit status %d\n%s" % (
            " ".join(words), process.returncode, output))
    return Finished(seconds, usage, output)


class Peer:
    """A peer's program, see peers/worker.py; to be closed."""

    def __init__(self, python, program, arguments, cpu="native"):
        """`cpu`: `native`, or one of INSTRUCTIONS."""
        self.name = program.name
        self.process = subprocess.Popen(
            [str(python), str(program), *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env=peer_environment(cpu))
        # Its messages are read all the time, so that it never waits for us.
        self.messages = []
        self.reader = threading.Thread(
            target=lambda: self.messages.extend(self.process.stderr),
            daemon=True)
        self.reader.start()
        self.greeting = self.answer()

    def close(self):
        """Ends the program."""
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=5)
        self.process.stdout.close()
        self.process.stderr.close()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.reader.join(timeout=5)
            raise ProgramError("%s: exit status %d\n%s" % (
                self.name, self.process.returncode,
                "".join(self.messages[-20:])))
        found = json.loads(line)
        if "error" in found:
            raise ProgramError("%s: %s" % (self.name, found["error"]))
        return found

    def command(self, name, **words):
        try:
            print(json.dumps({"command": name, **words}),
                  file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # Its answer, or what it printed, says why.
        return self.answer()
