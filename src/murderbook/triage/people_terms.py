"""Terms read from the people of a file: witnesses, suspect, motive, victim, and who can still be alive."""

from __future__ import annotations

from murderbook.casefile.case import SuspectState
from murderbook.casefile.person import Answer, Person, Role
from murderbook.triage.reading import Facts, Reading


def witnesses(facts: Facts) -> Reading:
    """The best witness of the file: alive, located, willing now."""
    people = facts.case.witnesses
    if not people:
        return Reading("none_on_file", "no witness in the record")
    state, witness = min(((_witness_state(p), p) for p in people), key=lambda pair: _WITNESS.index(pair[0]))
    return Reading(state, f"{name_of(witness, 'a witness')} {_WITNESS_WORDS[state]}{_others(len(people) - 1)}")


_WITNESS = ("willing", "tie_ended", "located", "alive", "unchecked", "unwilling", "dead")
_WITNESS_WORDS = {
    "willing": "is alive, located and willing to talk now",
    "tie_ended": "may talk now: the tie that kept the witness silent is over",
    "located": "is alive and located; nobody has asked again",
    "alive": "is alive, not located",
    "unchecked": "is on file; nobody recorded whether alive, located or willing",
    "unwilling": "does not want to talk",
    "dead": "is dead, as is every witness on file",
}


def _witness_state(person: Person) -> str:
    known = person.witness
    alive = person.alive if known is None or known.alive is Answer.UNKNOWN else known.alive
    if alive is Answer.NO:
        return "dead"
    if known is not None:
        found = known.located is Answer.YES
        if known.willing is Answer.YES and found:
            return "willing"
        if known.tie_ended is Answer.YES:
            return "tie_ended"
        if known.willing is Answer.NO:
            return "unwilling"
        if found:
            return "located"
    return "alive" if alive is Answer.YES else "unchecked"


def suspect(facts: Facts) -> Reading:
    return _SUSPECT[facts.suspect]


_SUSPECT = {
    SuspectState.NAMED_ALIVE: Reading("named_alive", "a suspect was named and is alive"),
    SuspectState.NAMED: Reading("named", "a suspect was named; nobody recorded whether alive"),
    SuspectState.NAMED_DEAD: Reading("named_dead", "a suspect was named and is dead: exceptional clearance is open"),
    SuspectState.NONE: Reading("none", "no suspect was named"),
    SuspectState.UNKNOWN: Reading("unknown", "nobody recorded whether a suspect was named"),
}


def motive(facts: Facts) -> Reading:
    return _MOTIVE[facts.case.motive_known]


_MOTIVE = {
    Answer.YES: Reading("known", "the motive is known"),
    Answer.NO: Reading("not_known", "the motive is not known"),
    Answer.UNKNOWN: Reading("unknown", "nobody recorded whether the motive is known"),
}


def victim_identified(facts: Facts) -> Reading:
    victims = facts.case.victims
    if not victims:
        return Reading("unknown", "no victim in the record")
    if not all(victim.identified for victim in victims):
        return Reading("unidentified", "a victim is not identified")
    if not all(victim.name for victim in victims):  # a homicide report, say, has no names
        return Reading("unknown", "no name of a victim in the record")
    return Reading("identified", "the victim is identified")


def principals(facts: Facts) -> Reading:
    """Can the people who know still be alive? From ages at the event and the years since; an unknown age is assumed."""
    involved = [p for p in facts.case.persons if p.role in _PRINCIPALS]
    alive = [_alive(person) for person in involved]
    if Answer.YES in alive:
        return Reading("known_alive", "a suspect or witness is known to be alive")
    if facts.case.occurred is None:
        return Reading("unknown", "nobody recorded when it happened")
    years = (facts.today - facts.case.occurred.middle.date()).days / 365.25
    living = [person for person, answer in zip(involved, alive, strict=True) if answer is not Answer.NO]
    ages = [age for person in living if (age := _age(person)) is not None]
    age = years + (min(ages) if ages else facts.settings.assumed_age)
    basis = "the youngest suspect or witness" if ages else f"someone of {facts.settings.assumed_age} then (assumed)"
    return Reading(_alive_state(age, facts), f"{years:.0f} years have passed; {basis} would be {age:.0f}")


_PRINCIPALS = (Role.SUSPECT, Role.OFFENDER, Role.WITNESS)


def _alive(person: Person) -> Answer:
    if person.witness is not None and person.witness.alive is not Answer.UNKNOWN:
        return person.witness.alive
    return person.alive


def _age(person: Person) -> float | None:
    """Middle of the range at the event; None where no age was recorded."""
    known = [age for age in (person.age_low, person.age_high) if age is not None]
    return sum(known) / len(known) if known else None


def _alive_state(age: float, facts: Facts) -> str:
    limits = facts.settings
    if age < limits.likely_alive_under:
        return "likely"
    if age < limits.possibly_alive_under:
        return "possible"
    return "rare" if age < limits.rarely_alive_under else "unlikely"


def name_of(person: Person, otherwise: str) -> str:
    return person.name or otherwise


def _others(count: int) -> str:
    return f" (and {count} more on file)" if count else ""
