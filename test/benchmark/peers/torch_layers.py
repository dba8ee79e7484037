"""Layers in PyTorch: the linear map of each kind, its transpose and its
gradients, as explicit products, so that none is computed that is not used.

Activities of images are [height, width, batch, channel], those of vectors
[batch, units]; `prepare` makes of one, or of several one after another, what
the products read. A gradient of weights can be had in parts of their first
dimension, so that an optimizer uses a part while it is in cache.
"""

import torch
import torch.nn.functional

FORMULATIONS = {}


def formulation(name):
    """Registers a way to compute locally connected layers."""
    def register(cls):
        FORMULATIONS[name] = cls
        return cls
    return register


class Dense:
    """Where the layer below has an image, it is flattened in row-major order.
    Matrices are kept as tpc has them, [out, in] and the inverse's [in, out],
    or, where they are small, transposed: MKL is faster then."""

    batch_axis = prepared_axis = 0

    def __init__(self, layer, image):
        self.image = image if len(image) == 3 else None
        self.transpose = layer.inputs * layer.outputs < 2**19

    def store(self, kind, tensor):
        if self.transpose and kind.endswith("weight"):
            return tensor.t().contiguous()
        return tensor

    restore = store

    def enter(self, h):
        """An activity of the layer below as this layer reads it."""
        if self.image is None:
            return h
        return h.permute(2, 0, 1, 3).reshape(h.shape[2], -1)

    def leave(self, h):
        """The inverse of `enter`."""
        if self.image is None:
            return h
        return h.view(-1, *self.image).permute(1, 2, 0, 3)

    def arrange(self, x):
        """[batch, ...] in the layout of what this layer reads."""
        return x.reshape(x.shape[0], -1)

    def prepare(self, *xs):
        return xs[0] if len(xs) == 1 else torch.cat(xs)

    def matrix(self, weight):
        return weight if self.transpose else weight.t()

    def affine(self, prepared, weight, bias):
        return torch.addmm(bias, prepared, self.matrix(weight))

    def inverse(self, v, weight, bias):
        return torch.addmm(bias, v, self.matrix(weight))

    def transposed(self, d, weight):
        """The transposed map with weights like the inverse's, without bias; d
        may have the first of its inputs, the others being zero."""
        return torch.mm(d, self.matrix(weight)[:d.shape[1]])

    def backpropagated(self, d, weight):
        """The transposed map with the forward weights."""
        return torch.mm(d, self.matrix(weight).t())

    def weight_gradient(self, out, begin, end, prepared, d, scale):
        """Writes rows `begin` to `end` of the gradient of the weights, as they
        are stored, times `scale`; d is the error at the output."""
        if self.transpose:
            d, prepared = prepared, d
        torch.addmm(out, d[:, begin:end].t(), prepared, beta=0, alpha=scale,
                    out=out)

    def inverse_gradient(self, out, begin, end, prepared, v, scale):
        """The same of the inverse's, which was applied to v; `prepared` is of
        the error at its result."""
        self.weight_gradient(out, begin, end, v, prepared, scale)

    def bias_gradient(self, d):
        return d.sum(0)


class Windows:
    """What maps with windows have in common."""

    batch_axis = 2

    def __init__(self, layer):
        self.layer = layer
        self.padded = [layer.input[axis] + sum(layer.padding[axis])
                       for axis in range(2)]

    def enter(self, h):
        return h

    leave = enter

    def arrange(self, x):
        return x.permute(1, 2, 0, 3)

    def inside(self, x):
        """Without the padding."""
        (top, _), (left, _) = self.layer.padding
        return x[top:top + self.layer.input[0],
                 left:left + self.layer.input[1]]


class LocallyConnected(Windows):
    """Weights are [positions, kh kw in, out], the inverse's and feedback
    [positions, out, kh kw in]: then the products that are taken most often need
    no transposed matrix."""

    def __init__(self, layer):
        super().__init__(layer)
        self.run = layer.kernel[1] * layer.input[2]
        self.inputs = layer.kernel[0] * self.run
        self.positions = layer.output[0] * layer.output[1]

    def store(self, kind, tensor):
        if kind.endswith("bias"):
            return tensor.unsqueeze(2)
        tensor = tensor.reshape(self.positions, self.layer.output[2], -1)
        return tensor.transpose(1, 2).contiguous() if kind == "weight" \
            else tensor

    def restore(self, kind, tensor):
        if kind.endswith("bias"):
            return tensor.squeeze(2)
        if kind == "weight":
            tensor = tensor.transpose(1, 2)
        return tensor.reshape(*self.layer.output, *self.layer.kernel,
                              self.layer.input[2])

    def inverse(self, v, weight, bias):
        return self.transposed(v, weight).add_(bias)

    def backpropagated(self, d, weight):
        return self.transposed(d, weight.transpose(1, 2))

    def bias_gradient(self, d):
        return d.sum(2, keepdim=True)


