"""What figures show and how they are drawn."""

import re
import unittest
import xml.etree.ElementTree as xml

from matplotlib.figure import Figure as Canvas

import support
from support import Case, configuration, epoch, run, search_record

from tpc_report.aggregate import make_groups
from tpc_report.figures.auxiliary import make_auxiliary_size
from tpc_report.figures.draw import draw
from tpc_report.figures.draw_lines import _spread_out, draw_lines
from tpc_report.figures.figure import Axis, Figure, Line, Lines
from tpc_report.figures.depth import make_depth_profiles
from tpc_report.figures.layers import make_diagnostics, make_local_losses
from tpc_report.figures.learning_curves import make_learning_curves
from tpc_report.figures.scales import value_axis
from tpc_report.figures.search import make_search_distribution
from tpc_report.figures.summary import make_summary
from tpc_report.load import load
from tpc_report.report import number_runs

AUXILIARY = {"targets": {"kind": "difference"}, "top": {"kind": "label"}}


class Contents(Case):
    def group(self):
        [group] = make_groups(load([self.folder]).runs)
        return group

    def test_curves_are_means_over_seeds(self):
        self.write("a.jsonl", run([10.0, 8.0], seed=0))
        self.write("b.jsonl", run([12.0, 6.0], seed=1))
        [figure] = make_learning_curves(self.group())
        train, test = figure.content.lines
        self.assertTrue(train.dashed)
        self.assertFalse(test.dashed)
        self.assertEqual((test.x, test.y), ((1, 2), (11.0, 7.0)))
        self.assertEqual(len(test.spread), 2)
        self.assertEqual(figure.runs, tuple(
            run.number for run in self.group().runs))

    def test_one_epoch_is_no_curve(self):
        self.write("a.jsonl", run([10.0]))
        self.assertEqual(make_learning_curves(self.group()), [])
        self.assertEqual(len(make_summary(self.group())), 1)

    def test_panels_hold_four_methods(self):
        for place in range(9):
            self.write(f"{place}.jsonl", run([10.0, 8.0],
                                             trainer=f"t{place}"))
        figures = make_learning_curves(self.group())
        self.assertEqual([len({line.label for line in f.content.lines
                               if line.label}) for f in figures], [4, 5, 2])

    def test_search_distribution(self):
        self.write("records.jsonl", [
            search_record(1, [9.0, 8.0]), search_record(2, [50.0]),
            search_record(3, [100.0]), search_record(4, [0.0]),
            search_record(5, [10.0], diverged={"step": 3})])
        [figure] = make_search_distribution(self.group())
        [row] = figure.content.rows
        self.assertEqual(sum(row.counts), 4)
        self.assertEqual([row.counts[bin] for bin in (0, 10, 18, 19)],
                         [1, 1, 1, 1])
        self.assertEqual(row.note, "5, 1 div.")

    def test_auxiliary_size(self):
        for size in (64, 256, 1024):
            for seed in range(2):
                clauses = {"rule": {**AUXILIARY, "auxiliary": {"size": size}}}
                self.write(f"{size}-{seed}.jsonl", run(
                    [1000 / size + seed], rule="ao_sdtp", seed=seed,
                    schedule="parallel", configuration=clauses))
        [figure] = make_auxiliary_size(self.group())
        [line] = figure.content.lines
        self.assertEqual(line.x, (64.0, 256.0, 1024.0))
        self.assertEqual(line.y[0], 1000 / 64 + 0.5)

    def test_layers(self):
        self.write("a.jsonl", [configuration(), epoch(1, 9.0), epoch(2, 8.0)] + [
            {"record": "diagnostics", "step": step, "layer": layer,
             "name": "angle_backpropagation", "value": 90.0 - step}
            for step in (10, 20) for layer in ("out", "h1")])
        group = self.group()
        [losses] = make_local_losses(group, group.rows[0], 1)
        self.assertEqual(losses.content.lines[0].y, (1.0, 0.5))
        [angles] = make_diagnostics(group, group.rows[0], 1)
        self.assertEqual([line.label for line in angles.content.lines],
                         ["h1", "out"])
        self.assertEqual(angles.content.y.label, "degrees")
        self.assertEqual(angles.title, "Angle to backpropagation's gradient")

    def test_angles_by_depth(self):
        layers = ["h1", "h2", "h3", "out"]
        for seed in (0, 1):
            self.write(f"fa-{seed}.jsonl", [
                configuration("fa", "fa", seed=seed, layers=layers),
                epoch(1, 9.0), epoch(2, 8.0)] + [
                {"record": "diagnostics", "step": step,
                 "values": {layer: {"angle_backpropagation": value + seed}
                            for layer, value in values.items()}}
                for step, values in ((5, {"h1": 90, "h2": 90}),
                                     (11, {"h1": 80, "h2": 60, "out": 0}),
                                     (20, {"h1": 70, "h2": 50, "out": 0}))])
        self.write("bp.jsonl", [configuration(layers=layers), epoch(1, 9.0),
                                {"record": "diagnostics", "step": 5, "values": {
                                    layer: {"angle_backpropagation": 0}
                                    for layer in layers}}])
        [figure] = make_depth_profiles(self.group())
        [line] = figure.content.lines
        # h3 was not measured; the output layer's gradient is the true one.
        self.assertEqual((line.x, line.y), ((1, 2), (75.5, 55.5)))
        self.assertEqual(line.label, "FA")
        self.assertAlmostEqual(line.spread[0], 0.5 ** 0.5)

    def test_angles_by_depth_of_unfinished_epochs(self):
        self.write("fa.jsonl", [configuration("fa", "fa")] + [
            {"record": "diagnostics", "step": 1, "values": {
                layer: {"angle_backpropagation": 90}
                for layer in ("h1", "out")}}])
        self.assertEqual(make_depth_profiles(self.group()), [])

    def test_diverged_runs_are_not_averaged(self):
        layers = ["h1", "h2", "out"]

        def epoch_of(number, value):
            return [epoch(number, value, layers={
                        "h1": {"forward_loss": value}}),
                    {"record": "diagnostics", "step": 10 * number,
                     "values": {layer: {"angle_backpropagation": value}
                                for layer in layers}}]

        for seed, value in enumerate((90.0, 10.0, 12.0)):
            end = epoch_of(2, value) if seed else [
                {"record": "diverged", "step": 12}]
            self.write(f"{seed}.jsonl", [
                configuration("fa", "fa", seed=seed, layers=layers),
                *epoch_of(1, value), *end])
        group = self.group()
        [row] = group.rows
        [curves] = make_learning_curves(group)
        [losses] = make_local_losses(group, row, 1)
        [angles] = make_diagnostics(group, row, 1)
        [depth] = make_depth_profiles(group)
        for figure, places in ((curves, (1, 2)), (losses, (1, 2)),
                               (angles, (10, 20)), (depth, (1, 2))):
            line = next(line for line in figure.content.lines if line.label)
            self.assertEqual((line.x, line.y), (places, (11.0, 11.0)),
                             figure.name)

    def test_figures_name_the_runs_that_they_average(self):
        for seed in (0, 1):
            self.write(f"{seed}.jsonl", run([10.0, 8.0], seed=seed))
        self.write("2.jsonl", [configuration(seed=2), epoch(1, 9.0),
                               epoch(2, 9.0), {"record": "diverged"}])
        group = self.group()
        number_runs([group])
        for make in (make_learning_curves, make_summary):
            self.assertEqual(make(group)[0].runs, (1, 2))

    def test_first_run_where_all_diverged(self):
        for seed, error in enumerate((10.0, 12.0)):
            self.write(f"{seed}.jsonl", [
                configuration(seed=seed), epoch(1, error), epoch(2, error),
                {"record": "diverged"}])
        [figure] = make_learning_curves(self.group())
        _, test = figure.content.lines
        self.assertEqual((test.y, test.spread), ((10.0, 10.0), ()))

    def test_angles(self):
        self.write("a.jsonl", [configuration(), epoch(1, 9.0)] + [
            {"record": "diagnostics", "step": step, "layer": layer,
             "name": "angle_gauss_newton", "value": value}
            for step in (1, 2)
            for layer, value in (("h1", 1e-5), ("out", 130.0), (None, 80.0))])
        group = self.group()
        [angles] = make_diagnostics(group, group.rows[0], 1)
        # Never logarithmic: what is near 0 is as good as 0.
        self.assertEqual(angles.content.y.scale, "linear")
        self.assertEqual(angles.content.y.limits[0], 0.0)
        self.assertGreater(angles.content.y.limits[1], 130.0)
        colours = [line.colour for line in angles.content.lines]
        self.assertEqual([line.label for line in angles.content.lines],
                         ["h1", "out", "network"])
        self.assertEqual(colours, [0, 1, -1])


