#!/usr/bin/env python3
"""The roofline of each kernel of a training step, in Markdown, from logs of
runs with --profile --log: how much each computes for a byte, what the machine
could do of that, and what is reached.

    roofline.py LOG... [-o OUT.md]

A kernel's roof is the machine's measured FMA peak, or what its operations for
each byte come to at the memory's measured bandwidth, whichever is lower.
Kernels whose operands are in a cache go beyond the second.
"""

import argparse
import json
import pathlib
import sys

# Kernels that take a smaller share of a step stand in one row.
LEAST = 0.01


class LogError(Exception):
    """What was expected of a log, and what was found."""


def read(path):
    """(configuration, profile) of a log's last run."""
    try:
        records = [json.loads(line) for line in path.read_text().splitlines()]
        found = {record["record"]: record for record in records}
        return found["configuration"], found["profile"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LogError("%s: expected the log of a run with --profile: %s" % (
            path, error)) from error


def describe(kernel):
    """Its layers and what it computes, and the shape of that."""
    return [": ".join(filter(None, (", ".join(kernel["layers"]),
                                    kernel["computes"]))),
            "x".join(map(str, kernel["result"]))]


def share(part, whole):
    return "%.0f %%" % (100 * part / whole) if whole else "–"


def row_of(kernel, step, peak, bandwidth):
    seconds = kernel["median_seconds"]
    flops = kernel["flops"]
    moved = kernel["bytes_read"] + kernel["bytes_written"]
    intensity = flops / moved
    roof = min(peak, intensity * bandwidth)
    return [*describe(kernel), "%.3f" % (1e3 * seconds), share(seconds, step),
            "%.3g" % intensity, "%.3g" % (flops / seconds / 1e9),
            share(flops / seconds, peak), "%.3g" % (moved / seconds / 1e9),
            share(moved / seconds, bandwidth),
            "FMA" if roof == peak else "memory",
            share(flops / seconds, roof)]


HEADING = ["kernel", "result", "ms", "of the step", "FLOP a byte", "GFLOP/s", "of FMA",
           "GB/s", "of memory", "roof", "of its roof"]


def table(function, calibration):
    """Lines: the kernels of a function, those that take longest first."""
    peak = calibration["flops_per_second"]["all_threads"]
    bandwidth = calibration["bytes_per_second"]["all_threads"]
    step = function["step"]["median_seconds"]
    kernels = sorted((kernel for kernel in function["kernels"]
                      if kernel["median_seconds"] > 0),
                     key=lambda kernel: -kernel["median_seconds"])
    large = [kernel for kernel in kernels
             if kernel["median_seconds"] >= LEAST * step]
    rest = [kernel["median_seconds"] for kernel in kernels[len(large):]]
    rows = [row_of(kernel, step, peak, bandwidth) for kernel in large]
    if rest:
        rows.append(["%d kernels below %.0f %%" % (len(rest), 100 * LEAST),
                     "", "%.3f" % (1e3 * sum(rest)), share(sum(rest), step)]
                    + [""] * (len(HEADING) - 4))
    return ["| " + " | ".join(row) + " |"
            for row in [HEADING, ["---"] * len(HEADING), *rows]]


def count_threads(count):
    return "1 thread" if count == 1 else "%d threads" % count


def section(configuration, profile):
    """Lines of one run."""
    calibration = profile["calibration"]
    lines = []
    for function in profile["functions"]:
        if function["function"] == "evaluate" or not function["kernels"]:
            continue
        lines += ["## %s `%s`, %s" % (
            configuration["network"], configuration["trainer"],
            function["function"]), "",
            "%.0f examples a second, %.3f ms a step; matrix products at %s of "
            "the peak over the whole step. %s: %.0f GFLOP/s of multiply-adds of "
            "%d bits, %.1f GB/s from memory." % (
                function["examples_per_second"],
                1e3 * function["step"]["median_seconds"],
                share(function["product_share_of_peak"], 1),
                count_threads(calibration["threads"]),
                calibration["flops_per_second"]["all_threads"] / 1e9,
                calibration["vector_bits"],
                calibration["bytes_per_second"]["all_threads"] / 1e9),
            "", *table(function, calibration), ""]
    return lines


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=pathlib.Path, metavar="LOG")
    parser.add_argument("-o", dest="output", type=pathlib.Path,
                        metavar="OUT.md", help="the file to write; standard "
                        "output by default")
    arguments = parser.parse_args()
    try:
        lines = [line for log in arguments.logs
                 for line in section(*read(log))]
    except LogError as error:
        sys.exit("roofline.py: error: %s" % error)
    text = "\n".join(["# Rooflines of kernels", "", *lines]).rstrip() + "\n"
    if arguments.output:
        arguments.output.write_text(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
