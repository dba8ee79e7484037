#!/usr/bin/env python3
"""Runs a search while another process holds its folder's lock.

usage: search_lock.py DIR -- tpc search FILE OPTIONS
"""

import fcntl
import os
import pathlib
import subprocess
import sys


def main():
    folder, command = pathlib.Path(sys.argv[1]), sys.argv[3:]
    command += ["--out", str(folder)]
    folder.mkdir()
    with open(folder / "lock", "w") as lock:
        lock.write(str(os.getpid()))
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = subprocess.run(command, capture_output=True, text=True,
                                check=False)
        expected = f"'{folder}' is in use by process {os.getpid()}"
        assert result.returncode == 1 and expected in result.stderr, \
            result.stderr
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
