"""What is read of a folder of logs, and what is left out, and said to be."""

import os
import unittest

import support
from support import Case, configuration, epoch, run, search_record

from tpc_report.errors import ReportError
from tpc_report.load import load


class Files(Case):
    def load(self):
        return load([self.folder])

    def test_complete_log(self):
        self.write("a/run.jsonl", run([9.0, 7.0, 8.0]))
        [found] = self.load().runs
        self.assertEqual(found.status, "complete")
        self.assertEqual(found.best("error"), 7.0)
        self.assertEqual(found.best_epoch("error"), 2)
        self.assertEqual(found.final("error"), 8.0)
        self.assertEqual(found.final_train("error"), 5.0)
        self.assertEqual(found.epochs[0].local_losses,
                         {("forward_loss", "h1"): 1.0})

    def test_half_written_last_line(self):
        self.write("run.jsonl", run([9.0, 8.0]), '{"record":"epo')
        loaded = self.load()
        self.assertEqual(len(loaded.runs), 1)
        self.assertEqual(len(loaded.problems), 1)
        self.assertIn("line 5 is half written", loaded.problems[0][1])

    def test_log_that_is_being_written(self):
        self.write("run.jsonl", [configuration(epochs=9), epoch(1, 9.0)])
        [found] = self.load().runs
        self.assertEqual((found.status, found.epochs_done), ("unfinished", 1))
        self.assertEqual(found.final("error"), 9.0)

    def test_broken_line_in_the_middle(self):
        self.write("run.jsonl", [configuration()], "{broken}\n[1]\n"
                   '{"record":"epoch","epoch":1,"test_error":9.0}\n')
        loaded = self.load()
        self.assertEqual(loaded.runs[0].final("error"), 9.0)
        self.assertEqual(len(loaded.problems), 2)

    def test_foreign_files(self):
        self.write("good.jsonl", run([9.0]))
        self.write("notes.txt", "hello")
        self.write("other.jsonl", '{"name": 1}\n')
        self.write("text.jsonl", "no JSON at all\n")
        self.write("deep.jsonl", "[" * 100000 + "\n")
        (self.folder / "bytes.jsonl").write_bytes(bytes(range(256)) * 9)
        self.write("empty.jsonl", "")
        loaded = self.load()
        self.assertEqual(len(loaded.runs), 1)
        self.assertEqual(loaded.other_files, 1)
        names = {os.path.basename(path): reason
                 for path, reason in loaded.skipped}
        self.assertEqual(set(names), {"other.jsonl", "text.jsonl",
                                      "deep.jsonl", "bytes.jsonl",
                                      "empty.jsonl"})
        self.assertIn("without 'record'", names["other.jsonl"])
        self.assertIn("empty", names["empty.jsonl"])

    def test_what_is_no_file(self):
        self.write("good.jsonl", run([9.0]))
        os.mkfifo(self.folder / "pipe.jsonl")
        (self.folder / "loop.jsonl").symlink_to("loop.jsonl")
        (self.folder / "gone.jsonl").symlink_to("nowhere")
        (self.folder / "folder.jsonl").mkdir()
        loaded = self.load()
        self.assertEqual(len(loaded.runs), 1)
        self.assertEqual(len(loaded.skipped), 3)

    def test_below_a_broken_configuration_all_is_left_out(self):
        self.write("good.jsonl", run([9.0]))
        self.write("run.jsonl", run([9.0, 8.0, 7.0], trainer=3))
        self.assertEqual(len(self.load().problems), 1)

    def test_texts_can_be_shown(self):
        self.write("run.jsonl", run([9.0], trainer="a\ud83d\u0000b"))
        self.assertEqual(self.load().runs[0].trainer, "a??b")

    def test_nothing_left(self):
        self.write("other.jsonl", '{"name": 1}\n')
        with self.assertRaisesRegex(ReportError, "expected logs of tpc .*"
                                    "other.jsonl.*without 'record'"):
            self.load()
        with self.assertRaisesRegex(ReportError, "found no '.*nowhere'"):
            load([self.folder / "nowhere"])

    def test_first_line_half_written(self):
        self.write("run.jsonl", '{"record":"confi')
        with self.assertRaisesRegex(ReportError, "no records yet"):
            self.load()

    def test_same_file_twice(self):
        path = self.write("run.jsonl", run([9.0]))
        self.assertEqual(len(load([self.folder, path, path]).runs), 1)

    def test_other_versions(self):
        old = configuration()
        for field in ("batch", "compile_time", "layers", "data", "target"):
            del old[field]
        self.write("old.jsonl", [old, {"record": "epoch", "epoch": 1,
                                       "test_error": 9.0}])
        self.write("new.jsonl", [configuration(new_field=[1]),
                                 epoch(1, 8.0), {"record": "novelty"},
                                 {"record": "novelty"}])
        loaded = self.load()
        self.assertEqual(len(loaded.runs), 2)
        [(path, text)] = loaded.problems
        self.assertIn("new.jsonl", path)
        self.assertIn("unknown kind 'novelty' were left out: 2", text)

    def test_wrong_types(self):
        self.write("run.jsonl", [
            configuration(), epoch(1, 9.0), epoch(2, "much"),
            epoch(True, 7.0), {"record": "result", "best_test_error": []}])
        loaded = self.load()
        self.assertEqual(loaded.runs[0].epochs_done, 1)
        self.assertEqual(len(loaded.problems), 3)
        self.assertIn("expected a number in 'test_error', found 'much'",
                      loaded.problems[0][1])

    def test_configuration_without_a_trainer(self):
        broken = configuration()
        del broken["trainer"]
        self.write("good.jsonl", run([9.0]))
        self.write("run.jsonl", [broken, epoch(1, 9.0)])
        loaded = self.load()
        self.assertEqual(len(loaded.runs), 1)
        self.assertIn("expected a text in 'trainer', found none",
                      loaded.problems[0][1])
        self.assertIn("run.jsonl", loaded.skipped[0][0])

    def test_not_finite_numbers(self):
        self.write("run.jsonl", [configuration()],
                   '{"record":"epoch","epoch":1,"test_error":NaN,'
                   '"test_loss":Infinity,"train_error":3.0}\n')
        [found] = self.load().runs
        self.assertIsNone(found.final("error"))
        self.assertEqual(found.final_train("error"), 3.0)

    def test_diverged(self):
        self.write("run.jsonl", [
            configuration(), epoch(1, 9.0),
            {"record": "diverged", "step": 17, "epoch": 2, "layer": "h1",
             "reason": "loss of layer 'h1' is not finite"}])
        [found] = self.load().runs
        self.assertEqual(found.status, "diverged")
        self.assertEqual((found.diverged.step, found.diverged.layer),
                         (17, "h1"))

    def test_resumed(self):
        again = configuration(epochs=3, resumed=True, start_step=10)
        self.write("run.jsonl", [
            configuration(), epoch(1, 9.0), epoch(2, 8.0), again,
            epoch(2, 7.5), epoch(3, 7.0), support.result(3, 7.0, 7.0)])
        [found] = self.load().runs
        self.assertEqual([e.test.error for e in found.epochs], [9.0, 7.5, 7.0])
        self.assertEqual(found.planned_epochs, 3)

    def test_two_runs_in_one_file(self):
        self.write("run.jsonl", run([9.0]) + run([8.0], seed=1))
        names = [os.path.basename(r.where) for r in self.load().runs]
        self.assertEqual(names, ["run.jsonl", "run.jsonl#2"])

    def test_diagnostics(self):
        self.write("run.jsonl", [
            configuration(),
            {"record": "diagnostics", "step": 5, "layer": "h1",
             "name": "angle", "value": 80.5},
            {"record": "diagnostics", "step": 5, "layer": None,
             "name": "angle", "value": None},
            {"record": "diagnostics", "step": 9,
             "values": {"h1": {"angle": 70.0}}}])
        [found] = self.load().runs
        self.assertEqual([(d.step, d.layer, d.value)
                          for d in found.diagnostics],
                         [(5, "h1", 80.5), (9, "h1", 70.0)])

    def test_picture(self):
        self.write("run.jsonl", run([9.0]))
        picture = self.folder / "run.png"
        picture.write_bytes(b"no picture")
        self.assertIsNone(self.load().runs[0].picture)
        picture.write_bytes(b"\x89PNG\r\n\x1a\n")
        self.assertEqual(self.load().runs[0].picture, picture)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable(self):
        self.write("good.jsonl", run([9.0]))
        self.write("bad.jsonl", run([9.0])).chmod(0)
        [(path, reason)] = self.load().skipped
        self.assertIn("cannot be read", reason)


