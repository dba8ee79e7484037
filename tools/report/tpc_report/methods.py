"""Which method a run used: read off its rule's clauses, not off names, which
are the user's."""

from __future__ import annotations

from dataclasses import dataclass

from .run import Run


@dataclass(frozen=True)
class Method:
    """A learning method as the paper names it. `family` groups methods that
    are drawn in one panel."""

    key: str
    label: str
    family: str


ERRORS = "Errors"
TARGETS = "Targets"
LABELS = "Label targets"
OTHER = "Other rules"

FAMILIES = (ERRORS, TARGETS, LABELS, OTHER)

#: In the order of tables and figures.
METHODS = (
    Method("bp", "BP", ERRORS),
    Method("bp_convnet", "BP ConvNet", ERRORS),
    Method("fa", "FA", ERRORS),
    Method("dfa", "DFA", ERRORS),
    Method("tp", "TP", TARGETS),
    Method("dtp_parallel", "DTP, parallel", TARGETS),
    Method("dtp_alternating", "DTP, alternating", TARGETS),
    Method("hybrid", "Hybrid", TARGETS),
    Method("sdtp_parallel", "SDTP, parallel", LABELS),
    Method("sdtp_alternating", "SDTP, alternating", LABELS),
    Method("ao_sdtp_parallel", "AO-SDTP, parallel", LABELS),
    Method("ao_sdtp_alternating", "AO-SDTP, alternating", LABELS),
)

_BY_KEY = {method.key: method for method in METHODS}
_ORDER = {method.key: place for place, method in enumerate(METHODS)}
_ERROR_KINDS = {"transposed": "bp", "random": "fa", "direct": "dfa"}


def uses_shared_weights(run: Run) -> bool:
    layers = run.clauses.get("layers")
    return isinstance(layers, list) and any(
        isinstance(layer, dict) and layer.get("kind") == "convolution"
        for layer in layers)


def _key(run: Run) -> str:
    errors = run.rule_clause("errors").get("kind")
    if errors:
        return _ERROR_KINDS.get(errors, "")
    targets = run.rule_clause("targets")
    if targets.get("kind") == "vanilla":
        return "tp"
    if targets.get("kind") != "difference":
        return ""
    if targets.get("gamma") is not None:
        return "hybrid"
    if run.schedule not in ("parallel", "alternating"):
        return ""
    if run.rule_clause("auxiliary"):
        return "ao_sdtp_" + run.schedule
    top = run.rule_clause("top").get("kind")
    return {"gradient": "dtp_", "label": "sdtp_"}[top] + run.schedule \
        if top in ("gradient", "label") else ""


def method_of(run: Run, tells_sharing: bool) -> Method:
    """The method of a run; its trainer's name stands for one that the paper
    does not have. `tells_sharing`: networks with and without shared weights
    stand in one table."""
    method = _BY_KEY.get(_key(run))
    if method is None:
        return Method("trainer:" + run.trainer, run.trainer, OTHER)
    if not (tells_sharing and uses_shared_weights(run)):
        return method
    return _BY_KEY.get(method.key + "_convnet") or Method(
        method.key + "_convnet", method.label + ", ConvNet", method.family)


def order_of(method: Method) -> tuple[int, str]:
    return _ORDER.get(method.key, len(_ORDER)), method.label
