"""Problems for the tests of the laboratory: drawn small ones, and one written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from murderbook.laboratory.records import CaseFacts, Item, Offer, OpenLead, Problem, Source, Stake

TODAY = date(2026, 6, 1)
PARTS = ("bits", "assumed", "result", "danger")


@st.composite
def small_problems(draw: st.DrawFn, most: int = 7) -> Problem:
    """Few tests, so that every set of them can be tried. Prices and worths collide often, so that there are ties. Some
    stakes are of leads, which some tests win by another chance than their own."""
    stakes = tuple(draw(_stakes(f"S{number}")) for number in range(draw(st.integers(1, 4))))
    sources = tuple(
        Source(f"M{number}", "", draw(st.integers(0, 40)) * 100, frozenset({"any"}) if number else frozenset())
        for number in range(draw(st.integers(1, 2)))
    )
    offers = [draw(_offers(len(stakes), len(sources))) for _ in range(draw(st.integers(1, most)))]
    unique = {offer.key: offer for offer in offers}
    ordered = tuple(unique[key] for key in sorted(unique))
    return Problem(ordered, stakes, sources, {"a": draw(st.integers(0, 4)), "b": 3})


@st.composite
def _stakes(draw: st.DrawFn, of: str) -> Stake:
    part = draw(st.sampled_from(PARTS))
    lead = OpenLead(of, 1.0, part == "bits") if part in ("bits", "assumed") else None
    return Stake(part, of, "", draw(st.sampled_from([2.0, 5.0, 9.0])), draw(st.sampled_from([0.2, 1.0])), lead)


@st.composite
def _offers(draw: st.DrawFn, stakes: int, sources: int) -> Offer:
    chance = draw(st.sampled_from([0.0, 0.05, 0.3, 0.3, 0.62, 1.0]))
    return Offer(
        case="C", exhibit=draw(st.sampled_from("ABCDEF")), sample="blood", age=draw(st.sampled_from([None, 3.0, 30.0])),
        method=draw(st.sampled_from(["m1", "m2"])), laboratory=draw(st.sampled_from("ab")),
        cents=draw(st.sampled_from([0, 500, 1000, 1000, 1700])), days=1, rate="r", factor=1.0, chance=chance,
        stakes=tuple(sorted(draw(st.sets(st.integers(0, stakes - 1))))),
        sources=tuple(sorted(draw(st.sets(st.integers(0, sources - 1), min_size=1)))),
        tells=draw(st.sampled_from([None, None, 0.0, 0.3, 0.62])),
    )  # fmt: skip


def offer(number: int, chance: float, stakes: Sequence[int], cents: int = 1000) -> Offer:
    """One of an exhibit of its own, paid from the first source, done in laboratory a."""
    exhibit = f"E{number:02}"
    return Offer("C", exhibit, "blood", 10.0, "m", "a", cents, 1, "r", 1.0, chance, tuple(stakes), (0,))


def sure(problem: Problem) -> Problem:
    """The same where every test succeeds."""
    return replace(problem, offers=tuple(replace(one, chance=1.0, tells=None) for one in problem.offers))


def one_stake(chances: Sequence[float], cents: int) -> Problem:
    offers = tuple(offer(number, chance, [0]) for number, chance in enumerate(chances))
    return Problem(offers, (Stake("result", "C", "", 10.0),), (Source("budget", "", cents),), {"a": 99})


def item(exhibit: str = "E1", sample: str = "blood", case: str = "C1", **more: object) -> Item:
    told: dict[str, object] = {"age": 5.0, **more}
    return Item(case, exhibit, sample, **told)  # type: ignore[arg-type]


def facts(case: str = "C1", **more: object) -> dict[str, CaseFacts]:
    return {case: CaseFacts(case, **more)}  # type: ignore[arg-type]
