#!/usr/bin/env python3
"""Runs a script for sbatch with stand-ins for Slurm's programs: `srun` runs its
command in the same place, `scontrol` only says what it was asked.

usage: check_slurm.py SCRIPT

The script must give srun the processors that it asks sbatch for, give each task
of the array a shard of its own, have a time limit, and put a task back in the
queue if, and only if, tpc was interrupted. What the real tpc says to its
command line is printed.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

SRUN = """#!/bin/bash
echo "srun $*" >> "$CALLS"
while [[ $1 == -* ]]; do shift; done
exec "$@"
"""
SCONTROL = """#!/bin/bash
echo "scontrol $*" >> "$CALLS"
"""
TPC = """#!/bin/bash
exit %d
"""


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


def run(script, task, status=None):
    """The exit status, what srun was called with, what else was called, and
    what was printed. `status` is that of a stand-in for tpc."""
    processors = re.search(r"^#SBATCH --cpus-per-task=(\d+)$",
                           script.read_text(), re.MULTILINE)[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(folder, "srun", SRUN)
        write(folder, "scontrol", SCONTROL)
        if status is not None:
            write(folder, "tpc", TPC % status)
        environment = dict(
            os.environ, HOME=name, CALLS=str(folder / "calls"),
            PATH=os.pathsep.join([name, os.environ["PATH"]]),
            SLURM_CPUS_PER_TASK=processors, SLURM_ARRAY_JOB_ID="7",
            SLURM_ARRAY_TASK_ID=str(task))
        result = subprocess.run(
            [script], cwd=script.parent, env=environment, timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        srun, *others = (folder / "calls").read_text().splitlines()
        # HOME is another one in each call.
        srun = srun.replace(name, "HOME")
        printed = result.stdout.replace(name, "HOME")
        return result.returncode, srun, others, printed, processors


def main():
    script = pathlib.Path(sys.argv[1])
    script.chmod(0o755)
    text = script.read_text()
    first, last = map(int, re.search(r"^#SBATCH --array=(\d+)-(\d+)$", text,
                                     re.MULTILINE).groups())
    assert re.search(r"^#SBATCH --time=", text, re.MULTILINE)
    for task in (first, last):
        status, srun, others, _, processors = run(script, task, 0)
        assert status == 0 and not others, (status, others)
        assert srun.startswith(
            f"srun --cpus-per-task={processors} tpc search "), srun
        assert srun.endswith(f" --shard {task}/{last}"), srun
    # A requeued task does what it did before.
    status, again, others, _, _ = run(script, last, 130)
    assert status == 0 and again == srun, (status, again)
    assert others == [f"scontrol requeue 7_{last}"], others
    status, _, others, _, _ = run(script, last, 3)
    assert status == 3 and not others, (status, others)
    status, _, others, printed, _ = run(script, last)
    assert status == 1 and not others, (status, others)
    print(printed, end="")


main()
