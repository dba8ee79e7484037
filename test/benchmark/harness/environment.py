"""The virtual environment of the peers. Nothing of tpc itself depends on it."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
# PyTorch's dependencies are gigabytes of CUDA: the second file has those that it
# needs on a CPU, and a program stands in for what it only links to.
REQUIREMENTS = (
    ("requirements.txt", (), None),
    ("requirements-torch.txt", ("--no-deps",), "torch_stand_ins.py"))


def prepare(folder):
    """Makes the environment, or updates it where the requirements changed;
    returns its Python."""
    python = folder / "bin" / "python3"
    if not python.exists():
        print("Making the virtual environment %s." % folder, file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    for name, options, program in REQUIREMENTS:
        wanted, stamp = HERE / name, folder / name
        if stamp.exists() and stamp.read_text() == wanted.read_text():
            continue
        print("Installing %s." % name, file=sys.stderr)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet",
                        *options, "-r", str(wanted)], check=True)
        if program:
            subprocess.run([str(python), str(HERE / "peers" / program)],
                           check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted.read_text())
    return python
