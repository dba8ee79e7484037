"""Which configuration is the best one, and which of its errors is shown."""

import unittest

from support import Case, search_record

from tpc_report.aggregate import make_groups
from tpc_report.hyperparameter_table import make_hyperparameter_table
from tpc_report.load import load

VALIDATED = {"chosen_epoch": 1, "chosen_validation_error": 6.0,
             "chosen_test_error": 9.0}


class BestHyperparameters(Case):
    def table(self):
        """The errors' title, and of each method the error, its note, and the
        learning rate."""
        [group] = make_groups(load([self.folder]).runs)
        table = make_hyperparameter_table(group)
        rows = [(row[1].text, row[1].note, row[3].text) for row in table.rows]
        return table.columns[1].title, rows

    def test_least_test_error(self):
        self.write("records.jsonl", [search_record(1, [9.0, 7.0]),
                                     search_record(2, [6.0, 8.0])])
        self.assertEqual(self.table(),
                         ("test error, %", [("6.00", "", "2e-3")]))

    def test_validation_chooses_configuration_and_epoch(self):
        self.write("records.jsonl", [
            search_record(1, [9.0, 7.0], **VALIDATED),
            search_record(2, [6.0, 5.0], **{
                **VALIDATED, "chosen_validation_error": 6.5,
                "chosen_test_error": 6.0})])
        self.assertEqual(
            self.table(),
            ("test error by validation, %", [("9.00", "", "1e-3")]))

    def test_validation_of_some(self):
        self.write("records.jsonl", [
            search_record(1, [9.0, 7.0], **VALIDATED),
            search_record(2, [8.0], trainer="other", schedule="alternating")])
        self.assertEqual(self.table(), ("test error, %", [
            ("9.00", "by validation", "1e-3"), ("8.00", "", "2e-3")]))


if __name__ == "__main__":
    unittest.main()
