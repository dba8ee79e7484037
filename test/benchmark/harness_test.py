#!/usr/bin/env python3
"""Tests of the benchmark's own logic, which need nothing but Python.

usage: harness_test.py RECORDS     the log of a trainer of tiny.mlir with the
                                   alternating schedule
"""

import importlib
import json
import os
import pathlib
import sys
import tempfile
import types
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "peers")]

import compare  # noqa: E402
import spec  # noqa: E402
from harness import comparison, datasets, programs, report  # noqa: E402

RECORDS = pathlib.Path(sys.argv.pop())


def layer(kind="locally_connected", **window):
    window = {"kind": kind, "kernel": [5, 3], "stride": [2, 1],
              "padding": "same", **window}
    return {"name": "l", "kind": kind, "input": [32, 32, 3],
            "output": [16, 32, 8], "activation": "tanh", "maps": [window]}


class SpecTest(unittest.TestCase):
    """spec.py reads what a trainer computes from its log."""

    def setUp(self):
        self.record = json.loads(RECORDS.read_text().splitlines()[0])

    def test_trainer(self):
        trainer = spec.read_trainer(self.record)
        self.assertEqual([entry.name for entry in trainer.layers],
                         ["h1", "h2", "h3", "out"])
        self.assertEqual((trainer.layers[0].inputs, trainer.layers[-1].outputs),
                         (784, 10))
        self.assertEqual(trainer.updates, ("inverse", "forward"))
        self.assertEqual([entry.name for entry in trainer.inverted],
                         ["h2", "h3", "out"])
        self.assertEqual(trainer.inverse_activation(trainer.layers[-1]),
                         "identity")
        self.assertEqual((trainer.rule.top, trainer.rule.sigma,
                          trainer.rule.gamma), ("label", 0.1, None))
        self.assertEqual(trainer.forward, spec.Optimizer(0.002, 0.9, 0.999,
                                                         1e-8))

    def test_inverses_below_a_gradient(self):
        rule = self.record["configuration"]["rule"]
        rule["top"] = {"kind": "gradient", "alpha": 0.15}
        rule["inverse"]["activation"] = "layer_below"
        trainer = spec.read_trainer(self.record)
        self.assertEqual([entry.name for entry in trainer.inverted],
                         ["h2", "h3"])
        self.assertEqual(trainer.inverse_activation(trainer.layers[1]), "tanh")

    def test_padding(self):
        # ceil(32 / 2) = 16 rows need (16 - 1) 2 + 5 - 32 = 3 more.
        self.assertEqual(spec.read_layer(layer()).padding, ((1, 2), (1, 1)))
        self.assertEqual(spec.read_layer(layer(padding="symmetric")).padding,
                         ((2, 1), (1, 1)))
        self.assertEqual(spec.read_layer(layer(padding="valid")).padding,
                         ((0, 0), (0, 0)))

    def test_what_peers_do_not_have(self):
        self.record["configuration"]["forward"]["kind"] = "sgd"
        with self.assertRaisesRegex(
                spec.SpecError, "optimizer: the peers have adam, found sgd"):
            spec.read_trainer(self.record)
        pooled = layer()
        pooled["maps"].insert(0, {"kind": "max_pool"})
        with self.assertRaisesRegex(spec.SpecError, "found max_pool"):
            spec.read_layer(pooled)


