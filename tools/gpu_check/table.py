"""The table of what was checked."""

import os
import pathlib
import tempfile

COLUMNS = ("check", "GPU", "expected", "bound", "seconds", "result")


def format_table(rows):
    """Lines with columns side by side."""
    cells = [COLUMNS, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    return "".join("  ".join(cell.ljust(width) for cell, width in
                             zip(row, widths)).rstrip() + "\n"
                   for row in cells)


def write_whole(path, text):
    """Writes a file at once: whoever reads it finds an earlier one or all of
    this one."""
    path = pathlib.Path(path)
    descriptor, aside = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


class Table:
    """Rows in a file, which is whole after each."""

    def __init__(self, path, heading):
        self.path, self.heading, self.rows = path, heading, []
        self.notes = []

    def add(self, name, outcome, seconds):
        self.rows.append((name, outcome.found, outcome.expected, outcome.bound,
                          "%.1f" % seconds, "ok" if outcome.good else "FAILED"))
        self.write()

    def fail(self, name, message, seconds):
        self.rows.append((name, "see below", "", "", "%.1f" % seconds, "FAILED"))
        self.notes.append("%s:\n%s\n" % (name, message))
        self.write()

    @property
    def failures(self):
        return sum(row[-1] != "ok" for row in self.rows)

    def text(self):
        summary = "%d of %d checks passed\n" % (
            len(self.rows) - self.failures, len(self.rows))
        return "\n".join([self.heading, format_table(self.rows), *self.notes,
                          summary])

    def write(self):
        write_whole(self.path, self.text())
