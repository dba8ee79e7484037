#!/usr/bin/env python3
"""Runs a command that must fail as a user's mistake: with exit status 1 and one
message on standard error that contains TEXT.

usage: fails.py [--file-size=BYTES] TEXT COMMAND...

--file-size limits the size of the files that the command can write, as a full
disk would.
"""

import re
import resource
import subprocess
import sys


def main():
    arguments = sys.argv[1:]
    limit = None
    if arguments[0].startswith("--file-size="):
        size = int(arguments.pop(0).split("=")[1])

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    text, *command = arguments
    result = subprocess.run(command, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=limit, timeout=120, check=False)
    message = result.stderr.decode(errors="replace")
    mistakes = []
    if result.returncode != 1:
        mistakes.append("expected exit status 1, found %d" % result.returncode)
    # Not those that another program, such as the linker, is quoted with.
    count = len(re.findall("^(tpc|[^ ]*:[0-9]+:[0-9]+): error: ", message,
                           re.MULTILINE))
    if count != 1:
        mistakes.append("expected one error on standard error, found %d"
                        % count)
    if text not in message:
        mistakes.append("expected %r on standard error" % text)
    if b": error:" in result.stdout:
        mistakes.append("found an error on standard output")
    if not mistakes:
        return 0
    print("$", " ".join(command))
    print(message)
    print("\n".join(mistakes))
    return 1


if __name__ == "__main__":
    sys.exit(main())
