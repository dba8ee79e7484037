#!/usr/bin/env python3
"""Runs commands at the same time; each has to end with status 0.

usage: side_by_side.py COMMAND :: COMMAND ...
"""

import subprocess
import sys


def main():
    commands = [[]]
    for word in sys.argv[1:]:
        if word == "::":
            commands.append([])
        else:
            commands[-1].append(word)
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True)
                 for command in commands]
    messages = [process.communicate()[1] for process in processes]
    for process, message in zip(processes, messages):
        if process.returncode != 0:
            sys.exit(f"expected exit status 0, found {process.returncode} of "
                     f"{process.args}: {message}")


if __name__ == "__main__":
    main()
