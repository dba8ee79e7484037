"""Draws small networks, rules and everything else of a configuration."""

import math

import network
from words import (adam, constant, convolution, cosine, dense, flatten,
                   locally_connected, pool, reshape, rmsprop, sgd, step)

CLASSES = 10
PIXELS = math.prod(network.MNIST)


def chance(rng, probability):
    return rng.random() < probability


def number(rng, low, high):
    """With few digits, as people write them."""
    return float("%.3g" % rng.uniform(low, high))


def factors(rng, count, rank):
    """A random shape of that rank and so many elements."""
    shape = []
    for _ in range(rank - 1):
        divisors = [d for d in range(1, count + 1) if count % d == 0]
        # Small ones, or most images would be one pixel wide or high.
        shape.append(rng.choice(divisors[:max(2, len(divisors) // 2 + 1)]))
        count //= shape[-1]
    shape.append(count)
    rng.shuffle(shape)
    return shape


class Network:
    """A network that grows upwards."""

    def __init__(self, rng):
        self.rng, self.layers, self.shape = rng, [], network.MNIST
        self.names = 0

    def add(self, layer):
        self.layers.append(layer)
        self.shape = network.output_shape(layer, self.shape)

    def elements(self):
        return math.prod(self.shape)

    def name(self):
        self.names += 1
        return "layer%d" % self.names

    def activation(self):
        return self.rng.choice(["identity", "tanh", "tanh", "relu", "relu",
                                "sigmoid"])

    def window(self, largest, strides):
        """Options of a window over the present image."""
        rng, image = self.rng, self.shape[:2]
        kernel = [rng.randint(1, min(largest, extent + 1))
                  for extent in image]
        options = {"kernel": kernel}
        fits = all(k <= extent for k, extent in zip(kernel, image))
        paddings = [None, "same", "symmetric"] + ["valid"] * fits
        padding = rng.choice(paddings)
        if padding:
            options["padding"] = padding
        if chance(rng, 0.7):
            options["stride"] = [rng.choice(strides), rng.choice(strides)]
        return options

    def make_image(self):
        if len(self.shape) != 3:
            self.add(reshape(*factors(self.rng, self.elements(), 3)))

    def add_windowed(self, strides=(1, 1, 2, 3), largest=4):
        self.make_image()
        layer = self.rng.choice([locally_connected, convolution])
        options = self.window(largest, strides)
        kernel = options.pop("kernel")
        self.add(layer(self.name(), kernel, self.rng.randint(1, 5),
                       self.activation(), **options))

    def add_dense(self, units, activation=None):
        if len(self.shape) != 1:
            self.add(flatten() if chance(self.rng, 0.8)
                     else reshape(self.elements()))
        self.add(dense(self.name(), units, activation or self.activation()))

    def add_pool(self, strides=(1, 2, 2, 3)):
        self.make_image()
        options = self.window(3, strides)
        kind = self.rng.choice(["average", "max", "max"])
        self.add(pool(kind, options.pop("kernel"), **options))

    def add_fixed(self):
        """A layer without weights."""
        kind = self.rng.choice(["pool", "pool", "pool", "reshape", "flatten"])
        if kind == "pool":
            self.add_pool()
        elif kind == "reshape":
            self.add(reshape(*factors(self.rng, self.elements(),
                                      self.rng.choice([1, 2, 3, 3, 3, 4]))))
        else:
            self.add(flatten())

    def shrink(self):
        """From 784 pixels to something small."""
        rng = self.rng
        kind = rng.choice(["pool", "reshape", "windowed", "windowed", "dense"])
        if kind == "dense":
            self.add_dense(rng.choice([24, 30, 36, 45, 60]))
            return
        if kind == "reshape":
            self.add(reshape(*rng.choice([
                [14, 14, 4], [28, 14, 2], [14, 28, 2], [16, 49, 1],
                [56, 7, 2], [7, 28, 4], [28, 7, 4]])))
        if kind == "windowed":
            kernel = [rng.randint(2, 7), rng.randint(2, 7)]
            stride = [rng.randint(4, 7), rng.randint(4, 7)]
            layer = rng.choice([locally_connected, convolution])
            self.add(layer(self.name(), kernel, rng.randint(1, 4),
                           self.activation(), stride=stride,
                           padding=rng.choice(["same", "symmetric", "valid"])))
            return
        # To 4..7 rows and columns.
        stride = [max(1, extent // rng.randint(4, 7))
                  for extent in self.shape[:2]]
        kernel = [max(1, step + rng.randint(-1, 1)) for step in stride]
        self.add(pool(rng.choice(["average", "max"]), kernel, stride=stride,
                      padding=rng.choice(["same", "symmetric", "valid"])))

    def add_hidden(self):
        if chance(self.rng, 0.7):
            self.add_windowed()
        else:
            self.add_dense(self.rng.randint(4, 30))

    def add_output(self, units, activation, windowed):
        if not windowed:
            self.add_dense(units, activation)
            return
        # One position.
        self.make_image()
        layer = self.rng.choice([locally_connected, convolution])
        self.add(layer(self.name(), self.shape[:2], units, activation,
                       padding="valid"))


def draw_network(rng, units, activation, windowed):
    net = Network(rng)
    net.shrink()
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            net.add_fixed()
        net.add_hidden()
    for _ in range(rng.choice([0, 0, 1, 2])):
        net.add_fixed()
    net.add_output(units, activation, windowed)
    return net.layers


def draw_optimizer(rng, features):
    """An optimizer as below, some with weight decay, clipping, a schedule."""
    optimizer = draw_plain_optimizer(rng, features)
    if chance(rng, 0.2):
        optimizer["weight_decay"] = number(rng, 0.01, 1)
    if chance(rng, 0.2):
        optimizer["clip"] = number(rng, 0.01, 1)
    if chance(rng, 0.2):
        optimizer["schedule"] = rng.choice([
            constant(), step(number(rng, 0.3, 2), number(rng, 0.1, 1)),
            cosine(number(rng, 0, 0.5))])
        optimizer["schedule"]["warmup"] = number(rng, 0, 2)
    return optimizer


def draw_plain_optimizer(rng, features):
    """For a loss that is a sum over so many features."""
    # Every eps is large enough for the rounding of small gradients.
    kind = rng.choice(["adam", "sgd", "rmsprop"])
    if kind == "sgd":
        # Larger steps saturate tanh, whose derivative is then mostly rounding.
        scale = CLASSES / features
        return sgd(number(rng, 0.02 * scale, 0.2 * scale),
                   rng.choice([0.0, number(rng, 0.1, 0.9)]))
    if kind == "rmsprop":
        return rmsprop(number(rng, 0.001, 0.01), number(rng, 0.5, 0.95),
                       number(rng, 0.001, 0.01))
    return dict(adam(number(rng, 0.001, 0.01), number(rng, 0.5, 0.99),
                     number(rng, 0.9, 0.999), rng.choice(["plain", "hat"])),
                eps=number(rng, 0.001, 0.01))


def draw_rule(rng):
    if chance(rng, 0.3):
        return {"errors": rng.choice(["backpropagation", "random", "direct"])}
    rule = {"targets": rng.choice(["vanilla", "difference", "difference"]),
            "top": rng.choice(["gradient", "label"]),
            "inverse": rng.choice(["noise_preserving", "denoising"]),
            "inverse_activation": rng.choice(["layer_below", "identity",
                                              "own"]),
            "schedule": rng.choice(["parallel", "alternating"])}
    if rule["top"] == "gradient":
        rule["reduction"] = rng.choice(["sample", "batch"])
        rule["alpha"] = number(rng, 0.2, 2)
    elif chance(rng, 0.4):
        rule["auxiliary"] = rng.randint(1, 12)
        rule["auxiliary_activation"] = rng.choice(["identity", "tanh"])
    # What gamma would do with a vanilla target of auxiliary features is not
    # defined.
    defined = rule["targets"] == "difference" or "auxiliary" not in rule
    if defined and chance(rng, 0.3):
        rule["gamma"] = number(rng, 0, 1)
    return rule


def draw(rng):
    """(configuration, number of steps, samples, sigma)."""
    rule = draw_rule(rng)
    loss = rng.choice(["cross_entropy", "squared_error"])
    autoencoder = loss == "squared_error" and chance(rng, 0.2)
    outputs = PIXELS if autoencoder else CLASSES
    activation = "softmax" if loss == "cross_entropy" else rng.choice(
        ["identity", "tanh", "sigmoid", "relu", "softmax"])
    batch = rng.randint(1, 6)
    configuration = {"loss": loss, "batch": batch, "rule": rule,
                     "forward": draw_optimizer(rng, outputs)}
    if autoencoder:
        configuration["label"] = "input"
    if "targets" in rule:
        configuration["inverse"] = draw_optimizer(rng, outputs)
    while True:
        layers = draw_network(rng, outputs, activation, not autoencoder and
                              "auxiliary" not in rule and chance(rng, 0.15))
        smallest = min(map(math.prod, network.output_shapes(layers)))
        inverted = len(network.weighted_layers(layers)) > 1
        if smallest > 1 and (inverted or "errors" in rule):
            break
    configuration["layers"] = layers
    sigma = number(rng, 0.05, 0.3) if (
        "targets" in rule and chance(rng, 0.5)) else 0.0
    # Passes over the data of one to three batches, the last one with samples
    # left over.
    samples = rng.randint(batch, 3 * batch)
    return configuration, rng.randint(1, 3), samples, sigma
