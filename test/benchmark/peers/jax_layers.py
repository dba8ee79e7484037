"""Layers in JAX: the linear map of each kind, in several formulations.

A map takes (weight, bias, x) and is differentiated by JAX itself, so that its
transposed map and its gradients are those that XLA makes of it. Activities of
layers with windows may be kept with the positions before the batch, [height,
width, batch, channel], where a formulation works on positions.
"""

import jax
import jax.numpy as jnp
from jax import lax

FORMULATIONS = {}


def formulation(name, positions_first):
    """Registers a way to compute locally connected layers."""
    def register(cls):
        cls.name, cls.positions_first = name, positions_first
        FORMULATIONS[name] = cls
        return cls
    return register


class Dense:
    """Weights [out, in], as tpc's."""

    def __init__(self, layer):
        self.layer = layer

    def affine(self, weight, bias, x):
        return x @ weight.T + bias

    def inverse(self, weight, bias, v):
        return v @ weight.T + bias

    def transposed(self, weight, d):
        """With feedback weights, [in, out]."""
        return d @ weight.T

    def store(self, weight):
        return weight

    restore = store


class TransposedDense(Dense):
    """Weights [in, out]."""

    def affine(self, weight, bias, x):
        return x @ weight + bias

    inverse = affine

    def transposed(self, weight, d):
        return d @ weight

    def store(self, weight):
        return weight.T

    restore = store


# Ways to keep the matrices of dense layers, where no other layer has ways.
MATRICES = {"dense": Dense, "dense transposed": TransposedDense}


class Windows:
    """What all maps with windows have in common. The inverse is the transpose
    of such a map with weights of its own, and a bias."""

    def __init__(self, layer):
        self.layer = layer
        self.batch_axis = 2 if self.positions_first else 0

    def inverse(self, weight, bias, v):
        return self.transposed(weight, v) + bias_of(bias, self)

    def transposed(self, weight, d):
        shape = list(self.layer.input)
        shape.insert(self.batch_axis, d.shape[self.batch_axis])
        primal = jax.ShapeDtypeStruct(tuple(shape), d.dtype)
        (result,) = jax.linear_transpose(
            lambda x: self.linear(weight, x), primal)(d)
        return result

    def affine(self, weight, bias, x):
        return self.linear(weight, x) + bias_of(bias, self)

    def patches(self, x):
        """A list of the inputs under each of the kernel's offsets, each of the
        output's height and width."""
        first = 0 if self.positions_first else 1
        padding = [(0, 0)] * 4
        padding[first:first + 2] = self.layer.padding
        x = jnp.pad(x, padding)
        strides = [1] * 4
        strides[first:first + 2] = self.layer.stride
        slices = []
        for i in range(self.layer.kernel[0]):
            for j in range(self.layer.kernel[1]):
                begin, end = [0] * 4, list(x.shape)
                for axis, offset in ((0, i), (1, j)):
                    begin[first + axis] = offset
                    end[first + axis] = offset + 1 + self.layer.stride[axis] * (
                        self.layer.output[axis] - 1)
                slices.append(lax.slice(x, begin, end, strides))
        return slices


def bias_of(bias, windows):
    """A bias [height, width, channel] or [channel] beside activities."""
    if windows.positions_first and bias.ndim == 3:
        return bias[:, :, None, :]
    return bias


class Convolution(Windows):
    """Weights [out, kh, kw, in], as tpc's."""
    positions_first = False

    def linear(self, weight, x):
        return lax.conv_general_dilated(
            x, weight, self.layer.stride, self.layer.padding,
            dimension_numbers=("NHWC", "OHWI", "NHWC"))

    def store(self, weight):
        return weight

    restore = store


class LocallyConnected(Windows):
    """Weights [height, width, out, kh kw in], those of a position a matrix:
    products for their gradients are faster than in the other order."""

    def store(self, weight):
        return weight.reshape(*self.layer.output, -1)

    def restore(self, weight):
        layer = self.layer
        return weight.reshape(*layer.output, *layer.kernel, layer.input[2])


@formulation("library", positions_first=False)
class Library(LocallyConnected):
    """JAX's own function. Weights [height, width, in kh kw, out]."""

    def store(self, weight):
        weight = weight.transpose(0, 1, 5, 3, 4, 2)
        return weight.reshape(*weight.shape[:2], -1, weight.shape[-1])

    def restore(self, weight):
        layer = self.layer
        return weight.reshape(
            *layer.output[:2], layer.input[2], *layer.kernel,
            layer.output[2]).transpose(0, 1, 5, 3, 4, 2)

    def linear(self, weight, x):
        layer = self.layer
        return lax.conv_general_dilated_local(
            x, weight, layer.stride, layer.padding, layer.kernel,
            dimension_numbers=("NHWC", "HWIO", "NHWC"))


@formulation("patches", positions_first=False)
class Patches(LocallyConnected):
    """Patches by strided slices, then one product batched over positions."""

    def linear(self, weight, x):
        patches = jnp.concatenate(self.patches(x), -1)
        return jnp.einsum("byxk,yxok->byxo", patches, weight)


@formulation("positions", positions_first=True)
class Positions(LocallyConnected):
    """The same, with activities whose batch comes after the positions."""

    def linear(self, weight, x):
        patches = jnp.concatenate(self.patches(x), -1)
        return jnp.einsum("yxbk,yxok->yxbo", patches, weight)


@formulation("offsets", positions_first=True)
class Offsets(LocallyConnected):
    """A sum of products over the offsets of the kernel, without patches.
    Weights [kh kw, height, width, in, out]."""

    def store(self, weight):
        height, width, out, _, _, channels = weight.shape
        return weight.transpose(3, 4, 0, 1, 5, 2).reshape(
            -1, height, width, channels, out)

    def restore(self, weight):
        layer = self.layer
        height, width, out = layer.output
        return weight.reshape(*layer.kernel, height, width, layer.input[2],
                              out).transpose(2, 3, 5, 0, 1, 4)

    def linear(self, weight, x):
        return sum(jnp.einsum("yxbk,yxko->yxbo", part, weight[index])
                   for index, part in enumerate(self.patches(x)))


@formulation("loop", positions_first=True)
class Loop(LocallyConnected):
    """A loop over positions, each a matrix product of its own: XLA's products
    of one large matrix are faster than its batched ones."""

    def linear(self, weight, x):
        layer = self.layer
        x = jnp.pad(x, (*layer.padding, (0, 0), (0, 0)))
        height, width, out = layer.output
        batch, channels = x.shape[2:]

        def position(arguments):
            index, matrix = arguments
            begin = (index // width * layer.stride[0],
                     index % width * layer.stride[1], 0, 0)
            patch = lax.dynamic_slice(x, begin,
                                      (*layer.kernel, batch, channels))
            return patch.transpose(2, 0, 1, 3).reshape(batch, -1) @ matrix.T

        result = lax.map(position, (jnp.arange(height * width),
                                    weight.reshape(height * width, out, -1)))
        return result.reshape(height, width, batch, out)


def make_map(layer, name):
    """The map of a layer, by the formulation `name` of locally connected layers
    or of matrices."""
    if layer.kind == "dense":
        return MATRICES.get(name, Dense)(layer)
    if layer.kind == "convolution":
        return Convolution(layer)
    return FORMULATIONS[name](layer)
