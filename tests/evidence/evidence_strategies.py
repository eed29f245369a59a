"""Leads and rows at random, for the laws of evidence."""

from __future__ import annotations

from hypothesis import strategies as st

from murderbook.evidence.lead import Kind, Lead, Standing
from murderbook.evidence.weight import RateSource, State, WeightOfEvidence

SOURCE = RateSource("test/1", "made for a test", 10)
MILLIBITS = st.integers(-60_000, 60_000)


def row(state: State, millibits: int | None, comparison: str = "weapon") -> WeightOfEvidence:
    return WeightOfEvidence(comparison, comparison.title(), "a", "b", millibits, "A sentence.", state, SOURCE)


@st.composite
def rows(draw: st.DrawFn, states: tuple[State, ...] = (State.USED, State.MISSING, State.CAPPED)) -> WeightOfEvidence:
    state = draw(st.sampled_from(states))
    number = {State.MISSING: 0, State.EXCLUDED: None}.get(state, 0)
    if state in (State.USED, State.CAPPED):
        number = draw(MILLIBITS)
    return row(state, number, draw(st.sampled_from(["weapon", "place", "time", "bound"])))


@st.composite
def leads(
    draw: st.DrawFn,
    states: tuple[State, ...] = (State.USED, State.MISSING, State.CAPPED),
    standings: tuple[Standing, ...] = tuple(Standing),
) -> Lead:
    weights = tuple(draw(st.lists(rows(states), max_size=8)))
    prior = draw(st.none() | MILLIBITS)
    return Lead(
        Kind.SAME_OFFENDER,
        "A",
        "B",
        "one offender",
        "two offenders",
        prior,
        weights,
        "test/1",
        draw(st.sampled_from(standings)),
    )
