"""Batches, changes of images and noise, while a step is timed."""

import math

import torch

import torch_settings


class Batches:
    def __init__(self, trainer, maps, compiled):
        self.trainer, self.maps = trainer, maps
        self.draw_batch = self.draw
        if compiled:
            self.draw_batch = torch_settings.compiled(self.draw)
        self.draw_noise = torch_settings.compiled(self.noise)
        self.step = torch.zeros((), dtype=torch.int64)
        self.shapes = dict(map(self.noise_shape, trainer.inverted))

    def set_data(self, inputs, labels):
        self.inputs = torch.from_numpy(inputs)
        self.labels = None
        if labels is not None:
            self.labels = torch.from_numpy(labels).long()

    # Inputs and labels.

    def changed(self, x, shifts, flips):
        """[batch, height, width, channel], shifted and flipped."""
        crop = self.trainer.crop
        batch, height, width, _ = x.shape
        x = torch.nn.functional.pad(x, (0, 0, crop, crop, crop, crop))
        rows = torch.arange(height) + shifts[0, :, None]
        columns = torch.arange(width)
        columns = torch.where(flips[:, None], columns.flip(0), columns)
        columns = columns + shifts[1, :, None]
        return x[torch.arange(batch)[:, None, None], rows[:, :, None],
                 columns[:, None, :]]

    def draw(self, inputs, labels, positions, shifts, flips):
        x = inputs.index_select(0, positions)
        if shifts is not None:
            x = self.changed(x, shifts, flips)
        x = x.float()
        if inputs.dtype == torch.uint8:
            x = x / 255
        if labels is None:
            return self.maps[0].arrange(x), x.reshape(len(x), -1)
        y = torch.nn.functional.one_hot(
            labels.index_select(0, positions),
            self.trainer.layers[-1].outputs).float()
        return self.maps[0].arrange(x), y

    # Noise, from a layer's index to a tensor in the layout that it reads.

    def noise_shape(self, layer):
        """(the layer's index, the shape of what it reads)"""
        shape = (self.trainer.batch, layer.inputs)
        if layer.kind != "dense":
            height, width, channels = layer.input
            shape = (height, width, self.trainer.batch, channels)
        return self.trainer.layers.index(layer), shape

    def noise(self, step):
        """By Philox4x32-10, written out: vector code on all threads, where
        PyTorch's own generator is sequential."""
        return {index: self.trainer.rule.sigma * normal(step, index, shape)
                for index, shape in self.shapes.items()}

    def __call__(self, updates, positions):
        shifts = flips = None
        if self.trainer.crop or self.trainer.flip:
            batch = len(positions)
            shifts = torch.randint(2 * self.trainer.crop + 1, (2, batch))
            flips = torch.rand(batch) < (0.5 if self.trainer.flip else 0)
        x, y = self.draw_batch(self.inputs, self.labels, positions, shifts,
                               flips)
        noise = {}
        if updates != "forward" and self.trainer.inverted:
            self.step += 1
            noise = self.draw_noise(self.step)
        return x, y, noise


def philox(counters, keys):
    """Philox4x32-10 (Salmon et al. 2011): four words, in 64-bit integers."""
    mask = 2**32 - 1
    a, b, c, d = counters
    for turn in range(10):
        low, high = ((key + turn * step) & mask for key, step in
                     zip(keys, (0x9E3779B9, 0xBB67AE85)))
        first, second = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = ((second >> 32 & mask) ^ b ^ low, second & mask,
                      (first >> 32 & mask) ^ d ^ high, first & mask)
    return a, b, c, d


def normal(step, stream, shape):
    """Standard normal numbers by Box and Muller's method."""
    count = math.prod(shape)
    index = torch.arange(-(-count // 4))
    words = philox((index, step, stream, 0), (0, 0))
    parts = []
    for first, second in (words[:2], words[2:]):
        u = ((first >> 8).int().float() + 1) * 2**-24
        angle = (second >> 8).int().float() * (2 * math.pi * 2**-24)
        radius = torch.sqrt(-2 * torch.log(u))
        parts += [radius * torch.cos(angle), radius * torch.sin(angle)]
    return torch.cat(parts)[:count].view(shape)
