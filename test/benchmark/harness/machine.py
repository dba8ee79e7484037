"""The machine that a benchmark runs on, and whether others use it."""

import os
import platform
import time


def processor():
    """The processor's name."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor() or platform.machine()


def describe():
    """What the tables' heading says of the machine."""
    return "%s, %d processors, %s %s" % (processor(), os.cpu_count(),
                                         platform.system(), platform.release())


def busy_seconds():
    """Seconds that all processors together have been busy since the start of
    the machine, time that the host took away included."""
    with open("/proc/stat", encoding="utf-8") as file:
        words = file.readline().split()
    user, nice, system, _, _, interrupt, soft, steal = map(int, words[1:9])
    ticks = user + nice + system + interrupt + soft + steal
    return ticks / os.sysconf("SC_CLK_TCK")


class Others:
    """Measures, within a `with`, how much other programs run."""

    def __enter__(self):
        self.busy, self.wall = busy_seconds(), time.monotonic()
        return self

    def __exit__(self, *_):
        self.busy = busy_seconds() - self.busy
        self.wall = time.monotonic() - self.wall

    def share(self, own):
        """Processors that were busy besides `own` seconds of them."""
        return max(0.0, self.busy - own) / self.wall


def available_memory():
    """Bytes."""
    with open("/proc/meminfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    raise OSError("/proc/meminfo has no MemAvailable")
