#!/usr/bin/env python3
"""Checks that a patch applies to the project and touches only some paths.

usage: check_patches.py PATCH --source ROOT --only PREFIX... [--not PREFIX...]

A hunk applies where its context and what it removes stand in the file as they
are, at any line; a file that it creates must not exist.
"""

import argparse
import re
import sys
from pathlib import Path


def read_patch(path):
    """The patch as {file: [lines each hunk replaces, or None to create]}."""
    changes, hunks, old = {}, None, None
    for line in path.read_text().splitlines():
        if line.startswith("--- "):
            old = line[4:].strip()
        elif line.startswith("+++ "):
            hunks = changes.setdefault(re.sub(r"^b/", "", line[4:].strip()), [])
        elif line.startswith("@@"):
            hunks.append(None if old == "/dev/null" else [])
        elif line[:1] in (" ", "-") and hunks[-1] is not None:
            hunks[-1].append(line[1:])
        elif line[:1] not in (" ", "-", "+"):
            raise SystemExit(f"{path}: expected a unified diff, found: {line}")
    return changes


def find(lines, wanted, start):
    for index in range(start, len(lines) - len(wanted) + 1):
        if lines[index:index + len(wanted)] == wanted:
            return index + len(wanted)
    return None


def check_file(path, hunks):
    if None in hunks:
        return "expected a new file, found one" if path.exists() else None
    if not path.exists():
        return "expected a file, found none"
    lines, position = path.read_text().splitlines(), 0
    for number, hunk in enumerate(hunks, 1):
        position = find(lines, hunk, position)
        if position is None:
            return f"hunk {number} does not apply"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("patch", type=Path)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--only", nargs="+", required=True)
    parser.add_argument("--not", dest="excluded", nargs="+", default=[])
    options = parser.parse_args()
    errors = []
    for name, hunks in read_patch(options.patch).items():
        if not name.startswith(tuple(options.only)):
            errors.append(f"{name}: expected only {' '.join(options.only)}")
        if name.startswith(tuple(options.excluded) or ("\0",)):
            errors.append(f"{name}: expected it untouched")
        if error := check_file(options.source / name, hunks):
            errors.append(f"{name}: {error}")
    for error in errors:
        print(f"{options.patch.name}: error: {error}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
