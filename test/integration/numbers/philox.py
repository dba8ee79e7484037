"""Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
2011) and the numbers that are made of it, once more in Python.

key = (seed low, seed high); counter = (index / 4, step low, step high,
purpose * 65536 + layer); the word for `index` is word index % 4 of the block.
"""

import math

WEIGHT, INVERSE, FEEDBACK, AUXILIARY, NOISE, PROBE = 1, 2, 3, 4, 5, 10
MASK = 0xFFFFFFFF


def philox(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = ((p1 >> 32) ^ c1 ^ k0, p1 & MASK,
                          (p0 >> 32) ^ c3 ^ k1, p0 & MASK)
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


# The known answers of the authors' Random123 library.
assert philox((0, 0, 0, 0), (0, 0)) == (
    0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
assert philox((MASK,) * 4, (MASK,) * 2) == (
    0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
assert philox((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
              (0xA4093822, 0x299F31D0)) == (
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


def words(count, seed, purpose, layer, step):
    """The words for the indices 0, 1, ..."""
    result = []
    for block in range((count + 3) // 4):
        result += philox((block, step & MASK, step >> 32,
                          purpose * 65536 + layer), (seed & MASK, seed >> 32))
    return result[:count]


def glorot_uniform(count, fan_in, fan_out, seed, purpose, layer):
    limit = math.sqrt(6 / (fan_in + fan_out))
    return [(2 * ((word >> 8) * 2.0 ** -24) - 1) * limit
            for word in words(count, seed, purpose, layer, step=0)]


def normal(batch, features, seed, layer, step, purpose=NOISE):
    """Noise of [batch, features], row-major. The number of a sample's feature
    is that of the index 4 (sample div 4 * features + feature) + sample mod 4."""
    flat = standard_normal((batch + 3) // 4 * features * 4, seed, layer, step,
                           purpose)
    return [flat[4 * (sample // 4 * features + feature) + sample % 4]
            for sample in range(batch) for feature in range(features)]


def standard_normal(count, seed, layer, step, purpose=NOISE):
    """Box and Muller's transform of pairs of words."""
    pairs = words(count + count % 2, seed, purpose, layer, step)
    result = []
    for first, second in zip(pairs[::2], pairs[1::2]):
        radius = math.sqrt(-2 * math.log(((first >> 8) + 1) * 2.0 ** -24))
        angle = 2 * math.pi * (second >> 8) * 2.0 ** -24
        result += [radius * math.cos(angle), radius * math.sin(angle)]
    return result[:count]
