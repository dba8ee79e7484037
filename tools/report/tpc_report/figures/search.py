"""Distributions of test accuracies over a search, as figure 5 of the paper's
supplement."""

from __future__ import annotations

from collections import Counter

from ..aggregate import Group
from ..run import Run
from .figure import Axis, Figure, Histogram, Histograms
from .names import slug

BINS = 20


def _histogram(label: str, trials: list[Run]) -> Histogram:
    accuracies = [100 - best for trial in trials if not trial.diverged
                  and (best := trial.best("error")) is not None]
    counts = [0] * BINS
    for accuracy in accuracies:
        counts[min(max(int(accuracy * BINS / 100), 0), BINS - 1)] += 1
    diverged = sum(trial.diverged is not None for trial in trials)
    note = str(len(trials)) + (f", {diverged} div." if diverged else "")
    return Histogram(label, tuple(counts), note)


def make_search_distribution(group: Group) -> list[Figure]:
    """A row for each method and search; nothing for networks that are no
    classifiers."""
    if group.measure != "error" or not group.searches:
        return []
    searches = Counter(method for _, method in group.searches)
    rows = []
    for (name, method), trials in group.searches.items():
        label = (f"{method.label} ({name})" if searches[method] > 1
                 else method.label)
        rows.append(_histogram(label, trials))
    return [Figure(
        "search-" + slug(group.key), "Accuracies over the search",
        "The best test accuracy of each configuration, in bins of 5 points; "
        "each row is scaled to its highest bin. At the right: configurations, "
        "and how many of them diverged, which are in no bin.",
        Histograms(Axis("test accuracy, %", limits=(0, 100)), tuple(rows)),
        tuple(trial.number for trial in group.trials))]
