"""What the report knows of a run, whichever kind of log it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional


@dataclass(frozen=True)
class Score:
    """A loss and errors in percent; None is what was not measured, or was not
    finite."""

    loss: Optional[float] = None
    error: Optional[float] = None
    top_k_error: Optional[float] = None

    def get(self, measure: str) -> Optional[float]:
        """`measure` is `error`, `loss` or `top_k_error`."""
        return getattr(self, measure)


@dataclass(frozen=True)
class Epoch:
    """One epoch of forward updates."""

    epoch: int
    step: int
    train: Score
    validation: Score
    test: Score
    #: Local losses: (`forward_loss` or `inverse_loss`, layer) -> value.
    local_losses: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Diagnostic:
    """A number that `--diagnostics` asked for; `layer` is empty where it is of
    the whole network."""

    step: int
    layer: str
    name: str
    value: float


@dataclass(frozen=True)
class Result:
    """How a complete run ended."""

    best: Score
    final: Score
    chosen_epoch: Optional[int]
    chosen_validation: Score
    chosen_test: Score


@dataclass(frozen=True)
class Divergence:
    """Where and why the numbers of a run stopped being finite."""

    step: Optional[int]
    layer: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """The place of a run in a search."""

    search: str
    index: int
    #: Names of the hyperparameters that were drawn.
    searched: tuple[str, ...]
    #: Whether halving stopped it before its planned end.
    stopped_early: bool = False


@dataclass
class Run:
    """A run of a trainer. `where` is the path of its log as found, with `#2`
    behind it for the second run of a file."""

    where: str
    trainer: str
    network: str
    rule: str = ""
    loss: str = ""
    schedule: str = ""
    data: str = ""
    training_samples: Optional[int] = None
    batch: Optional[int] = None
    seed: Optional[int] = None
    #: Training samples that validate instead.
    holdout: int = 0
    shuffle: bool = True
    #: The file that initial weights came from, empty if they were drawn.
    init: str = ""
    compiler: str = ""
    target: str = ""
    precision: str = ""
    #: Epochs at which it was to end, or steps where only they limit it.
    planned_epochs: Optional[int] = None
    planned_steps: Optional[int] = None
    hyperparameters: dict[str, float] = field(default_factory=dict)
    compile_time: dict[str, float] = field(default_factory=dict)
    #: Of a record: names the definition that has its clauses and layers.
    definition: str = ""
    #: The clauses of rule and trainer, and the layers' shapes, as in the log.
    clauses: dict[str, Any] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    epochs: list[Epoch] = field(default_factory=list)
    result: Optional[Result] = None
    diverged: Optional[Divergence] = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    trial: Optional[Trial] = None
    #: The K of the errors among the K greatest outputs.
    top_k: Optional[int] = None
    #: A picture of reconstructions beside the log.
    picture: Optional[Path] = None
    #: Counts from 1, in the report's table of runs.
    number: int = 0

    @property
    def status(self) -> str:
        if self.diverged:
            return "diverged"
        return "complete" if self.result else "unfinished"

    @property
    def epochs_done(self) -> int:
        return self.epochs[-1].epoch if self.epochs else 0

    @property
    def classifies(self) -> bool:
        """Whether there are errors; an autoencoder has losses only."""
        scores = [epoch.test for epoch in self.epochs]
        if self.result:
            scores.append(self.result.final)
        return any(score.error is not None for score in scores)

    @property
    def auxiliary_size(self) -> Optional[int]:
        size = self.rule_clause("auxiliary").get("size")
        return size if isinstance(size, int) else None

    def rule_clause(self, name: str) -> dict[str, Any]:
        """A clause of the rule, empty if it has none."""
        rule = self.clauses.get("rule")
        clause = rule.get(name) if isinstance(rule, dict) else None
        return clause if isinstance(clause, dict) else {}

    def best(self, measure: str) -> Optional[float]:
        """The least test error or loss so far."""
        if self.result:
            return self.result.best.get(measure)
        return min(self._tests(measure), default=None)

    def best_epoch(self, measure: str) -> Optional[int]:
        """The first epoch that ended with it; None if none did: the run's end
        may be in the middle of an epoch."""
        best = self.best(measure)
        if best is None:
            return None
        return next((epoch.epoch for epoch in self.epochs
                     if epoch.test.get(measure) == best), None)

    def final(self, measure: str) -> Optional[float]:
        """The last test error or loss so far."""
        if self.result:
            return self.result.final.get(measure)
        tests = self._tests(measure)
        return tests[-1] if tests else None

    def chosen(self, measure: str) -> Optional[float]:
        """The test error or loss of the epoch that validation chooses."""
        return self.result.chosen_test.get(measure) if self.result else None

    def final_train(self, measure: str) -> Optional[float]:
        """Of the last epoch, a running mean over it."""
        return self.epochs[-1].train.get(measure) if self.epochs else None

    def best_train(self, measure: str) -> Optional[float]:
        return min((value for epoch in self.epochs
                    if (value := epoch.train.get(measure)) is not None),
                   default=None)

    def _tests(self, measure: str) -> list[float]:
        return [value for epoch in self.epochs
                if (value := epoch.test.get(measure)) is not None]
