"""The conformance suite of devices, and the comparison of trained networks with
the independent reference."""

import re
import sys

from checks import NUMBERS, Check, Failed, Outcome, Program, call, run

import cases

# Those whose products run by tensor cores.
ROUNDED = ("matrices.bp", "matrices.dtp", "tiles.bp_sgd", "tiles.dtp")


def conformance(bench):
    """All of the suite's tests of the device pass, and none is skipped, as they
    are where there is no GPU."""
    text = run([bench.binaries / "tpc_runtime_tests",
                "--gtest_filter=Devices/*/"
                + bench.conformance])
    wanted, passed = (int(re.search(pattern, text).group(1)) for pattern in
                      (r"\] Running (\d+) test", r"PASSED  \] (\d+) test"))
    return Outcome("%d tests pass" % passed, "%d tests" % wanted, "all",
                   passed == wanted > 0 and "SKIPPED" not in text)


def largest(text, title):
    """The largest of the errors that compare.py lists under its titles."""
    errors = [0.0]
    for part in re.split(r"(?m)^(?=parameters after|their changes)", text):
        if part.startswith(title):
            errors += map(float, re.findall(r"(?m)^\S+ +(\S+e[-+]\d+)", part))
    return max(errors)


def compare(bench, name, program):
    command = [sys.executable, "-B", NUMBERS / "compare.py", name,
               "--bin", bench.binaries, "--work", bench.work / program.name,
               "--precision", program.precision, *bench.numbers(program)]
    if program.precision != "float32":
        command += ["--most-steps", 3]
    status, text = call(command)
    if "parameters after" not in text:
        raise Failed(text.strip())
    return Outcome("%.1e, %.1e" % (largest(text, "parameters after"),
                                   largest(text, "their changes")),
                   "reference", "%g, %g" % cases.TOLERANCES[program.precision],
                   status == 0)


def checks():
    yield Check("conformance", [], conformance)
    for precision, names in (("float32", cases.CASES), ("tf32", ROUNDED),
                             ("bf16", ROUNDED)):
        for name in names:
            case = cases.CASES[name]
            program = Program(case["file"], case["trainer"], "gpu", precision)
            word = "" if precision == "float32" else precision + "."
            yield Check("numbers." + word + name, [program],
                        lambda bench, name=name, program=program: compare(
                            bench, name, program))
