"""Shapes of networks that are written in the reference's words."""

import math

MNIST = [28, 28, 1]
WINDOWED = ("locally_connected", "convolution")
POOLS = ("average_pool", "max_pool")


def kind(layer):
    return layer.get("kind", "dense")


def has_weights(layer):
    return kind(layer) in WINDOWED + ("dense",)


def stride(layer):
    pool = kind(layer) in POOLS
    return layer.get("stride", layer["kernel"] if pool else [1, 1])


def window_outputs(layer, size):
    """The positions of a layer's windows over an image [height, width]."""
    if layer.get("padding", "same") == "valid":
        return [(extent - kernel) // step + 1 for extent, kernel, step
                in zip(size, layer["kernel"], stride(layer))]
    return [-(-extent // step) for extent, step in zip(size, stride(layer))]


def output_shape(layer, shape):
    if kind(layer) == "dense":
        return [layer["units"]]
    if kind(layer) == "flatten":
        return [math.prod(shape)]
    if kind(layer) == "reshape":
        return layer["shape"]
    channels = shape[2] if kind(layer) in POOLS else layer["channels"]
    return window_outputs(layer, shape[:2]) + [channels]


def output_shapes(layers, shape=MNIST):
    """Of each layer."""
    result = []
    for layer in layers:
        shape = output_shape(layer, shape)
        result.append(shape)
    return result


class Weighted:
    """A layer with weights, as part of a network. `below` is the size of the
    activity below it, which layers without weights may lie above."""

    def __init__(self, layer, index, below, input_shape):
        self.layer, self.index, self.below = layer, index, below
        self.name = layer["name"]
        self.input_shape = input_shape
        self.output_shape = output_shape(layer, input_shape)
        self.units = math.prod(self.output_shape)

    def is_dense(self):
        return kind(self.layer) == "dense"

    def weight_shape(self):
        if self.is_dense():
            return [self.units, math.prod(self.input_shape)]
        window = self.layer["kernel"] + [self.input_shape[2]]
        if kind(self.layer) == "convolution":
            return self.output_shape[2:] + window
        return self.output_shape + window

    def bias_shape(self):
        shared = kind(self.layer) == "convolution"
        return self.output_shape[2:] if shared else self.output_shape

    def fans(self):
        """(in, out)."""
        if self.is_dense():
            return math.prod(self.input_shape), self.units
        taps = math.prod(self.layer["kernel"])
        return taps * self.input_shape[2], taps * self.output_shape[2]

    def inverse_weight_shape(self, auxiliary):
        if self.is_dense():
            return [math.prod(self.input_shape), self.units + auxiliary]
        return self.weight_shape()

    def inverse_bias_shape(self):
        if self.is_dense():
            return [math.prod(self.input_shape)]
        if kind(self.layer) == "convolution":
            return self.input_shape[2:]
        return self.input_shape

    def feedback_shape(self):
        shape = self.weight_shape()
        return shape[::-1] if self.is_dense() else shape


def weighted_layers(layers, shape=MNIST):
    """The layers with weights, counted from 1."""
    result = []
    below = math.prod(shape)
    for layer in layers:
        if has_weights(layer):
            result.append(Weighted(layer, len(result) + 1, below, shape))
            below = result[-1].units
        shape = output_shape(layer, shape)
    return result


def tensors(layers, rule, shape=MNIST):
    """What a new network has: name -> (shape, fans or None for a bias, what it
    is, index of its layer)."""
    weighted = weighted_layers(layers, shape)
    result = {}

    def add(name, shape, fans, purpose, layer):
        result[layer.name + name] = (shape, fans, purpose, layer.index)

    for layer in weighted:
        last = layer is weighted[-1]
        auxiliary = rule.get("auxiliary", 0) if last else 0
        inputs, outputs = layer.fans()
        add(".weight", layer.weight_shape(), (inputs, outputs), "weight",
            layer)
        add(".bias", layer.bias_shape(), None, "bias", layer)
        inverted = rule.get("targets") and layer.index > 1
        if inverted and not (last and rule["top"] == "gradient"):
            add(".inverse.weight", layer.inverse_weight_shape(auxiliary),
                (outputs + auxiliary, inputs), "inverse", layer)
            add(".inverse.bias", layer.inverse_bias_shape(), None, "bias",
                layer)
        if auxiliary:
            add(".aux.weight", [auxiliary, layer.below],
                (layer.below, auxiliary), "auxiliary", layer)
            add(".aux.bias", [auxiliary], None, "bias", layer)
        if rule.get("errors") == "random" and layer.index > 1:
            add(".feedback.weight", layer.feedback_shape(),
                (outputs, inputs), "feedback", layer)
        if rule.get("errors") == "direct" and not last:
            add(".feedback.weight", [layer.units, weighted[-1].units],
                (weighted[-1].units, layer.units), "feedback", layer)
    return result
