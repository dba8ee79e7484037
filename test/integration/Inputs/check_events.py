#!/usr/bin/env python3
"""Checks that event files for TensorBoard say what the log of the run says.

usage: check_events.py LOG FOLDER [--tensorboard]

By a reader of the test's own; with --tensorboard by TensorBoard's, whose
package must be there.
"""

import json
import struct
import sys

SPLITS = ("train", "validation", "test")


def rounded(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def tag_of(key):
    split, _, rest = key.partition("_")
    if split in SPLITS:
        return f"{rest}/{split}"
    return key if key == "epoch" else "speed/" + key


def expected_scalars(records):
    """(tag, step) -> value. What a run did after the checkpoint from which it
    then went on is forgotten."""
    scalars = {}
    for record in records:
        step = record.get("step")
        named = {}
        if record["record"] == "configuration" and record["resumed"]:
            scalars = {(tag, at): value for (tag, at), value in scalars.items()
                       if at <= record["start_step"]}
        elif record["record"] == "epoch":
            named = {tag_of(key): value for key, value in record.items()
                     if key not in ("record", "step", "layers")}
            for layer, losses in record["layers"].items():
                for kind, value in losses.items():
                    named[f"{kind}/{layer}"] = value
        elif record["record"] == "result":
            named = {"result/" + key: value for key, value in record.items()
                     if key not in ("record", "step", "epoch")}
        elif record["record"] == "diagnostics":
            layer = record["layer"] or "network"
            named = {f"{record['name']}/{layer}": record["value"]}
        scalars.update({(tag, step): rounded(value)
                        for tag, value in named.items() if value is not None})
    return scalars


def check_own(records, folder):
    from events import Events
    events = Events(folder)
    assert events.scalars == expected_scalars(records), (
        set(expected_scalars(records).items()) ^ set(events.scalars.items()))
    first = [r for r in records if r["record"] == "configuration"]
    assert events.restarts == [r["start_step"] + 1 for r in first
                               if r["resumed"]]
    last = first[-1]
    wanted = {key: last[key] for key in ("trainer", "network", "rule", "seed")}
    wanted.update(last["hyperparameters"])
    wanted.update(last["compile_time"])
    assert events.hparams == wanted, events.hparams
    assert json.loads(events.texts["configuration"]) == last
    ends = {"result": 1, "diverged": 2}
    assert events.ends == [ends[r["record"]] for r in records
                           if r["record"] in ends]
    for record in records:
        if record["record"] == "diverged":
            assert events.texts["diverged"] == record["reason"]


def check_tensorboard(records, folder):
    from tensorboard.backend.event_processing.event_accumulator import \
        EventAccumulator
    from tensorboard.plugins.hparams import plugin_data_pb2
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    events = [((tag, event.step), event.value)
              for tag in accumulator.Tags()["scalars"]
              for event in accumulator.Scalars(tag)]
    found = dict(events)
    assert len(found) == len(events), "a step is there twice"
    assert found == expected_scalars(records), (
        set(expected_scalars(records).items()) ^ set(found.items()))
    content = accumulator.PluginTagToContent("hparams")
    start = plugin_data_pb2.HParamsPluginData.FromString(
        content["_hparams_/session_start_info"]).session_start_info
    configurations = [r for r in records if r["record"] == "configuration"]
    first, last = configurations[0], configurations[-1]
    # Of what has no step TensorBoard keeps what it saw first.
    for name, value in first["hyperparameters"].items():
        assert start.hparams[name].number_value == value, name
    assert start.hparams["trainer"].string_value == first["trainer"]
    text = accumulator.Tensors("configuration")[-1].tensor_proto
    assert json.loads(text.string_val[0]) == last


def main():
    log, folder, *options = sys.argv[1:]
    with open(log, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    if options == ["--tensorboard"]:
        check_tensorboard(records, folder)
    else:
        check_own(records, folder)


main()
