"""Whatever is in a log, the report is made or refused with a clear error."""

import json
import random
import unittest

import support
from support import Case, run, search_record

from tpc_report.errors import ReportError
from tpc_report.output import write_report
from tpc_report.report import make_report

VALUES = [None, True, -1, 0, 1e300, -1e300, 10 ** 400, 2 ** 70, "", "x",
          "\ud83d\u0000", [], {}, [1], {"a": 1}, float("nan"), float("inf"),
          "result", [None], {"kind": "difference"}, 1e-320]
ROUNDS = 40


def places(value, at=()):
    """The paths to all values inside."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], at + (key,))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from places(member, at + (place,))


def change(record, source):
    """Puts a value of another kind somewhere, or takes one away."""
    record = json.loads(json.dumps(record))
    *path, last = source.choice([p for p in places(record) if p])
    holder = record
    for key in path:
        holder = holder[key]
    if source.random() < 0.3 and isinstance(holder, dict):
        del holder[last]
    else:
        holder[last] = source.choice(VALUES)
    return record


class Fuzz(Case):
    def test_changed_records(self):
        source = random.Random(13)
        whole = [support.epoch(3, 5.0, test_error_top5=1.0),
                 {"record": "diagnostics", "step": 3, "layer": "h1",
                  "name": "angle", "value": 3.0},
                 {"record": "diverged", "step": 3, "layer": "h1",
                  "reason": "r"}]
        made = 0
        for seed in range(ROUNDS):
            self.write("logs/good.jsonl", run([9.0, 8.0]))
            for name in ("a", "b"):
                records = run([9.0, 8.0], trainer="dtp", rule="dtp",
                              schedule="parallel", seed=seed) + whole
                self.write(f"logs/{name}.jsonl", [
                    change(r, source) if source.random() < 0.3 else r
                    for r in records])
            self.write("logs/records.jsonl", [
                change(search_record(n, [9.0, 7.0]), source)
                for n in range(1, 4)])
            try:
                write_report(make_report([self.folder / "logs"]),
                             self.folder / "out")
                made += 1
            except ReportError:
                pass
            except Exception:
                for path in sorted((self.folder / "logs").iterdir()):
                    print(path.name, path.read_text(), sep="\n")
                raise
        self.assertEqual(made, ROUNDS)

    def test_changed_bytes(self):
        source = random.Random(2)
        text = "".join(json.dumps(r) + "\n" for r in run([9.0, 8.0])).encode()
        self.write("logs/good.jsonl", run([9.0]))
        path = self.write("logs/a.jsonl", "")
        for _ in range(ROUNDS):
            data = bytearray(text)
            for _ in range(source.randrange(1, 6)):
                data[source.randrange(len(data))] = source.randrange(256)
            path.write_bytes(data[:source.randrange(len(data))])
            make_report([self.folder / "logs"])


if __name__ == "__main__":
    unittest.main()
