# The lit suite: tests of the dialects, the passes, the targets and the tools.
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "tpc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
# A folder Inputs holds files that tests read. The others have runners of
# their own.
config.excludes = ["Inputs", "unit", "reference", "benchmark", "numbers"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.tpc_binary_dir, "test")

# tpc, tpc-opt, tpc-reference, FileCheck, not, split-file and the rest are found
# by their names.
config.environment["PATH"] = os.pathsep.join(
    [config.tpc_tools_dir, config.llvm_tools_dir, os.environ["PATH"]]
)
for name in ("HOME", "CCACHE_DIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

# A virtual environment for TensorBoard, and what makes it.
tensorboard = os.path.join(config.test_exec_root, "tensorboard")
with_tensorboard = os.path.join(
    config.test_source_root, "integration", "Inputs", "with_tensorboard.py"
)
examples = os.path.join(config.tpc_source_dir, "examples")
config.substitutions += [
    ("%data", os.path.join(examples, "data", "mnist_sample")),
    ("%examples", examples),
    ("%source", config.tpc_source_dir),
    ("%build", config.tpc_binary_dir),
    ("%python", sys.executable),
    # What stands in for the driver of GPUs.
    ("%fake_cuda", os.path.join(config.test_exec_root, "unit/runtime/cuda")),
    ("%tensorboard", tensorboard),
    # `%fails TEXT COMMAND...`: see the script.
    (
        "%fails",
        "%s %s" % (
            sys.executable,
            os.path.join(
                config.test_source_root, "integration", "Inputs", "fails.py"
            ),
        ),
    ),
]

# Features, for REQUIRES and UNSUPPORTED.
if "-fsanitize=" in config.tpc_flags:
    config.available_features.add("asan")
if os.geteuid() != 0:
    # Permissions of files do not bind root.
    config.available_features.add("permissions")
if len(os.sched_getaffinity(0)) > 1:
    config.available_features.add("two-processors")
if os.path.exists("/dev/full"):
    config.available_features.add("dev-full")
if shutil.which("chromium"):
    config.available_features.add("chromium")
    config.substitutions.append(("%chromium", shutil.which("chromium")))
if shutil.which("dot"):
    config.available_features.add("graphviz")
if subprocess.call([sys.executable, with_tensorboard, tensorboard],
                   stdout=subprocess.DEVNULL) == 0:
    config.available_features.add("tensorboard")
if shutil.which("ptxas"):
    config.available_features.add("ptxas")
find_gpu = os.path.join(config.tpc_tools_dir, "tpc-find-gpu")
if os.path.exists(find_gpu) and subprocess.call([find_gpu]) == 0:
    config.available_features.add("gpu")


def has_modules(python, modules):
    """Whether an interpreter has them all."""
    script = "import importlib.util as u, sys; sys.exit(not all(%s))" % (
        "u.find_spec(m) for m in sys.argv[1:]")
    return subprocess.call([python, "-c", script, *modules],
                           stderr=subprocess.DEVNULL) == 0


# The interpreter that `tpc report` takes: the first with what it needs.
for python in filter(shutil.which, ("python3", "/usr/bin/python3")):
    if has_modules(python, ("matplotlib", "jinja2")):
        config.available_features.add("report")
        config.substitutions.append(("%report_python", shutil.which(python)))
        if has_modules(python, ("pandas",)):
            config.available_features.add("pandas")
        break
with open("/proc/cpuinfo") as cpuinfo:
    flags = set(cpuinfo.read().split())
    for feature in ("avx2", "avx512f"):
        if feature in flags:
            config.available_features.add(feature)
    # Products of bf16: in tile registers, or at least in vectors.
    if "amx_bf16" in flags:
        config.available_features.add("bf16-amx")
    if flags & {"amx_bf16", "avx512_bf16"}:
        config.available_features.add("bf16")
