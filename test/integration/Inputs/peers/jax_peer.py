"""Stands in for a peer of the benchmark: speaks its protocol, computes nothing.

It has three variants: the second is twice as fast as the first, and the third
ends early. A step of an alternating schedule has to be announced as such.
"""

import json
import pathlib
import sys

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
variants = ["slow", "quick", "broken"]
variant = arguments.get("--variant", variants[0])
with open(arguments["--spec"], encoding="utf-8") as file:
    schedule = json.loads(file.readline())["schedule"]
kinds = ["inverse", "forward"] if schedule == "alternating" else ["all"]
print(json.dumps({"variants": variants, "variant": variant,
                  "version": "Stand-in 1.0"}), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    if variant == "broken":
        sys.exit("out of room")
    if command["command"] == "check":
        for index, (updates, dump) in enumerate(command["steps"]):
            assert updates == kinds[index % len(kinds)], command
            assert pathlib.Path(dump).exists()
        pathlib.Path(command["save"]).write_text(
            "%s %d" % (variant, len(command["steps"])))
        answer = {}
    elif command["command"] == "warm_up":
        answer = {"seconds": 1.0}
    else:
        examples = command["steps"] * 16 * len(kinds)
        assert examples <= int(arguments["--samples"]) * len(kinds)
        answer = {"seconds": examples / (2000 if variant == "quick" else 1000),
                  "cpu_seconds": 0.0, "examples": examples,
                  "step_memory": 123000000, "peak_memory": 200000000}
    print(json.dumps(answer), flush=True)
