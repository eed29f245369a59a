"""Closed-form cases: what excludes a person from an offence, what does not, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from lives import interval, offence, read

from murderbook.enquiries.contradictions import contradictions, unattached
from murderbook.enquiries.interval import EnquiryError, Interval, Kind
from murderbook.enquiries.presence import Settings, Verdict, against, summary

CUSTODY = interval(Kind.CUSTODY, "3 May 1985", "9 June 1987", where="State Prison")


def verdict(when: str, *intervals: Interval, settings: Settings | None = None) -> Verdict:
    return against([offence(when)], intervals, settings)[0].verdict


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("4 May 1985", Verdict.COULD_NOT),
        ("8 June 1987", Verdict.COULD_NOT),
        ("summer 1986", Verdict.COULD_NOT),
        ("3 May 1985", Verdict.NOT_KNOWN),  # taken in at some hour of that day
        ("9 June 1987", Verdict.NOT_KNOWN),
        ("between 1 Mar 1985 and 1 July 1985", Verdict.COULD),  # only a part of it
        ("1987", Verdict.COULD),
        ("10 June 1987", Verdict.NOT_KNOWN),
        ("", Verdict.NOT_KNOWN),
    ],
)
def test_custody_of_known_days(when: str, expected: Verdict) -> None:
    assert verdict(when, CUSTODY) is expected


def test_the_words_name_stretch_and_source() -> None:
    (found,) = against([offence("14 March 1987")], [CUSTODY])
    assert found.words == "custody, State Prison, from 3 May 1985 to 9 Jun 1987 (the file)"
    assert found.by == (CUSTODY,)
    (part,) = against([offence("1987")], [CUSTODY])
    assert part.words.startswith("covers only a part of the time within which it happened: custody")
    (edge,) = against([offence("9 June 1987")], [CUSTODY])
    assert edge.words.startswith("may cover it, and exact dates would tell: custody")


def test_an_approximate_release_excludes_up_to_its_first_day() -> None:
    until_june = interval(Kind.CUSTODY, "1985", "June 1987")
    assert verdict("31 May 1987", until_june) is Verdict.COULD_NOT
    assert verdict("1 June 1987", until_june) is Verdict.NOT_KNOWN
    assert verdict("30 June 1987", until_june) is Verdict.NOT_KNOWN
    assert verdict("31 December 1985", until_june) is Verdict.NOT_KNOWN
    assert verdict("1 January 1986", until_june) is Verdict.COULD_NOT


def test_an_end_that_nobody_recorded_excludes_nothing_later() -> None:
    open_ = interval(Kind.CUSTODY, "3 May 1985")
    assert verdict("4 May 1985", open_) is Verdict.NOT_KNOWN
    still = replace(open_, until=datetime(1986, 1, 1))
    assert verdict("4 May 1985", still) is Verdict.COULD_NOT
    assert verdict("2 January 1986", still) is Verdict.NOT_KNOWN
    begun = interval(Kind.CUSTODY, "", "9 June 1987")
    assert verdict("8 June 1987", begun) is Verdict.NOT_KNOWN


def test_death_before_excludes_for_good_and_birth_before_it() -> None:
    dead = interval(Kind.DEAD, "9 June 1986")
    assert verdict("10 June 1986", dead) is Verdict.COULD_NOT
    assert verdict("2019", dead) is Verdict.COULD_NOT
    assert verdict("8 June 1986", dead) is Verdict.NOT_KNOWN
    (found,) = against([offence("2019")], [dead])
    assert found.words == "dead before: dead, 9 Jun 1986 (the file)"
    born = interval(Kind.BORN, "1 March 1980")
    assert against([offence("1979")], [born])[0].words == "not born yet: born, 1 Mar 1980 (the file)"


def test_a_child_is_excluded_below_the_age_that_is_set() -> None:
    born = interval(Kind.BORN, "29 February 1980")
    (young,) = against([offence("1986")], [born])
    assert young.verdict is Verdict.COULD_NOT
    assert young.words.startswith("under 7 years old then: born")
    assert verdict("28 February 1987", born) is Verdict.COULD_NOT
    assert verdict("1 March 1987", born) is Verdict.NOT_KNOWN
    assert verdict("1981", born, settings=Settings(youngest=0)) is Verdict.NOT_KNOWN
    assert verdict("1981", interval(Kind.BORN, "1980")) is Verdict.COULD_NOT


def test_leave_and_escape_are_presence_within_an_absence() -> None:
    leave = interval(Kind.LEAVE, "1 March 1986", "3 March 1986")
    assert verdict("2 March 1986", CUSTODY, leave) is Verdict.COULD
    assert verdict("3 March 1986", CUSTODY, leave) is Verdict.COULD
    assert verdict("4 March 1986", CUSTODY, leave) is Verdict.COULD_NOT
    assert verdict("1986", CUSTODY, leave) is Verdict.COULD
    escape = interval(Kind.ESCAPE, "1 March 1986")  # nobody recorded when he was taken again
    assert verdict("1 March 1987", CUSTODY, escape) is Verdict.COULD
    assert verdict("1 February 1986", CUSTODY, escape) is Verdict.COULD_NOT
    abroad = interval(Kind.ABROAD, "1985", "1990")
    assert verdict("2 March 1986", abroad, leave) is Verdict.COULD_NOT


def test_the_minute_in_which_it_begins_or_ends_excludes_nothing_of_that_minute() -> None:
    held = interval(Kind.CUSTODY, "1986-05-05 12:00", "1986-05-06 12:00")
    assert verdict("1986-05-05 12:00", held) is not Verdict.COULD_NOT
    assert verdict("1986-05-05 12:01", held) is Verdict.COULD_NOT
    assert verdict("1986-05-06 11:59", held) is Verdict.COULD_NOT
    assert verdict("1986-05-06 12:00", held) is not Verdict.COULD_NOT


def test_of_an_approximate_leave_all_that_it_can_have_taken_is_taken_out() -> None:
    leave = interval(Kind.LEAVE, "March 1986", "April 1986")
    assert verdict("2 March 1986", CUSTODY, leave) is Verdict.COULD
    assert verdict("29 April 1986", CUSTODY, leave) is Verdict.COULD
    assert verdict("2 May 1986", CUSTODY, leave) is Verdict.COULD_NOT


@pytest.mark.parametrize("kind", [Kind.MILITARY, Kind.TRAVEL])
def test_service_or_travel_of_which_nobody_says_where_excludes_nothing(kind: Kind) -> None:
    """A soldier has evenings, and a traveller may have gone to the very place."""
    nowhere = interval(kind, "1985", "1988")
    (found,) = against([offence("2 March 1986")], [nowhere])
    assert found.verdict is Verdict.NOT_KNOWN and found.by == (nowhere,)
    assert found.words.startswith(f"away by the record, and it does not say where: {kind}, from 1985")
    assert verdict("2 March 1986", replace(nowhere, where="Fort Bliss")) is Verdict.COULD_NOT


def test_two_stretches_that_follow_each_other_cover_together() -> None:
    jail = interval(Kind.CUSTODY, "1 March 1986", "1986-05-05 12:00", key="a", where="County Jail")
    prison = interval(Kind.CUSTODY, "1986-05-05 12:00", "1988", key="b", where="State Prison")
    (found,) = against([offence("between 1 May 1986 and 9 May 1986")], [jail, prison])
    assert found.verdict is Verdict.COULD_NOT
    assert {one.key for one in found.by} == {"a", "b"}
    later = interval(Kind.CUSTODY, "6 May 1986", "1988", key="b")
    assert verdict("between 1 May 1986 and 9 May 1986", jail, later) is Verdict.COULD


def test_records_that_contradict_each_other_are_shown_and_exclude_nothing() -> None:
    travel = interval(Kind.TRAVEL, "1 March 1986", "20 March 1986")
    (found, other) = against([offence("10 March 1986"), offence("10 May 1986", "H-2")], [CUSTODY, travel])
    assert found.verdict is Verdict.NOT_KNOWN
    assert found.words.startswith("two records contradict each other, and neither excludes")
    assert found.disputed == ((CUSTODY, travel),)
    assert other.verdict is Verdict.COULD_NOT, "what is doubtful is that month"
    seen = interval(Kind.HERE, "5 March 1986", "5 March 1986")
    assert contradictions([CUSTODY, seen]) == ((CUSTODY, seen),)
    leave = interval(Kind.LEAVE, "4 March 1986", "6 March 1986")
    assert contradictions([CUSTODY, leave, seen]) == ()


def test_somebody_seen_after_his_death_is_not_eliminated_by_it() -> None:
    dead, seen = interval(Kind.DEAD, "9 June 1986"), interval(Kind.HERE, "1990", "1990")
    assert verdict("1988", dead, seen) is Verdict.NOT_KNOWN
    assert contradictions([dead, interval(Kind.BORN, "1990")])


def test_what_agrees_is_no_contradiction() -> None:
    abroad, service = interval(Kind.ABROAD, "1985", "1988"), interval(Kind.MILITARY, "1984", "1989")
    ward = interval(Kind.HOSPITAL, "1 May 1986", "9 May 1986")
    assert contradictions([abroad, service, ward]) == ()
    there = interval(Kind.CUSTODY, "1 May 1986", "9 May 1986", where="Toronto")
    assert contradictions([there, interval(Kind.ABROAD, "1985", "1988", where="toronto")]) == ()
    assert contradictions([CUSTODY, interval(Kind.TRAVEL, "9 June 1987", "12 June 1987")]) == ()
    assert unattached([CUSTODY, interval(Kind.LEAVE, "1990")]) == (interval(Kind.LEAVE, "1990"),)
    assert unattached([CUSTODY, interval(Kind.LEAVE, "1986")]) == ()


def test_the_series_in_one_line() -> None:
    days = ("4 May 1985", "5 May 1985", "1986", "1987", "1990", "1991", "1992")
    findings = against([offence(day, day) for day in days], [CUSTODY])
    assert summary(findings) == "could not have done 3 of the 7; could have done 1; of 3 it is not known"
    assert summary(findings[:1]) == "could not have done the one offence"
    assert summary(()) == "no offence to hold against it"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"end": read("1984")}, "end"),
        ({"begin": None, "end": None}, "begin"),
        ({"source": "  "}, "source"),
        ({"until": datetime(1986, 1, 1)}, "until"),
        ({"until": datetime(1980, 1, 1), "end": None}, "until"),
        ({"kind": Kind.DEAD}, "end"),
        ({"kind": Kind.BORN, "begin": None, "end": None}, "begin"),
    ],
)
def test_what_cannot_be_so_is_refused_and_says_where(change: dict[str, object], field: str) -> None:
    with pytest.raises(EnquiryError) as told:
        replace(CUSTODY, **change)  # type: ignore[arg-type]
    assert told.value.field == field
    assert str(told.value).endswith(".")


def test_an_age_beyond_reason_is_refused() -> None:
    with pytest.raises(EnquiryError, match="31 is no age"):
        Settings(youngest=31)
