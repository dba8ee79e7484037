#!/usr/bin/env python3
"""Runs a command on a terminal of its own and prints what it drew; each return
to the beginning of the line begins a new one.

usage: terminal.py COMMAND...
"""

import os
import pty
import sys


def run(command, answer=lambda drawn: b""):
    """Runs a command, and types what `answer` gives for all that it has drawn
    so far; returns its exit status and what it drew."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.setdefault("TERM", "xterm")
        os.execvp(command[0], command)
    drawn = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            # How a terminal says that its program has ended.
            break
        if not part:
            break
        drawn += part
        if typed := answer(drawn):
            os.write(terminal, typed)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), drawn


def main():
    status, drawn = run(sys.argv[1:])
    for line in drawn.decode().replace("\033[K", "").split("\n"):
        for text in line.rstrip("\r").split("\r"):
            if text:
                print(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
