"""The page, the Markdown, the tables, and how they are written."""

import csv
import html.parser
import io
import re
import unittest

import support
from support import Case, configuration, epoch, run, search_record

from tpc_report.errors import ReportError
from tpc_report.files import write_file
from tpc_report.numbers import loss_text, value_text
from tpc_report.output import write_report
from tpc_report.report import make_report
from tpc_report.table import Cell, Column, Table, to_markdown

VOID = {"meta", "br", "img", "link", "input", "hr"}
PICTURE = b"\x89PNG\r\n\x1a\nrest"


class Reader(html.parser.HTMLParser):
    """Checks that elements nest, and keeps what the page refers to."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.sources, self.ids, self.links = [], [], [], []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.sources += [values[name] for name in ("src", "href", "xlink:href")
                         if name in values]
        if "id" in values:
            self.ids.append(values["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        last = self.open.pop()
        assert last == tag, f"expected </{last}>, found </{tag}>"

    def handle_data(self, data):
        self.text += data


class Output(Case):
    def report(self, live=None):
        logs, out = self.folder / "logs", self.folder / "out"
        write_report(make_report([logs]), out, live)
        return out

    def page(self, live=None):
        reader = Reader()
        text = (self.report(live) / "index.html").read_text(encoding="utf-8")
        reader.feed(text)
        self.assertEqual(reader.open, [])
        return text, reader

    def write_all(self):
        self.write("logs/a.jsonl", run([10.0, 8.0]), '{"half')
        self.write("logs/b.jsonl", run([9.0, 7.0], trainer="dtp", rule="dtp",
                                       schedule="parallel"))
        self.write("logs/c.jsonl", '{"foreign": 1}\n')
        self.write("logs/records.jsonl", [search_record(1, [9.0, 8.0])])
        (self.folder / "logs" / "a.png").write_bytes(PICTURE)

    def test_page_needs_nothing_else(self):
        self.write_all()
        text, reader = self.page()
        for source in reader.sources:
            self.assertTrue(source.startswith(("#", "data:image/png")), source)
        plain = re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)
        self.assertNotIn("http", plain)
        self.assertNotIn("@import", plain)
        self.assertNotRegex(plain, r"url\((?!#)")

    def test_page_has_everything(self):
        self.write_all()
        _, reader = self.page()
        for words in ("BP", "DTP, parallel", "8.00", "7.00", "half written",
                      "1 file was skipped. 1 part of a log was left out.",
                      "Learning curves", "Accuracies over the search",
                      "Reconstructions", "Best hyperparameters", "Run 1.",
                      "Runs 1–2."):
            self.assertIn(words, reader.text)
        self.assertEqual(len(reader.ids), len(set(reader.ids)))
        for source in reader.sources:
            if source.startswith("#"):
                self.assertIn(source[1:], reader.ids)

    def test_names_are_no_markup(self):
        name = '</style><script>alert("$x$")</script>'
        self.write("logs/a.jsonl", run([10.0, 8.0], network=name, trainer=name,
                                       configuration={}))
        text, _ = self.page()
        self.assertNotIn("<script>alert", text)
        self.assertNotIn("</style><script>", text)

    def test_only_a_live_page_reads_itself_anew(self):
        self.write_all()
        self.assertNotIn("location.reload", self.page()[0])
        text, reader = self.page(live="12:34:56")
        self.assertIn("location.reload", text)
        self.assertIn("live, as of 12:34:56", reader.text)

    def test_markdown_links_to_files(self):
        self.write_all()
        out = self.report()
        text = (out / "report.md").read_text(encoding="utf-8")
        links = re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)
        self.assertTrue(links)
        for link in links:
            self.assertTrue((out / link).is_file(), link)
        figures = {str(path.relative_to(out))
                   for path in (out / "figures").iterdir()}
        self.assertEqual(figures, set(links))
        self.assertIn("| BP | *8.00* | 2 | *8.00* |", text)
        self.assertIn("| DTP, parallel | **7.00** | 2 | **7.00** |", text)

    def read(self, path):
        return list(csv.DictReader(io.StringIO(path.read_text())))

    def test_tables_are_exact(self):
        for seed, error in enumerate((1 / 3, 2 / 3)):
            self.write(f"logs/{seed}.jsonl", run([error], seed=seed))
        self.write("logs/records.jsonl", [
            search_record(4, [9.0], diverged={"step": 7, "reason": "why"})])
        tables = self.report() / "tables"
        [row, trial] = self.read(tables / "errors.csv") + \
            self.read(tables / "runs.csv")[-1:]
        self.assertEqual(float(row["best_test"]), 0.5)
        self.assertAlmostEqual(float(row["best_test_deviation"]),
                               (1 / 18) ** 0.5, places=15)
        self.assertEqual((trial["configuration"], trial["diverged_step"],
                          trial["diverged_reason"], trial["state"]),
                         ("4", "7", "why", "diverged"))
        curves = self.read(tables / "curves.csv")
        self.assertEqual(float(curves[1]["test_error"]), 2 / 3)
        layers = self.read(tables / "layers.csv")
        self.assertEqual((layers[0]["layer"], layers[0]["name"]),
                         ("h1", "forward_loss"))

    def test_figures_that_are_gone_are_removed(self):
        self.write_all()
        out = self.report()
        kept = self.folder / "out" / "figures" / "mine.svg"
        kept.write_text("mine")
        curve = out / "figures" / "curves-small-mnist-1.svg"
        self.assertTrue(curve.exists())
        self.write("logs/a.jsonl", run([9.0]))
        self.write("logs/b.jsonl", run([9.0], trainer="t"))
        self.report()
        self.assertFalse(curve.exists())
        self.assertTrue(kept.exists())

    def test_list_of_files_may_lie(self):
        self.write_all()
        out = self.report()
        (out / "files.json").write_text('["../../logs/a.jsonl", 3]')
        self.report()
        self.assertTrue((self.folder / "logs" / "a.jsonl").exists())

    def test_nothing_is_left_aside(self):
        self.write_all()
        out = self.report()
        self.assertEqual(list(out.rglob("*.tmp-*")), [])

    def test_unwritable(self):
        self.write_all()
        self.write("out", "a file")
        with self.assertRaisesRegex(ReportError, "expected a folder to write "
                                    "to, found the file '.*out'"):
            self.report()

    def test_write_file_keeps_the_old_one(self):
        path = self.write("x", "old")
        with self.assertRaises(TypeError):
            write_file(path, 3)
        self.assertEqual(path.read_text(), "old")
        self.assertEqual(len(list(self.folder.iterdir())), 1)

    def test_diverged_run_is_named(self):
        self.write("logs/a.jsonl", [configuration(), epoch(1, 9.0),
                                    {"record": "diverged", "step": 12}])
        _, reader = self.page()
        self.assertIn("diverged at step 12", reader.text)


class Texts(unittest.TestCase):
    def test_losses(self):
        self.assertEqual([loss_text(v) for v in (7.2591, 12.3456, 0.01234,
                                                 123.456)],
                         ["7.259", "12.35", "0.01234", "123.5"])

    def test_values(self):
        self.assertEqual([value_text(v) for v in (0.000757, 1e-8, 0.15008,
                                                  0.99, 1, 1.2e-3, 0)],
                         ["7.57e-4", "1e-8", "0.1501", "0.99", "1", "1.2e-3",
                          "0"])

    def test_markdown(self):
        table = Table([Column("a|b", is_number=False), Column("c", "G")],
                      [[Cell("x|y", note="n"), Cell("1", "best")],
                       [Cell("z"), Cell("2", "second")]], ["Note."])
        self.assertEqual(to_markdown(table),
                         "| a\\|b | G c |\n| --- | ---: |\n"
                         "| x\\|y (n) | **1** |\n| z | *2* |\n\nNote.\n\n")


if __name__ == "__main__":
    unittest.main()
