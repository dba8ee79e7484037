#!/usr/bin/env python3
"""How much faster a search is than its runs one after the other.

usage: search_throughput.py FILE [--cores N] [--repeat N] -- OPTIONS OF tpc search

    test/benchmark/search_throughput.py examples/mnist_fc.mlir --cores 2 -- \\
      --search=table4 --trainer=dtp_parallel \\
      --data examples/data/mnist_sample --configs 16 --epochs 1

Both are the same command, from its start to its end, compilation included: once
with N runs side by side on N cores, once with one at a time on one core. They
take turns; the best time of each counts. Fails if their records differ.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


def measure(command, cores, folder):
    """Seconds, and the records without their times."""
    def bind():
        os.sched_setaffinity(0, cores)
    begin = time.perf_counter()
    subprocess.run([*command, "--threads", str(len(cores)), "--out",
                    str(folder)], check=True, stdout=subprocess.DEVNULL,
                   preexec_fn=bind)
    seconds = time.perf_counter() - begin
    records = []
    for line in (folder / "records.jsonl").read_text().splitlines():
        record = json.loads(line)
        if record["record"] == "run":
            del record["times"]
            records.append(record)
    shutil.rmtree(folder)
    return seconds, sorted(records, key=lambda r: (r["trainer"],
                                                   r["configuration"]))


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, usage=argparse.SUPPRESS,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file")
    arguments.add_argument("--cores", type=int, default=2)
    arguments.add_argument("--repeat", type=int, default=2)
    arguments.add_argument("--tpc", default="build/release/bin/tpc")
    own, rest = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, rest = own[:at], own[at + 1:]
    options = arguments.parse_args(own)
    cores = sorted(os.sched_getaffinity(0))[:options.cores]
    if len(cores) < options.cores:
        sys.exit(f"search_throughput: error: expected {options.cores} cores, "
                 f"found {len(cores)}")
    command = [options.tpc, "search", options.file, *rest]
    best = {}
    with tempfile.TemporaryDirectory() as work:
        results = []
        for turn in range(options.repeat):
            for name, used in (("side by side", cores), ("one", cores[:1])):
                seconds, records = measure(command, used,
                                           pathlib.Path(work) / name)
                best[name] = min(seconds, best.get(name, seconds))
                results.append(records)
        if any(records != results[0] for records in results):
            sys.exit("search_throughput: error: expected the same records "
                     "from both")
    factor = best["one"] / best["side by side"]
    print(f"{len(results[0])} runs: {best['one']:.2f} s one after the other on "
          f"one core, {best['side by side']:.2f} s side by side on "
          f"{len(cores)}: {factor:.2f} times as fast")


if __name__ == "__main__":
    main()
