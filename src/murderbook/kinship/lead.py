"""A comparison as a lead: one row of evidence for each marker."""

from __future__ import annotations

from murderbook.evidence.bits import millibits_of_ratio
from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.kinship.compare import Comparison, MarkerRatio


def lead_of(comparison: Comparison, remains: str, family: str, source: RateSource) -> Lead:
    """The remains, and the missing person of the family, as one person. Standing: assumed, since the frequencies are
    those of a published table.

    A marker that is impossible under H1 is an exclusion, which needs more than one marker to be believed: mutation is
    the likelier cause of one. So is a marker that is impossible under H2.
    """
    rows = tuple(_row(one, source) for one in comparison.ratios)
    return Lead(
        kind=Kind.SAME_PERSON,
        left=remains,
        right=family,
        h1=comparison.h1,
        h2=comparison.h2,
        prior_millibits=None,
        weights=rows,
        model_id=source.model_id,
        standing=Standing.ASSUMED,
    )


def _row(one: MarkerRatio, source: RateSource) -> WeightOfEvidence:
    state, millibits, sentence = _weighed(one)
    return WeightOfEvidence(
        comparison=f"str:{one.marker}",
        label=one.marker,
        left=None,
        right=None,
        millibits=millibits,
        sentence=sentence,
        state=state,
        source=source,
        p_given_h1=one.likelihood_h1 if one.samples else None,
        p_given_h2=one.likelihood_h2 if one.samples else None,
    )


def _weighed(one: MarkerRatio) -> tuple[State, int | None, str]:
    if not one.samples:
        return State.MISSING, 0, f"{one.marker} was typed in nobody."
    if one.lr is None:
        return State.EXCLUDED, None, f"The profiles at {one.marker} cannot arise under H2: a typing error, or mutation."
    if one.lr == 0.0:
        return State.EXCLUDED, None, f"The profiles at {one.marker} cannot arise under H1 as this model has it."
    ratio = one.lr if one.lr >= 1.0 else 1.0 / one.lr
    favoured = "H1" if one.lr >= 1.0 else "H2"
    sentence = f"The profiles at {one.marker} are {ratio:.3g} times as likely if {favoured}."
    return State.USED, millibits_of_ratio(one.lr), sentence
