"""One training step, with its updates: eagerly and compiled."""

import torch

import torch_layers
import torch_rules
import torch_settings

# Elements of a gradient that are computed before an optimizer uses them. Fewer
# make the products too small, more leave the cache.
PIECE = 2**21


class Step:
    """A trainer's state and its step. Tensors are by tpc's names, in the
    layouts of the maps; slots are (m, v) of Adam."""

    def __init__(self, trainer, formulation):
        self.trainer = trainer
        self.maps = [torch_layers.make_map(trainer, index, formulation)
                     for index in range(len(trainer.layers))]
        self.rule = torch_rules.Rule(trainer, self.maps)

    def convert(self, name, tensor, way):
        """Between tpc's layout and the map's: `way` is `store` or `restore`."""
        layer, _, kind = name.partition(".")
        index = [entry.name for entry in self.trainer.layers].index(layer)
        if kind.startswith("aux."):
            return tensor
        if kind == "feedback.weight" and self.trainer.rule.errors == "direct":
            return self.rule.store_direct(index, tensor)
        return getattr(self.maps[index], way)(kind, tensor)

    def load(self, tensors):
        self.tensors = {name: self.convert(name, tensor, "store").contiguous()
                        for name, tensor in tensors.items()}
        self.slots = {name: (torch.zeros_like(tensor),
                             torch.zeros_like(tensor))
                      for name, tensor in self.tensors.items()
                      if ".feedback." not in name and ".aux." not in name}
        self.counts = {False: 0, True: 0}

    def save(self):
        found = {}
        for name, (m, v) in self.slots.items():
            for end, tensor in (("", self.tensors[name]), (".m", m), (".v", v)):
                found[name + end] = self.convert(name, tensor, "restore")
        return found

    def names(self, gradient):
        kind = "inverse." if gradient.inverse else ""
        return (self.rule.name(gradient.index, kind + "weight"),
                self.rule.name(gradient.index, kind + "bias"))

    def weight_gradient(self, gradient):
        own = self.maps[gradient.index]
        return own.inverse_gradient if gradient.inverse else own.weight_gradient

    def bias_gradient(self, gradient):
        own = self.maps[gradient.index]
        return own.bias_gradient(gradient.error).mul_(gradient.scale)

    def optimizer(self, inverse):
        return self.trainer.inverse if inverse else self.trainer.forward


class EagerStep(Step):

    def load(self, tensors):
        super().load(tensors)
        self.ages = {inverse: torch.zeros(()) for inverse in (False, True)}
        self.piece = torch.empty(max(
            max(PIECE, tensor.numel() // tensor.shape[0])
            for tensor in self.tensors.values()))

    def adam(self, inverse, parameters, gradients, first, second):
        optimizer = self.optimizer(inverse)
        torch._fused_adam_(
            parameters, gradients, first, second, [],
            [self.ages[inverse]] * len(parameters), lr=optimizer.lr,
            beta1=optimizer.beta1, beta2=optimizer.beta2, weight_decay=0,
            eps=optimizer.eps, amsgrad=False, maximize=False)

    def update_weight(self, gradient):
        name = self.names(gradient)[0]
        weight, (m, v) = self.tensors[name], self.slots[name]
        compute = self.weight_gradient(gradient)
        count, size = weight.shape[0], weight.numel() // weight.shape[0]
        rows = max(PIECE // size, 1)
        for begin in range(0, count, rows):
            end = min(begin + rows, count)
            out = self.piece[:(end - begin) * size].view(
                end - begin, *weight.shape[1:])
            compute(out, begin, end, *gradient.operands, gradient.scale)
            self.adam(gradient.inverse, [weight[begin:end]], [out],
                      [m[begin:end]], [v[begin:end]])

    def __call__(self, updates, x, y, noise):
        gradients = self.rule.gradients(updates, self.tensors, x, y, noise)
        for inverse in {gradient.inverse for gradient in gradients}:
            self.ages[inverse] += 1
            group = [gradient for gradient in gradients
                     if gradient.inverse == inverse]
            names = [self.names(gradient)[1] for gradient in group]
            self.adam(inverse, [self.tensors[name] for name in names],
                      [self.bias_gradient(gradient) for gradient in group],
                      *zip(*(self.slots[name] for name in names)))
            for gradient in group:
                self.update_weight(gradient)


class CompiledStep(Step):

    def __init__(self, trainer, formulation):
        super().__init__(trainer, formulation)
        self.compiled = torch_settings.compiled(self.compute)

    def adam(self, inverse, name, g, tensors, slots, corrections):
        optimizer = self.optimizer(inverse)
        parameter, (m, v) = tensors[name], slots[name]
        first, second = corrections[inverse]
        m.lerp_(g, 1 - optimizer.beta1)
        v.mul_(optimizer.beta2).addcmul_(g, g, value=1 - optimizer.beta2)
        parameter.sub_(first * m / (torch.sqrt(second * v) + optimizer.eps))

    def compute(self, updates, tensors, slots, corrections, x, y, noise):
        for gradient in self.rule.gradients(updates, tensors, x, y, noise):
            name, bias = self.names(gradient)
            g = torch.empty_like(tensors[name])
            self.weight_gradient(gradient)(g, 0, len(g), *gradient.operands,
                                           gradient.scale)
            self.adam(gradient.inverse, name, g, tensors, slots, corrections)
            self.adam(gradient.inverse, bias, self.bias_gradient(gradient),
                      tensors, slots, corrections)

    def corrections(self, inverse):
        """lr / (1 - beta1^t) and 1 / (1 - beta2^t), in double precision."""
        optimizer, count = self.optimizer(inverse), self.counts[inverse]
        if optimizer is None or count == 0:
            return None
        return (torch.tensor(optimizer.lr / (1 - optimizer.beta1 ** count)),
                torch.tensor(1 / (1 - optimizer.beta2 ** count)))

    def __call__(self, updates, x, y, noise):
        if updates != "inverse":
            self.counts[False] += 1
        if updates != "forward":
            self.counts[True] += 1
        self.compiled(updates, self.tensors, self.slots,
                      {inverse: self.corrections(inverse)
                       for inverse in (False, True)}, x, y, noise)


STEPS = {"eager": EagerStep, "compiled": CompiledStep}
