"""Which calibration holds for a search: that of its model, else one on what was judged in it, else none, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from murderbook.resolution.calibration.form import Calibration
from murderbook.resolution.calibration.learning import Named, learn_judged
from murderbook.resolution.fitted import FittedModel

ASSUMED = "Assumed: rates are assigned, and learned further from the records themselves; nothing is calibrated"


TOO_LITTLE = "in a search of this size the pairs that it was calibrated on can support no pair as likelier than not"


def calibrated_by(
    model: FittedModel, learned: bool, named: tuple[str, str], judged: Mapping[tuple[int, int], bool]
) -> tuple[FittedModel, str]:
    """`named`: the population that was asked about, and the day. `judged`: by rows."""
    declared = model.declaration.calibration
    population, on = named
    if declared is not None:
        why = _unfit(model, declared, learned=learned)
        if why:
            return model, f"{ASSUMED}: {why}."
        validated = declared.population == population
        return replace(model, calibration=declared, validated=validated), _said(declared, population, validated)
    if not judged:
        return model, f"{ASSUMED}."
    found = learn_judged(model, judged, model.prior, Named(population or "these records", on or "a day not told"))
    if found.calibration is None:
        return model, f"{ASSUMED}: {found.why}."
    if not _supports(model, found.calibration):
        return model, f"{ASSUMED}: {TOO_LITTLE}."
    return replace(model, calibration=found.calibration, validated=True), found.calibration.label


def _supports(model: FittedModel, found: Calibration) -> bool:
    """Whether the limit of its data lets any pair of a search of this size be likelier one person than not."""
    return found.most_bits + model.prior > 0.0


def _unfit(model: FittedModel, declared: Calibration, *, learned: bool) -> str:
    told = {one.comparison.id for one in model.values}
    if told != set(declared.compared):
        other = ", ".join(sorted(told ^ set(declared.compared)))
        return f"the model was calibrated on records that tell other things ({other})"
    if not _supports(model, declared):
        return TOO_LITTLE
    return "" if learned else "the model was calibrated with rates learned from the records, and here none are learned"


def _said(declared: Calibration, population: str, validated: bool) -> str:
    if validated:
        return declared.label
    other = f"these records are {population}" if population else "nobody said that these records are of that population"
    return f"{declared.label} Assumed here all the same: {other}."
