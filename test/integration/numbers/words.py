"""The words of the reference's configuration, and of a case."""


def adam(lr, beta1=0.9, beta2=0.999, epsilon="plain"):
    # eps = 1e-4 everywhere: a smaller one turns the rounding of gradients
    # near zero into whole steps.
    return {"kind": "adam", "lr": lr, "beta1": beta1, "beta2": beta2,
            "eps": 1e-4, "epsilon": epsilon}


def sgd(lr, momentum=0):
    return {"kind": "sgd", "lr": lr, "momentum": momentum}


def rmsprop(lr, decay, eps):
    return {"kind": "rmsprop", "lr": lr, "decay": decay, "eps": eps}


def constant(**options):
    return dict(kind="constant", **options)


def step(every, factor, **options):
    return dict(kind="step", every=every, factor=factor, **options)


def cosine(final, **options):
    return dict(kind="cosine", final=final, **options)


def vanilla(top, inverse, **options):
    return dict(targets="vanilla", top=top, inverse=inverse, sigma=0,
                **options)


def difference(top, inverse, **options):
    return dict(targets="difference", top=top, inverse=inverse, sigma=0,
                **options)


def windowed(kind, name, kernel, channels, activation, **options):
    return dict(kind=kind, name=name, kernel=kernel, channels=channels,
                activation=activation, **options)


def locally_connected(*arguments, **options):
    return windowed("locally_connected", *arguments, **options)


def convolution(*arguments, **options):
    return windowed("convolution", *arguments, **options)


def pool(kind, kernel, **options):
    return dict(kind=kind + "_pool", kernel=kernel, **options)


def reshape(*shape):
    return {"kind": "reshape", "shape": list(shape)}


def flatten():
    return {"kind": "flatten"}


def dense(name, units, activation):
    return {"name": name, "units": units, "activation": activation}


def case(file, trainer, limit, sigma=0, in_memory=False, **configuration):
    """The arguments of `tpc train` that choose a trainer, and the
    configuration that the reference is to train: for 20 steps, as is planned
    where a learning rate has a schedule.

    Training on `limit` samples: five batches and a smaller one, which is
    dropped. So 20 steps of an alternating schedule are two epochs of each
    kind. With a `sigma`, the reference is given the generator's noise. With
    `in_memory`, the longest run is by `tpc train`; the others are by the
    trainer's executable."""
    settings = []
    if "targets" in configuration["rule"]:
        settings.append("sigma=%r" % sigma)
    for group in ("forward", "inverse"):
        if configuration.get(group, {}).get("kind") == "adam":
            settings.append(group + ".eps=1e-4")
    steps_per_epoch = limit // configuration["batch"]
    if configuration["rule"].get("schedule") == "alternating":
        steps_per_epoch *= 2
    scheduled = any("schedule" in configuration.get(group, {})
                    for group in ("forward", "inverse"))
    return dict(file=file, trainer=trainer, steps=[1, 3, 20], limit=limit,
                epochs=20 // steps_per_epoch if scheduled else None,
                sigma=sigma, in_memory=in_memory, settings=settings,
                configuration=configuration)
