"""Cases of layers whose products are large: wide.mlir."""

from words import case, convolution, dense, difference, flatten, sgd

FILE = "test/integration/numbers/wide.mlir"
NETWORK = dict(layers=[
    flatten(),
    dense("h1", 128, "tanh"),
    dense("h2", 256, "tanh"),
    dense("h3", 160, "tanh"),
    dense("out", 10, "softmax"),
], loss="cross_entropy", batch=64)
CONVOLUTIONS = dict(layers=[
    convolution("c1", [7, 7], 32, "tanh", stride=[4, 4]),
    convolution("c2", [3, 3], 64, "tanh"),
    flatten(),
    dense("out", 10, "softmax"),
], loss="cross_entropy", batch=64)

CASES = {
    "wide.bp": case(FILE, "bp", 350, **NETWORK,
                    rule={"errors": "backpropagation"}, forward=sgd(0.1)),
    "wide.dtp": case(FILE, "dtp", 350, **NETWORK,
                     rule=difference("gradient", "noise_preserving",
                                     alpha=0.15),
                     forward=sgd(0.1), inverse=sgd(0.01)),
    "wide.bp_convolutions": case(FILE, "bp_convolutions", 350, **CONVOLUTIONS,
                                 rule={"errors": "backpropagation"},
                                 forward=sgd(0.1)),
    "wide.bp_clipped": case(FILE, "bp_clipped", 350, **CONVOLUTIONS,
                            rule={"errors": "backpropagation"},
                            forward=dict(sgd(0.1), clip=0.2)),
}
