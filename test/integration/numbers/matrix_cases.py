"""Cases of networks whose products tensor cores compute on GPUs: matrices.mlir."""

from words import case, dense, difference, flatten, locally_connected, pool, sgd

MATRICES = dict(layers=[
    pool("average", [4, 4]),
    locally_connected("lc1", [3, 3], 32, "tanh", stride=[2, 2]),
    locally_connected("lc2", [2, 2], 36, "tanh"),
    flatten(),
    dense("fc1", 140, "tanh"),
    dense("fc2", 132, "tanh"),
    dense("out", 10, "softmax"),
], loss="cross_entropy")

SGD = sgd(0.1)
FILE = "test/integration/numbers/matrices.mlir"

CASES = {
    "matrices.bp": case(FILE, "bp", 700, batch=128,
                        rule={"errors": "backpropagation"}, **MATRICES,
                        forward=SGD),
    "matrices.dtp": case(FILE, "dtp", 700, batch=128,
                         rule=difference("gradient", "noise_preserving",
                                         alpha=0.02),
                         **MATRICES, forward=SGD, inverse=SGD),
}
