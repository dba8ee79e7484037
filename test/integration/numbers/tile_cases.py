"""Cases of networks whose products run in tiles on GPUs: tiles.mlir."""

from words import (adam, case, convolution, dense, difference, flatten,
                   locally_connected, pool, sgd)

WINDOWS = dict(layers=[
    pool("average", [4, 4]),
    locally_connected("lc1", [3, 3], 20, "tanh"),
    convolution("c2", [3, 2], 12, "tanh", stride=[2, 1]),
    locally_connected("lc3", [3, 3], 24, "tanh", stride=[2, 2]),
    flatten(),
    dense("fc1", 90, "tanh"),
    dense("fc2", 100, "tanh"),
    dense("out", 10, "softmax"),
], loss="cross_entropy")

ADAM = adam(0.001)

CASES = {
    "tiles.bp": case("test/integration/numbers/tiles.mlir", "bp", 220, batch=40,
                     rule={"errors": "backpropagation"}, **WINDOWS,
                     forward=ADAM),
    "tiles.bp_sgd": case("test/integration/numbers/tiles.mlir", "bp_sgd", 220,
                         batch=40, rule={"errors": "backpropagation"},
                         **WINDOWS, forward=sgd(0.1)),
    "tiles.dtp": case("test/integration/numbers/tiles.mlir", "dtp", 220,
                      batch=40,
                      rule=difference("gradient", "noise_preserving",
                                      alpha=0.15),
                      **WINDOWS, forward=ADAM, inverse=ADAM),
}
