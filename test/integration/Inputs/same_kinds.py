#!/usr/bin/env python3
"""Checks that two errors list the same kinds of data sets.

usage: same_kinds.py COMPILER-ERROR RUNTIME-ERROR
"""

import pathlib
import re
import sys


def main():
    compiler, runtime = (pathlib.Path(path).read_text()
                         for path in sys.argv[1:])
    known = re.search("expected (.*) in 'data', found 'mnits'", compiler)
    known = set(re.findall(r"\w+", known[1])) - {"or"} if known else set()
    read = re.search("data set 'mnits'; this runtime knows (.*)", runtime)
    read = set(re.findall(r"\w+", read[1])) if read else set()
    if not known or known != read:
        sys.exit("the compiler knows %s, the runtime %s"
                 % (sorted(known), sorted(read)))


if __name__ == "__main__":
    main()
