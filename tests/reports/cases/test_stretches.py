"""Stretches of a timeline that are drawn by themselves: nothing is lost, each is closer than what it is of."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.event import Event, Kind, in_order, within
from murderbook.reports.cases.stretches import MOST, stretches
from murderbook.reports.cases.strip import Marked, strip

START = datetime(1987, 3, 1)


def event(key: str, day: float, hours: float = 0.0) -> Event:
    begin = START + timedelta(days=day)
    precision = Precision.RANGE if hours else Precision.MINUTE
    return Event(key, TimeSpan(begin, begin + timedelta(hours=hours), precision), Kind.CHRONO, "", key, "chrono", "")


SPANS = st.lists(st.tuples(st.floats(0, 15_000), st.sampled_from([0.0, 24.0, 800.0, 9_000.0])), max_size=90)


@given(SPANS)
def test_the_whole_comes_first_and_every_part_lies_in_it(spans: list[tuple[float, float]]) -> None:
    events = in_order([event(str(at), day, hours) for at, (day, hours) in enumerate(spans)])
    found = stretches(events)
    assert bool(found) == bool(events)
    assert len(found) <= MOST
    for one in found:
        assert found[0].events == tuple(events)
        assert all(within(each, one.window) for each in one.events)
        assert one is found[0] or one.window.width * 2 <= found[0].window.width


def test_the_days_of_a_murder_are_drawn_apart_from_the_years_after_it() -> None:
    days = [event(f"d{at}", at / 4) for at in range(12)]
    late = [event(f"l{at}", 8_000 + at * 20) for at in range(6)]
    whole, *parts = stretches([*days, *late])
    assert whole.silent
    assert [{one.key[0] for one in part.events} for part in parts if part.events[0] in (days[0], late[0])][:2] == [
        {"d"},
        {"l"},
    ]


def test_two_events_are_worth_no_strip_of_their_own() -> None:
    assert len(stretches([event("a", 0), event("b", 1), *(event(str(at), 9_000 + at) for at in range(20))])) >= 2
    assert all(len(one.events) >= 4 for one in stretches([event("a", 0), event("b", 1), event("c", 9_000)])[1:])


def test_a_strip_shows_the_number_of_each_event_and_says_what_it_has_no_room_for() -> None:
    events = [event(str(at), 0) for at in range(12)]
    (whole,) = stretches(events)
    numbers = {one.key: at for at, one in enumerate(events, start=101)}
    marked = Marked(numbers, dict.fromkeys(numbers, "Chrono"), ["Chrono", "Custody <b>"], {"3"})
    told = strip(whole, marked, whole=True)
    assert sum(f">{number}<" in told for number in range(101, 113)) == 8
    assert "Chrono; 4 more, in the table only" in told
    assert "Custody &lt;b&gt;: nothing" in told
    assert told.count('stroke-width="2.4"') == 1, "that one is disputed"
    assert "Custody" not in strip(whole, marked)
