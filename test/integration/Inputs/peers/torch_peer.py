"""Stands in for a peer whose step is another one than ours."""

import json
import pathlib
import sys

print(json.dumps({"variants": ["wrong"], "variant": "wrong",
                  "version": "Wrong 1.0"}), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    assert command["command"] == "check", "timed, though it does not agree"
    pathlib.Path(command["save"]).write_text("wrong")
    print("{}", flush=True)
