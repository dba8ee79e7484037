#!/usr/bin/env python3
"""The trainers in JAX: worker.py says how this program is used."""

import functools

import jax
import jax.numpy as jnp
import numpy

import jax_layers
import jax_step
import peer
import worker


class JaxPeer(peer.Peer):
    """A jitted scan over steps, whose state is donated.

    A variant is the formulation of locally connected layers, or without those
    the layout of matrices.
    """

    @staticmethod
    def variants(trainer):
        if any(layer.kind == "locally_connected" for layer in trainer.layers):
            return list(jax_layers.FORMULATIONS)
        return list(jax_layers.MATRICES)

    def __init__(self, trainer, variant, threads):
        del threads  # XLA takes as many as the process may run on.
        self.trainer = trainer
        self.step = jax_step.Step(trainer, variant)
        self.steps = {updates: jax.jit(functools.partial(self.step, updates),
                                       donate_argnums=0)
                      for updates in trainer.updates}
        self.loops = {updates: jax.jit(functools.partial(self.loop, updates),
                                       donate_argnums=(0, 1))
                      for updates in trainer.updates}
        self.state = self.key = self.data = None

    def version(self):
        return "JAX " + jax.__version__

    # Tensors.

    def map_of(self, name):
        """The map whose layout a tensor has; None if it has tpc's."""
        layer, _, kind = name.partition(".")
        if (kind.startswith("aux.") or kind.endswith("bias")
                or kind == "feedback.weight"
                and self.trainer.rule.errors == "direct"):
            return None
        names = [entry.name for entry in self.trainer.layers]
        return self.step.maps[names.index(layer)]

    def stored(self, name, tensor):
        """From tpc's layout."""
        layout = self.map_of(name)
        return layout.store(tensor) if layout else tensor

    def restored(self, name, tensor):
        """To tpc's layout."""
        layout = self.map_of(name)
        return layout.restore(tensor) if layout else tensor

    def load(self, tensors):
        tensors = {name: jnp.array(self.stored(name, tensor))
                   for name, tensor in tensors.items()}
        trained = [name for name in tensors
                   if ".feedback." not in name and ".aux." not in name]
        self.state = {
            "tensors": tensors,
            "slots": {name: (jnp.zeros_like(tensors[name]),
                             jnp.zeros_like(tensors[name]))
                      for name in trained},
            "counts": {"forward": jnp.int32(0), "inverse": jnp.int32(0)}}
        self.key = jax.random.key(0, impl="threefry2x32")

    def save(self):
        found = {}
        for name, (m, v) in self.state["slots"].items():
            for end, tensor in (("", self.state["tensors"][name]), (".m", m),
                                (".v", v)):
                found[name + end] = self.restored(name, numpy.asarray(tensor))
        return found

    # Steps.

    def check(self, updates, batch):
        names = [layer.name for layer in self.trainer.layers]
        noise = {name: self.step.arrange(names.index(name), jnp.array(values))
                 for name, values in batch.noise.items()}
        self.state = self.steps[updates](self.state, jnp.array(batch.input),
                                         jnp.array(batch.label), noise)

    def noise(self, key, batch):
        """Noise for each layer whose inverse is trained."""
        found = {}
        for layer in self.trainer.inverted:
            index = self.trainer.layers.index(layer)
            key, own = jax.random.split(key)
            shape = jax.eval_shape(
                functools.partial(self.step.arrange, index),
                jax.ShapeDtypeStruct((batch, layer.inputs), jnp.float32)).shape
            found[layer.name] = self.trainer.rule.sigma * jax.random.normal(
                own, shape)
        return found

    def set_data(self, inputs, labels):
        self.data = (jnp.array(inputs),
                     None if labels is None else jnp.array(labels))

    def gather(self, data, order, key):
        """A batch of inputs and labels, augmented."""
        inputs, labels = data
        x = inputs[order]
        if self.trainer.crop or self.trainer.flip:
            x = self.augment(x, key)
        x = x.astype(jnp.float32)
        if inputs.dtype == jnp.uint8:
            x = x / 255
        if labels is None:
            return x, x.reshape(x.shape[0], -1)
        return x, jax.nn.one_hot(labels[order],
                                 self.trainer.layers[-1].outputs)

    def augment(self, x, key):
        batch, height, width, channels = x.shape
        shift, flip = jax.random.split(key)
        crop = self.trainer.crop
        if crop:
            x = jnp.pad(x, ((0, 0), (crop, crop), (crop, crop), (0, 0)))
            begin = jax.random.randint(shift, (batch, 2), 0, 2 * crop + 1)
            x = jax.vmap(lambda image, at: jax.lax.dynamic_slice(
                image, (at[0], at[1], 0), (height, width, channels)))(x, begin)
        if self.trainer.flip:
            where = jax.random.bernoulli(flip, shape=(batch, 1, 1, 1))
            x = jnp.where(where, x[:, :, ::-1], x)
        return x

    def loop(self, updates, state, key, data, order):
        def body(carry, positions):
            state, key = carry
            key, changes, noise = jax.random.split(key, 3)
            x, y = self.gather(data, positions, changes)
            noise = (self.noise(noise, len(positions))
                     if updates != "forward" else {})
            return (self.step(updates, state, x, y, noise), key), None
        (state, key), _ = jax.lax.scan(body, (state, key), order)
        return state, key

    def run(self, updates, order):
        self.state, self.key = self.loops[updates](self.state, self.key,
                                                   self.data, order)
        jax.block_until_ready(self.state)


if __name__ == "__main__":
    worker.main(JaxPeer)
