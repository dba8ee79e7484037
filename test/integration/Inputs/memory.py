#!/usr/bin/env python3
"""Runs a program with little memory, or measures what it takes.

usage: memory.py limit MIB COMMAND...   with MIB of address space
       memory.py peak COMMAND...        fails unless plan <= peak of the resident
                                        set <= 1.1 plan + 32 MiB, for code,
                                        stacks and a small data set
"""

import re
import resource
import subprocess
import sys

MIB = 1 << 20


def limited(mib, command, **options):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (mib * MIB, mib * MIB))
    return subprocess.run(command, preexec_fn=limit, **options)


def peak(command):
    refused = limited(100, command, stderr=subprocess.PIPE, text=True)
    plan = float(re.search(r"needs ([0-9.]+) MiB", refused.stderr).group(1))
    subprocess.run(command, check=True)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = usage.ru_maxrss * 1024 / MIB
    print("plan %.1f MiB, peak %.1f MiB" % (plan, found))
    if not plan <= found <= 1.1 * plan + 32:
        sys.exit("expected a peak from the plan to 1.1 times it and 32 MiB")


if sys.argv[1] == "limit":
    sys.exit(limited(int(sys.argv[2]), sys.argv[3:]).returncode)
peak(sys.argv[2:])
