"""Cases of fully connected networks: examples/mnist_fc.mlir, small.mlir,
autoencoders.mlir."""

from words import (adam, case, constant, cosine, dense, difference, rmsprop,
                   sgd, step, vanilla)


def layers(sizes, hidden, output):
    """h1, h2, ... and out; `hidden` is one activation or one a layer."""
    if isinstance(hidden, str):
        hidden = [hidden] * (len(sizes) - 1)
    names = ["h%d" % (i + 1) for i in range(len(sizes) - 1)] + ["out"]
    return [
        dense(name, units, activation)
        for name, units, activation in zip(names, sizes, hidden + [output])
    ]


CASES = {}


def add_example(trainer, rule, forward, inverse=None, settings=None):
    optimizers = {"forward": forward}
    if inverse:
        optimizers["inverse"] = inverse
    found = case("examples/mnist_fc.mlir", trainer, 700, in_memory=True,
                 layers=layers([256] * 5 + [10], "tanh", "softmax"),
                 loss="cross_entropy", batch=128, rule=rule, **optimizers)
    # Where the paper has no values, those here are given on the command line.
    found["settings"] += settings or []
    CASES["mnist_fc." + trainer] = found


def settings_of(forward, inverse):
    return [
        "%s.%s=%r" % (group, key, optimizer[key])
        for group, optimizer in (("forward", forward), ("inverse", inverse))
        for key in ("lr", "beta1", "beta2")
    ]


# The paper's table 5, MNIST, fully connected.
DTP_PARALLEL = (adam(0.000757, 0.99, 0.95), adam(0.000768, 0.99, 0.999))
DTP_ALTERNATING = (adam(0.000308, 0.99, 0.99), adam(0.004593, 0.99, 0.999))
SDTP_PARALLEL = (adam(0.000402, 0.99, 0.999), adam(0.001101, 0.99, 0.95))
SDTP_ALTERNATING = (adam(0.000301, 0.9, 0.95), adam(0.009572, 0.9, 0.95))

add_example("bp", {"errors": "backpropagation"}, adam(0.000152, 0.9, 0.999))
add_example("fa", {"errors": "random"}, adam(0.000168, 0.9, 0.999))
add_example("dfa", {"errors": "direct"}, adam(0.001649, 0.9, 0.95))
add_example("tp", vanilla("label", "noise_preserving"), *DTP_PARALLEL,
            settings=settings_of(*DTP_PARALLEL))
add_example("dtp_parallel",
            difference("gradient", "noise_preserving", alpha=0.15008),
            *DTP_PARALLEL)
add_example("dtp_alternating",
            difference("gradient", "noise_preserving", alpha=0.231758,
                       schedule="alternating"),
            *DTP_ALTERNATING)
add_example("sdtp_parallel",
            difference("label", "denoising", inverse_activation="identity"),
            *SDTP_PARALLEL)
add_example("sdtp_alternating",
            difference("label", "denoising", inverse_activation="identity",
                       schedule="alternating"),
            *SDTP_ALTERNATING)
add_example("ao_sdtp_parallel",
            difference("label", "denoising", inverse_activation="identity",
                       auxiliary=512),
            *SDTP_PARALLEL, settings=settings_of(*SDTP_PARALLEL))
add_example("ao_sdtp_alternating",
            difference("label", "denoising", inverse_activation="identity",
                       auxiliary=512, schedule="alternating"),
            *SDTP_ALTERNATING, settings=settings_of(*SDTP_ALTERNATING))
add_example("hybrid",
            difference("gradient", "noise_preserving", alpha=0.15008,
                       gamma=0.5),
            *DTP_PARALLEL)


def add_small(trainer, network, rule, forward, inverse=None, sigma=0):
    optimizers = {"forward": forward}
    if inverse:
        optimizers["inverse"] = inverse
    name = "small." + trainer + ("_noise" if sigma else "")
    CASES[name] = case("test/integration/numbers/small.mlir", trainer, 90,
                       sigma, batch=16, rule=rule, **network, **optimizers)


TANH = dict(layers=layers([40, 32, 24, 10], "tanh", "softmax"),
            loss="cross_entropy")
MIXED = dict(layers=layers([37, 29, 23, 10], ["sigmoid", "relu", "tanh"],
                           "sigmoid"),
             loss="squared_error")
AUTOENCODER = dict(layers=layers([40, 12, 40, 784], "tanh", "identity"),
                   loss="squared_error", label="input")
ADAM = adam(0.001)

add_small("bp_sgd", TANH, {"errors": "backpropagation"}, sgd(0.1))
add_small("bp_momentum", MIXED, {"errors": "backpropagation"}, sgd(0.02, 0.8))
add_small("fa_rmsprop", MIXED, {"errors": "random"},
          rmsprop(0.001, 0.8, 0.001))
add_small("dfa_hat", TANH, {"errors": "direct"},
          adam(0.001, 0.9, 0.99, "hat"))
add_small("tp", TANH, vanilla("label", "noise_preserving"), ADAM, ADAM)
add_small("tp_gradient", MIXED,
          vanilla("gradient", "denoising", alpha=0.2,
                  inverse_activation="identity"),
          ADAM, sgd(0.01))
add_small("dtp", TANH, difference("gradient", "noise_preserving", alpha=0.15),
          adam(0.001, 0.95), rmsprop(0.001, 0.95, 1e-4))
