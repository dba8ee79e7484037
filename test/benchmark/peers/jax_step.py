"""One training step of any rule, as pure functions of JAX arrays.

Equations are those of docs/algorithms.md. Gradients of local losses are
pullbacks of the layer's own map, taken in the forward pass.
"""

import math

import jax
import jax.numpy as jnp

import jax_layers


def activate(name, a):
    return {"identity": lambda a: a, "tanh": jnp.tanh,
            "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid,
            "softmax": lambda a: jax.nn.softmax(a, -1)}[name](a)


def derivative(name, h):
    """s'(a), where h = s(a)."""
    return {"identity": lambda h: 1.0, "tanh": lambda h: 1 - h * h,
            "relu": lambda h: (h > 0).astype(h.dtype),
            "sigmoid": lambda h: h * (1 - h)}[name](h)


def adam(optimizer, count, parameters, slots, gradients):
    """Kingma & Ba's update; `count` is that of updates, this one included.
    Returns (parameters, slots)."""
    def correction(beta):
        # 1 - beta^count, without cancellation.
        return -jnp.expm1(count * math.log(beta)).astype(jnp.float32)
    first = optimizer.lr / correction(optimizer.beta1)
    second = 1 / correction(optimizer.beta2)
    b1, b2 = optimizer.beta1, optimizer.beta2
    new_parameters, new_slots = dict(parameters), dict(slots)
    for name, g in gradients.items():
        m, v = slots[name]
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        new_parameters[name] = parameters[name] - first * m / (
            jnp.sqrt(v * second) + optimizer.eps)
        new_slots[name] = (m, v)
    return new_parameters, new_slots