@formulation("patches")
class Patches(LocallyConnected):
    """Patches [positions, batch, kh kw in] and one product, batched over
    positions."""

    prepared_axis = 1

    def prepare(self, *xs):
        layer = self.layer
        (top, bottom), (left, right) = layer.padding
        x = xs[0] if len(xs) == 1 else torch.cat(xs, 2)
        x = torch.nn.functional.pad(x, (0, 0, 0, 0, left, right, top, bottom))
        patches = x.unfold(0, layer.kernel[0], layer.stride[0]).unfold(
            1, layer.kernel[1], layer.stride[1])
        return patches.permute(0, 1, 2, 4, 5, 3).reshape(
            self.positions, x.shape[2], self.inputs)

    def affine(self, prepared, weight, bias):
        a = torch.baddbmm(bias.view(self.positions, 1, -1), prepared, weight)
        return a.view(*self.layer.output[:2], -1, self.layer.output[2])

    def by_position(self, d):
        return d.reshape(self.positions, -1, self.layer.output[2])

    def transposed(self, d, weight):
        layer = self.layer
        patches = torch.bmm(self.by_position(d), weight).view(
            *layer.output[:2], -1, *layer.kernel, layer.input[2])
        stride = layer.stride
        out = d.new_zeros(*self.padded, patches.shape[2], layer.input[2])
        for i in range(layer.kernel[0]):
            for j in range(layer.kernel[1]):
                out[i:i + stride[0] * layer.output[0]:stride[0],
                    j:j + stride[1] * layer.output[1]:stride[1]
                    ] += patches[:, :, :, i, j]
        return self.inside(out)

    def weight_gradient(self, out, begin, end, prepared, d, scale):
        torch.baddbmm(out, prepared[begin:end].transpose(1, 2),
                      self.by_position(d)[begin:end], beta=0, alpha=scale,
                      out=out)

    def inverse_gradient(self, out, begin, end, prepared, v, scale):
        torch.baddbmm(out, self.by_position(v)[begin:end].transpose(1, 2),
                      prepared[begin:end], beta=0, alpha=scale, out=out)


