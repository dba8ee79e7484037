"""What a peer of the benchmark is: the same trainer in another framework.

A peer is a program of its own, started by the harness (worker.py has its main
function), so that its threads and its memory are its own. It implements Peer.
"""

import abc
import dataclasses


@dataclasses.dataclass
class Batch:
    """A batch of one step, as tpc's `--dump-step` wrote it; arrays of floats.

    `noise` has, for each layer whose inverse is trained, what is added to the
    activity of the layer below, in that one's shape: [batch, ...].
    """
    input: "numpy.ndarray"       # [batch, *trainer.image]
    label: "numpy.ndarray"       # [batch, outputs]: a distribution, or targets
    noise: dict


class Peer(abc.ABC):
    """One trainer in one framework.

    All calls come in this order: `load`, `check` once or several times, `save`;
    then `load`, `set_data`, `run` several times. What `check` and `run` do must
    be the same step, the same code: `run` draws the noise and gathers batches
    by itself, and is timed.
    """

    @staticmethod
    @abc.abstractmethod
    def variants(trainer):
        """Names of the ways in which this framework may do the trainer's step:
        formulations of a layer, generators, compilers. The harness checks them
        all and times the fastest. At least one."""

    @abc.abstractmethod
    def __init__(self, trainer, variant, threads):
        """`trainer` is a spec.Trainer. The process may run on `threads`
        processors only when this is called; the framework is imported here, not
        before."""

    @abc.abstractmethod
    def version(self):
        """The framework's name and version."""

    @abc.abstractmethod
    def load(self, tensors):
        """Takes a dictionary of float32 arrays under tpc's names and in its
        layouts (docs/runtime.md); optimizer states and their counts of updates
        become zero."""

    @abc.abstractmethod
    def save(self):
        """All parameters and optimizer states (`<parameter>.m`, `.v`) under
        tpc's names, in its layouts, as a dictionary of float32 arrays."""

    @abc.abstractmethod
    def check(self, updates, batch):
        """Takes one step on a Batch. `updates` is one of trainer.updates:
        `all`, `inverse` or `forward`."""

    @abc.abstractmethod
    def set_data(self, inputs, labels):
        """The training set, [samples, *trainer.image]: bytes, which the step
        divides by 255, or floats; classes [samples] as int32, or None where the
        label is the input. It stays in memory as it is, bytes as bytes."""

    @abc.abstractmethod
    def run(self, updates, order):
        """Takes a step for each row of `order`, [steps, batch] of int32:
        positions in the data. Flips left to right and crops images where the
        trainer does. Returns when all of it is done. The first call with so
        many steps is not timed."""
