"""Checks that rules and layers do not know of each other.

usage: decoupling.py SOURCE

No graph pass may mention a kind of layer, and no layer a rule, one of its
axes or a trainer. The kinds of layers are the files of dialects/Tpc/Layers,
so that a new one is checked too.
"""

import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])


def words_of_files(folder):
    files = sorted((source / folder).rglob("*.cpp"))
    files += sorted((source / folder).rglob("*.h"))
    if not files:
        sys.exit(f"error: expected sources in {folder}, found none")
    return files


def mentions(files, pattern):
    found = []
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = re.search(pattern, line)
            if match:
                found.append(f"{file}:{number}: error: mentions '{match[0]}'")
    return found


def spellings(name):
    """A pattern for MaxPool, max_pool, max-pool and `max pool`."""
    words = re.findall(r"[A-Z][a-z0-9]*", name)
    return "[ _-]?".join(words)


# A header of that folder holds what several kinds share.
layers = {file.stem for file in words_of_files("dialects/Tpc/Layers")}
any_layer = "|".join(spellings(layer) for layer in sorted(layers))
kinds = rf"(?i)\b({any_layer})(Op|s|al)?\b|dialects/Tpc/(Layers|Window)\b"

rules = (
    r"(?i)\b(RuleOp|TrainerOp|getRule\w*|trainers?|rules?|"
    r"targets?|target.propagation|propagat\w*|alignment|"
    r"difference.correction|schedules?|alternating|denoising|"
    r"noise.preserving|learn::\w+)\b|dialects/Learn"
)

found = mentions(
    words_of_files("lib/Transforms") + words_of_files("lib/Analysis"), kinds
)
found += mentions(words_of_files("dialects/Learn"), kinds)
found += mentions(words_of_files("dialects/Tpc/Layers"), rules)
if found:
    sys.exit("\n".join(found))