@formulation("rows")
class Rows(LocallyConnected):
    """No patches: with the batch between rows and columns, [height, batch,
    width, channel], a row of a window is a matrix [batch, kw in] in place. The
    product with a window is a sum over its rows, each batched over a row of
    positions. Weights are [row of positions, row of the window, column of
    positions, kw in, out]."""

    prepared_axis = 1

    def store(self, kind, tensor):
        if kind.endswith("bias"):
            return tensor.unsqueeze(2)
        axes = (0, 3, 1, 4, 5, 2) if kind == "weight" else (0, 3, 1, 2, 4, 5)
        tensor = tensor.permute(axes)
        return tensor.reshape(-1, self.layer.output[1],
                              *self.matrix_shape(kind))

    def matrix_shape(self, kind):
        shape = (self.run, self.layer.output[2])
        return shape if kind == "weight" else shape[::-1]

    def restore(self, kind, tensor):
        if kind.endswith("bias"):
            return tensor.squeeze(2)
        if kind != "weight":
            tensor = tensor.transpose(2, 3)
        layer = self.layer
        return tensor.view(
            layer.output[0], layer.kernel[0], layer.output[1], layer.kernel[1],
            layer.input[2], layer.output[2]).permute(0, 2, 5, 1, 3, 4)

    def prepare(self, *xs):
        batches = [x.shape[2] for x in xs]
        out = xs[0].new_empty(self.padded[0], sum(batches), self.padded[1],
                              self.layer.input[2])
        (top, bottom), (left, right) = self.layer.padding
        height, width = self.padded
        for halo in (out[:top], out[height - bottom:], out[:, :, :left],
                     out[:, :, width - right:]):
            halo.zero_()
        inside = self.inside(out.transpose(1, 2))
        for x, part in zip(xs, inside.split(batches, 2)):
            part.copy_(x)
        return out

    def windows(self, prepared):
        """The rows of the windows, in the order of the weights' matrices, each
        [column, batch, kw in]: parts of the same memory."""
        (stride, column), (row, batch, width, _) = (
            self.layer.stride, prepared.stride())
        rows = prepared.as_strided(
            (self.layer.output[0], self.layer.kernel[0], self.layer.output[1],
             prepared.shape[1], self.run),
            (stride * row, row, column * width, batch, 1))
        return [part for own in rows.unbind() for part in own.unbind()]

    def rows_of(self, d):
        """For each row of the windows what is at its positions."""
        return [row for row in d.unbind() for _ in range(self.layer.kernel[0])]

    def affine(self, prepared, weight, bias):
        a = bias.repeat(1, 1, prepared.shape[1], 1)
        for out, x, w in zip(self.rows_of(a), self.windows(prepared), weight):
            torch.baddbmm(out, x, w, out=out)
        return a

    def transposed(self, d, weight):
        out = d.new_zeros(self.padded[0], d.shape[2], self.padded[1],
                          self.layer.input[2])
        product = d.new_empty(d.shape[1], d.shape[2], self.run)
        # So many columns apart, windows do not overlap.
        apart = -(-self.layer.kernel[1] // self.layer.stride[1])
        for x, v, w in zip(self.windows(out), self.rows_of(d), weight):
            torch.bmm(v, w, out=product)
            for first in range(apart):
                x[first::apart].add_(product[first::apart])
        return self.inside(out.transpose(1, 2))

    def backpropagated(self, d, weight):
        return self.transposed(d, weight.transpose(2, 3))

    def weight_gradient(self, out, begin, end, prepared, d, scale):
        parts = zip(out, self.windows(prepared)[begin:end],
                    self.rows_of(d)[begin:end])
        for g, x, v in parts:
            torch.baddbmm(g, x.transpose(1, 2), v, beta=0, alpha=scale, out=g)

    def inverse_gradient(self, out, begin, end, prepared, v, scale):
        parts = zip(out, self.rows_of(v)[begin:end],
                    self.windows(prepared)[begin:end])
        for g, d, x in parts:
            torch.baddbmm(g, d.transpose(1, 2), x, beta=0, alpha=scale, out=g)


class Convolution(Windows):
    """Weights [out, kh, kw, in]: PyTorch's in the memory format channels_last,
    which oneDNN is fastest with."""

    prepared_axis = 0

    def store(self, kind, tensor):
        del kind
        return tensor

    restore = store

    def prepare(self, *xs):
        (top, bottom), (left, right) = self.layer.padding
        x = xs[0] if len(xs) == 1 else torch.cat(xs, 2)
        return torch.nn.functional.pad(
            x.permute(2, 3, 0, 1), (left, right, top, bottom)).contiguous(
                memory_format=torch.channels_last)

    def affine(self, prepared, weight, bias):
        return torch.nn.functional.conv2d(
            prepared, weight.permute(0, 3, 1, 2), bias,
            self.layer.stride).permute(2, 3, 0, 1)

    def transposed(self, d, weight):
        size = (d.shape[2], self.layer.input[2], *self.padded)
        x = torch.nn.grad.conv2d_input(
            size, weight.permute(0, 3, 1, 2), d.permute(2, 3, 0, 1),
            self.layer.stride)
        return self.inside(x.permute(2, 3, 0, 1))

    backpropagated = transposed

    def inverse(self, v, weight, bias):
        return self.transposed(v, weight).add_(bias)

    def weight_gradient(self, out, begin, end, prepared, d, scale):
        layer = self.layer
        gradient = torch.nn.grad.conv2d_weight(
            prepared, (layer.output[2], layer.input[2], *layer.kernel),
            d.permute(2, 3, 0, 1), layer.stride)
        gradient = gradient.permute(0, 2, 3, 1)[begin:end]
        torch.mul(gradient, scale, out=out)

    inverse_gradient = weight_gradient

    def bias_gradient(self, d):
        return d.sum((0, 1, 2))


def make_map(trainer, index, name):
    """The map of a layer, in the formulation `name` if locally connected."""
    layer = trainer.layers[index]
    if layer.kind == "dense":
        below = trainer.layers[index - 1].output if index else trainer.input
        return Dense(layer, below)
    if layer.kind == "convolution":
        return Convolution(layer)
    if layer.kernel[1] * layer.input[2] < 64:
        name = "patches"  # The rows of windows are too short for products.
    return FORMULATIONS[name](layer)
