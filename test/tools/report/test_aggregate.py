"""How runs become rows: seeds are averaged, nothing else is."""

import unittest

import support
from support import Case, configuration, epoch, run, search_record

from tpc_report.aggregate import make_groups, summarise
from tpc_report.error_table import make_error_table, marks
from tpc_report.load import load
from tpc_report.methods import METHODS, method_of
from tpc_report.paper import paper_networks
from tpc_report.report import make_report


class Rows(Case):
    def groups(self):
        return make_groups(load([self.folder]).runs)

    def test_seeds_are_averaged(self):
        for seed, error in enumerate((8.0, 9.0, 13.0)):
            self.write(f"{seed}.jsonl", run([20.0, error], seed=seed))
        [group] = self.groups()
        [row] = group.rows
        found = row.statistic(lambda r: r.final("error"))
        self.assertEqual((found.mean, found.count), (10.0, 3))
        # sqrt((4 + 1 + 9) / 2)
        self.assertAlmostEqual(found.deviation, 7 ** 0.5, places=12)
        self.assertEqual(row.label, "BP")

    def test_one_run_has_no_deviation(self):
        self.assertIsNone(summarise([3.0]).deviation)
        self.assertIsNone(summarise([None]))

    def test_same_run_twice_is_no_second_seed(self):
        self.write("a/run.jsonl", run([8.0]))
        self.write("b/run.jsonl", run([9.0]))
        [group] = self.groups()
        self.assertEqual([row.label for row in group.rows],
                         ["BP (a)", "BP (b)"])

    def test_precision_that_is_not_named_is_no_other(self):
        self.write("a.jsonl", run([8.0], precision="float32"))
        self.write("b.jsonl", run([9.0], seed=1))
        self.write("c.jsonl", run([9.0], precision="bf16"))
        [group] = self.groups()
        self.assertEqual([(row.label, len(row.runs)) for row in group.rows],
                         [("BP (precision float32)", 2),
                          ("BP (precision bf16)", 1)])

    def test_same_run_twice_in_a_folder(self):
        self.write("a.jsonl", run([8.0]))
        self.write("b.jsonl", run([9.0]))
        [group] = self.groups()
        self.assertEqual([row.label for row in group.rows],
                         ["BP (a.jsonl)", "BP (b.jsonl)"])

    def test_other_settings_are_other_rows(self):
        self.write("a.jsonl", run([8.0], hyperparameters={"forward.lr": 0.1}))
        self.write("b.jsonl", run([9.0], hyperparameters={"forward.lr": 0.2}))
        [group] = self.groups()
        self.assertEqual([row.label for row in group.rows],
                         ["BP (forward.lr 0.1)", "BP (forward.lr 0.2)"])

    def test_nothing_but_seeds_is_averaged(self):
        data = {**configuration()["data"], "validation_samples": 100}
        for changes, names in (
                ({"init": "w"}, ("init random", "init w")),
                ({"shuffle": False}, ("shuffle on", "shuffle off")),
                ({"data": data}, ("holdout 0", "holdout 100"))):
            self.write("a.jsonl", run([8.0]))
            self.write("b.jsonl", run([9.0], seed=1, **changes))
            [group] = self.groups()
            self.assertEqual([row.label for row in group.rows],
                             [f"BP ({name})" for name in names])

    def test_nothing_but_seeds_is_averaged_of_records(self):
        one = search_record(None, [9.0], search=None)
        self.write("a.jsonl", [one])
        self.write("b.jsonl", [{**one, "init": "w"}])
        self.write("c.jsonl", [{**one, "shuffle": False}])
        loaded = load([self.folder])
        self.assertEqual(loaded.problems, [])
        [group] = make_groups(loaded.runs)
        self.assertEqual([row.distinction for row in group.rows],
                         ["shuffle on, init random", "shuffle on, init w",
                          "shuffle off, init random"])

    def test_other_trainers_of_a_method_are_named(self):
        self.write("a.jsonl", run([8.0], trainer="plain"))
        self.write("b.jsonl", run([9.0], trainer="fancy"))
        [group] = self.groups()
        self.assertEqual([row.label for row in group.rows],
                         ["BP (plain)", "BP (fancy)"])

    def test_diverged_runs_are_not_averaged(self):
        self.write("a.jsonl", run([8.0, 7.0]))
        self.write("b.jsonl", [configuration(seed=1), epoch(1, 50.0),
                               {"record": "diverged", "step": 12}])
        [group] = self.groups()
        [row] = group.rows
        self.assertEqual(row.statistic(lambda r: r.best("error")).mean, 7.0)
        table = make_error_table(group)
        self.assertEqual(table.rows[0][0].note, "1 of 2 diverged")

    def test_all_diverged(self):
        self.write("a.jsonl", [configuration(),
                               {"record": "diverged", "step": 1}])
        [group] = self.groups()
        table = make_error_table(group)
        self.assertEqual(table.rows[0][0].note, "diverged")

    def test_networks_are_kept_apart(self):
        self.write("a.jsonl", run([8.0]))
        self.write("b.jsonl", run([8.0], network="large"))
        self.assertEqual([group.title for group in self.groups()],
                         ["large on mnist", "small on mnist"])

    def test_losses_where_there_are_no_errors(self):
        self.write("a.jsonl", [configuration(), epoch(1, None,
                                                      train_error=None)])
        [group] = self.groups()
        self.assertEqual(group.measure, "loss")

    def test_top_k(self):
        self.write("a.jsonl", [configuration(),
                               epoch(1, 60.0, test_error_top5=30.0)])
        table = make_error_table(self.groups()[0])
        self.assertIn(("Test, top 5", "best"),
                      [(c.group, c.title) for c in table.columns])

    def test_chosen_by_validation(self):
        end = support.result(2, 7.0, 8.0)
        end.update(chosen_epoch=1, chosen_test_error=9.0,
                   chosen_validation_error=6.0)
        self.write("a.jsonl", [configuration(), epoch(1, 9.0), epoch(2, 8.0),
                               end])
        table = make_error_table(self.groups()[0])
        place = [c.title for c in table.columns].index("by validation")
        self.assertEqual(table.rows[0][place].text, "9.00")


