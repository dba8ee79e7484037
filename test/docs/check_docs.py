#!/usr/bin/env python3
"""Checks that what a Markdown file shows is so.

usage: check_docs.py DOCUMENT --source ROOT --work DIR [--update]
                     [--python PATH]

Links to files of the project must lead somewhere. A fenced block is checked by
its language and by a comment on the line before it:

    ```sh                    is run by bash, and must succeed; all blocks of a
                             document run in one folder, in order
    <!-- fails -->           before ```sh: it must fail instead
    <!-- skip: REASON -->    before a block: it is not checked
    <!-- output -->          before a block: its lines are, in this order,
                             among those that the last ```sh block printed
    <!-- output: any numbers -->   the same, whatever the numbers are
    <!-- check: COMMAND -->  before a block: its lines are, in this order,
                             among those that the command prints
    <!-- file: PATH -->      before a block: its lines are, in this order,
                             among those of the file

In a line that is compared, `...` stands for any text, and a line of nothing
else for any lines; indentation does not count. With --update, names of SSA
values in blocks of the language `mlir` are rewritten to those printed.

Commands run in DIR, emptied, where the project's folders are links, and with
the folder of `tpc-opt` in front of the path, also as build/release/bin. With
--python, `python3` is that interpreter.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?[kM]?")
VALUE = re.compile(r"%[\w-]+(?:#\d+|:\d+)?")
COMMENT = re.compile(r"^<!-- (skip|fails|output|check|file)(?:: (.*?))? -->$")
LINK = re.compile(r"\]\(([^)#\s]+)[^)\s]*\)")


class Block:
    """A fenced block: its language, lines, the first one's number from 0, and
    the comment before it as (kind, argument)."""

    def __init__(self, language, start, comment):
        self.language, self.start, self.comment = language, start, comment
        self.lines = []


def read_blocks(lines):
    blocks, block, comment = [], None, (None, None)
    for number, line in enumerate(lines):
        if block:
            if line.strip() == "```":
                blocks.append(block)
                block, comment = None, (None, None)
            else:
                block.lines.append(line)
        elif line.startswith("```"):
            block = Block(line[3:].strip(), number + 1, comment)
        elif match := COMMENT.match(line.strip()):
            comment = match.groups()
        elif line.strip():
            comment = (None, None)
    if block:
        raise SystemExit(f"line {block.start}: the block has no end")
    return blocks


def pattern(line, any_numbers, rename):
    """A regular expression for a line of a document; with `rename`, a group
    for each SSA value."""
    result = ""
    for part in re.split(rf"(\.\.\.|{VALUE.pattern})", line.strip()):
        if part == "...":
            result += ".*"
        elif rename and VALUE.fullmatch(part):
            result += f"({VALUE.pattern})"
        elif any_numbers:
            result += f"(?:{NUMBER.pattern})".join(
                map(re.escape, NUMBER.split(part)))
        else:
            result += re.escape(part)
    # Columns are as wide as what stands in them.
    return re.compile(re.sub(r"(?:\\ )+", r"\\s+", result))


def find_lines(block, found, any_numbers=False, rename=False):
    """Looks for the lines of the block among those found, in order. Returns
    the number of the first one that is not there, or None; and, with `rename`,
    what each SSA value is called: names need only agree with each other."""
    position, names = 0, {}
    for number, line in enumerate(block.lines, block.start + 1):
        if line.strip() in ("", "..."):
            continue
        regex = pattern(line, any_numbers, rename)
        wanted = VALUE.findall(line) if rename else []
        for index in range(position, len(found)):
            match = regex.fullmatch(found[index].strip())
            if match and all(names.get(old, new) == new
                             for old, new in zip(wanted, match.groups())):
                names.update(zip(wanted, match.groups()))
                position = index + 1
                break
        else:
            return number, names
    return None, names


class Checker:
    def __init__(self, options):
        self.document, self.source = options.document, options.source
        self.work, self.update = options.work, options.update
        self.python = options.python
        self.lines = self.document.read_text().splitlines()
        self.errors = []
        self.output = []
        self.prepare()

    def prepare(self):
        if self.work in (self.source, *self.source.parents):
            raise SystemExit("--work: expected a folder of its own: it is "
                             f"emptied, and '{self.work}' holds the project")
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        for entry in self.source.iterdir():
            if entry.name not in ("build", ".git"):
                (self.work / entry.name).symlink_to(entry)
        tool = shutil.which("tpc-opt")
        if not tool:
            raise SystemExit("expected tpc-opt on the path, found none")
        (self.work / "build/release").mkdir(parents=True)
        (self.work / "build/release/bin").symlink_to(Path(tool).parent)
        folders = [str(Path(tool).parent), os.environ["PATH"]]
        if self.python:
            (self.work / "build/python").mkdir()
            (self.work / "build/python/python3").symlink_to(self.python)
            folders.insert(0, str(self.work / "build/python"))
        self.environment = dict(os.environ, TERM="dumb", LC_ALL="C.UTF-8",
                                PATH=os.pathsep.join(folders))

    def fail(self, line, message):
        self.errors.append(f"{self.document}:{line}: error: {message}")

    def run(self, command):
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command], cwd=self.work,
            env=self.environment, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)

    def check_links(self):
        fenced = False
        for number, line in enumerate(self.lines, 1):
            fenced ^= line.startswith("```")
            for link in [] if fenced else LINK.findall(line):
                if "://" in link:
                    continue
                if not (self.document.parent / link).exists():
                    self.fail(number, f"expected the file '{link}' that a "
                                      "link names, found none")

    def check(self, block):
        kind, argument = block.comment
        if kind == "skip":
            return
        if kind == "file":
            text = (self.source / argument).read_text()
            self.compare(block, text.splitlines(), f"'{argument}'")
        elif kind == "check":
            result = self.run(argument)
            if result.returncode != 0:
                self.fail(block.start, f"'{argument}' gave the status "
                          f"{result.returncode}:\n{result.stdout[-2000:]}")
            else:
                self.compare(block, result.stdout.splitlines(),
                             f"what '{argument}' prints")
        elif kind == "output":
            self.compare(block, self.output, "what the command above prints",
                         any_numbers=argument == "any numbers")
        elif block.language == "sh":
            result = self.run("\n".join(block.lines))
            self.output = result.stdout.splitlines()
            if (result.returncode != 0) != (kind == "fails"):
                self.fail(block.start, "the commands gave the status "
                          f"{result.returncode}:\n{result.stdout[-2000:]}")

    def compare(self, block, found, where, any_numbers=False):
        missing, _ = find_lines(block, found, any_numbers)
        if missing is None:
            return
        if self.update and block.language == "mlir":
            missing, names = find_lines(block, found, rename=True)
            if missing is None:
                for number, line in enumerate(block.lines, block.start):
                    self.lines[number] = VALUE.sub(
                        lambda m: names.get(m[0], m[0]), line)
                return
        self.fail(missing, "expected in this place of "
                  f"{where} the line\n  {self.lines[missing - 1].strip()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("document", type=Path)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--python", type=Path)
    options = parser.parse_args()
    options.document = options.document.resolve()
    options.source = options.source.resolve()
    options.work = options.work.absolute()
    checker = Checker(options)
    checker.check_links()
    for block in read_blocks(checker.lines):
        checker.check(block)
    if options.update:
        options.document.write_text("\n".join(checker.lines) + "\n")
    for error in checker.errors:
        print(error, file=sys.stderr)
    return 1 if checker.errors else 0


if __name__ == "__main__":
    sys.exit(main())
