"""Checks the record `profile` of a log against the kernels that `tpc inspect
--kernels --json` lists.

usage: check_profile.py LOG.jsonl KERNELS.json
"""

import json
import sys

records = [json.loads(line) for line in open(sys.argv[1])]
inspection = json.load(open(sys.argv[2]))
assert [r["record"] for r in records][-2:] == ["result", "profile"], records
profile = records[-1]
threads = records[0]["threads"]

calibration = profile["calibration"]
assert calibration["threads"] == threads
assert calibration["vector_bits"] in (128, 256, 512), calibration
# Products of bf16 have a rate of their own, where there are any.
rates = {key: calibration[key] for key in calibration
         if key.endswith("_per_second")}
rounded = any("bf16_product_flops" in kernel
              for kernel in inspection["kernels"]["step"])
assert list(rates) == ["flops_per_second", "bytes_per_second"] + (
    ["bf16_flops_per_second"] if rounded else []), calibration
assert ("products" in calibration) == rounded, calibration
for rate in rates.values():
    assert rate["one_thread"] > 1e6 and rate["all_threads"] > 1e6, rate
    assert abs(rate["gain"] * rate["one_thread"] / rate["all_threads"] - 1) < 1e-9

functions = {f["function"]: f for f in profile["functions"]}
# Steps with diagnostics call a function of their own.
measured = {r["step"] for r in records if r["record"] == "diagnostics"}
assert list(functions) == (["step"] + ["diagnose"] * bool(measured)
                           + ["evaluate"]), functions.keys()
assert functions["step"]["step"]["calls"] == records[-2]["step"]
if measured:
    assert functions["diagnose"]["step"]["calls"] == len(measured), measured

for name, function in functions.items():
    timings = function["kernels"] + list(function["parts"].values())
    for timing in timings + [function[key] for key in ("step", "all_kernels",
                                                       "product_kernels", "rest")]:
        assert timing["calls"] == function["step"]["calls"], timing
        assert 0 <= timing["median_seconds"] <= timing["total_seconds"], timing
        assert 0 <= timing["busy"] <= 1.0001, timing
    total = lambda entry: entry["total_seconds"]
    kernels = sum(map(total, function["kernels"]))
    parts = sum(map(total, function["parts"].values()))
    assert abs(kernels - total(function["all_kernels"])) < 1e-7
    assert abs(kernels + parts + total(function["rest"])
               - total(function["step"])) < 1e-7
    products = sum(k["product_flops"] for k in function["kernels"])
    assert products == function["product_flops"], function
    of_bf16 = sum(k.get("bf16_product_flops", 0) for k in function["kernels"])
    least = (products - of_bf16) / rates["flops_per_second"]["all_threads"]
    if of_bf16:
        least += of_bf16 / rates["bf16_flops_per_second"]["all_threads"]
    assert abs(function["product_share_of_peak"]
               - least / function["step"]["median_seconds"]) < 1e-9

assert (functions["step"]["product_flops"]
        == inspection["total"]["step_flops"]["step"])
for name in ["step"] + ["diagnose"] * bool(measured):
    found, expected = functions[name]["kernels"], inspection["kernels"][name]
    assert len(found) == len(expected), name
    for ours, theirs in zip(found, expected):
        for key in ("layers", "computes", "result", "flops", "product_flops",
                    "bytes_read", "bytes_written", "parallel"):
            assert ours[key] == theirs[key], (key, ours, theirs)
        assert (ours.get("bf16_product_flops")
                == theirs.get("bf16_product_flops")
                == (ours["product_flops"]
                    if "product of bf16" in ours["computes"] else None)
                ), ours
print("ok")
