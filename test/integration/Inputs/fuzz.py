#!/usr/bin/env python3
"""Runs a command on copies of a file that were changed at random; it must end
with exit status 0, or 1 and a message.

usage: fuzz.py --count N --seed S --work DIR [--first BYTES] [--as PATH]
               FILE -- COMMAND...

The word @ of the command is the copy's path. --first: changes are within so
many bytes. --as: the copies' path, where the command is to find them.
"""

import argparse
import pathlib
import random
import subprocess
import sys


def mutate(data, chance, first):
    """One or two changes: of bits, bytes, digits, lengths, whole parts."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 2)):
        size = min(len(data), first)
        at = chance.randrange(size) if size else 0
        end = at + chance.choice((1, 1, 2, 10, 100))
        kind = chance.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6))
        if kind == 0 and size:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and size:
            data[at] = chance.choice(b"0123456789-.,:(){}[]<>\"'@%#!/ \n\0\xff")
        elif kind == 2:
            del data[at:end]
        elif kind == 3:
            data[at:at] = data[at:end] * chance.choice((1, 2, 50))
        elif kind == 4:
            other = chance.randrange(size) if size else 0
            data[at:end] = data[other:other + end - at]
        elif kind == 5:
            data[at:at] = chance.choice(
                (b"-1", b"0", b"1e999", b"nan", b"18446744073709551616",
                 b"4294967296", b"0x7fffffff", b"\"", b"(", b"tensor<",
                 b"9" * 400, b"A" * 5000))
        else:
            del data[chance.randrange(len(data) + 1):]
    return bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--first", type=int, default=1 << 60)
    parser.add_argument("--as", dest="path", type=pathlib.Path)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    good = arguments.file.read_bytes()
    chance = random.Random(arguments.seed)
    copy = arguments.path or arguments.work / ("mutant" + arguments.file.suffix)
    command = [str(copy) if word == "@" else word
               for word in arguments.command]
    bad = accepted = 0
    for number in range(arguments.count):
        copy.write_bytes(mutate(good, chance, arguments.first))
        result = subprocess.run(command, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                timeout=60, check=False)
        accepted += result.returncode == 0
        if result.returncode == 0 or (result.returncode == 1
                                      and b"error: " in result.stderr):
            continue
        bad += 1
        kept = arguments.work / ("failure-%d-%d%s" % (
            arguments.seed, number, arguments.file.suffix))
        kept.write_bytes(copy.read_bytes())
        print("%s: exit status %d\n%s" % (
            kept, result.returncode,
            result.stderr.decode(errors="replace")[-2000:]))
    print("%d of %d accepted" % (accepted, arguments.count))
    if bad or accepted == arguments.count:
        sys.exit(1)


if __name__ == "__main__":
    main()
