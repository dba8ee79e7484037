"""The report as Markdown, its figures as links to files."""

from __future__ import annotations

from .figures.figure import Figure
from .report import Report, Section, count
from .table import Table, to_markdown


def runs_text(numbers: tuple[int, ...]) -> str:
    """`Runs 1, 4–6.`"""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    if not spans:
        return ""
    parts = ["–".join(map(str, dict.fromkeys(span))) for span in spans]
    word = "Run " if len(set(numbers)) == 1 else "Runs "
    return word + ", ".join(parts) + "."


def caption_text(figure: Figure) -> str:
    return " ".join(part for part in (figure.caption, runs_text(figure.runs))
                    if part)


def _figure(figure: Figure, heading: str) -> str:
    return (f"{heading} {figure.title}\n\n"
            f"![{figure.title}](figures/{figure.name}.svg)\n\n"
            f"{caption_text(figure)}\n\n")


def _part(title: str, table: Table | None) -> str:
    return f"### {title}\n\n{to_markdown(table)}" if table else ""


def _section(section: Section) -> str:
    text = f"## {section.title}\n\n{section.facts}.\n\n"
    text += _part("Errors" if section.group.measure == "error" else "Losses",
                  section.errors)
    for figure in section.summary + section.figures:
        text += _figure(figure, "###")
    text += _part("Search", section.search)
    for figure in section.distribution:
        text += _figure(figure, "###")
    text += _part("Best hyperparameters", section.hyperparameters)
    if section.reconstructions:
        text += "### Reconstructions\n\n"
    for picture in section.reconstructions:
        text += (f"{picture.label}: run {picture.run}.\n\n"
                 f"![{picture.label}](figures/{picture.name}.png)\n\n")
    for part in section.layers:
        text += f"### Layer by layer: {part.label}\n\n"
        for figure in part.figures:
            text += _figure(figure, "####")
    return text


def _left_out(report: Report) -> str:
    loaded = report.loaded
    lines = [f"- `{path}`: {reason}"
             for path, reason in loaded.skipped + loaded.problems]
    if not lines:
        return ""
    return "## Left out\n\n" + "\n".join(lines) + "\n\n"


def to_page(report: Report) -> str:
    loaded = report.loaded
    text = ("# Report\n\n"
            f"{count(len(loaded.trained), 'run')}, "
            f"{count(len(loaded.trials), 'search configuration')}. In each "
            "table the **best** and the *second best* of a column are marked."
            "\n\n")
    text += "".join(_section(section) for section in report.sections)
    if report.runs:
        text += "## Runs\n\n" + to_markdown(report.runs)
    return (text + _left_out(report)).rstrip() + "\n"
