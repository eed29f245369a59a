"""The chain of custody: what leaves A must arrive from A, and what does not is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from custody_makers import Line, events
from django.utils import timezone

from murderbook.workbench.casework.custody.chain import IMPLIES, Chain, chain_of, unaccounted
from murderbook.workbench.casework.states import Act

BOOKED: Line = ("booked in", {"whom": "Clerk Oak", "to": "Room 4"})
SENT: Line = ("sent for examination", {"by": "Clerk Oak", "of": "Room 4", "whom": "Dr Ames", "to": "Laboratory"})
RETURNED: Line = ("returned", {"by": "dr  AMES", "of": "laboratory", "whom": "Clerk Oak", "to": "Room 4"})


def test_a_whole_chain_has_no_break_and_ends_where_it_is() -> None:
    chain = chain_of(events(BOOKED, SENT, RETURNED))
    assert chain.breaks == [], "names are compared without regard to case and spaces"
    assert chain.held is not None and chain.held.words == "Clerk Oak, Room 4"


@pytest.mark.parametrize(
    "lines, words",
    [
        ([SENT], "nothing says how it was collected"),
        (
            [BOOKED, RETURNED],
            "Clerk Oak had it, and dr  AMES handed it on. It was to be at Room 4, and was at laboratory",
        ),
        ([BOOKED, ("returned", {"to": "Room 5"})], "Nothing recorded ties it to the entry before"),
        ([BOOKED, ("seen at a stock check", {"to": "Room 9"})], "It was to be at Room 4, and was at Room 9."),
        ([BOOKED, ("not found", {}), SENT], "From 2 Mar 1987 to 3 Mar 1987 nothing says where it was."),
        ([BOOKED, ("destroyed or used up", {"of": "Room 4"}), RETURNED], "and is here again"),
    ],
)
def test_a_break_is_shown_in_words(lines: list[Line], words: str) -> None:
    (broken,) = chain_of(events(*lines)).breaks
    assert words in broken


@pytest.mark.parametrize(
    "lines",
    [
        [BOOKED, ("seen at a stock check", {"to": "Room 4"}), SENT],
        [BOOKED, ("seen at a stock check", {"of": "Room 4"}), SENT],
        [BOOKED, ("not found", {})],
        [BOOKED, ("handed over", {"of": "room 4", "to": "Court"}), ("returned", {"of": "Court", "to": "Room 4"})],
    ],
)
def test_these_hold(lines: list[Line]) -> None:
    assert chain_of(events(*lines)).breaks == []


def test_entries_stand_in_the_order_of_events_whenever_they_were_written() -> None:
    late = events(RETURNED, SENT, BOOKED)
    for event, day in zip(late, (9, 5, 2), strict=True):
        event.event_earliest = event.event_earliest.replace(day=day)
    chain = chain_of(late)
    assert [link.now.act for link in chain.links] == ["booked in", "sent for examination", "returned"]
    assert chain.breaks == []


def test_an_amendment_counts_and_both_stay() -> None:
    wrong: Line = ("sent for examination", {"by": "Somebody", "to": "Laboratory"})
    right: Line = (SENT[0], {**SENT[1], "amends": 2, "day": 2})
    chain = chain_of(events(BOOKED, wrong, right))
    assert chain.breaks == [] and len(chain.links) == 2
    assert [one.pk for one in chain.links[1].amendments] == [3] and chain.links[1].entry.pk == 2


def test_what_is_struck_out_counts_nowhere_and_is_shown() -> None:
    chain = chain_of(events(BOOKED, ("not found", {}), ("struck out", {"amends": 2, "purpose": "another coat"})))
    assert chain.implied == "located" and chain.held is not None and chain.held.where == "Room 4"
    assert [link.struck for link in chain.links] == [False, True]


def test_overdue_is_what_should_be_back_and_is_not() -> None:
    today = timezone.localdate()
    sent: Line = (SENT[0], {**SENT[1], "due_back": today - timedelta(days=1)})
    assert chain_of(events(BOOKED, sent)).overdue_since == today - timedelta(days=1)
    assert chain_of(events(BOOKED, sent, RETURNED)).overdue_since is None
    assert chain_of(events(BOOKED, (SENT[0], {**SENT[1], "due_back": today}))).overdue_since is None, "today is in time"
    seen: Line = ("seen at a stock check", {"to": "Laboratory"})
    assert chain_of(events(BOOKED, sent, seen)).overdue_since is not None, "it was seen there: it is not back"


@pytest.mark.parametrize(
    "custody, lines, words",
    [
        ("not located", [], "not located, as the register says"),
        ("located", [BOOKED, ("not found", {})], "not found on 2 Mar 1987"),
        ("located", [BOOKED, ("released", {"of": "Room 4", "whom": "the family"})], "released on 2 Mar 1987"),
        ("located", [BOOKED, ("collected", {"of": "Room 4"})], "does not say where it went"),
        ("located", [BOOKED], ""),
        ("destroyed", [BOOKED, ("destroyed or used up", {"of": "Room 4"})], ""),
        ("unknown", [], ""),
    ],
)
def test_what_is_unaccounted_for(custody: str, lines: list[Line], words: str) -> None:
    found = unaccounted(custody, chain_of(events(*lines)))
    assert words in found and bool(found) == bool(words)


def test_who_had_it_elsewhere_need_not_have_it_where_it_was_seen() -> None:
    here: Line = ("seen at a stock check", {"to": "Room 4"})
    there: Line = ("seen at a stock check", {"to": "Room 9"})
    for line, words in ((here, "Clerk Oak, Room 4"), (there, "Room 9")):
        held = chain_of(events(BOOKED, line)).held
        assert held is not None and held.words == words


def test_the_seal_is_the_last_that_was_recorded() -> None:
    lines = [(BOOKED[0], {**BOOKED[1], "seal": "S-1"}), (SENT[0], {**SENT[1], "seal_intact": "no"}), RETURNED]
    chain = chain_of(events(*lines))
    assert chain.seal is not None and (chain.seal.seal, chain.seal.seal_intact) == ("", "no")


def test_every_act_says_where_an_exhibit_is_but_one_that_undoes() -> None:
    assert set(Act) - set(IMPLIES) == {Act.STRUCK}
    assert Chain().implied is None and Chain().overdue_since is None
    assert chain_of(events(BOOKED)).due is None and date.min < timezone.localdate()
