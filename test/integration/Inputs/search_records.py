#!/usr/bin/env python3
"""Checks the records of a search.

usage: search_records.py DIR --runs N [--same-as OTHER] [--diverged]
       [--halving] [--printed TEXT]

TEXT is what the search printed: each command in it that trains the best of a
trainer is run, and must do what the record says.
"""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

CURVES = ("train_loss", "train_error", "validation_loss", "validation_error",
          "test_loss", "test_error")


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
    for curve in CURVES:
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


def find_best(records, trainer):
    """Of those that took all epochs, by validation where there is any."""
    def score(record):
        chosen = record["chosen_validation_error"]
        return (record["best_test_error"] if chosen is None else chosen,
                record["configuration"])
    return min((record for record in records.values()
                if record["trainer"] == trainer and not record["diverged"]
                and not record["stopped_at_epoch"]), key=score)


def check_printed(text, records):
    """The commands in what a search printed make its best runs again, of all
    trainers."""
    commands = [shlex.split(line) for line in re.findall(
        "^to train the best by itself:\n  (.*)$", text, re.MULTILINE)]
    trainers = [words[words.index("--trainer") + 1] for words in commands]
    assert sorted(trainers) == sorted({r["trainer"] for r in records.values()})
    for trainer, command in zip(trainers, commands):
        record = find_best(records, trainer)
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log.jsonl"
            subprocess.run([*command, "--log", str(log)], check=True,
                           stdout=subprocess.DEVNULL)
            first, *lines = map(json.loads, log.read_text().splitlines())
        for key in ("hyperparameters", "compile_time", "precision", "cpu",
                    "shuffle", "seed", "epochs"):
            assert first[key] == record[key], (key, first[key], record)
        for key, count in record["data"].items():
            assert first["data"][key] == count, (key, first["data"], record)
        epochs = [line for line in lines if line["record"] == "epoch"]
        for curve in CURVES:
            again = [line[curve] for line in epochs]
            assert again == record[curve], (curve, again, record)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--runs", type=int, required=True)
    arguments.add_argument("--same-as", type=pathlib.Path)
    arguments.add_argument("--diverged", action="store_true")
    arguments.add_argument("--halving", action="store_true")
    arguments.add_argument("--printed", type=pathlib.Path)
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
    if options.printed:
        check_printed(options.printed.read_text(), records)


if __name__ == "__main__":
    main()
