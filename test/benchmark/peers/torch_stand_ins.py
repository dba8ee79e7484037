#!/usr/bin/env python3
"""Makes PyTorch's wheel from PyPI importable on a machine without CUDA.

usage: torch_stand_ins.py     (with the Python whose PyTorch it is)

The wheel for Linux x86-64 links against two gigabytes of CUDA libraries, which
the dynamic loader asks for at the import though the CPU never calls them. For
each one that is not installed this compiles a stand-in into torch/lib: a
library of the same name whose functions all abort. Two small ones have to be
real, since they are called at the import: nvidia-cuda-runtime and
nvidia-cuda-cupti (15 MB).
"""

import collections
import importlib.util
import pathlib
import re
import subprocess
import sys
import tempfile

# Functions without a version, by the library that has them.
PREFIXES = {"cusparseLt": "libcusparseLt", "nccl": "libnccl",
            "cuFile": "libcufile", "nvshmem": "libnvshmem_host"}
REAL = {"libcudart": "nvidia-cuda-runtime", "libcupti": "nvidia-cuda-cupti"}


def read_elf(option, path):
    return subprocess.run(["readelf", option, "-W", path], check=True,
                          text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def needed(path):
    """The CUDA libraries that a library is linked to."""
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", read_elf("-d", path))
    return {name for name in names if re.match(r"lib(cu|nv|nccl)", name)}


def version_files(path):
    """From a symbol version's number in `path` to the library it is of."""
    files, current = {}, None
    for line in read_elf("-V", path).splitlines():
        if found := re.search(r"Version: 1\s+File: (\S+)", line):
            current = found[1]
        elif found := re.search(r"Name: (\S+)\s+Flags: .*Version: (\d+)", line):
            files[found[2]] = (current, found[1])
    return files


def imported(path, missing):
    """(library, version or None, function) for what `path` wants of the
    libraries in `missing`."""
    files = version_files(path)
    for line in read_elf("--dyn-syms", path).splitlines():
        words = line.split()
        if len(words) < 8 or words[6] != "UND":
            continue
        name, *version = words[7].split("@")
        if version:
            library, version = files[words[8].strip("()")]
            if library in missing:
                yield library, version, name
            continue
        for prefix, library in PREFIXES.items():
            for file in missing:
                if name.startswith(prefix) and file.startswith(library + "."):
                    yield file, None, name


def compile_stand_in(path, symbols):
    """`symbols`: from a version (or None) to a set of functions."""
    source = ["void abort(void);"]
    versions = []
    for version, names in symbols.items():
        source += ["void %s(void) { abort(); }" % name
                   for name in sorted(names)]
        if version:
            versions.append("%s { global: %s; };"
                            % (version, "; ".join(sorted(names))))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "stand_in.c").write_text("\n".join(source) + "\n")
        command = ["cc", "-shared", "-fPIC", "-Wl,-soname," + path.name,
                   folder / "stand_in.c", "-o", path]
        if versions:
            script = folder / "stand_in.map"
            script.write_text("\n".join(versions) + "\n")
            command.append("-Wl,--version-script=%s" % script)
        subprocess.run(command, check=True)


def main():
    specification = importlib.util.find_spec("torch")
    if specification is None:
        sys.exit("torch_stand_ins.py: error: expected a package torch, found "
                 "none in %s" % sys.executable)
    libraries = pathlib.Path(specification.origin).parent / "lib"
    packages = libraries.parents[1]
    users = sorted(libraries.glob("libtorch*.so")) + sorted(
        libraries.glob("libc10*.so"))
    missing = {name for user in users for name in needed(user)
               if not any(packages.glob("nvidia/*/lib/" + name))
               and not (libraries / name).exists()}
    for name in sorted(missing):
        package = REAL.get(name.split(".")[0])
        if package:
            sys.exit("torch_stand_ins.py: error: expected %s of the package "
                     "%s, found no such file" % (name, package))
    symbols = {name: collections.defaultdict(set) for name in missing}
    for user in users:
        for library, version, name in imported(user, missing):
            symbols[library][version].add(name)
    for name in sorted(missing):
        compile_stand_in(libraries / name, symbols[name])
        print("%s: stands in for %d functions"
              % (libraries / name, sum(map(len, symbols[name].values()))))


if __name__ == "__main__":
    main()
