"""Makes logs for the tests of the report."""

import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools" / "report"))

RULES = {
    "bp": {"errors": {"kind": "transposed"}},
    "fa": {"errors": {"kind": "random", "scale": 1}},
    "dfa": {"errors": {"kind": "direct", "scale": 1}},
    "tp": {"targets": {"kind": "vanilla"}, "top": {"kind": "label"}},
    "dtp": {"targets": {"kind": "difference"},
            "top": {"kind": "gradient", "alpha": 0.1}},
    "sdtp": {"targets": {"kind": "difference"}, "top": {"kind": "label"}},
    "ao_sdtp": {"targets": {"kind": "difference"}, "top": {"kind": "label"},
                "auxiliary": {"kind": "random", "size": 512}},
    "hybrid": {"targets": {"kind": "difference", "gamma": 0.5},
               "top": {"kind": "gradient", "alpha": 0.1}},
}


def configuration(trainer="bp", rule="bp", schedule="none", seed=0, epochs=2,
                  **changes):
    """A configuration record of a small network."""
    record = {
        "record": "configuration", "compiler": "tpc 0.1.0", "trainer": trainer,
        "network": "small", "rule": rule, "loss": "cross_entropy",
        "schedule": schedule, "target": "cpu", "batch": 100,
        "compile_time": {"batch": 100}, "seed": seed, "epochs": epochs,
        "stops_at_step": 10 * epochs,
        "data": {"kind": "mnist", "training_samples": 1000,
                 "test_samples": 100},
        "resumed": False, "start_step": 0,
        "hyperparameters": {"forward.lr": 0.001}, "layers": ["h1", "out"],
        "configuration": {"rule": RULES[rule], "layers": [
            {"kind": "dense", "name": "h1", "output": [20]},
            {"kind": "dense", "name": "out", "output": [10]}]}}
    record.update(changes)
    return record


def epoch(number, test_error, train_error=5.0, **changes):
    record = {"record": "epoch", "epoch": number, "step": 10 * number,
              "train_loss": 0.5, "train_error": train_error,
              "test_loss": 0.6, "test_error": test_error,
              "layers": {"h1": {"forward_loss": 1.0 / number,
                                "inverse_loss": None}}}
    record.update(changes)
    return record


def result(epochs, best, final):
    return {"record": "result", "epoch": epochs, "step": 10 * epochs,
            "best_test_error": best, "final_test_error": final,
            "best_test_loss": 0.6, "final_test_loss": 0.6}


def run(errors, **changes):
    """The records of a complete run with these test errors."""
    return [configuration(epochs=len(errors), **changes),
            *(epoch(place, error) for place, error in enumerate(errors, 1)),
            result(len(errors), min(errors), errors[-1])]


def search_record(number, errors, trainer="dtp", seed=0, **changes):
    record = {
        "record": "run", "trainer": trainer, "network": "small", "rule": "dtp",
        "schedule": "parallel", "search": "table4", "configuration": number,
        "seed": seed,
        "hyperparameters": {"forward.lr": 0.001 * (number or 1)},
        "drawn": ["forward.lr"],
        "data": {"kind": "mnist", "training_samples": 1000}, "epochs": 3,
        "epochs_run": len(errors), "stopped_at_epoch": None, "diverged": None,
        "train_error": [5.0] * len(errors), "test_error": errors,
        "best_test_error": min(errors, default=None),
        "final_test_error": errors[-1] if errors else None,
        "clauses": {"rule": RULES["dtp"]}}
    record.update(changes)
    return record


def definition(name="d1", rule="dtp"):
    """What records of searches refer to."""
    record = configuration(trainer=rule, rule=rule)
    return {"record": "definition", "definition": name, "trainer": rule,
            "network": "small", "layers": record["layers"],
            "clauses": record["configuration"]}


class Case(unittest.TestCase):
    """A test with a folder of its own, `self.folder`."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, records, end=""):
        """Writes records, or text, and `end` behind them."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = records if isinstance(records, str) else "".join(
            json.dumps(record) + "\n" for record in records)
        path.write_text(text + end, encoding="utf-8")
        return path
