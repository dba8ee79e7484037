"""Writes the tables and figures of docs/results.md: see scripts/results.

What stands between the lines <!-- begin: NAME --> and <!-- end: NAME --> is made
of the logs and records in docs/results/NAME, an example's logs (mnist_fc) or the
records of its search (mnist_fc-search): a row for each trainer with complete runs,
averaged over their seeds; then the figures; then the search, if there are records
of one. Of logs with diagnostics (mnist_fc-diagnostics), it is what was measured
layer by layer, by epoch.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Optional

from diagnostics_block import diagnostics_figures, diagnostics_text
from tpc_report.aggregate import Group, Row, make_groups
from tpc_report.error_table import best_epoch_text
from tpc_report.errors import ReportError
from tpc_report.figures.draw import draw
from tpc_report.figures.figure import Figure
from tpc_report.files import make_folder, write_file
from tpc_report.load import load
from tpc_report.numbers import score_text, statistic_text
from tpc_report.report import Section, make_section, number_runs
from tpc_report.table import Cell, Column, Table, to_markdown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "results.md"
RESULTS = ROOT / "docs" / "results"
FIGURES = RESULTS / "figures"
BLOCK = re.compile(r"(<!-- begin: ([\w-]+) -->\n)(.*?)(<!-- end: \2 -->\n)",
                   re.DOTALL)


def _paper(group: Group, row: Row) -> dict[str, float]:
    return group.paper.errors.get(row.method.key, {}) if group.paper else {}


def make_table(group: Group) -> Table:
    measure = group.measure
    titles = ["epochs", "best", "at epoch", "final", "final train"]
    several = any(len(row.runs) > 1 for row in group.rows)
    if several:
        titles.insert(0, "seeds")
    if group.paper:
        titles += ["paper", "paper, train"]
    table = Table([Column("trainer", is_number=False),
                   *(Column(title) for title in titles)])
    for row in group.rows:
        cells = [f"`{row.runs[0].trainer}`"]
        if several:
            cells.append(str(len(row.runs)))
        cells += [str(row.epochs),
                  statistic_text(row.statistic(lambda run: run.best(measure)),
                                 measure),
                  best_epoch_text(row, measure),
                  statistic_text(row.statistic(lambda run: run.final(measure)),
                                 measure),
                  statistic_text(row.statistic(
                      lambda run: run.final_train(measure)), measure)]
        if group.paper:
            paper = _paper(group, row)
            cells += [score_text(paper.get(split), measure)
                      for split in ("test", "train")]
        table.rows.append([Cell(text) for text in cells])
    return table


def order_text(group: Group) -> str:
    """The trainers that the paper has too, from the lowest test error up."""
    ranked = [(s.mean, _paper(group, row)["test"], row.runs[0].trainer)
              for row in group.rows if _paper(group, row)
              and (s := row.statistic(lambda run: run.best(group.measure)))]
    if len(ranked) < 2:
        return ""
    here, there = (", ".join(f"`{name}`" for *_, name in
                             sorted(ranked, key=lambda r, place=place:
                                    r[place])) for place in (0, 1))
    return (f"From the lowest best test error up, here: {here}. In the paper: "
            f"{there}.\n\n")


def shown_figures(section: Section) -> list[Figure]:
    """Those of a section that the page shows."""
    if any(run.diagnostics for run in section.group.runs):
        return diagnostics_figures(section)
    return section.summary + section.figures + section.distribution


def _figure_text(figure: Figure) -> str:
    caption = f" {figure.caption}" if figure.caption else ""
    return (f"![{figure.title}](results/figures/{figure.name}.svg)\n\n"
            f"{figure.title}.{caption}\n\n")


def block_text(section: Section) -> str:
    group = section.group
    if any(run.diagnostics for run in group.runs):
        return (diagnostics_text(group)
                + "".join(map(_figure_text, shown_figures(section)))
                ).rstrip() + "\n"
    text = ""
    if group.rows:
        text += to_markdown(make_table(group)) + order_text(group)
    for figure in section.summary + section.figures:
        text += _figure_text(figure)
    if section.search:
        text += "### Search\n\n" + to_markdown(section.search)
        for figure in section.distribution:
            text += _figure_text(figure)
        if section.hyperparameters:
            text += ("### Best hyperparameters\n\n"
                     + to_markdown(section.hyperparameters))
    return text.rstrip() + "\n"


def read_section(example: str) -> Optional[Section]:
    """None without a complete run. Raises ReportError if logs are broken: those
    of this project have to be whole, and of one network."""
    folder = RESULTS / example
    if not folder.is_dir():
        return None
    loaded = load([folder])
    for path, reason in loaded.skipped + loaded.problems:
        raise ReportError(f"'{path}': {reason}")
    runs = [run for run in loaded.runs if run.result or run.diverged]
    groups = make_groups(runs)
    if len(groups) > 1:
        raise ReportError(f"expected the logs of one network in '{folder}', "
                          "found " + ", ".join(g.title for g in groups))
    number_runs(groups)
    if not groups:
        return None
    # Figures are named after the block: a network may have several.
    groups[0].key = example
    return make_section(groups[0])


def write_page(text: str, figures: list[Figure]) -> None:
    make_folder(FIGURES)
    names = {figure.name + ".svg" for figure in figures}
    for path in FIGURES.glob("*.svg"):
        if path.name not in names:
            path.unlink()
    for figure in figures:
        write_file(FIGURES / (figure.name + ".svg"),
                   draw(figure).standalone().encode())
    write_file(PAGE, text.encode())


def shows(path: Path, figure: Figure) -> bool:
    """Whether a file was drawn of the figure's data. Its bytes say less: another
    matplotlib draws the same a little differently."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return False
    return f"<!-- data: {figure.fingerprint()} -->" in text


def check_page(old: str, new: str, figures: list[Figure]) -> None:
    """Raises ReportError."""
    if old != new:
        raise ReportError("expected the tables of docs/results.md to be what "
                          "the logs say; run scripts/results")
    for figure in figures:
        if not shows(FIGURES / (figure.name + ".svg"), figure):
            raise ReportError(f"expected docs/results/figures/{figure.name}"
                              ".svg to show what the logs say; run "
                              "scripts/results")
    names = {figure.name + ".svg" for figure in figures}
    for path in FIGURES.glob("*"):
        if path.name not in names:
            raise ReportError(f"expected no figure '{path}': nothing shows it")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        raise ReportError("expected --check or nothing, found "
                          + " ".join(arguments))
    figures: list[Figure] = []

    def replace(match: re.Match[str]) -> str:
        section = read_section(match[2])
        if section is None:
            return match[1] + "There are no runs yet.\n" + match[4]
        figures.extend(shown_figures(section))
        return match[1] + block_text(section) + match[4]

    old = PAGE.read_text(encoding="utf-8")
    new = BLOCK.sub(replace, old)
    if arguments:
        check_page(old, new, figures)
    else:
        write_page(new, figures)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ReportError as error:
        sys.exit(f"results: error: {error}")
