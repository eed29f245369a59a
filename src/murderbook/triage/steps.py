"""What would move a case up: each unknown turned favourable in turn, and the case read again.

A gain is the most a step can bring ("up to"), on its own, with all else as it is; gains do not add.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, CaseKind, SuspectState
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex, WitnessState
from murderbook.casefile.place import Place, Site
from murderbook.casefile.timespan import TimeSpan
from murderbook.triage.course_terms import undocumented
from murderbook.triage.doe_terms import subject
from murderbook.triage.people_terms import witness_state
from murderbook.triage.reading import Facts, Links, Test, examination_label, exhibit_in_words
from murderbook.triage.rules import LADDERS, RULES
from murderbook.triage.weights import Weights


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    gain: int  # points, at most


def steps(facts: Facts, weights: Weights) -> tuple[Step, ...]:
    """Steps that gain points, greatest first, then as listed; alike exhibits or witnesses are named once."""
    before = total(facts, weights)
    gains: dict[str, int] = {}
    for words, then in what_if(facts):
        gains[words] = max(total(then, weights) - before, gains.get(words, 0))
    found = [Step(words, gain) for words, gain in gains.items() if gain > 0]
    return tuple(sorted(found, key=lambda step: -step.gain))


def total(facts: Facts, weights: Weights) -> int:
    """Points of the whole ladder, without words kept."""
    return sum(weights.terms[name].points[RULES[name].read(facts).state] for name in LADDERS[facts.case.kind])


def what_if(facts: Facts) -> Iterator[tuple[str, Facts]]:
    """Each step in words, with the facts as they would then be."""
    for words, case in _cases(facts):
        yield words, Facts.of(case, facts.today, facts.links, facts.settings)
    if facts.links is None:
        yield "search for linked cases: if a lead stands out", replace(facts, links=Links(leads=1))


def _cases(facts: Facts) -> Iterator[tuple[str, Case]]:
    yield from _exhibit_steps(facts)
    if facts.case.kind is CaseKind.HOMICIDE:
        yield from _witness_steps(facts.case)
        yield from _homicide_steps(facts)
    else:
        yield from _doe_steps(facts)
    if facts.suspect in _SUSPECT_STEP and facts.case.kind is not CaseKind.REMAINS:
        yield _SUSPECT_STEP[facts.suspect], replace(facts.case, suspect_state=SuspectState.NAMED_ALIVE)


_SUSPECT_STEP = {
    SuspectState.UNKNOWN: "read the file for a named suspect, and whether alive",
    SuspectState.NAMED: "find out whether the named suspect is alive",
}


def _exhibit_steps(facts: Facts) -> Iterator[tuple[str, Case]]:
    case = facts.case
    if not case.exhibits:
        found = Exhibit("", "", "semen", Custody.LOCATED, (Examination("dna", TestState.NEVER_TESTED),))
        words = "take stock of the evidence held: if biological evidence is found that was never tested"
        yield words, replace(case, exhibits=(found,))
        return
    alike: dict[tuple[str, Custody, TestState], list[Test]] = {}
    for test in facts.tests:
        if test.exhibit.custody is not Custody.DESTROYED and test.state in _OPEN:
            alike.setdefault((test.kind, test.exhibit.custody, test.state), []).append(test)
    homicide = case.kind is CaseKind.HOMICIDE
    for tests in alike.values():
        others = f" ({len(tests) - 1} more like it)" if len(tests) > 1 else ""
        if homicide:
            yield f"{_task(tests[0])}{others}: if it hits", _with_result(case, tests[0], TestState.HIT)
        else:  # a person's own sample: what counts is that it can be tested at all
            yield f"{_task(tests[0])}{others}: if it can be", _with_result(case, tests[0], TestState.NEVER_TESTED)


_OPEN = (TestState.NEVER_TESTED, TestState.BEFORE_METHOD, TestState.UNKNOWN)


def _task(test: Test) -> str:
    """'locate exhibit 7 (sexual assault kit) and send it to DNA testing'."""
    what, lab = exhibit_in_words(test.exhibit), _laboratory(test.kind)
    again = " again, by the present method" if test.state is TestState.BEFORE_METHOD else ""
    found = test.exhibit.custody is Custody.LOCATED
    if test.state is TestState.UNKNOWN:
        ask = f"find out whether {what} went to {lab}, and send it"
        return ask if found else f"locate {what}, {ask.replace(what, 'it')}"
    return f"send {what} to {lab}{again}" if found else f"locate {what} and send it to {lab}{again}"


def _laboratory(kind: str) -> str:
    label = examination_label(kind)
    return f"{label if label.isupper() else label.lower()} testing"


def _with_result(case: Case, test: Test, state: TestState) -> Case:
    """The case after the exhibit was found and stands at `state`; other kinds of examination of it stay as they are."""
    others = tuple(done for done in test.exhibit.examinations if done.kind != test.kind)
    then = replace(test.exhibit, custody=Custody.LOCATED, examinations=(*others, Examination(test.kind, state)))
    return replace(case, exhibits=tuple(then if exhibit is test.exhibit else exhibit for exhibit in case.exhibits))


_WILLING = WitnessState(alive=Answer.YES, located=Answer.YES, willing=Answer.YES)


def _witness_steps(case: Case) -> Iterator[tuple[str, Case]]:
    if not case.witnesses:
        witness = Person(Role.WITNESS, witness=_WILLING)
        words = "read the file for people who knew and were never asked: if one talks now"
        yield words, replace(case, persons=(*case.persons, witness))
        return
    alike: dict[WitnessState | None, list[Person]] = {}
    for person in case.witnesses:
        if witness_state(person) not in ("dead", "willing"):
            alike.setdefault(person.witness, []).append(person)
    for people in alike.values():
        first, state = people[0], people[0].witness
        do = "interview again" if state is not None and state.located is Answer.YES else "locate and interview again"
        others = f" ({len(people) - 1} more in the same state)" if len(people) > 1 else ""
        yield f"{do} {first.name or 'a witness'}{others}: if the witness talks now", _with_willing(case, first)


def _with_willing(case: Case, witness: Person) -> Case:
    willing = replace(witness, alive=Answer.YES, witness=_WILLING)
    return replace(case, persons=tuple(willing if person is witness else person for person in case.persons))


def _homicide_steps(facts: Facts) -> Iterator[tuple[str, Case]]:
    case = facts.case
    if case.motive_known is Answer.UNKNOWN:
        yield "establish the motive", replace(case, motive_known=Answer.YES)
    if any(not victim.identified for victim in case.victims):
        named = tuple(replace(p, identified=True) if p.role is Role.VICTIM else p for p in case.persons)
        yield "identify the victim", replace(case, persons=named)
    missing = [name for name in undocumented(case) if name not in _ASKED_ELSEWHERE]
    if missing:
        yield f"complete the record: {', '.join(missing)}", _documented(case, facts.today)


_ASKED_ELSEWHERE = ("evidence", "witnesses")  # steps of their own, with far more to gain


def _documented(case: Case, today: date) -> Case:
    """The basics filled in; what is already recorded stays."""
    victims = [_described(person) for person in case.victims] or [_described(Person(Role.VICTIM))]
    others = tuple(person for person in case.persons if person.role is not Role.VICTIM)
    placed = any(place.located for place in case.places)
    coded = any(b.presence in (Presence.PRESENT, Presence.ABSENT) for b in case.behaviours)
    return replace(
        case,
        occurred=case.occurred or TimeSpan.of_year(today.year),
        places=case.places if placed else (*case.places, Place(Site.REPORTED, latitude=0.0, longitude=0.0)),
        persons=(*victims, *others),
        weapon=case.weapon or "unknown",
        circumstance=case.circumstance or "unknown",
        behaviours=case.behaviours if coded else (*case.behaviours, Behaviour("covered", Presence.ABSENT)),
    )


def _described(person: Person) -> Person:
    """Sex and age filled in with any value: only that they are known counts."""
    sex = Sex.FEMALE if person.sex is Sex.UNKNOWN else person.sex
    age = 30.0 if person.age_low is None else person.age_low
    return replace(person, sex=sex, age_low=age)


def _doe_steps(facts: Facts) -> Iterator[tuple[str, Case]]:
    case, person = facts.case, subject(facts)
    if person is not None:
        full = replace(_described(person), descriptors={**person.descriptors, "marks": "recorded"})
        persons = tuple(full if other is person else other for other in case.persons)
        yield "complete sex, age and description", replace(case, persons=persons)
    dated = replace(case, occurred=case.occurred or TimeSpan.of_year(facts.today.year))
    yield "establish date and place", replace(dated, county_fips=case.county_fips or "00000")
    if case.kind is CaseKind.MISSING:
        kin = Person(Role.NEXT_OF_KIN, alive=Answer.YES)
        yield "find next of kin for a reference sample", replace(case, persons=(*case.persons, kin))
