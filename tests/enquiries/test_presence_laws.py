"""Laws that hold of all stretches and offences, and an oracle that tries every moment at which each may have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from lives import START, span

from murderbook.casefile.timespan import TimeSpan
from murderbook.enquiries.interval import PRESENCES, Interval, Kind
from murderbook.enquiries.presence import Offence, Settings, Verdict, against

MINUTES = 12
minute = st.integers(0, MINUTES)
KINDS = st.sampled_from([kind for kind in Kind if kind is not Kind.BORN])
NO_AGE = Settings(youngest=0)


@st.composite
def spans(draw: st.DrawFn) -> TimeSpan:
    first, last = sorted((draw(minute), draw(minute)))
    return span(first, last)


@st.composite
def intervals(draw: st.DrawFn, kinds: st.SearchStrategy[Kind] = KINDS) -> Interval:
    kind, begin = draw(kinds), draw(spans())
    end = None if kind is Kind.DEAD else draw(st.none() | spans())
    if end is not None and end.latest < begin.earliest:
        begin, end = end, begin
    return Interval(str(draw(st.integers(0, 10**9))), kind, begin, end, "the file")


def excluded(when: TimeSpan, held: list[Interval]) -> bool:
    return against([Offence("H", "H", when)], held, NO_AGE)[0].verdict is Verdict.COULD_NOT


def wider(when: TimeSpan, before: int, after: int) -> TimeSpan:
    return replace(
        when,
        earliest=when.earliest - timedelta(minutes=before),
        latest=when.latest + timedelta(minutes=after),
    )


@given(spans(), st.lists(intervals(), max_size=5), minute, minute)
def test_a_wider_offence_is_never_excluded_where_the_narrower_is_not(
    when: TimeSpan, held: list[Interval], before: int, after: int
) -> None:
    if excluded(wider(when, before, after), held):
        assert excluded(when, held)


@given(spans(), intervals(), minute, minute)
def test_a_vaguer_stretch_excludes_nothing_more(when: TimeSpan, one: Interval, before: int, after: int) -> None:
    assert one.begin is not None
    vague = replace(one, begin=wider(one.begin, before, after), end=one.end and wider(one.end, before, after))
    if excluded(when, [vague]):
        assert excluded(when, [one])


@given(spans(), st.lists(intervals(), max_size=4), intervals(st.sampled_from(PRESENCES)))
def test_a_presence_never_excludes(when: TimeSpan, held: list[Interval], there: Interval) -> None:
    assert not excluded(when, [there])
    if excluded(when, [*held, there]):
        assert excluded(when, held)


@given(spans(), st.lists(intervals(), max_size=5))
def test_every_exclusion_names_what_it_rests_on(when: TimeSpan, held: list[Interval]) -> None:
    (found,) = against([Offence("H", "H", when)], held, NO_AGE)
    assert bool(found.by) or found.verdict is not Verdict.COULD_NOT
    assert all(one.is_absence for one in found.by) or found.verdict is Verdict.COULD
    assert found.words


@given(spans(), st.lists(intervals(), max_size=5), st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_read_changes_no_verdict(
    when: TimeSpan, held: list[Interval], any_: object
) -> None:
    shuffled = list(held)
    any_.shuffle(shuffled)  # type: ignore[attr-defined]
    assert excluded(when, held) == excluded(when, shuffled)


@given(spans(), intervals(st.sampled_from((Kind.CUSTODY, Kind.HOSPITAL, Kind.ABROAD))), st.none() | intervals(
    st.sampled_from((Kind.LEAVE, Kind.ESCAPE))
))  # fmt: skip
def test_one_absence_as_the_oracle_has_it(when: TimeSpan, one: Interval, out: Interval | None) -> None:
    """Excluded exactly where the person was away at each moment of the offence, however the dates are made exact."""
    assert one.begin is not None
    held = [one] if out is None else [one, out]
    away = all(
        begin < moment < end
        for moment, begin, end in product(_moments(when), _moments(one.begin), _moments(one.end or one.begin))
    )
    taken_out = out is not None and one.kind is not Kind.ABROAD and _may_be_out(when, out)
    assert excluded(when, held) == (away and one.end is not None and not taken_out)


def _may_be_out(when: TimeSpan, out: Interval) -> bool:
    assert out.begin is not None
    ends = list(_moments(out.end)) if out.end else [MINUTES + 99]
    return any(begin <= moment <= end for moment, begin, end in product(_moments(when), _moments(out.begin), ends))


def _moments(when: TimeSpan) -> range:
    first, last = ((end - START) // timedelta(minutes=1) for end in (when.earliest, when.latest))
    return range(first, last + 1)
