"""A table as data, and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """`mark` is `best`, `second` or empty; `note` is a short text below."""

    text: str
    mark: str = ""
    note: str = ""


@dataclass(frozen=True)
class Column:
    """Columns beside each other with the same `group` have it above them."""

    title: str
    group: str = ""
    is_number: bool = True


@dataclass
class Table:
    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    #: Sentences below the table.
    notes: list[str] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The groups of columns and how many columns each spans."""
        spans: list[tuple[str, int]] = []
        for column in self.columns:
            if spans and spans[-1][0] == column.group:
                spans[-1] = (column.group, spans[-1][1] + 1)
            else:
                spans.append((column.group, 1))
        return spans

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _markdown_cell(cell: Cell) -> str:
    text = _escape(cell.text)
    if cell.mark == "best":
        text = f"**{text}**"
    elif cell.mark == "second":
        text = f"*{text}*"
    return f"{text} ({_escape(cell.note)})" if cell.note else text


def to_markdown(table: Table) -> str:
    """With an empty line at the end."""
    titles = [_escape(f"{column.group} {column.title}".strip())
              for column in table.columns]
    rules = ["---:" if column.is_number else "---" for column in table.columns]
    lines = [" | ".join(titles), " | ".join(rules)]
    lines += [" | ".join(map(_markdown_cell, row)) for row in table.rows]
    text = "".join(f"| {line} |\n" for line in lines)
    return text + "".join(f"\n{note}\n" for note in table.notes) + "\n"
