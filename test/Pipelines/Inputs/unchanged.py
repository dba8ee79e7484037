"""Checks that passes which a trainer does not ask for change nothing.

usage: unchanged.py MODEL...

For each trainer, the whole graph pipeline and the one without those passes end
in the same text of linalg.
"""

import re
import subprocess
import sys

OPTIONAL = ["tpc-clip-gradients", "tpc-decay-weights", "tpc-schedule-rates"]
REST = ["tpc-synthesize-inverses", "tpc-propagate-targets",
        "tpc-difference-correction", "tpc-mix-targets",
        "tpc-auxiliary-output", "tpc-backpropagate",
        "tpc-feedback-alignment", "tpc-local-losses", "tpc-schedule-updates"]


def opt(model, pipeline):
    return subprocess.run(["tpc-opt", model, "--pass-pipeline=" + pipeline],
                          check=True, capture_output=True).stdout


def main():
    for model in sys.argv[1:]:
        text = open(model).read()
        trainers = re.findall(r"tpc\.trainer @(\w+)", text)
        if not trainers:
            sys.exit("%s: expected trainers, found none" % model)
        for name in trainers:
            whole = opt(model, "builtin.module(tpc-graph-pipeline{trainer=%s},"
                        "tpc-tensor-pipeline)" % name)
            rest = opt(model, "builtin.module(tpc-instantiate{trainer=%s},%s,"
                       "cse,tpc-tensor-pipeline)" % (name, ",".join(REST)))
            if whole != rest:
                sys.exit("%s: %s: %s change the code"
                         % (model, name, ", ".join(OPTIONAL)))


if __name__ == "__main__":
    main()
