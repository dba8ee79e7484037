"""What a trainer computes, as plain Python values, for its peers.

All of it comes from the first record of a trainer's log, its configuration
(docs/runtime.md, "The log"): no model file is parsed here. The equations are
those of docs/algorithms.md, the names of tensors those of docs/runtime.md.
"""

import dataclasses
import math


class SpecError(Exception):
    """A trainer that the peers do not have: what was expected and found."""


@dataclasses.dataclass(frozen=True)
class Layer:
    """A layer with weights. Shapes are those of one sample.

    `input` is the shape that the layer reads; where the layer below has another
    one, its output is flattened in row-major order. `padding` has the zeros
    before and after, in the direction of height and of width.
    """
    name: str
    kind: str                    # dense, locally_connected, convolution
    input: tuple
    image: tuple                 # the same, as [height, width, channel] if it
                                 # is an image in one row
    output: tuple
    activation: str              # identity, tanh, relu, sigmoid, softmax
    kernel: tuple = ()           # (height, width); () for a dense layer
    stride: tuple = ()
    padding: tuple = ()          # ((before, after), (before, after))

    @property
    def inputs(self):
        return math.prod(self.input)

    @property
    def outputs(self):
        return math.prod(self.output)


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """Adam (Kingma & Ba); eps is added after the bias correction."""
    lr: float
    beta1: float
    beta2: float
    eps: float


@dataclasses.dataclass(frozen=True)
class Rule:
    """Either `errors` or `targets` is set, the other one is None."""
    errors: str = None           # transposed, random (FA), direct (DFA)
    targets: str = None          # vanilla, difference
    top: str = None              # gradient (of a sample's own loss), label
    alpha: float = 0.0
    gamma: float = None          # the hybrid's share of the exact derivative
    auxiliary: int = 0           # K linear features beside the last output
    inverse_loss: str = None     # noise_preserving, denoising
    sigma: float = 0.0           # the noise's standard deviation
    inverse_activation: str = None   # layer_below, identity, own
    schedule: str = "none"       # none, parallel, alternating


@dataclasses.dataclass(frozen=True)
class Trainer:
    """A network, its rule and how it is trained."""
    name: str
    network: str
    layers: tuple                # of Layer, from the input to the output
    rule: Rule
    loss: str                    # cross_entropy (with softmax), squared_error
    forward: Optimizer
    inverse: Optimizer           # None without inverses
    batch: int
    label: str                   # class, input (an autoencoder)
    data: str                    # mnist, cifar10, synthetic, ...
    flip: bool                   # left to right, with probability 1/2
    crop: int                    # random shifts by up to so many pixels

    @property
    def input(self):
        """The shape of a sample, as the first layer reads it."""
        return self.layers[0].input

    @property
    def image(self):
        """The shape of a sample, as the data have it."""
        return self.layers[0].image

    @property
    def inverted(self):
        """The layers with an inverse that is trained, from the bottom."""
        if not self.rule.targets:
            return ()
        return self.layers[1:-1 if self.rule.top == "gradient" else None]

    @property
    def updates(self):
        """The kinds of step of one epoch, in order: `all`, or `inverse` and
        `forward` of the alternating schedule."""
        if self.rule.schedule == "alternating":
            return ("inverse", "forward")
        return ("all",)

    def below(self, layer):
        """The layer below one that is not the first."""
        return self.layers[self.layers.index(layer) - 1]

    def inverse_activation(self, layer):
        """The activation in which a layer's inverse ends."""
        return {"identity": "identity", "own": layer.activation,
                "layer_below": self.below(layer).activation}[
                    self.rule.inverse_activation]


def expect(what, found, *choices):
    if found not in choices:
        raise SpecError("%s: the peers have %s, found %s" % (
            what, " and ".join(map(str, choices)), found))
    return found


def pad(size, output, kernel, stride, padding):
    """Zeros before and after, docs/algorithms.md "Windows and padding"."""
    if padding == "valid":
        return (0, 0)
    total = max((output - 1) * stride + kernel - size, 0)
    before = total // 2 if padding == "same" else (total + 1) // 2
    return (before, total - before)


def read_layer(entry):
    kind = expect("layer", entry["kind"], "dense", "locally_connected",
                  "convolution")
    for extra in entry["maps"][:-1]:
        expect("a layer without weights", extra["kind"], "flatten")
    layer = Layer(entry["name"], kind, tuple(entry["input"]),
                  tuple(entry.get("image") or entry["input"]),
                  tuple(entry["output"]), entry["activation"])
    if kind == "dense":
        return layer
    window = entry["maps"][-1]
    kernel, stride = tuple(window["kernel"]), tuple(window["stride"])
    padding = tuple(
        pad(layer.input[axis], layer.output[axis], kernel[axis], stride[axis],
            window["padding"]) for axis in range(2))
    return dataclasses.replace(layer, kernel=kernel, stride=stride,
                               padding=padding)


def read_optimizer(clause):
    if clause is None:
        return None
    expect("optimizer", clause["kind"], "adam")
    expect("epsilon", clause.get("epsilon", "plain"), "plain")
    return Optimizer(clause["lr"], clause["beta1"], clause["beta2"],
                     clause["eps"])


def read_rule(clauses, schedule):
    if "errors" in clauses:
        expect("scale", clauses["errors"].get("scale", 1), 1)
        return Rule(errors=clauses["errors"]["kind"])
    targets, top, inverse = (clauses[key]
                             for key in ("targets", "top", "inverse"))
    auxiliary = clauses.get("auxiliary", {"size": 0})
    expect("reduction", top.get("reduction", "sample"), "sample")
    expect("auxiliary activation", auxiliary.get("activation", "identity"),
           "identity")
    return Rule(
        targets=targets["kind"], top=top["kind"], alpha=top.get("alpha", 0.0),
        gamma=targets.get("gamma"), auxiliary=auxiliary["size"],
        inverse_loss=inverse["kind"], sigma=inverse["sigma"],
        inverse_activation=inverse["activation"], schedule=schedule)


def read_trainer(record):
    """The trainer of a log's first record. Raises SpecError for what the peers
    do not have."""
    expect("record", record["record"], "configuration")
    found = record["configuration"]
    data = found["data"]
    expect("label", data["label"], "class", "input")
    flip = expect("flip", data.get("flip", "none"), "none", "left_right")
    return Trainer(
        name=record["trainer"], network=record["network"],
        layers=tuple(map(read_layer, found["layers"])),
        rule=read_rule(found["rule"], record["schedule"]),
        loss=found["loss"]["kind"], forward=read_optimizer(found["forward"]),
        inverse=read_optimizer(found.get("inverse")), batch=record["batch"],
        label=data["label"], data=data["kind"], flip=flip == "left_right",
        crop=data.get("crop", 0))
