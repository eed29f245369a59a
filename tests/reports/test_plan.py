"""What becomes of each thing: given, given before, withheld with what it hangs on; and the count that must hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from murderbook.reports.discovery.count import LeftOutError, proven
from murderbook.reports.discovery.plan import AlreadyGivenError, Earlier, State, Withheld, planned
from murderbook.reports.item import Item

WHY = Withheld("other", "a memo", "Elm", datetime(2026, 1, 2, tzinfo=UTC))


def item(kind: str, key: str, parent: tuple[str, str] | None = None, title: str = "") -> Item:
    return Item(kind, key, kind, f"{kind} {key}", title, parent=parent)


DOCUMENT = item("document", "1")
PAGE = item("page", "1", DOCUMENT.ident)
MENTION = item("mention", "1", PAGE.ident)


def test_what_hangs_on_what_is_withheld_is_withheld_and_says_so() -> None:
    entries = planned([DOCUMENT, PAGE, MENTION], {DOCUMENT.ident: WHY}, {})
    assert [entry.state for entry in entries] == [State.WITHHELD] * 3
    told = [entry.withheld.follows for entry in entries if entry.withheld]
    assert told == ["", "document 1", "document 1"]
    assert [entry.state for entry in planned([DOCUMENT, PAGE, MENTION], {PAGE.ident: WHY}, {})] == [
        State.GIVEN,
        State.WITHHELD,
        State.WITHHELD,
    ]


def test_what_was_given_is_given_again_only_where_it_changed() -> None:
    before = {DOCUMENT.ident: Earlier(1, DOCUMENT.digest, "MB1", "MB1")}
    same, changed = (planned([one], {}, before)[0] for one in (DOCUMENT, item("document", "1", title="new")))
    assert (same.state, same.news) == (State.BEFORE, "")
    assert (changed.state, changed.news) == (State.GIVEN, "changed")
    with pytest.raises(AlreadyGivenError, match="document 1 was given in bundle 1"):
        planned([DOCUMENT], {DOCUMENT.ident: WHY}, before)


def test_the_count_finds_each_way_to_be_wrong() -> None:
    entries = planned([DOCUMENT, PAGE, MENTION], {PAGE.ident: WHY}, {})
    labels = {"document": "Documents", "page": "Pages", "mention": "Mentions"}
    there = {"document": {"1"}, "page": {"1"}, "mention": {"1"}}
    lines = proven(there, entries, {DOCUMENT.ident}, labels)
    assert [(one.label, one.counted, one.given, one.withheld) for one in lines] == [
        ("Documents", 1, 1, 0),
        ("Pages", 1, 0, 1),
        ("Mentions", 1, 0, 1),
    ]
    for counted, listed, printed, told in (
        (there | {"page": {"1", "2"}}, entries, {DOCUMENT.ident}, "in no list: 1 of kind page"),
        (there, entries[:2], {DOCUMENT.ident}, "in no list: 1 of kind mention"),
        (there | {"mention": set()}, entries, {DOCUMENT.ident}, "listed in vain: 1 of kind mention"),
        (there, [*entries, entries[0]], {DOCUMENT.ident}, "listed twice: 1 of kind document"),
        (there, entries, set(), "given and in no file: 1 of kind document"),
        (there, entries, {DOCUMENT.ident, PAGE.ident}, "in a file: 1 of kind page"),
    ):
        with pytest.raises(LeftOutError, match=told):
            proven(counted, listed, printed, labels)