class Scales(unittest.TestCase):
    def test_linear_from_zero(self):
        axis = value_axis("e", [4.0, 10.0, 0.0])
        self.assertEqual((axis.scale, axis.limits[0]), ("linear", 0.0))

    def test_logarithmic_without_zero(self):
        axis = value_axis("e", [0.0, 0.001, 1.0, 90.0], floor=0.1)
        self.assertEqual(axis.scale, "log")
        self.assertTrue(0 < axis.limits[0] < 0.1)

    def test_no_values(self):
        self.assertEqual(value_axis("e", []).limits, (0.0, 1.0))


class Drawing(unittest.TestCase):
    def figure(self, **changes):
        lines = (Line((1.0, 2.0), (3.0, 4.0), 0, "a <b> & $x_1$"),
                 Line((1.0, 2.0), (3.0, 2.0), 0, dashed=True),
                 Line((1.0, 2.0), (2.0, 4.0), 7, "c", spread=(0.1, 0.2)))
        values = {"name": "test", "title": 'a "title"', "caption": "",
                  "content": Lines(Axis("epoch", whole=True), Axis("error"),
                                   lines)}
        return Figure(**{**values, **changes})

    def test_colours_follow_the_mode(self):
        text = draw(self.figure()).markup
        fixed = re.sub(r"var\(--fig-[a-z0-9]+, #[0-9a-f]{6}\)", "", text)
        self.assertEqual(re.findall(r"#[0-9a-fA-F]{6}\b", fixed), [])
        self.assertIn("var(--fig-1,", text)
        self.assertIn("var(--fig-2,", text)

    def test_text_is_text(self):
        root = xml.fromstring(draw(self.figure()).standalone())
        words = [node.text for node in root.iter()
                 if node.tag.endswith("}text")]
        self.assertIn("a <b> & $x_1$", [w.strip() for w in words if w])
        self.assertEqual(root.get("aria-label"), 'a "title"')

    def test_ids_are_the_figures_own(self):
        text = draw(self.figure()).markup
        for name in re.findall(r'id="([^"]*)"', text):
            self.assertTrue(name.startswith("test-"), name)
        for name in re.findall(r'(?:url\(#|href="#)([^")]*)', text):
            self.assertTrue(f'id="{name}"' in text, name)

    def test_fingerprint(self):
        one = self.figure()
        self.assertIn(f"<!-- data: {one.fingerprint()} -->",
                      draw(one).standalone())
        self.assertNotEqual(one.fingerprint(),
                            self.figure(title="other").fingerprint())
        self.assertEqual(one.fingerprint(), self.figure().fingerprint())

    def test_same_bytes_again(self):
        one = draw(self.figure()).markup
        self.assertEqual(one, draw(self.figure(caption="other")).markup)

    def test_labels_are_where_lines_end(self):
        for limits in (None, (-2.0, 1.0)):
            canvas = Canvas()
            lines = (Line((1.0, 2.0), (-1.0, 0.75), 0, "a"),
                     Line((1.0, 2.0), (-1.0, -0.5), 1, "b"))
            draw_lines(canvas, Lines(Axis("x"), Axis("y", limits=limits),
                                     lines))
            canvas.draw_without_rendering()
            [axes] = canvas.axes
            found = {text.get_text(): axes.transAxes.transform(
                text.get_position())[1] for text in axes.texts}
            for line in lines:
                end = axes.transData.transform((2.0, line.y[-1]))[1]
                self.assertAlmostEqual(found[line.label], end, places=6)

    def test_long_labels_leave_room(self):
        text = draw(self.figure(content=Lines(Axis("x"), Axis("y"), (
            Line((1.0, 2.0), (1.0, 2.0), 0, "DTP" + "long" * 50 + "(b)"),)))
                    ).markup
        self.assertIn("DTPlonglonglon…longlonglong(b)", text)

    def test_labels_keep_their_distance(self):
        placed = _spread_out([1.0, 1.0, 2.0, 50.0, 99.0, 100.0], 10, 0, 100)
        gaps = [b - a for a, b in zip(placed, placed[1:])]
        self.assertTrue(all(gap >= 10 - 1e-9 for gap in gaps), placed)
        self.assertTrue(0 <= placed[0] and placed[-1] <= 100, placed)
        self.assertEqual(placed[3], 50.0)


if __name__ == "__main__":
    unittest.main()
