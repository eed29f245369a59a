"""What a strip shows of silence, and that no event hides another."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.documents.timeline.event import Event, Kind, in_order
from murderbook.documents.timeline.gaps import gaps
from murderbook.documents.timeline.lanes import MOST_ROWS, lanes

START = datetime(1987, 1, 1)


def day(number: float, width: float = 0.0) -> TimeSpan:
    begin = START + timedelta(days=number)
    return TimeSpan(begin, begin + timedelta(days=width), Precision.RANGE)


def event(number: float, width: float = 0.0, name: str = "") -> Event:
    return Event(name or str(number), day(number, width), Kind.CHRONO, "seen", "", "", "")


def test_a_long_silence_is_a_gap_and_lies_between_the_two_events() -> None:
    found = gaps([day(0), day(1), day(2), day(3), day(3000), day(3001)])
    assert [(one.earliest, one.latest) for one in found] == [(day(3).earliest, day(3000).earliest)]


def test_an_even_file_has_no_gap_however_sparse() -> None:
    assert gaps([day(400 * at) for at in range(8)]) == []


def test_a_silence_that_is_no_tenth_of_the_whole_is_none() -> None:
    assert gaps([day(0), day(1), day(2), day(60), day(61), day(62), day(63), day(1000), day(1001)])[0].earliest == (
        day(63).earliest
    )


def test_who_says_only_a_decade_fills_no_silence_and_makes_none() -> None:
    plain = [day(0), day(1), day(2), day(3), day(3000), day(3001)]
    assert gaps([*plain, day(0, 3650)]) == gaps(plain)
    assert len(gaps([*plain, day(1500, 60)])) == 2, "a span of two months does fill it"


def test_few_events_have_no_rhythm() -> None:
    assert gaps([]) == gaps([day(0)]) == gaps([day(0), day(5000)]) == []


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 90)), max_size=60))
def test_no_bar_lies_on_another_and_none_is_lost(told: list[tuple[float, float]]) -> None:
    events = [event(at, width, str(number)) for number, (at, width) in enumerate(told)]
    (lane,) = lanes({"one": events}, day(0, 400))
    assert len(lane.bars) + lane.more == len(events) and lane.rows <= MOST_ROWS
    for one, other in combinations(lane.bars, 2):
        assert one.row != other.row or one.end <= other.begin or other.end <= one.begin
    assert all(0 <= bar.begin < bar.end <= 1 + 1e-9 for bar in lane.bars)


def test_what_is_not_in_the_window_is_not_drawn_and_what_reaches_beyond_says_so() -> None:
    (lane, empty) = lanes({"one": [event(5), event(-10, 30), event(50)], "two": []}, day(0, 10))
    assert [(bar.event.key, bar.open_before, bar.open_after, bar.point) for bar in lane.bars] == [
        ("-10", True, True, False),
        ("5", False, False, True),
    ]
    assert not empty.bars and empty.rows == 1, "a silent lane is shown"


def test_events_stand_in_order_the_better_known_first() -> None:
    assert [one.key for one in in_order([event(2), event(1, 30), event(1, 1, "short")])] == ["short", "1", "2"]
