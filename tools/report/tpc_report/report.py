"""The report as data: its sections with their tables and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from .aggregate import Group, Row, make_groups
from .error_table import make_error_table
from .figures.auxiliary import make_auxiliary_size
from .figures.depth import make_depth_profiles
from .figures.figure import Figure
from .figures.layers import make_diagnostics, make_local_losses
from .figures.learning_curves import make_learning_curves
from .figures.names import slug
from .figures.search import make_search_distribution
from .figures.summary import make_summary
from .hyperparameter_table import make_hyperparameter_table
from .load import Loaded, load
from .run_table import make_run_table
from .search_table import make_search_table
from .table import Table


@dataclass(frozen=True)
class Reconstruction:
    """A picture of reconstructions that lay beside a log."""

    name: str
    label: str
    path: Path
    run: int


@dataclass
class LayerPart:
    """What is measured layer by layer, of one row."""

    label: str
    figures: list[Figure]


@dataclass
class Section:
    """A network. `anchor` is its place in the page."""

    group: Group
    anchor: str
    errors: Optional[Table]
    hyperparameters: Optional[Table]
    search: Optional[Table]
    summary: list[Figure]
    distribution: list[Figure]
    figures: list[Figure]
    layers: list[LayerPart]
    reconstructions: list[Reconstruction]
    facts: str

    @property
    def title(self) -> str:
        return self.group.title

    @property
    def is_narrow(self) -> bool:
        """Whether the table of errors leaves room for a figure beside it."""
        return all(len(row.runs) == 1 for row in self.group.rows)

    @property
    def all_figures(self) -> list[Figure]:
        """In the order in which they are shown."""
        return (self.summary + self.figures + self.distribution
                + [f for part in self.layers for f in part.figures])


@dataclass
class Report:
    loaded: Loaded
    sections: list[Section] = field(default_factory=list)
    runs: Optional[Table] = None

    @property
    def groups(self) -> list[Group]:
        return [section.group for section in self.sections]

    @property
    def figures(self) -> list[Figure]:
        return [figure for section in self.sections
                for figure in section.all_figures]


def count(number: int, one: str, many: str = "") -> str:
    """`1 run`, `2 runs`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _facts(group: Group) -> str:
    """What the runs have in common, in one line."""
    runs = group.runs + group.trials
    parts = []
    if group.runs:
        parts.append(count(len(group.runs), "run"))
    if group.trials:
        parts.append(count(len(group.trials), "search configuration"))
    samples = {run.training_samples for run in runs}
    if len(samples) == 1 and (number := samples.pop()):
        parts.append(count(number, "training sample"))
    names = sorted({run.network for run in runs})
    parts.append(("network " if len(names) == 1 else "networks ")
                 + ", ".join(names))
    return "; ".join(parts)


def _reconstructions(group: Group, rows: list[Row]) -> list[Reconstruction]:
    found = []
    for row in rows:
        for run in row.runs:
            if run.picture:
                label = row.label + (f", seed {run.seed}"
                                     if len(row.runs) > 1 else "")
                found.append(Reconstruction(
                    f"reconstruction-{slug(group.key)}-{run.number}", label,
                    run.picture, run.number))
    return found


def make_section(group: Group) -> Section:
    layers = []
    for place, row in enumerate(group.rows, 1):
        figures = (make_diagnostics(group, row, place)
                   + make_local_losses(group, row, place))
        if figures:
            layers.append(LayerPart(row.label, figures))
    return Section(
        group=group, anchor=slug(group.key), errors=make_error_table(group),
        hyperparameters=make_hyperparameter_table(group),
        search=make_search_table(group),
        summary=make_summary(group),
        distribution=make_search_distribution(group),
        figures=(make_learning_curves(group) + make_auxiliary_size(group)
                 + make_depth_profiles(group)),
        layers=layers, reconstructions=_reconstructions(group, group.rows),
        facts=_facts(group))


def number_runs(groups: list[Group]) -> None:
    """From 1, in the order of the tables: runs with a log of their own, then
    configurations of searches."""
    runs = [run for group in groups for run in group.runs]
    runs += [run for group in groups for run in group.trials]
    for number, run in enumerate(runs, 1):
        run.number = number


def make_report(paths: list[Path]) -> Report:
    """Raises ReportError if there is nothing to report."""
    loaded = load(paths)
    groups = make_groups(loaded.runs)
    number_runs(groups)
    return Report(loaded, [make_section(group) for group in groups],
                  make_run_table(groups))
