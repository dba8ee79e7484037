"""Cases of networks of layers of all kinds: layers.mlir."""

from words import (adam, case, convolution, dense, difference, flatten,
                   locally_connected, pool, reshape, rmsprop, sgd, vanilla)

MIXED = dict(layers=[
    pool("average", [3, 2]),
    locally_connected("lc1", [3, 5], 3, "tanh", stride=[1, 2]),
    pool("max", [2, 3], stride=[2, 1]),
    convolution("c2", [3, 2], 5, "tanh", stride=[2, 2], padding="symmetric"),
    pool("average", [2, 2], stride=[1, 2]),
    locally_connected("lc3", [2, 2], 7, "tanh", padding="valid"),
    reshape(7, 2, 1),
    convolution("c4", [3, 1], 3, "tanh"),
    flatten(),
    dense("fc1", 24, "tanh"),
    dense("out", 10, "softmax"),
], loss="cross_entropy")

REVERSED = dict(layers=[
    flatten(),
    dense("fc1", 60, "sigmoid"),
    reshape(5, 6, 2),
    pool("max", [2, 2], stride=[1, 1], padding="valid"),
    convolution("c2", [2, 3], 4, "relu", stride=[1, 2]),
    locally_connected("lc3", [3, 2], 6, "tanh", padding="symmetric"),
    pool("average", [3, 2], stride=[1, 1]),
    pool("max", [2, 2], padding="symmetric"),
    flatten(),
    dense("out", 10, "sigmoid"),
], loss="squared_error")

AUTOENCODER = dict(layers=[
    convolution("c1", [5, 4], 2, "tanh", stride=[4, 4]),
    pool("max", [3, 3], stride=[2, 2]),
    flatten(),
    dense("fc2", 49, "tanh"),
    reshape(7, 7, 1),
    locally_connected("lc3", [3, 3], 16, "tanh"),
    reshape(28, 28, 1),
    convolution("out", [3, 3], 1, "identity"),
], loss="squared_error", label="input")

ADAM = adam(0.001)

BP = {"errors": "backpropagation"}
FA = {"errors": "random"}
DFA = {"errors": "direct"}
DTP = difference("gradient", "noise_preserving", alpha=0.15)
SDTP = difference("label", "denoising", inverse_activation="identity")
SDTP_IN_TURN = difference("label", "denoising", schedule="alternating")
AO_SDTP = dict(SDTP, auxiliary=20)
AO_SDTP_IN_TURN = dict(SDTP_IN_TURN, auxiliary=19)
HYBRID = dict(DTP, gamma=0.5)


CASES = {}


def add(trainer, network, rule, forward=None, inverse=None, **options):
    optimizers = {"forward": forward or ADAM}
    if "targets" in rule:
        optimizers["inverse"] = inverse or ADAM
    suffix = "_noise" if options.get("sigma") else ""
    CASES["layers." + trainer + suffix] = case(
        "test/integration/numbers/layers.mlir", trainer, 90, batch=16,
        rule=rule, **network, **optimizers, **options)


add("bp", MIXED, BP, in_memory=True)
add("fa", MIXED, FA)
add("dfa", MIXED, DFA)
add("tp", MIXED, vanilla("label", "noise_preserving"))
add("dtp_parallel", MIXED, DTP, in_memory=True)
add("dtp_alternating", MIXED,
    dict(DTP, alpha=0.25, schedule="alternating"))
add("sdtp_parallel", MIXED, SDTP)
add("sdtp_alternating", MIXED, SDTP_IN_TURN)
add("ao_sdtp_parallel", MIXED, AO_SDTP)
add("ao_sdtp_alternating", MIXED, AO_SDTP_IN_TURN)
add("hybrid", MIXED, HYBRID)

add("reversed_bp", REVERSED, BP, sgd(0.1, 0.8))
add("reversed_fa", REVERSED, FA, rmsprop(0.001, 0.8, 0.001))
add("reversed_dtp", REVERSED, DTP, ADAM, rmsprop(0.001, 0.9, 0.001))
add("reversed_ao_sdtp", REVERSED, AO_SDTP_IN_TURN)
add("reversed_hybrid", REVERSED, HYBRID, sgd(0.5), sgd(0.05, 0.5))

add("autoencoder_bp", AUTOENCODER, BP)
add("autoencoder_dfa", AUTOENCODER, DFA)
add("autoencoder_sdtp", AUTOENCODER, SDTP_IN_TURN)

# The corrupted activities have winners of their own.
add("dtp_parallel", MIXED, DTP, sigma=0.3)
add("reversed_ao_sdtp", REVERSED, AO_SDTP_IN_TURN, sigma=0.3)
