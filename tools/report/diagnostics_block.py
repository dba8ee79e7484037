"""Tables of docs/results.md that say what rules do layer by layer, from logs
with diagnostics: a row for each trainer, a column for each layer, means of the
first and of the last epoch."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Callable, Optional

from tpc_report.aggregate import Group
from tpc_report.figures.depth import NAME, epoch_means, hidden_layers
from tpc_report.figures.figure import Figure
from tpc_report.figures.names import slug
from tpc_report.report import Section
from tpc_report.run import Run
from tpc_report.table import Cell, Column, Table, to_markdown

#: Means of the epochs by layer.
Means = dict[str, list[float]]


def _plain(name: str, digits: int) -> Callable[[Run], tuple[Means, int]]:
    return lambda run: (epoch_means(run, name), digits)


def _relative_step(run: Run) -> tuple[Means, int]:
    """How far targets lie from activities, in percent of these."""
    steps = epoch_means(run, "norm_target_difference")
    sizes = epoch_means(run, "norm_activity")
    return {layer: [100 * step / size for step, size
                    in zip(steps[layer], sizes[layer])]
            for layer in hidden_layers(run)
            if layer in steps and layer in sizes}, 1


def _root_mean_square(run: Run) -> tuple[Means, int]:
    """Of a unit's activity: 1 would be tanh at its bounds."""
    units = {layer.get("name"): math.prod(layer.get("output", []))
             for layer in run.clauses.get("layers", [])}
    return {layer: [norm / math.sqrt(units[layer]) for norm in norms]
            for layer, norms in epoch_means(run, "norm_activity").items()
            if layer in hidden_layers(run) and units.get(layer)}, 2


TABLES: tuple[tuple[str, Callable[[Run], tuple[Means, int]]], ...] = (
    ("Angle between the rule's gradient and backpropagation's, degrees "
     "(`angle_backpropagation`)", _plain("angle_backpropagation", 0)),
    ("Angle between the rule's gradient and that for Gauss-Newton targets, "
     "degrees (`angle_gauss_newton`)", _plain("angle_gauss_newton", 0)),
    ("Distance of targets from activities, percent of the activities' norm "
     "(`norm_target_difference` / `norm_activity`)", _relative_step),
    ("Reconstruction error of the layer's inverse (`reconstruction_error`)",
     _plain("reconstruction_error", 2)),
    ("Trace of the inverse's and the layer's Jacobians, over its size; 1 for "
     "an inverse that is exact (`jacobian_trace`)", _plain("jacobian_trace", 2)),
    ("Root mean square of activities (`norm_activity` / sqrt(units))",
     _root_mean_square),
)


def _cell(means: Means, layer: str, digits: int) -> Cell:
    if layer not in means:
        return Cell("")
    first, last = means[layer][0], means[layer][-1]
    return Cell(f"{first:.{digits}f} → {last:.{digits}f}")


def _table(group: Group, measure: Callable[[Run], tuple[Means, int]]) \
        -> Optional[Table]:
    """None where no run has the numbers."""
    measured = [(run, *measure(run)) for run in group.runs]
    layers = [layer for layer in group.runs[0].layers
              if any(layer in means for _, means, _ in measured)]
    if not layers:
        return None
    table = Table([Column("trainer", is_number=False),
                   *(Column(f"`{layer}`") for layer in layers)])
    for run, means, digits in measured:
        if means:
            table.rows.append([Cell(f"`{run.trainer}`"), *(
                _cell(means, layer, digits) for layer in layers)])
    return table


def _errors(group: Group) -> str:
    """What the runs reached, since a rule may point wrong and still learn."""
    epochs = max(len(run.epochs) for run in group.runs)
    table = Table([Column("trainer", is_number=False),
                   *(Column(f"epoch {epoch + 1}") for epoch in range(epochs))])
    for run in group.runs:
        table.rows.append([Cell(f"`{run.trainer}`"), *(
            Cell(f"{epoch.test.error:.2f}" if epoch.test.error is not None
                 else "") for epoch in run.epochs)])
    return "Test errors, percent\n\n" + to_markdown(table)


#: Trainers whose angle is shown over time.
OVER_TIME = ("fa", "tp", "dtp_parallel", "ao_sdtp_parallel")


def diagnostics_figures(section: Section) -> list[Figure]:
    """The angle to backpropagation, by layer and, of some trainers, over
    time."""
    figures = [figure for figure in section.figures
               if figure.name.startswith("depth-")]
    parts = {part.label: part.figures for part in section.layers}
    for row in section.group.rows:
        trainer = row.runs[0].trainer
        if trainer in OVER_TIME:
            figures += [replace(figure, title=f"{figure.title}: {trainer}",
                                name=f"angles-{section.anchor}-{slug(trainer)}")
                        for figure in parts.get(row.label, [])
                        if figure.name.endswith(slug(NAME))]
    return figures


def diagnostics_text(group: Group) -> str:
    """The tables, each below its name."""
    text = _errors(group)
    for title, measure in TABLES:
        table = _table(group, measure)
        if table:
            text += f"{title}\n\n{to_markdown(table)}"
    return text