class Marks(unittest.TestCase):
    def test_best_and_second(self):
        self.assertEqual(marks([3.0, None, 1.0, 2.0, 1.001], "error"),
                         ["", "", "best", "second", "best"])

    def test_one_value_is_not_marked(self):
        self.assertEqual(marks([3.0, None], "error"), ["", ""])


class Methods(Case):
    def test_rules(self):
        expected = {("bp", "none"): "bp", ("fa", "none"): "fa",
                    ("dfa", "none"): "dfa", ("tp", "parallel"): "tp",
                    ("dtp", "parallel"): "dtp_parallel",
                    ("dtp", "alternating"): "dtp_alternating",
                    ("sdtp", "alternating"): "sdtp_alternating",
                    ("ao_sdtp", "parallel"): "ao_sdtp_parallel",
                    ("hybrid", "parallel"): "hybrid"}
        for place, (rule, schedule) in enumerate(expected):
            self.write(f"{place:02}.jsonl", run(
                [9.0], trainer="t", rule=rule, schedule=schedule))
        found = {(r.rule, r.schedule): method_of(r, False).key
                 for r in load([self.folder]).runs}
        self.assertEqual(found, expected)

    def test_unknown_rule_is_called_by_its_trainer(self):
        self.write("a.jsonl", run([9.0], trainer="mine",
                                  configuration={"rule": {"novel": {}}}))
        [found] = load([self.folder]).runs
        self.assertEqual(method_of(found, False).label, "mine")


class Paper(unittest.TestCase):
    def test_table_1(self):
        networks = {network.name: network for network in paper_networks()}
        self.assertEqual(networks["mnist_fc"].errors["dtp_alternating"],
                         {"train": 0.0, "test": 1.83})
        self.assertEqual(networks["cifar_lc"].errors["bp_convnet"],
                         {"train": 1.39, "test": 31.87})
        self.assertEqual([len(n.errors) for n in networks.values()],
                         [9, 10, 9, 10, 5])

    def test_table_2(self):
        [network] = [n for n in paper_networks() if n.name == "imagenet_lc"]
        self.assertEqual(network.errors["fa"],
                         {"test": 93.08, "test_top5": 82.54})
        self.assertIsNone(network.epochs)

    def test_table_5(self):
        networks = {network.name: network for network in paper_networks()}
        self.assertEqual(
            networks["cifar_fc"].hyperparameters["dtp_parallel"]["sigma"],
            0.169783)
        self.assertEqual([len(n.hyperparameters) for n in networks.values()],
                         [7, 7, 7, 7, 6])

    def test_the_results_of_this_project(self):
        report = make_report([support.ROOT / "docs" / "results"])
        keys = {section.anchor: [row.method.key
                                 for row in section.group.rows]
                for section in report.sections}
        order = [method.key for method in METHODS]
        self.assertEqual(keys["mnist-lc"], order)
        self.assertEqual(keys["cifar-fc"],
                         [key for key in order if key != "bp_convnet"])


if __name__ == "__main__":
    unittest.main()
