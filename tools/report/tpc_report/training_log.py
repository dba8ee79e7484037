"""From the records of a training log to runs: `configuration`, `epoch`,
`result`, `diverged` and `diagnostics` (docs/runtime.md, "The log")."""

from __future__ import annotations

from . import fields
from .reading import Record
from .run import Diagnostic, Epoch, Result, Run

#: Records that stand below a configuration.
KINDS = ("epoch", "result", "diverged", "diagnostics", "profile")

LOCAL_LOSSES = ("forward_loss", "inverse_loss")


def read_configuration(record: Record, where: str) -> Run:
    """A run without epochs yet. Raises BadRecord."""
    data = fields.mapping(record, "data")
    return Run(
        where=where,
        trainer=fields.required_text(record, "trainer"),
        network=fields.required_text(record, "network"),
        rule=fields.text(record, "rule"),
        loss=fields.text(record, "loss"),
        schedule=fields.text(record, "schedule"),
        data=fields.text(data, "kind"),
        training_samples=fields.whole(data, "training_samples"),
        batch=fields.whole(record, "batch"),
        seed=fields.whole(record, "seed"),
        holdout=fields.whole(data, "validation_samples") or 0,
        shuffle=fields.flag(record, "shuffle", True),
        init=fields.text(record, "init"),
        compiler=fields.text(record, "compiler"),
        target=fields.text(record, "target"),
        # The only one that there was when logs did not name it.
        precision=fields.text(record, "precision") or "float32",
        planned_epochs=fields.whole(record, "epochs"),
        planned_steps=fields.whole(record, "stops_at_step"),
        hyperparameters=fields.numbers(record, "hyperparameters"),
        compile_time=fields.numbers(record, "compile_time"),
        clauses=fields.mapping(record, "configuration"),
        layers=fields.texts(record, "layers"))


def read_epoch(record: Record) -> Epoch:
    """Raises BadRecord."""
    losses = {}
    for layer, values in fields.mapping(record, "layers").items():
        if isinstance(values, dict):
            for kind in LOCAL_LOSSES:
                value = fields.number(values, kind)
                if value is not None:
                    losses[kind, layer] = value
    return Epoch(epoch=fields.required_whole(record, "epoch"),
                 step=fields.whole(record, "step") or 0,
                 train=fields.score(record, "train_"),
                 validation=fields.score(record, "validation_"),
                 test=fields.score(record, "test_"),
                 local_losses=losses)


def read_result(record: Record) -> Result:
    """Raises BadRecord."""
    return Result(best=fields.score(record, "best_test_"),
                  final=fields.score(record, "final_test_"),
                  chosen_epoch=fields.whole(record, "chosen_epoch"),
                  chosen_validation=fields.score(record, "chosen_validation_"),
                  chosen_test=fields.score(record, "chosen_test_"))


def read_diagnostics(record: Record) -> list[Diagnostic]:
    """Those that are finite, of a record that holds one (`layer`, `name`,
    `value`) or all of a step (`values`: layer -> name -> value). Raises
    BadRecord."""
    step = fields.required_whole(record, "step")
    if "values" not in record:
        value = fields.number(record, "value")
        name = fields.required_text(record, "name")
        layer = fields.text(record, "layer")
        return [] if value is None else [Diagnostic(step, layer, name, value)]
    return [Diagnostic(step, layer, name, value)
            for layer in fields.mapping(record, "values")
            for name, value in fields.numbers(record["values"], layer).items()]


def resume(run: Run, record: Record) -> None:
    """A further configuration in a log: the run went on from a checkpoint. What
    it had done after that is done again."""
    start = fields.whole(record, "start_step") or 0
    again = read_configuration(record, run.where)
    run.epochs = [epoch for epoch in run.epochs if epoch.step <= start]
    run.diagnostics = [d for d in run.diagnostics if d.step <= start]
    run.result = run.diverged = None
    run.planned_epochs = again.planned_epochs
    run.planned_steps = again.planned_steps
    run.hyperparameters = again.hyperparameters


def add_record(run: Run, record: Record) -> bool:
    """Takes a record that stands below the run's configuration; false if its
    kind is unknown. Raises BadRecord."""
    kind = record["record"]
    if kind == "epoch":
        epoch = read_epoch(record)
        # After a resumption the last one of an epoch counts.
        run.epochs = [e for e in run.epochs if e.epoch < epoch.epoch]
        run.epochs.append(epoch)
        run.top_k = run.top_k or fields.top_k(record)
    elif kind == "result":
        run.result = read_result(record)
    elif kind == "diverged":
        run.diverged = fields.divergence(record)
    elif kind == "diagnostics":
        run.diagnostics += read_diagnostics(record)
    else:
        return kind == "profile"
    return True