class DataTest(unittest.TestCase):
    """datasets.py writes what peers read."""

    def test_cifar_images_have_channels_last(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            image = bytes([1]) * 1024 + bytes([2]) * 1024 + bytes([3]) * 1024
            for number in range(1, 6):
                (folder / ("data_batch_%d.bin" % number)).write_bytes(
                    bytes([number]) + image)
            (folder / "test_batch.bin").write_bytes(bytes(3073 * 200))
            data = datasets.DataSets([folder], folder)
            self.assertEqual(
                (data.find("cifar10") / "test_batch.bin").stat().st_size,
                3073 * 128)
            (inputs, labels), samples = data.export({"kind": "cifar10"})
            self.assertEqual(samples, 5)
            self.assertEqual(inputs.read_bytes()[128:134],
                             bytes([1, 2, 3, 1, 2, 3]))
            self.assertEqual(labels.read_bytes()[128:], bytes([1, 2, 3, 4, 5]))


def entry(*speeds, memory=100e6):
    return {"speeds": list(speeds), "memory": [memory] * len(speeds)}


class ReportTest(unittest.TestCase):
    """report.py computes ratios and shares."""

    RESULT = {
        "model": "m", "trainer": "t", "flops_per_example": 1e6,
        "measured": {"host": "znver5", "cpu": "znver5"},
        "peaks": [100e9, 100e9, 200e9],
        "entries": {"tpc": entry(30e3, 50e3, 40e3),
                    "jax": entry(25e3, 20e3, 10e3, memory=400e6),
                    "torch": entry(1e3, 2e3, 3e3, memory=900e6)}}

    def test_ratios(self):
        names = report.peer_names([self.RESULT])
        self.assertEqual(names, ["jax", "torch"])
        self.assertEqual(report.speed_ratio(self.RESULT, names), 2.0)
        # That of the faster peer, though the other one takes more.
        self.assertEqual(report.memory_ratio(self.RESULT, names), 0.25)
        self.assertIsNone(report.speed_ratio(self.RESULT, []))

    def test_share_of_the_peak(self):
        # 0.3, 0.5 and 0.2 of the peak that was measured in the same round.
        self.assertAlmostEqual(report.peak_share(self.RESULT), 0.3)

    def test_a_failed_peer_does_not_count(self):
        failed = {**self.RESULT, "entries": {
            **self.RESULT["entries"], "jax": {"error": "differs"}}}
        self.assertEqual(report.speed_ratio(failed, ["jax", "torch"]), 20.0)
        _, (row,) = report.speed_rows([failed])
        self.assertIn("failed", row)

    def test_a_failed_variant_is_named(self):
        entries = {**self.RESULT["entries"], "torch": {
            **entry(1e3, 2e3, 3e3), "failures": {"compiled": "v differs"}}}
        failed = {**self.RESULT, "entries": entries}
        self.assertEqual(report.failures_of(failed),
                         ["PyTorch of m `t`, compiled: v differs"])
        _, (row,) = report.speed_rows([failed])
        self.assertNotIn("failed", row)
        self.assertEqual(report.failures_of(self.RESULT), [])

    def test_others_are_named(self):
        results = [{**self.RESULT, "others": others} for others in (0.05, 0.06)]
        self.assertEqual(report.disturbed(results),
                         ["m `t`: 6 % of a processor"])

    def test_results_measured_alike_share_a_row(self):
        def measured(trainer, commit):
            return {**self.RESULT, "trainer": trainer, "measured": {
                "date": "2026-01-02", "commit": commit, "host": "znver5",
                "cpu": "znver5", "options": "--seconds 1"}}
        _, rows = report.measured_rows({
            "threads": [], "start": [],
            "speed": [measured("a", "c1"), measured("b", "c2"),
                      measured("d", "c1")]})
        self.assertEqual(rows, [
            ["speed", "m `a`, `d`", "znver5", "2026-01-02", "c1",
             "`--seconds 1`"],
            ["speed", "m `b`", "znver5", "2026-01-02", "c2",
             "`--seconds 1`"]])

    def test_threads(self):
        _, (row,) = report.thread_rows([{
            "model": "m", "trainer": "t",
            "measured": {"host": "znver5", "cpu": "znver5"}, "threads": 4,
            "speeds": [[10, 10, 10], [18, 20, 19]],
            "calibrated_gains": [2.0, 1.9, 2.1]}])
        self.assertEqual(row[3], "4")
        self.assertEqual(row[6:], ["1.90", "2.00", "95 %"])

    def test_numbers(self):
        self.assertEqual([report.number(value) for value in (
            0.1234, 12.34, 999.4, 999.9, 1234.5, 123456)],
            ["0.123", "12.3", "999", "1,000", "1,230", "123,000"])


class Trainer:
    """One whose first steps are slow."""

    samples, batch = 1000, 10

    def time(self, steps, threads):
        del threads
        return {"speed": 100.0 if steps <= 4 else 200.0}


class Settings:
    seconds, threads = 2.0, 1


class StepsTest(unittest.TestCase):
    """comparison.py takes as many steps as fill the time."""

    def test_speed_is_measured_twice(self):
        # 20 steps at the speed of the first ones, 40 at that of 20.
        self.assertEqual(comparison.choose_steps(Trainer(), Settings()), 40)

    def test_at_most_a_pass_over_the_data(self):
        trainer = Trainer()
        trainer.samples = 299
        self.assertEqual(comparison.choose_steps(trainer, Settings()), 29)


class PeerTest(unittest.TestCase):
    """programs.py tells peers which instructions they may use."""

    PROGRAM = """import json, os
print(json.dumps(dict(os.environ)))
"""
    LIMITS = programs.INSTRUCTIONS["x86-64-v3"]

    def found_by_peer(self, *cpu):
        """The variables that limit instructions, as a peer finds them."""
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "peer.py"
            program.write_text(self.PROGRAM)
            peer = programs.Peer(sys.executable, program, [], *cpu)
            peer.close()
            return {name: peer.greeting[name] for name in self.LIMITS
                    if name in peer.greeting}

    def test_instructions(self):
        with mock.patch.dict(os.environ):
            for name in self.LIMITS:
                os.environ.pop(name, None)
            self.assertEqual(self.found_by_peer(), {})
            self.assertEqual(self.found_by_peer("x86-64-v3"), {
                "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
                "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2",
                "MKL_ENABLE_INSTRUCTIONS": "AVX2",
                "TORCHINDUCTOR_CPP_MARCH": "x86-64-v3"})

    def test_a_users_flags_are_kept(self):
        with mock.patch.dict(os.environ, XLA_FLAGS="--xla_dump_to=dump"):
            self.assertEqual(self.found_by_peer()["XLA_FLAGS"],
                             "--xla_dump_to=dump")
            self.assertEqual(self.found_by_peer("x86-64-v3")["XLA_FLAGS"],
                             "--xla_dump_to=dump --xla_cpu_max_isa=AVX2")

    def test_vectors_of_compiled_kernels(self):
        def options():
            with mock.patch.dict(sys.modules, torch=types.ModuleType("torch")):
                sys.modules.pop("torch_settings", None)
                return importlib.import_module("torch_settings").OPTIONS
        with mock.patch.dict(os.environ):
            os.environ.pop("ATEN_CPU_CAPABILITY", None)
            self.assertNotIn("cpp.simdlen", options())
            os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
            self.assertEqual(options()["cpp.simdlen"], 256)


class ResultsTest(unittest.TestCase):
    """compare.py keeps the results that a file has of other trainers."""

    @staticmethod
    def result(trainer, host, cpu, run):
        return {"model": "m", "trainer": trainer, "run": run,
                "measured": {"host": host, "cpu": cpu}}

    def test_a_result_takes_the_place_of_its_trainer_and_processor(self):
        results = []
        for run, (trainer, host, cpu) in enumerate((
                ("a", "znver4", "znver4"), ("b", "znver4", "znver4"),
                ("a", "znver4", "x86-64-v3"), ("b", "znver4", "znver4"),
                ("a", "znver5", "znver5"), ("a", "znver5", "x86-64-v3"),
                ("a", "znver4", "x86-64-v3"))):
            compare.put(results, self.result(trainer, host, cpu, run))
        self.assertEqual(results, [
            self.result("a", "znver4", "znver4", 0),
            self.result("b", "znver4", "znver4", 3),
            self.result("a", "znver4", "x86-64-v3", 6),
            self.result("a", "znver5", "znver5", 4),
            self.result("a", "znver5", "x86-64-v3", 5)])

    def test_the_processor_is_named_with_the_instructions(self):
        names = [report.processor_of({"host": "znver4", "cpu": cpu})
                 for cpu in ("znver4", "x86-64-v3")]
        self.assertEqual(names, ["znver4", "znver4 as x86-64-v3"])


if __name__ == "__main__":
    unittest.main()
