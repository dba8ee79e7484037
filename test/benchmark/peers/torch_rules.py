"""Credit assignment of every rule: from a batch to what gradients are made of.

Equations are those of docs/algorithms.md. In them, l counts layers from 1; here
`index` counts from 0, and h[index] is the activity that layer `index` reads, in
its own layout (torch_layers.py). Products of one matrix with several operands
are taken together: h and its corrupted version, g(h) and g(f(u)).
"""

import dataclasses

import torch


def activate(name, a):
    """s(a), which may take a's place."""
    if name == "softmax":
        return torch.softmax(a, -1)
    if name == "identity":
        return a
    return {"tanh": torch.tanh_, "relu": torch.relu_,
            "sigmoid": torch.sigmoid_}[name](a)


def through(name, error, h):
    """error * s'(a), where h = s(a)."""
    aten = torch.ops.aten
    if name == "tanh":
        return aten.tanh_backward(error, h)
    if name == "relu":
        return aten.threshold_backward(error, h, 0)
    if name == "sigmoid":
        return aten.sigmoid_backward(error, h)
    if name == "softmax":
        return aten._softmax_backward_data(error, h, -1, error.dtype)
    return error


@dataclasses.dataclass
class Gradient:
    """What the gradients of a layer's weight and bias are computed of: the
    operands of the map's `weight_gradient` or `inverse_gradient`, the error
    that the bias takes, and a factor."""
    index: int
    inverse: bool
    operands: tuple
    error: torch.Tensor
    scale: float


