"""docs/results.md is made of logs, and --check tells when it is not."""

import unittest

import support
from support import Case, configuration, epoch, result, run, search_record

import results_page
from tpc_report.errors import ReportError

PAGE = "Above.\n\n<!-- begin: small -->\nold\n<!-- end: small -->\n\nBelow.\n"


class ResultsPage(Case):
    def setUp(self):
        super().setUp()
        for name, path in (("PAGE", "results.md"), ("RESULTS", "results"),
                           ("FIGURES", "results/figures")):
            old = getattr(results_page, name)
            self.addCleanup(setattr, results_page, name, old)
            setattr(results_page, name, self.folder / path)
        self.page = self.write("results.md", PAGE)

    def make(self):
        results_page.main([])
        results_page.main(["--check"])
        return self.page.read_text(encoding="utf-8")

    def test_seeds_and_figures(self):
        for seed, error in enumerate((8.0, 10.0)):
            self.write(f"results/small/{seed}.jsonl",
                       run([12.0, error], seed=seed))
        text = self.make()
        self.assertTrue(text.startswith("Above.\n\n<!-- begin: small -->\n|"))
        self.assertTrue(text.endswith("<!-- end: small -->\n\nBelow.\n"))
        self.assertIn("| `bp` | 2 | 2 | 9.00 ± 1.41 | 2 | 9.00 ± 1.41 |", text)
        self.assertIn("](results/figures/curves-small-1.svg)", text)
        names = sorted(p.name for p in results_page.FIGURES.iterdir())
        self.assertEqual(names, ["curves-small-1.svg",
                                 "summary-small.svg"])

    def test_diagnostics(self):
        def measured(step, **values):
            return {"record": "diagnostics", "step": step, "values": values}

        layers = ["h1", "h2", "out"]
        clauses = {"rule": support.RULES["fa"], "layers": [
            {"kind": "dense", "name": name, "output": [size]}
            for name, size in (("h1", 25), ("h2", 16), ("out", 10))]}
        names = ("angle_backpropagation", "norm_activity",
                 "norm_target_difference")

        def of(*numbers):
            return dict(zip(names, numbers))

        self.write("results/small/fa.jsonl", [
            configuration("fa", "fa", layers=layers, configuration=clauses),
            measured(1, h1=of(92, 4, 1), h2=of(90, 2, 0.02), out=of(0)),
            measured(10, h1=of(88, 6, 1), h2=of(90, 2, 0.02), out=of(0)),
            epoch(1, 12.0),
            measured(11, h1=of(71, 5, 0.5), h2=of(60, 2, 0.01), out=of(0)),
            epoch(2, 9.0), result(2, 9.0, 9.0)])
        text = self.make()
        self.assertIn("| `fa` | 12.00 | 9.00 |", text)
        self.assertIn("| `fa` | 90 → 71 | 90 → 60 | 0 → 0 |", text)
        # In percent of activities, and for each unit.
        self.assertIn("| `fa` | 20.0 → 10.0 | 1.0 → 0.5 |", text)
        self.assertIn("| `fa` | 1.00 → 1.00 | 0.50 → 0.50 |", text)
        self.assertNotIn("Reconstruction error", text)
        self.assertIn("](results/figures/depth-small-1.svg)", text)
        self.assertIn("](results/figures/angles-small-fa.svg)", text)

    def test_search(self):
        self.write("results/small/search.jsonl", [
            search_record(1, [9.0, 8.0]), search_record(2, [7.0])])
        text = self.make()
        self.assertIn("### Search\n", text)
        self.assertIn("| DTP, parallel | 2 | 0 | 0 | 7.00 |", text)
        self.assertIn("search-small.svg", text)
        self.assertIn("### Best hyperparameters", text)

    def test_a_search_beside_runs_of_the_same_network(self):
        self.page.write_text(PAGE + "<!-- begin: small-search -->\n"
                             "<!-- end: small-search -->\n")
        self.write("results/small/a.jsonl", run([12.0, 9.0]))
        record = search_record(1, [9.0, 8.0], definition="d1")
        seeds = [search_record(None, [7.0 + seed], seed=seed, search=None,
                               definition="d1") for seed in range(3)]
        for one in (record, *seeds):
            del one["clauses"]
        self.write("results/small-search/search.jsonl",
                   [support.definition("d1"), record])
        self.write("results/small-search/seeds.jsonl",
                   [support.definition("d1"), *seeds])
        above, below = self.make().split("Below.")
        self.assertIn("| `bp` | 2 | 9.00 |", above)
        self.assertNotIn("### Search", above)
        self.assertIn("| `dtp` | 3 | 1 | 8.00 ± 1.00 |", below)
        self.assertIn("| DTP, parallel | 1 | 0 | 0 | 8.00 |", below)
        names = {p.name for p in results_page.FIGURES.iterdir()}
        self.assertLessEqual({"summary-small.svg", "summary-small-search.svg",
                              "search-small-search.svg"}, names)

    def test_unfinished_runs_are_not_shown(self):
        self.write("results/small/a.jsonl", [configuration(), epoch(1, 9.0)])
        self.assertIn("There are no runs yet.", self.make())

    def test_no_folder(self):
        self.assertIn("There are no runs yet.", self.make())

    def test_check_sees_tables_and_figures(self):
        path = self.write("results/small/a.jsonl", run([12.0, 9.0]))
        self.make()
        self.write("results/small/a.jsonl", run([12.0, 8.0]))
        with self.assertRaisesRegex(ReportError, "expected the tables"):
            results_page.main(["--check"])
        self.make()
        figure = results_page.FIGURES / "curves-small-1.svg"
        text = figure.read_text()
        figure.write_text(text.replace("data: ", "data: 0"))
        with self.assertRaisesRegex(ReportError, "to show what the logs say"):
            results_page.main(["--check"])
        figure.write_text(text)
        (results_page.FIGURES / "stale.svg").write_text(text)
        with self.assertRaisesRegex(ReportError, "nothing shows it"):
            results_page.main(["--check"])
        self.assertTrue(path.exists())
        self.make()

    def test_broken_logs(self):
        self.write("results/small/a.jsonl", run([9.0]), '{"rec')
        with self.assertRaisesRegex(ReportError, "half written"):
            results_page.main([])

    def test_two_networks(self):
        self.write("results/small/a.jsonl", run([9.0]))
        self.write("results/small/b.jsonl", run([9.0], network="other"))
        with self.assertRaisesRegex(ReportError, "logs of one network"):
            results_page.main([])

    def test_arguments(self):
        with self.assertRaisesRegex(ReportError, "expected --check or "
                                    "nothing, found --chek"):
            results_page.main(["--chek"])


if __name__ == "__main__":
    unittest.main()