class Step:
    """The step of a trainer, with locally connected layers in the formulation
    `name`. Activities have the layout of their layer's map: see `arrange`."""

    def __init__(self, trainer, name):
        self.trainer, self.rule = trainer, trainer.rule
        self.layers = trainer.layers
        self.maps = [jax_layers.make_map(layer, name) for layer in self.layers]

    # Layouts.

    def positions_first(self, index):
        """Whether the activity h_index has its batch after the positions.
        Index 0 is the network's input."""
        shape = self.activity_shape(index)
        if len(shape) != 3:
            return False
        nearest = self.maps[max(index - 1, 0)]
        return getattr(nearest, "positions_first", False)

    def activity_shape(self, index):
        return self.layers[index - 1].output if index else self.trainer.input

    def arrange(self, index, x):
        """[batch, ...] in the layout of the activity h_index."""
        x = x.reshape(x.shape[0], *self.activity_shape(index))
        return x.transpose(1, 2, 0, 3) if self.positions_first(index) else x

    def flatten(self, index, x):
        """The activity h_index as [batch, units]."""
        if self.positions_first(index):
            x = x.transpose(2, 0, 1, 3)
        return x.reshape(x.shape[0], -1)

    def enter(self, index, x):
        """h_{index - 1} as the layer `index` reads it."""
        if len(self.layers[index - 1].input) == 1:
            return self.flatten(index - 1, x)
        return x

    # Maps. A layer's index l runs from 1, parameters are by tpc's names.

    def parameters(self, index, state, kind=""):
        name = self.layers[index - 1].name + kind
        return state[name + ".weight"], state[name + ".bias"]

    def forward(self, index, parameters, x):
        """f_l(h_{l-1})."""
        a = self.maps[index - 1].affine(*parameters, self.enter(index, x))
        return activate(self.layers[index - 1].activation, a)

    def inverse(self, index, parameters, v):
        """g_l(v), in the layout of h_{l-1}."""
        layer = self.layers[index - 1]
        r = self.maps[index - 1].inverse(*parameters, v)
        if len(layer.input) == 1:
            r = self.arrange(index - 1, r)
        return activate(self.trainer.inverse_activation(layer), r)

    # The step.

    def output_error(self, h, y):
        """d_L per sample, for h = h_L."""
        if self.trainer.loss == "cross_entropy":
            return h - y
        return 2 * (h - y) * derivative(self.layers[-1].activation, h)

    def loss(self, parameters, x, y):
        """The mean over the batch; the softmax is taken with the loss."""
        last = len(self.layers)
        for index in range(1, last):
            x = self.forward(index, self.parameters(index, parameters), x)
        a = self.maps[-1].affine(*self.parameters(last, parameters),
                                 self.enter(last, x))
        if self.trainer.loss == "cross_entropy":
            return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(a), -1))
        h = activate(self.layers[-1].activation, a)
        return jnp.mean(jnp.sum((h - y) ** 2, -1))

    def activities(self, parameters, x):
        """h_0..h_L, and for each layer from 1 the pullback of its affine map:
        from an error of a_l to gradients of its parameters."""
        hs, pullbacks = [x], [None]
        for index in range(1, len(self.layers) + 1):
            below = self.enter(index, hs[-1])
            affine = self.maps[index - 1].affine
            a, pullback = jax.vjp(lambda *p: affine(*p, below),
                                  *self.parameters(index, parameters))
            hs.append(activate(self.layers[index - 1].activation, a))
            pullbacks.append(pullback)
        return hs, pullbacks

    def named(self, index, gradients, kind=""):
        name = self.layers[index - 1].name + kind
        return {name + ".weight": gradients[0], name + ".bias": gradients[1]}

    def error_gradients(self, state, x, y):
        """Gradients of FA and DFA."""
        hs, pullbacks = self.activities(state, x)
        last = len(self.layers)
        output = error = self.output_error(hs[-1], y)
        gradients = self.named(last, pullbacks[last](error / len(y)))
        for index in range(last - 1, 0, -1):
            if self.rule.errors == "direct":
                feedback = state[self.layers[index - 1].name
                                 + ".feedback.weight"]
                error = self.arrange(index, output @ feedback.T)
            else:
                feedback = state[self.layers[index].name + ".feedback.weight"]
                error = self.maps[index].transposed(feedback, error)
                if len(self.layers[index].input) == 1:
                    error = self.arrange(index, error)
            error = error * derivative(self.layers[index - 1].activation,
                                       hs[index])
            gradients |= self.named(index, pullbacks[index](error / len(y)))
        return gradients

    def propagate(self, index, state, h, vs):
        """Layer `index`'s inverse of each of `vs`, or the hybrid's mixture of
        it with the exact derivative at h = h_{index - 1}."""
        parameters = self.parameters(index, state, ".inverse")
        values = [self.inverse(index, parameters, v) for v in vs]
        gamma = self.rule.gamma
        if gamma is None:
            return values
        own = self.parameters(index, state)
        _, pullback = jax.vjp(lambda x: self.forward(index, own, x), h)
        return [gamma * pullback(v)[0] + (1 - gamma) * value
                for v, value in zip(vs, values)]

    def features(self, state, h):
        """The fixed random features z of h_{L-1}."""
        last = len(self.layers)
        weight, bias = self.parameters(last, state, ".aux")
        return self.flatten(last - 1, h) @ weight.T + bias

    def targets(self, state, hs, y):
        """A dictionary of t_l, l = 1..L-1."""
        last, rule = len(self.layers), self.rule
        targets = {}
        if rule.top == "gradient":
            parameters = self.parameters(last, state)
            affine = self.maps[-1].affine
            _, pullback = jax.vjp(
                lambda h: affine(*parameters, self.enter(last, h)), hs[-2])
            (gradient,) = pullback(self.output_error(hs[-1], y))
            targets[last - 1] = hs[-2] - rule.alpha * gradient
            index = last - 1
        else:
            above, own = y, hs[-1]
            if rule.auxiliary:
                z = self.features(state, hs[-2])
                above, own = (jnp.concatenate([part, z], -1)
                              for part in (above, own))
            targets[last] = above
            index = last
        while index > 1:
            h = hs[index - 1]
            if rule.targets == "vanilla":
                (targets[index - 1],) = self.propagate(
                    index, state, h, [targets[index]])
            else:
                if index < last or not rule.auxiliary:
                    own = hs[index]
                up, down = self.propagate(index, state, h,
                                          [targets[index], own])
                targets[index - 1] = h + up - down
            index -= 1
        targets.pop(last, None)
        return targets

    def forward_gradients(self, state, hs, pullbacks, y):
        """Gradients of the local losses of forward parameters."""
        last, batch = len(self.layers), len(y)
        gradients = self.named(last, pullbacks[last](
            self.output_error(hs[-1], y) / batch))
        for index, target in self.targets(state, hs, y).items():
            h = hs[index]
            error = 2 / batch * (h - target) * derivative(
                self.layers[index - 1].activation, h)
            gradients |= self.named(index, pullbacks[index](error))
        return gradients

    def inverse_gradients(self, state, hs, noise):
        """Gradients of the local losses of inverse parameters."""
        gradients = {}
        for layer in self.trainer.inverted:
            index = self.layers.index(layer) + 1
            h = hs[index - 1]
            corrupted = h + noise[layer.name]
            code = self.forward(index, self.parameters(index, state),
                                corrupted)
            if self.rule.auxiliary and index == len(self.layers):
                code = jnp.concatenate([code, self.features(state, corrupted)],
                                       -1)
            goal = h if self.rule.inverse_loss == "denoising" else corrupted
            r, pullback = jax.vjp(
                lambda *p: self.inverse(index, p, code),
                *self.parameters(index, state, ".inverse"))
            batch = corrupted.size // math.prod(layer.input)
            gradients |= self.named(index, pullback(2 / batch * (r - goal)),
                                    ".inverse")
        return gradients

    def gradients(self, updates, state, x, y, noise):
        """(forward, inverse) gradients; those that are not trained are {}."""
        if self.rule.errors == "transposed":
            return jax.grad(self.loss)(state, x, y), {}
        if self.rule.errors:
            return self.error_gradients(state, x, y), {}
        hs, pullbacks = self.activities(state, x)
        forward, inverse = {}, {}
        if updates != "inverse":
            forward = self.forward_gradients(state, hs, pullbacks, y)
        if updates != "forward":
            inverse = self.inverse_gradients(state, hs, noise)
        return forward, inverse

    def __call__(self, updates, state, x, y, noise):
        """One step; `state` has `tensors`, `slots` and `counts`. x and y are
        [batch, ...], the noise is in its activity's layout."""
        tensors, slots = state["tensors"], state["slots"]
        counts = dict(state["counts"])
        gradients = self.gradients(updates, tensors, self.arrange(0, x), y,
                                   noise)
        for group, optimizer, found in (
                ("forward", self.trainer.forward, gradients[0]),
                ("inverse", self.trainer.inverse, gradients[1])):
            if found:
                counts[group] += 1
                tensors, slots = adam(optimizer, counts[group], tensors, slots,
                                      found)
        return {"tensors": tensors, "slots": slots, "counts": counts}
