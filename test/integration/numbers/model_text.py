"""Writes a model file that says what a configuration of the reference says."""

import network


def size(pair):
    return "x".join(map(str, pair))


def number(value):
    """MLIR wants a decimal point."""
    text = repr(float(value))
    mantissa, mark, exponent = text.partition("e")
    if "." not in mantissa:
        mantissa += ".0"
    return mantissa + mark + exponent


def clause(axis, kind, **options):
    words = [kind] + [
        "%s = %s" % (name, number(value) if isinstance(value, float)
                     else value)
        for name, value in options.items() if value is not None]
    return "%s(%s)" % (axis, ", ".join(words))


def layer_text(layer):
    """All but the value that the layer takes: (before it, after it)."""
    kind = network.kind(layer)
    name = " @" + layer["name"] if "name" in layer else ""
    options = [
        "%s(%s)" % (key, size(layer[key]) if isinstance(layer[key], list)
                    else layer[key])
        for key in ("units", "kernel", "channels", "stride", "padding",
                    "shape", "activation") if key in layer]
    return "tpc.%s%s" % (kind, name), " ".join(options)


def network_text(layers, shape=network.MNIST):
    lines = ["tpc.network @net(%%v0: tensor<%sxf32>) {" % size(shape)]
    for index, layer in enumerate(layers):
        before, after = layer_text(layer)
        lines.append(("  %%v%d = %s %%v%d %s"
                      % (index + 1, before, index, after)).rstrip())
    return "\n".join(lines + ["  tpc.return %%v%d" % len(layers), "}"])


def rule_text(rule, sigma):
    if "errors" in rule:
        kind = rule["errors"]
        return clause("errors", "transposed" if kind == "backpropagation"
                      else kind)
    clauses = [
        clause("targets", rule["targets"], gamma=rule.get("gamma")),
        clause("top", rule["top"], alpha=rule.get("alpha"),
               reduction=rule.get("reduction")),
        clause("inverse", rule["inverse"], sigma=float(sigma),
               schedule=rule.get("schedule"),
               activation=rule.get("inverse_activation"))]
    if rule.get("auxiliary"):
        clauses.append(clause("auxiliary", "random", size=rule["auxiliary"],
                              activation=rule.get("auxiliary_activation")))
    return " ".join(clauses)


def model_text(configuration, sigma):
    """A file with one trainer."""
    text = network_text(configuration["layers"])
    text += "\ntpc.rule @rule %s\n" % rule_text(configuration["rule"], sigma)
    text += "tpc.trainer @trainer trains @net by @rule\n    %s %s batch(%d)" % (
        clause("loss", configuration["loss"]),
        clause("data", "mnist", label=configuration.get("label")),
        configuration["batch"])
    for group in ("forward", "inverse"):
        if group in configuration:
            options = dict(configuration[group])
            schedule = dict(options.pop("schedule", {}))
            text += "\n    " + clause(group, options.pop("kind"), **options)
            if schedule:
                text += "\n    " + clause(group + "_schedule",
                                          schedule.pop("kind"), **schedule)
    return text + "\n"
