"""Checks a trace against the kernels that `tpc inspect --kernels --json` lists.

usage: check_trace.py TRACE.json KERNELS.json
"""

import collections
import json
import sys

trace = json.load(open(sys.argv[1]))
kernels = json.load(open(sys.argv[2]))["kernels"]
threads = trace["otherData"]["threads"]
events = trace["traceEvents"]

named = {(e["tid"], e["name"]): e["args"] for e in events if e["ph"] == "M"}
assert named[1, "process_name"]["name"] == "tpc: dtp", named
for tid in range(1, threads + 1):
    assert named[tid, "thread_name"]["name"] == "thread %d" % tid, named

complete = [e for e in events if e["ph"] == "X"]
assert len(complete) + len(named) == len(events)
rows = collections.defaultdict(list)
for event in complete:
    assert event["ts"] >= 0 and event["dur"] >= 0, event
    assert event["name"] and event["pid"] == 1, event
    rows[event["tid"]].append(event)
assert set(rows) <= set(range(1, threads + 1)), rows.keys()
assert [e["ts"] for e in complete] == sorted(e["ts"] for e in complete)

# Of two events in a row, one contains the other or ends before it begins.
slack = 2e-3  # of rounding, in microseconds
parents = {}
for row in rows.values():
    open_events = []
    for event in row:
        while open_events and (open_events[-1]["ts"] + open_events[-1]["dur"]
                               < event["ts"] + slack):
            open_events.pop()
        if open_events:
            parent = open_events[-1]
            assert (event["ts"] + event["dur"]
                    <= parent["ts"] + parent["dur"] + slack), (parent, event)
            parents[id(event)] = parent
        open_events.append(event)

allowed = {"step": None, "part": "step", "kernel": "step"}
for event in rows[1]:
    parent = parents.get(id(event))
    if event["name"].startswith("diagnose "):
        # The step that it belongs to may not be kept any more.
        assert (parent is None or parent["name"]
                == event["name"].replace("diagnose", "step")), (parent, event)
    elif event["cat"] == "wait":
        assert parent["cat"] in ("kernel", "part", "step"), (parent, event)
    else:
        assert (parent and parent["cat"]) == allowed[event["cat"]], event
for tid in range(2, threads + 1):
    assert {e["cat"] for e in rows[tid]} <= {"kernel", "part"}

def check_kernels(step, expected):
    """That a step has all kernels of its function, in order."""
    found = [e for e in rows[1]
             if parents.get(id(e)) is step and e["cat"] == "kernel"]
    assert len(found) == len(expected), (len(found), len(expected))
    for event, kernel in zip(found, expected):
        layers = ", ".join(kernel["layers"])
        name = (layers + ": " if layers else "") + kernel["computes"]
        assert event["name"] == name, (event, name)
        assert event["args"]["result"] == ("x".join(map(str, kernel["result"]))
                                           or "scalar"), event
        for key in ("flops", "product_flops", "bytes_read", "bytes_written"):
            assert event["args"][key] == kernel[key], event


# The last 50 steps, or all.
steps = [e for e in rows[1] if e["name"].startswith("step ")]
numbers = [int(e["name"].split()[1]) for e in steps]
assert 0 < len(steps) <= 50, numbers
assert numbers == list(range(numbers[0], numbers[0] + len(steps))), numbers
assert any(e["name"].startswith("evaluate ") for e in rows[1])
for step in steps:
    children = [e for e in rows[1] if parents.get(id(e)) is step]
    assert children[0]["name"] == "load the batch", children[0]
    assert children[-1]["name"] == "check that numbers are finite"
    check_kernels(step, kernels["step"])
diagnoses = [e for e in rows[1] if e["name"].startswith("diagnose ")]
assert bool(diagnoses) == ("diagnose" in kernels)
for diagnose in diagnoses:
    check_kernels(diagnose, kernels["diagnose"])
print("ok")
