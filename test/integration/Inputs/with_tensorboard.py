#!/usr/bin/env python3
"""Runs a Python script where the package tensorboard is: in a virtual
environment of the tests, which is made if it is not there. Without a script,
says by the exit status whether it is there or can be made: not without a
network.

usage: with_tensorboard.py ENVIRONMENT [SCRIPT ARGUMENTS...]
"""

import importlib.util
import pathlib
import shutil
import subprocess
import sys

PACKAGE = "tensorboard==2.21.0"
PATIENCE = 240
PIP = ["-m", "pip", "--disable-pip-version-check", "--quiet"]


def is_made(environment):
    return (environment / "complete").exists()


def can_make():
    """Asks the package index for all that is needed, which takes seconds."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip", "pip"))):
        return False
    try:
        asked = subprocess.run(
            [sys.executable, *PIP, "--retries", "0", "--timeout", "5",
             "install", "--dry-run", "--ignore-installed", PACKAGE],
            check=False, timeout=30, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def make(environment):
    shutil.rmtree(environment, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True,
                   timeout=PATIENCE)
    subprocess.run(
        [environment / "bin" / "python", *PIP, "--retries", "1", "--timeout",
         "10", "install", PACKAGE], check=True, timeout=PATIENCE)
    (environment / "complete").touch()


def main():
    environment = pathlib.Path(sys.argv[1]).absolute()
    if not sys.argv[2:]:
        return 0 if is_made(environment) or can_make() else 1
    if not is_made(environment):
        make(environment)
    command = [environment / "bin" / "python", *sys.argv[2:]]
    return subprocess.run(command, check=False).returncode


sys.exit(main())
