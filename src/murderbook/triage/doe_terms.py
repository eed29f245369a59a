"""The short ladders of missing persons and unidentified remains: what would let the two find each other."""

from __future__ import annotations

from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex
from murderbook.triage.evidence_terms import NO_INVENTORY
from murderbook.triage.reading import Facts, Reading, exhibit_in_words

# Descriptors that name race or descent are recorded for identification and weigh nothing here (DESIGN 2).
_NOT_COUNTED = ("race", "ethnic", "descent", "ancestry", "skin")


def identifying_dna(facts: Facts) -> Reading:
    """How far the person's own DNA (remains, or a missing person's belongings) has come."""
    if not facts.case.exhibits:
        return Reading("unknown", NO_INVENTORY)
    held = [test for test in facts.tests if test.kind == "dna"]
    if not held:
        return Reading("none_held", "no biological sample in the inventory")
    for state, words, fits in (
        ("in_database", "profile in the database", (TestState.IN_DATABASE, TestState.HIT)),
        ("untested", "never tested, or not by the present method", (TestState.NEVER_TESTED, TestState.BEFORE_METHOD)),
        ("unknown", "nobody recorded whether it was tested", (TestState.UNKNOWN,)),
    ):
        for test in held:
            if test.state in fits and (state == "in_database" or test.exhibit.custody is Custody.LOCATED):
                return Reading(state, f"{exhibit_in_words(test.exhibit)}: {words}")
    usable = [test for test in held if test.exhibit.custody is not Custody.DESTROYED]
    if all(test.state in (TestState.EXHAUSTED, TestState.NO_PROFILE) for test in usable):
        return Reading("gone", "all biological samples destroyed, used up or without a profile")
    return Reading("not_located", "no located biological sample that could be tested")


def identifying_prints(facts: Facts) -> Reading:
    if not facts.case.exhibits:
        return Reading("unknown", NO_INVENTORY)
    prints = [t for t in facts.tests if t.kind == "latent" and t.exhibit.custody is not Custody.DESTROYED]
    if not prints:
        return Reading("none_held", "no prints in the inventory")
    searched = [t for t in prints if t.state in (TestState.IN_DATABASE, TestState.HIT, TestState.EXHAUSTED)]
    if searched:
        return Reading("searched", f"{exhibit_in_words(searched[0].exhibit)}: searched")
    return Reading("not_searched", f"{exhibit_in_words(prints[0].exhibit)}: not searched, or nobody recorded it")


def profile(facts: Facts) -> Reading:
    """Sex, age and at least one description: the least a comparison with the other list needs."""
    person = subject(facts)
    if person is None:
        return Reading("unknown", "no person in the record")
    lacks = [name for name, present in _profile_parts(person) if not present]
    if not lacks:
        return Reading("complete", "sex, age and description recorded")
    return Reading("part" if len(lacks) < 3 else "unknown", f"not recorded: {', '.join(lacks)}")


def _profile_parts(person: Person) -> tuple[tuple[str, bool], ...]:
    described = any(
        value and not any(word in name.lower() for word in _NOT_COUNTED) for name, value in person.descriptors.items()
    )
    aged = person.age_low is not None or person.age_high is not None
    return ("sex", person.sex is not Sex.UNKNOWN), ("age", aged), ("description", described)


def subject(facts: Facts) -> Person | None:
    """The missing person or the remains: the first victim, else the first person of the file."""
    persons = facts.case.persons
    return facts.case.victim or (persons[0] if persons else None)


def family(facts: Facts) -> Reading:
    """Relatives who can give a reference sample."""
    kin = [person for person in facts.case.persons if person.role is Role.NEXT_OF_KIN]
    if not kin:
        return Reading("unknown", "no next of kin in the record")
    if any(person.alive is Answer.YES for person in kin):
        return Reading("alive", "next of kin alive: a family reference sample can be asked for")
    if all(person.alive is Answer.NO for person in kin):
        return Reading("dead", "the next of kin on file are dead")
    return Reading("unchecked", "next of kin on file; nobody recorded whether alive")


def time_and_place(facts: Facts) -> Reading:
    dated = facts.case.occurred is not None
    placed = any(place.located or place.county_fips for place in facts.case.places) or bool(facts.case.county_fips)
    if dated and placed:
        return Reading("both", "date and place recorded")
    if dated or placed:
        return Reading("one", "date recorded, place not" if dated else "place recorded, date not")
    return Reading("unknown", "neither date nor place recorded")
