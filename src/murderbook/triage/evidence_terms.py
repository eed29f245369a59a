"""Terms read from the evidence held: NIJ's DNA ladder, what was never tested, older methods, database results."""

from __future__ import annotations

from collections.abc import Callable

from murderbook.casefile.case import SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.triage.reading import Facts, Reading, Test, exhibit_in_words

NAMED = (SuspectState.NAMED_ALIVE, SuspectState.NAMED, SuspectState.NAMED_DEAD)
NO_INVENTORY = "no inventory of evidence in the record"

# A located exhibit in one of these states can still be sent to the laboratory, or has already spoken.
_USABLE = (
    TestState.NEVER_TESTED,
    TestState.BEFORE_METHOD,
    TestState.UNKNOWN,
    TestState.IN_DATABASE,
    TestState.HIT,
)


def dna_ladder(facts: Facts) -> Reading:
    """The three rungs of NIJ; located counts as preserved, since the record has no field for an exhibit's condition."""
    if not facts.case.exhibits:
        return Reading("unknown", NO_INVENTORY)
    biological = [test for test in facts.tests if test.kind == "dna"]
    if not biological:
        return Reading("none_held", "no biological evidence in the inventory")
    best, test = min(((_rung(test), test) for test in biological), key=lambda pair: _RUNGS.index(pair[0]))
    what = exhibit_in_words(test.exhibit)
    if best in ("not_located", "gone"):
        return Reading(best, f"{what}: {_RUNG_WORDS[best]}")
    suspect = facts.suspect in NAMED
    who = "a suspect was named" if suspect else "no suspect named, or not recorded"
    return Reading(f"suspect_{best}" if suspect else best, f"{who}; {what} {_RUNG_WORDS[best]}")


_RUNGS = ("preserved", "difficult", "not_located", "gone")
_RUNG_WORDS = {
    "preserved": "is located",
    "difficult": "is located, but gave nothing usable when tested",
    "not_located": "not located, or nobody recorded where it is",
    "gone": "destroyed or used up, as is all other biological evidence",
}


def _rung(test: Test) -> str:
    if test.exhibit.custody is Custody.DESTROYED or test.state is TestState.EXHAUSTED:
        return "gone"
    if test.exhibit.custody is not Custody.LOCATED:
        return "not_located"
    return "preserved" if test.state in _USABLE else "difficult"


def untested(kind: str) -> Callable[[Facts], Reading]:
    """The term 'held and never tested' for one kind of examination."""

    def read(facts: Facts) -> Reading:
        if not facts.case.exhibits:
            return Reading("unknown", NO_INVENTORY)
        held = [test for test in facts.tests if test.kind == kind]
        if not held:
            return Reading("none_held", "nothing of this kind in the inventory")
        states = [(state, test) for test in held if (state := _untested_state(test))]
        if not states:
            return Reading("tested", f"{_number(len(held))} of this kind, tested")
        state, test = min(states, key=lambda pair: _UNTESTED.index(pair[0]))
        more = sum(other == state for other, _ in states) - 1
        others = f", and {more} more like it" if more else ""
        return Reading(state, f"{exhibit_in_words(test.exhibit)} {_UNTESTED_WORDS[state]}{others}")

    return read


_UNTESTED = ("located", "custody_unknown", "testing_unknown", "not_located", "destroyed")
_UNTESTED_WORDS = {
    "located": "is located and was never tested",
    "custody_unknown": "was never tested; nobody recorded where it is",
    "testing_unknown": "may never have been tested: nobody recorded it",
    "not_located": "was never tested and is not located",
    "destroyed": "was destroyed untested",
}


def _untested_state(test: Test) -> str | None:
    if test.state is TestState.UNKNOWN:
        return None if test.exhibit.custody is Custody.DESTROYED else "testing_unknown"
    if test.state is not TestState.NEVER_TESTED:
        return None
    return {
        Custody.LOCATED: "located",
        Custody.UNKNOWN: "custody_unknown",
        Custody.NOT_LOCATED: "not_located",
        Custody.DESTROYED: "destroyed",
    }[test.exhibit.custody]


def older_method(facts: Facts) -> Reading:
    """Tested once, before the present method: worth testing again."""
    if not facts.case.exhibits:
        return Reading("unknown", NO_INVENTORY)
    old = [test for test in facts.tests if test.state is TestState.BEFORE_METHOD]
    old = [test for test in old if test.exhibit.custody is not Custody.DESTROYED]
    if not old:
        return Reading("none", "nothing held that was tested by an older method only")
    found = [test for test in old if test.exhibit.custody is Custody.LOCATED]
    test = (found or old)[0]
    where = "is located and was tested" if found else "is not located, or nobody recorded where it is; it was tested"
    state = "located" if found else "not_located"
    return Reading(state, f"{exhibit_in_words(test.exhibit)} {where} before the present method")


def database_result(facts: Facts) -> Reading:
    """A hit is the start of the work, not its end; a profile on file can still hit tomorrow."""
    if not facts.case.exhibits:
        return Reading("unknown", NO_INVENTORY)
    for state, name, words in (
        (TestState.HIT, "hit", "hit in a database, and the case is still open"),
        (TestState.IN_DATABASE, "in_database", "result in the database, no hit yet"),
    ):
        found = next((test for test in facts.tests if test.state is state), None)
        if found:
            return Reading(name, f"{exhibit_in_words(found.exhibit)}: {words}")
    return Reading("none", "no result in a database")


def _number(count: int) -> str:
    return "1 exhibit" if count == 1 else f"{count} exhibits"
