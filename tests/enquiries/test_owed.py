"""Owed DNA: rules with their sources, what is owed by them, and what is left to the unit to check."""

from __future__ import annotations

import pytest
from lives import read

from murderbook.casefile.person import Answer
from murderbook.enquiries.owed import Act, Fact, Offence, Owed, RulesError, default_text, load, parse, standing

RULES = load()


def fact(when: str, sample: Answer = Answer.NO, act: Act = Act.CONVICTED, state: str = "VA") -> Fact:
    return Fact(act, Offence.FELONY, state, read(when), sample, "rap sheet")


@pytest.mark.parametrize(
    ("facts", "owed", "words"),
    [
        ([fact("1 July 1990")], Owed.OWED, "Code of Virginia section 19.2-310.2"),
        ([fact("30 June 1990")], Owed.CHECK, "before, or perhaps before, the day of the rule"),
        ([fact("1990")], Owed.CHECK, "before, or perhaps before"),
        ([fact("1995", Answer.UNKNOWN)], Owed.ASK, "VA, convicted of a felony since 1 Jul 1990"),
        ([fact("1995", Answer.YES)], Owed.TAKEN, "sample recorded"),
        ([fact("1995", act=Act.ARRESTED)], Owed.CHECK, "the table has no sourced rule for that"),
        ([fact("1995", state="NV")], Owed.CHECK, "the table has no sourced rule for that"),
        ([fact("1975", state="CA")], Owed.OWED, "CA, convicted of a felony: California Penal Code"),
        ([fact("2008", state="CA", act=Act.ARRESTED)], Owed.CHECK, "before"),
        ([fact("2012", state="CA", act=Act.ARRESTED)], Owed.OWED, "of adults alone: look up the age at the arrest"),
        ([fact("2012", state="US", act=Act.ARRESTED)], Owed.OWED, "28 CFR 28.12"),
        ([], Owed.CHECK, "no arrest or conviction on file"),
        ([fact("1980"), fact("1995")], Owed.OWED, "1995"),
        ([fact("1995"), fact("1980", Answer.YES)], Owed.TAKEN, "sample recorded"),
    ],
)
def test_what_is_owed(facts: list[Fact], owed: Owed, words: str) -> None:
    found = standing(facts, RULES)
    assert found.owed is owed
    assert words in found.why


def test_a_grade_that_nobody_recorded_is_to_be_checked() -> None:
    found = standing([Fact(Act.CONVICTED, Offence.UNKNOWN, "VA", read("1995"), Answer.NO, "letter")], RULES)
    assert found.owed is Owed.CHECK
    assert "not recorded whether it was a felony" in found.why


def test_every_rule_has_statute_and_source() -> None:
    assert len(RULES) == 6
    assert all(len(rule.source) > 20 and len(rule.statute) > 5 for rule in RULES)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('state = "VA"', 'state = "Virginia"', "state = 'Virginia': write a postal code"),
        ('act = "arrested"', 'act = "suspected"', "act = 'suspected': write one of convicted, arrested"),
        ('grade = "felony"', 'grade = "bad"', "grade = 'bad': write one of felony, misdemeanor"),
        ("since = 2009-01-01", 'since = "2009-01-01"', "write a day without quotes"),
        ('statute = "RCW 43.43.754"', 'statute = ""', "a rule has its source"),
        ('statute = "RCW 43.43.754"', 'statute = "RCW"\nguilt = 1', "guilt = 1: no such key"),
        ('state = "VA"', 'state = "WA"', "WA, convicted, felony is there twice"),
        ("[[rules]]", "[rules]", "correct the TOML at that line"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(old: str, new: str, words: str) -> None:
    assert old in default_text()
    with pytest.raises(RulesError) as told:
        parse(default_text().replace(old, new), "owed-dna.toml")
    assert str(told.value).startswith("owed-dna.toml")
    assert words in str(told.value)
