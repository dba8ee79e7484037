#!/usr/bin/env python3
"""Runs a Python script where the package tensorboard is: in a virtual
environment of the tests, which is made if it is not there. Says that the script
was skipped where it cannot be made, as without a network.

usage: with_tensorboard.py ENVIRONMENT SCRIPT ARGUMENTS...
"""

import pathlib
import shutil
import subprocess
import sys

PACKAGE = "tensorboard==2.21.0"
PATIENCE = 240


def make(environment):
    """Returns why it could not be made, or None."""
    python = environment / "bin" / "python"
    if (environment / "complete").exists():
        return None
    shutil.rmtree(environment, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", environment], check=True,
                       capture_output=True, timeout=PATIENCE)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--retries", "1",
             "--timeout", "10", "--disable-pip-version-check", PACKAGE],
            check=True, capture_output=True, timeout=PATIENCE)
    except subprocess.SubprocessError as error:
        return str(error)
    (environment / "complete").touch()
    return None


def main():
    environment = pathlib.Path(sys.argv[1]).absolute()
    problem = make(environment)
    if problem:
        print(f"skipped: there is no {PACKAGE}: {problem}")
        return 0
    command = [environment / "bin" / "python", *sys.argv[2:]]
    status = subprocess.run(command, check=False).returncode
    if status == 0:
        print("TensorBoard's reader agrees")
    return status


sys.exit(main())
