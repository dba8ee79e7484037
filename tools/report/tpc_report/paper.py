"""The numbers of the paper, from data/paper.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from .run import Run

DATA = Path(__file__).parent / "data" / "paper.json"


@dataclass(frozen=True)
class PaperNetwork:
    """A network and data set of the paper, with what it reached there."""

    name: str
    title: str
    #: The kind of data as logs name it; None where tpc has no such kind: then
    #: layers alone tell the network.
    data: Optional[str]
    training_samples: Optional[int]
    #: The epochs that the paper trained for; None where it does not say.
    epochs: Optional[int]
    #: Output shapes of the layers.
    layers: list[list[int]]
    #: Method's key -> {`train`, `test`, `test_top5`} as far as the paper has
    #: them, in percent.
    errors: dict[str, dict[str, float]]
    #: Method's key -> hyperparameter -> value.
    hyperparameters: dict[str, dict[str, float]]
    #: The data's name where `data` is None.
    data_title: str = ""


@lru_cache(maxsize=None)
def paper_networks() -> tuple[PaperNetwork, ...]:
    paper = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(PaperNetwork(**{"epochs": paper["epochs"], **network})
                 for network in paper["networks"])


def find_paper_network(run: Run) -> Optional[PaperNetwork]:
    """That of the run's data and layer shapes, whatever the run calls it; of
    its layer shapes alone where the paper's data have no name here."""
    layers = run.clauses.get("layers")
    if not isinstance(layers, list):
        return None
    shapes = [layer.get("output") if isinstance(layer, dict) else None
              for layer in layers]
    return next((network for network in paper_networks()
                 if network.data in (None, run.data)
                 and network.layers == shapes),
                None)


def paper_source() -> str:
    """Where the numbers are from, in a sentence without its full stop."""
    paper = json.loads(DATA.read_text(encoding="utf-8"))
    return (f"{paper['source']}; errors from {paper['errors_from']}; "
            f"hyperparameters from {paper['hyperparameters_from']}")
