"""Makes a folder with all that the checks need on a machine that can only run
them: executables, data and these scripts, in places as in the source."""

import json
import shutil
import subprocess

from checks import ROOT, Failed, run

ABOUT = "pack.json"
# In its place while a folder is packed, or where that was interrupted.
UNFINISHED = "pack.unfinished"
# For the other machine's processor: any with AVX2.
CPU = "x86-64-v3"
BINARIES = ("tpc_runtime_tests", "tpc-reference", "tpc-compare")
# With the paths that the scripts take them from.
COPIED = ("scripts/gpu-check", "tools/gpu_check", "test/integration/numbers",
          "examples", "LICENSE")


def executable(root, program):
    """Where a program is in a packed folder."""
    return root / "programs" / program.name


def commit():
    """What the source is, as far as git knows."""
    try:
        return subprocess.run(["git", "describe", "--always", "--dirty"],
                              cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True,
                              check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


def compile_programs(tpc, folder, checks, architecture):
    programs = sorted({program for check in checks
                       for program in check.programs})
    targets = {"gpu": ["--target=cuda:" + architecture],
               "cpu": ["--target=cpu", "--cpu=" + CPU]}
    for number, program in enumerate(programs, 1):
        print("%d of %d: %s" % (number, len(programs), program.name),
              flush=True)
        run([tpc, "compile", ROOT / program.model,
             "--trainer=" + program.trainer, *targets[program.device],
             "--precision=" + program.precision,
             "-o", executable(folder, program)])


def pack(folder, build, checks, only, architecture, mnist):
    """Fills `folder`, which is new or a packed one, with what `checks` need,
    from the programs in the build folder `build`."""
    if folder.exists() and any(folder.iterdir()) and not any(
            (folder / name).exists() for name in (ABOUT, UNFINISHED)):
        raise Failed("--pack: expected a folder that is empty or was packed "
                     "before, found '%s'" % folder)
    tpc = build / "bin" / "tpc"
    for name in ("tpc", *BINARIES):
        if not (build / "bin" / name).is_file():
            raise Failed("--build: expected a folder with bin/%s, found '%s'"
                         % (name, build))
    if mnist and folder.resolve() in mnist.resolve().parents:
        raise Failed("--data: expected a folder outside of the one to pack, "
                     "found '%s'" % mnist)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UNFINISHED).touch()
    (folder / ABOUT).unlink(missing_ok=True)
    for name in ("programs", "data"):
        if (folder / name).exists():
            shutil.rmtree(folder / name)
    for name in COPIED:
        copy(ROOT / name, folder / name)
    for name in BINARIES:
        copy(build / "bin" / name, folder / "bin" / name)
    if mnist:
        copy(mnist, folder / "data" / "mnist")
    (folder / "programs").mkdir(exist_ok=True)
    compile_programs(tpc, folder, checks, architecture)
    version = run([tpc, "--version"]).strip()
    (folder / ABOUT).write_text(json.dumps(
        {"source": commit(), "compiler": version, "only": only,
         "architecture": architecture}, indent=1) + "\n")
    (folder / UNFINISHED).unlink()
