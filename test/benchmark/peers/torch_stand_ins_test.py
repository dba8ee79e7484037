#!/usr/bin/env python3
"""Tests of torch_stand_ins.py on a package that is called torch and has one
library; needs cc and readelf."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(__file__).resolve().parent / "torch_stand_ins.py"
LOAD = "import ctypes, sys; ctypes.CDLL(sys.argv[1], ctypes.RTLD_GLOBAL)"


class StandInsTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.packages = pathlib.Path(folder.name)
        self.libraries = self.packages / "torch" / "lib"
        self.libraries.mkdir(parents=True)
        (self.packages / "torch" / "__init__.py").touch()

    def compile(self, name, functions, *options):
        """A library of functions that call others: {function: [others]}."""
        source = self.packages / "source.c"
        others = sorted({other for group in functions.values()
                         for other in group})
        source.write_text("".join(
            ["void %s(void);\n" % other for other in others]
            + ["void %s(void) {%s}\n" % (
                function, "".join(" %s();" % other for other in group))
               for function, group in functions.items()]))
        path = self.libraries / name
        subprocess.run(["cc", "-shared", "-fPIC", "-Wl,-soname," + name,
                        "-Wl,-rpath,$ORIGIN", source, "-o", path, *options],
                       check=True)
        return path

    def compile_torch(self, *libraries):
        """libtorch_cuda.so, linked to libraries, which are then removed.
        (name, function, version or None)"""
        paths = []
        for name, function, version in libraries:
            options = []
            if version:
                script = self.packages / "script"
                script.write_text("%s { global: %s; };\n"
                                  % (version, function))
                options.append("-Wl,--version-script=%s" % script)
            paths.append(self.compile(name, {function: []}, *options))
        torch = self.compile(
            "libtorch_cuda.so",
            {"launch": [function for _, function, _ in libraries]}, *paths)
        for path in paths:
            path.unlink()
        return torch

    def python(self, *arguments):
        return subprocess.run(
            [sys.executable, *map(str, arguments)], check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(self.packages)})

    def test_missing_libraries(self):
        torch = self.compile_torch(
            ("libcublas.so.99", "cublasCreate_v2", "libcublas.so.99"),
            ("libnccl.so.99", "ncclSend", None))
        self.assertIn("libcublas.so.99", self.python("-c", LOAD, torch).stdout)
        result = self.python(PROGRAM)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("libcublas.so.99: stands in for 1 functions",
                      result.stdout)
        self.assertIn("libnccl.so.99: stands in for 1 functions", result.stdout)
        result = self.python("-c", LOAD, torch)
        self.assertEqual((result.returncode, result.stdout), (0, ""))
        # There is nothing left to do.
        self.assertEqual(self.python(PROGRAM).stdout, "")

    def test_a_library_that_is_called(self):
        self.compile_torch(("libcudart.so.13", "cudaGetDevice", None))
        result = self.python(PROGRAM)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "torch_stand_ins.py: error: expected "
                         "libcudart.so.13 of the package nvidia-cuda-runtime, "
                         "found no such file\n")

    def test_no_torch(self):
        (self.packages / "torch" / "__init__.py").unlink()
        self.libraries.rmdir()
        (self.packages / "torch").rmdir()
        result = self.python("-S", PROGRAM)
        self.assertEqual(result.returncode, 1)
        self.assertIn("torch_stand_ins.py: error: expected a package torch",
                      result.stdout)


if __name__ == "__main__":
    unittest.main()