class Rule:
    """The step of a trainer up to its updates. `maps` are those of its
    layers."""

    def __init__(self, trainer, maps):
        self.trainer, self.rule = trainer, trainer.rule
        self.layers, self.maps = trainer.layers, maps
        self.last = len(maps) - 1
        self.ends = {self.layers.index(layer): trainer.inverse_activation(layer)
                     for layer in trainer.inverted}

    def name(self, index, kind):
        return self.layers[index].name + "." + kind

    def parameters(self, tensors, index, kind=""):
        return (tensors[self.name(index, kind + "weight")],
                tensors[self.name(index, kind + "bias")])

    def parts(self, index, v):
        """The halves of twice the batch, of what a layer reads or computes."""
        return v.chunk(2, self.maps[index].batch_axis)

    # Activities.

    def activities(self, tensors, x, noise):
        """h, prepared inputs, and for each layer with noise (corrupted input,
        its code); with it, [h, code] one after another in one tensor."""
        h, prepared, corrupted, codes = [x], [], {}, {}
        for index, own in enumerate(self.maps):
            reads = [own.enter(h.pop())]
            h.append(reads[0])
            if index in noise:
                corrupted[index] = reads[0] + noise[index]
                reads.append(corrupted[index])
            ready = own.prepare(*reads)
            v = activate(self.layers[index].activation,
                         own.affine(ready, *self.parameters(tensors, index)))
            if index in noise:
                codes[index] = v
                v = self.parts(index, v)[0]
                ready = ready.chunk(2, own.prepared_axis)[0]
            prepared.append(ready)
            h.append(v)
        return h, prepared, corrupted, codes

    def output_error(self, h, y):
        """d_L per sample."""
        if self.trainer.loss == "cross_entropy":
            return h - y
        return through(self.layers[-1].activation, (h - y).mul_(2), h)

    def forward_gradient(self, index, prepared, d, scale):
        return Gradient(index, False, (prepared[index], d), d, scale)

    # Rules that propagate errors.

    def errors(self, tensors, h, prepared, y):
        scale = 1 / y.shape[0]
        output = d = self.output_error(h[-1], y)
        for index in range(self.last, -1, -1):
            yield self.forward_gradient(index, prepared, d, scale)
            if index == 0:
                break
            own, below = self.maps[index], self.layers[index - 1]
            if self.rule.errors == "direct":
                d = self.direct(index - 1, output, tensors)
            elif self.rule.errors == "random":
                d = own.leave(own.transposed(
                    d, tensors[self.name(index, "feedback.weight")]))
            else:
                d = own.leave(own.backpropagated(
                    d, tensors[self.name(index, "weight")]))
            d = through(below.activation, d, self.output(h, index - 1))

    def store_direct(self, index, tensor):
        """DFA's feedback, [units, outputs], as `direct` takes it: [outputs,
        units], of an image one for each position."""
        channels = self.layers[index].output[-1]
        tensor = tensor.reshape(-1, channels, tensor.shape[1])
        tensor = tensor.transpose(1, 2).contiguous()
        return tensor if len(self.layers[index].output) == 3 else tensor[0]

    def direct(self, index, output, tensors):
        """B_l d_L in the layout of layer `index`'s output."""
        feedback = tensors[self.name(index, "feedback.weight")]
        d = torch.matmul(output, feedback)
        layer = self.layers[index]
        if len(layer.output) == 3:
            d = d.view(*layer.output[:2], *d.shape[1:])
        return d

    def output(self, h, index):
        """h_l in the layout of layer `index`'s own output."""
        return h[index + 1] if index == self.last else \
            self.maps[index + 1].leave(h[index + 1])

    # Rules that propagate targets.

    def features(self, tensors, h):
        return torch.addmm(tensors[self.name(self.last, "aux.bias")], h,
                           tensors[self.name(self.last, "aux.weight")].t())

    def backpropagated(self, tensors, index, h, v):
        """(dh_l / dh_{l-1})^T v."""
        d = through(self.layers[index].activation, v, self.output(h, index))
        return self.maps[index].backpropagated(
            d, tensors[self.name(index, "weight")])

    def inverse(self, tensors, index, v):
        """g_l(v)."""
        return activate(self.ends[index], self.maps[index].inverse(
            v, *self.parameters(tensors, index, "inverse.")))

    def reconstruct(self, tensors, h, codes, corrupted, both):
        """Of each layer with noise the reconstruction, and g_l(h_l) if `both`
        and it is needed: differences of a linear inverse are not."""
        found, inverted = {}, {}
        for index, code in codes.items():
            together = both and self.ends[index] != "identity"
            v = code if together else self.parts(index, code)[1]
            if index == self.last and self.rule.auxiliary:
                reads = ([h[index], corrupted[index]] if together
                         else [corrupted[index]])
                z = self.features(tensors, torch.cat(reads))
                v = torch.cat((v, z), -1)
            r = self.inverse(tensors, index, v)
            if together:
                inverted[index], r = self.parts(index, r)
                v = self.parts(index, v)[1]
            found[index] = (v, r)
        return found, inverted

    def difference(self, tensors, index, target, h, inverted):
        """g_l(t_l) - g_l(h_l)."""
        own, z = self.output(h, index), ()
        if self.ends[index] == "identity":
            # The auxiliary features are the same in both.
            weight = tensors[self.name(index, "inverse.weight")]
            return self.maps[index].transposed(target - own, weight)
        if index == self.last and self.rule.auxiliary:
            z = (self.features(tensors, h[index]),)
        if index not in inverted:
            inverted[index] = self.inverse(
                tensors, index, torch.cat((own, *z), -1) if z else own)
        up = self.inverse(tensors, index, torch.cat((target, *z), -1)
                          if z else target)
        return up - inverted[index]

    def target_below(self, tensors, index, target, h, inverted):
        """t_{l-1} in the layout of what layer `index` reads."""
        gamma = self.rule.gamma or 0
        if self.rule.targets == "vanilla":
            exact = v = target
            if index == self.last and self.rule.auxiliary:
                v = torch.cat((v, self.features(tensors, h[index])), -1)
            found = self.inverse(tensors, index, v)
        else:
            found = self.difference(tensors, index, target, h, inverted)
            exact = target - self.output(h, index) if gamma else None
        if gamma:
            found = (1 - gamma) * found + gamma * self.backpropagated(
                tensors, index, h, exact)
        return found if self.rule.targets == "vanilla" else h[index] + found

    def targets(self, tensors, h, y, inverted):
        """(layer, t_l) from the top, in the layout of its output."""
        index = self.last
        if self.rule.top == "gradient":
            gradient = self.maps[index].backpropagated(
                self.output_error(h[-1], y),
                tensors[self.name(index, "weight")])
            target = torch.sub(h[index], gradient, alpha=self.rule.alpha)
        else:
            target = self.target_below(tensors, index, y, h, inverted)
        while index > 0:
            target = self.maps[index].leave(target)
            yield index - 1, target
            index -= 1
            if index > 0:
                target = self.target_below(tensors, index, target, h, inverted)

    def forward_gradients(self, tensors, h, prepared, y, inverted):
        scale = 1 / y.shape[0]
        yield self.forward_gradient(
            self.last, prepared, self.output_error(h[-1], y), scale)
        for index, target in self.targets(tensors, h, y, inverted):
            own = self.output(h, index)
            d = through(self.layers[index].activation, own - target, own)
            yield self.forward_gradient(index, prepared, d, 2 * scale)

    def inverse_gradients(self, h, corrupted, reconstructions, scale):
        for index, (v, r) in reconstructions.items():
            goal = (h if self.rule.inverse_loss == "denoising"
                    else corrupted)[index]
            e = through(self.ends[index], r - goal, r)
            yield Gradient(index, True, (self.maps[index].prepare(e), v), e,
                           2 * scale)

    def gradients(self, updates, tensors, x, y, noise):
        """A list of Gradient. `noise` is from a layer's index to what is added
        to the activity that it reads; {} in an update of `forward`."""
        h, prepared, corrupted, codes = self.activities(tensors, x, noise)
        if self.rule.errors:
            return list(self.errors(tensors, h, prepared, y))
        reconstructions, inverted = self.reconstruct(
            tensors, h, codes, corrupted,
            updates == "all" and self.rule.targets == "difference")
        found = list(self.inverse_gradients(h, corrupted, reconstructions,
                                            1 / y.shape[0]))
        if updates != "inverse":
            found += self.forward_gradients(tensors, h, prepared, y, inverted)
        return found