add_small("dtp_alternating", TANH,
          difference("gradient", "noise_preserving", alpha=0.15,
                     schedule="alternating"),
          adam(0.001, 0.95), adam(0.002, 0.9, 0.99, "hat"))
add_small("dtp_batch", MIXED,
          difference("gradient", "denoising", alpha=2, reduction="batch",
                     inverse_activation="own"),
          sgd(0.02), sgd(0.01, 0.5))
add_small("sdtp", MIXED,
          difference("label", "denoising", inverse_activation="identity"),
          ADAM, ADAM)
add_small("sdtp_alternating", TANH,
          difference("label", "denoising", schedule="alternating"), ADAM, ADAM)
add_small("ao_sdtp", TANH,
          difference("label", "denoising", inverse_activation="identity",
                     auxiliary=20),
          ADAM, ADAM)
add_small("ao_sdtp_tanh", MIXED,
          difference("label", "noise_preserving", schedule="alternating",
                     auxiliary=19, auxiliary_activation="tanh"),
          ADAM, ADAM)
add_small("hybrid", MIXED,
          difference("gradient", "noise_preserving", alpha=0.15, gamma=0.3),
          ADAM, ADAM)
add_small("hybrid_vanilla", TANH,
          vanilla("label", "noise_preserving", gamma=0.3), ADAM, ADAM)
add_small("hybrid_ao", TANH,
          difference("label", "denoising", gamma=0.6, auxiliary=20),
          ADAM, ADAM)
add_small("hybrid_exact", TANH,
          difference("gradient", "noise_preserving", alpha=1, gamma=1),
          sgd(0.1), sgd(0.1))
add_small("autoencoder_dtp", AUTOENCODER,
          difference("gradient", "noise_preserving", alpha=0.15), ADAM, ADAM)
add_small("autoencoder_sdtp", AUTOENCODER,
          difference("label", "denoising", schedule="alternating"),
          ADAM, ADAM)
add_small("between", TANH,
          difference("label", "denoising", inverse_activation="identity"),
          ADAM, ADAM)
add_small("shallow",
          dict(layers=layers([40, 10], "tanh", "softmax"),
               loss="cross_entropy"),
          difference("gradient", "noise_preserving", alpha=0.15,
                     schedule="alternating"),
          ADAM, ADAM)

add_small("bp_clipped", TANH, {"errors": "backpropagation"},
          dict(sgd(0.1, 0.5), weight_decay=0.05, clip=0.2,
               schedule=step(0.8, 0.5, warmup=0.6)))
add_small("fa_decay", MIXED, {"errors": "random"},
          dict(rmsprop(0.001, 0.8, 0.001), weight_decay=0.5,
               schedule=constant(warmup=1.5)))
add_small("dtp_scheduled", TANH,
          difference("gradient", "noise_preserving", alpha=0.15),
          dict(adam(0.001), weight_decay=0.2, clip=0.01,
               schedule=cosine(0.1, warmup=1)),
          dict(rmsprop(0.001, 0.95, 1e-4), weight_decay=0.1, clip=0.3,
               schedule=step(1, 0.1)))
add_small("sdtp_scheduled", TANH,
          difference("label", "denoising", schedule="alternating"),
          dict(adam(0.001, epsilon="hat"), schedule=cosine(0)),
          dict(sgd(0.01), clip=0.5, schedule=cosine(0.2, warmup=0.5)))

# With noise, the two inverse losses differ.
add_small("dtp", TANH, difference("gradient", "noise_preserving", alpha=0.15),
          adam(0.001, 0.95), rmsprop(0.001, 0.95, 1e-4), sigma=0.3)
add_small("sdtp_alternating", TANH,
          difference("label", "denoising", schedule="alternating"), ADAM, ADAM,
          sigma=0.3)
add_small("ao_sdtp", TANH,
          difference("label", "denoising", inverse_activation="identity",
                     auxiliary=20),
          ADAM, ADAM, sigma=0.3)


def add_autoencoder(trainer, activation, rule, sigma=0):
    optimizers = {"forward": ADAM}
    if "targets" in rule:
        optimizers["inverse"] = ADAM
    name = "autoencoders." + trainer + ("_noise" if sigma else "")
    CASES[name] = case(
        "test/integration/numbers/autoencoders.mlir", trainer, 90, sigma,
        batch=16, rule=rule, layers=layers([33, 12, 784], "tanh", activation),
        loss="squared_error", label="input", **optimizers)


add_autoencoder("fa", "relu", {"errors": "random"})
add_autoencoder("dfa", "sigmoid", {"errors": "direct"})
add_autoencoder("tp", "sigmoid", vanilla("label", "noise_preserving"))
add_autoencoder("dtp", "relu",
                difference("gradient", "noise_preserving", alpha=0.15,
                           schedule="alternating"))
add_autoencoder("sdtp", "sigmoid",
                difference("label", "denoising", inverse_activation="own"))
add_autoencoder("ao_sdtp", "relu",
                difference("label", "denoising", auxiliary=20))
add_autoencoder("hybrid", "tanh",
                difference("label", "denoising", gamma=0.3,
                           inverse_activation="identity"))
add_autoencoder("sdtp", "sigmoid",
                difference("label", "denoising", inverse_activation="own"),
                sigma=0.3)
