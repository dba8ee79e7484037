"""Compares a peer's state after some steps with ours; prints JSON.

    python3 agreement.py OURS.safetensors PEER.safetensors INIT.safetensors

For each kind of tensor, the largest relative difference and its tensor: of the
optimizer's first and second moments, the norm of the difference over the norm
of ours; of parameters, over the norm of what the steps changed, since after few
steps most of a parameter is its initial value.
"""

import json
import sys

import numpy


def difference(found, expected, scale):
    """Norms in double precision; 0 where both are 0."""
    error = numpy.linalg.norm((found.astype(float) - expected).ravel())
    norm = numpy.linalg.norm(scale.astype(float).ravel())
    if not numpy.isfinite(error):
        return float("inf")
    if norm == 0:
        return 0.0 if error == 0 else float("inf")
    return float(error / norm)


def compare(ours, peer, init):
    """{"first moments": [difference, name], "second moments": ...,
    "parameters": ..., "missing": names}"""
    worst = {kind: [0.0, None]
             for kind in ("first moments", "second moments", "parameters")}
    slots = {name for name in ours.keys()
             if name.endswith((".m", ".v"))}
    trained = {name[:-2] for name in slots}
    missing = sorted((slots | trained) - set(peer.keys()))
    if not slots:
        missing = ["moments of an optimizer"]
    for name in sorted((slots | trained) & set(peer.keys())):
        expected, found = ours.get_tensor(name), peer.get_tensor(name)
        if found.shape != expected.shape:
            missing.append("%s of shape %s, not %s" % (
                name, list(expected.shape), list(found.shape)))
            continue
        kind, scale = "first moments", expected
        if name in trained:
            kind, scale = "parameters", expected - init.get_tensor(name)
        elif name.endswith(".v"):
            kind = "second moments"
        value = difference(found, expected, scale)
        if value > worst[kind][0]:
            worst[kind] = [value, name]
    return {**worst, "missing": missing}


def main():
    import safetensors
    files = [safetensors.safe_open(path, "numpy") for path in sys.argv[1:4]]
    print(json.dumps(compare(*files)))


if __name__ == "__main__":
    main()
