#!/usr/bin/env python3
"""Checks the records of a search.

usage: search_records.py DIR --runs N [--same-as OTHER] [--diverged]
       [--halving] [--file MODEL --data DATA]

With --file, one record of each trainer is made again by tpc train.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def read(folder):
    records = {}
    for path in sorted(folder.glob("records*.jsonl")):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            if record["record"] == "definition":
                continue
            del record["times"]
            key = record["trainer"], record["configuration"]
            if key in records:
                sys.exit(f"{path}: {key} is there twice")
            records[key] = record
    return records


def check(record):
    """The record agrees with itself and with its log."""
    count = record["epochs_run"]
    for curve in ("train_loss", "train_error", "validation_loss",
                  "validation_error", "test_loss", "test_error"):
        assert len(record[curve]) == count, (curve, record)
    if count:
        assert record["best_test_error"] == min(record["test_error"])
        assert record["final_test_error"] == record["test_error"][-1]
        assert record["test_error"][record["best_epoch"] - 1] == \
            record["best_test_error"]
    for layer, losses in record["local_losses"].items():
        for name, values in losses.items():
            assert len(values) == count, (layer, name, record)
    if count and record["trainer"] != "bp":
        assert set(record["local_losses"]["h2"]) == {
            "forward_loss", "inverse_loss"}, record["local_losses"]
    whole = not record["diverged"] and not record["stopped_at_epoch"]
    assert not whole or count == record["epochs"], record


def train(record, options):
    """The errors of `tpc train` with the record's settings."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log.jsonl"
        command = ["tpc", "train", options.file, "--data", options.data,
                   "--trainer", record["trainer"], "--log", str(log),
                   "--seed", str(record["seed"]),
                   "--epochs", str(record["epochs"]), "--limit",
                   str(record["data"]["training_samples"])]
        for name in record["drawn"]:
            command += ["--set",
                        f"{name}={record['hyperparameters'][name]!r}"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [line["test_error"] for line in lines if line["record"] == "epoch"]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--runs", type=int, required=True)
    arguments.add_argument("--same-as", type=pathlib.Path)
    arguments.add_argument("--diverged", action="store_true")
    arguments.add_argument("--halving", action="store_true")
    arguments.add_argument("--file")
    arguments.add_argument("--data")
    options = arguments.parse_args()
    records = read(options.folder)
    if len(records) != options.runs:
        sys.exit(f"expected {options.runs} records, found {len(records)}")
    for record in records.values():
        check(record)
    diverged = [r for r in records.values() if r["diverged"]]
    if options.diverged:
        assert diverged and len(diverged) < len(records), "some diverge"
        for record in diverged:
            assert record["diverged"]["step"] >= 1
            assert "not finite" in record["diverged"]["reason"]
    if options.same_as:
        others = read(options.same_as)
        for key, record in records.items():
            assert record == others[key], (record, others[key])
    if options.halving:
        first = {k: r["test_error"][0] for k, r in records.items()
                 if r["epochs_run"]}
        stopped = {k for k, r in records.items() if r["stopped_at_epoch"]}
        assert all(records[k]["stopped_at_epoch"] == 1 for k in stopped)
        survivors = sorted(first, key=lambda k: (first[k], k))[:3]
        assert set(first) - stopped == set(survivors), (first, stopped)
    if options.file:
        seen = set()
        for record in records.values():
            if record["trainer"] not in seen and not record["diverged"]:
                seen.add(record["trainer"])
                again = train(record, options)
                assert again == record["test_error"], (again, record)
        assert len(seen) == 3, seen


if __name__ == "__main__":
    main()