class Search(Case):
    def test_records_alone(self):
        self.write("records.jsonl", [
            search_record(1, [9.0, 8.0]),
            search_record(2, [20.0], stopped_at_epoch=1),
            search_record(3, [], diverged={"step": 3, "epoch": 1,
                                           "layer": None, "reason": "NaN"})])
        loaded = load([self.folder])
        self.assertEqual([t.trial.index for t in loaded.trials], [1, 2, 3])
        self.assertEqual([t.trial.stopped_early for t in loaded.trials],
                         [False, True, False])
        self.assertEqual([t.status for t in loaded.trials],
                         ["complete", "complete", "diverged"])
        self.assertEqual(loaded.trials[0].best("error"), 8.0)
        self.assertEqual([e.test.error for e in loaded.trials[0].epochs],
                         [9.0, 8.0])

    def test_local_losses_of_records(self):
        self.write("records.jsonl", [search_record(
            1, [9.0, 8.0], local_losses={
                "h1": {"forward_loss": [2.0, None], "inverse_loss": [4.0, 3.0]},
                "out": "none"})])
        [trial] = load([self.folder]).trials
        self.assertEqual([e.local_losses for e in trial.epochs], [
            {("forward_loss", "h1"): 2.0, ("inverse_loss", "h1"): 4.0},
            {("inverse_loss", "h1"): 3.0}])

    def test_local_losses_that_are_no_numbers(self):
        self.write("records.jsonl", [
            search_record(1, [9.0], local_losses={"h1": {
                "forward_loss": ["low"]}}),
            search_record(2, [9.0])])
        loaded = load([self.folder])
        self.assertEqual([t.trial.index for t in loaded.trials], [2])
        self.assertEqual([text for _, text in loaded.problems], [
            "a record 'run' was left out: expected a number in 'forward_loss', "
            "found 'low'"])

    def test_a_run_with_log_and_record_counts_once(self):
        self.write("search.json", "{}")
        self.write("records.jsonl", [
            search_record(1, [9.0, 8.0], log="logs/dtp-table4-1.jsonl")])
        self.write("logs/dtp-table4-1.jsonl",
                   run([9.0, 8.0], trainer="dtp", rule="dtp",
                       schedule="parallel"))
        self.write("logs/dtp-table4-2.jsonl",
                   [configuration(trainer="dtp", rule="dtp")])
        loaded = load([self.folder])
        self.assertEqual(len(loaded.runs), 1)
        self.assertEqual(loaded.runs[0].trial.index, 1)
        self.assertEqual(loaded.under_way, 1)

    def test_shards_count_each_configuration_once(self):
        self.write("a/records-1of2.jsonl", [search_record(1, [9.0])])
        self.write("b/records-2of2.jsonl", [search_record(2, [9.5]),
                                            search_record(1, [9.0])])
        loaded = load([self.folder])
        self.assertEqual(len(loaded.trials), 2)
        self.assertIn("configuration 1", loaded.problems[0][1])

    def test_seeds(self):
        records = [search_record(None, [9.0 + seed], seed=seed, search=None,
                                 configuration=None) for seed in range(3)]
        self.write("records.jsonl", records)
        loaded = load([self.folder])
        self.assertEqual([r.seed for r in loaded.trained], [0, 1, 2])

    def refers(self, number, to):
        record = search_record(number, [9.0], definition=to)
        del record["clauses"]
        return record

    def test_a_record_of_seeds_twice(self):
        record = search_record(None, [9.0], search=None, configuration=None)
        self.write("a/records.jsonl", [record])
        self.write("b/records.jsonl", [record, {**record, "seed": 1}])
        loaded = load([self.folder])
        self.assertEqual([r.seed for r in loaded.trained], [0, 1])
        [(path, text)] = loaded.problems
        self.assertTrue(path.endswith("b/records.jsonl"))
        self.assertIn("seed 0 of dtp was left out: '", text)
        self.assertIn("a/records.jsonl' has it", text)

    def test_definitions(self):
        self.write("a.jsonl", [support.definition("d1", "dtp"),
                               self.refers(1, "d1"), self.refers(2, "d2")])
        self.write("b.jsonl", [support.definition("d2", "sdtp")])
        loaded = load([self.folder])
        self.assertEqual([t.rule_clause("top")["kind"] for t in loaded.trials],
                         ["gradient", "label"])
        self.assertEqual([t.layers for t in loaded.trials],
                         [("h1", "out")] * 2)
        self.assertEqual(loaded.problems, [])
        self.assertEqual(loaded.skipped, [])

    def test_a_definition_that_is_missing(self):
        self.write("a.jsonl", [support.definition("d1"), self.refers(1, "d9"),
                               {"record": "definition", "clauses": {}}])
        loaded = load([self.folder])
        [trial] = loaded.trials
        self.assertEqual(trial.clauses, {})
        self.assertEqual([text for _, text in loaded.problems], [
            "a record 'definition' was left out: expected a text in "
            "'definition', found none",
            "the definition 'd9' of dtp is missing: its clauses are unknown"])

    def test_errors_among_the_greatest_outputs(self):
        self.write("records.jsonl", [search_record(
            1, [9.0, 8.0], test_error_top5=[3.0, 2.0], best_test_error_top5=2.0,
            final_test_error_top5=2.0)])
        [trial] = load([self.folder]).trials
        self.assertEqual(trial.top_k, 5)
        self.assertEqual([e.test.top_k_error for e in trial.epochs],
                         [3.0, 2.0])
        self.assertEqual(trial.best("top_k_error"), 2.0)

    def test_clauses_are_borrowed(self):
        record = search_record(1, [9.0])
        del record["clauses"]
        self.write("records.jsonl", [record])
        self.write("run.jsonl", run([9.0], trainer="dtp", rule="dtp"))
        [trial] = load([self.folder]).trials
        self.assertEqual(trial.rule_clause("top")["kind"], "gradient")


if __name__ == "__main__":
    unittest.main()
