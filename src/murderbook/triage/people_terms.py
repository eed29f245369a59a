"""Terms read from the people of a file: witnesses, suspect, motive, victim, and who can still be alive."""

from __future__ import annotations

from datetime import date

from murderbook.casefile.case import SuspectState
from murderbook.casefile.person import Answer, Person, Role, WitnessState
from murderbook.triage.reading import Facts, Reading


def witnesses(facts: Facts) -> Reading:
    """The best witness of the file, in the words of the record: what nobody recorded is said, and earns no points."""
    people = facts.case.witnesses
    if not people:
        return Reading("none_on_file", "no witness in the record")
    states = [witness_state(person) for person in people]
    place = min(range(len(people)), key=lambda index: _WITNESS.index(states[index]))
    usable = sum(state not in _NO_USE for state in states)
    name = people[place].name or "a witness"
    return Reading(
        states[place], f"{name}: {_recorded(people[place], states[place], len(people))}{_others(usable - 1)}"
    )


# Best first. "unsure": what the state takes is recorded in part, and the rest is not known.
_WITNESS = (
    "willing", "willing_unsure", "tie_ended", "tie_ended_unsure", "located", "located_unsure", "alive", "unchecked",
    "unwilling", "dead",
)  # fmt: skip
_NO_USE = ("unwilling", "dead")  # of no use as they are recorded: not counted as further witnesses


def witness_state(person: Person) -> str:
    """The best state that the record supports."""
    alive, found, talks, free = _witness_answers(person)
    if alive is Answer.NO:
        return "dead"
    if talks is Answer.YES:
        return "willing" if alive is found is Answer.YES else "willing_unsure"
    if talks is Answer.NO and free is not Answer.YES:
        return "unwilling"
    state = "tie_ended" if free is Answer.YES else "located" if found is Answer.YES else ""
    if not state:
        return "alive" if alive is Answer.YES else "unchecked"
    return state if alive is Answer.YES else f"{state}_unsure"


def _witness_answers(person: Person) -> tuple[Answer, Answer, Answer, Answer]:
    known = person.witness or WitnessState()
    return alive_of(person), known.located, known.willing, known.tie_ended


def _recorded(person: Person, state: str, witnesses: int) -> str:
    """'recorded as located and willing; not recorded whether alive'."""
    if state == "dead":
        return "recorded as dead" + (", as is every witness on file" if witnesses > 1 else "")
    alive, found, talks, free = _witness_answers(person)
    asked = (("alive", alive), ("located", found), ("willing", talks))
    said = [word if answer is Answer.YES else f"not {word}" for word, answer in asked if answer is not Answer.UNKNOWN]
    open_ = [word for word, answer in asked if answer is Answer.UNKNOWN]
    parts = [f"recorded as {_joined(said, 'and')}"] if said else []
    if free is Answer.YES:
        parts.append("the tie that silenced the witness recorded as over")
    if open_:
        parts.append(f"not recorded whether {_joined(open_, 'or')}")
    return "; ".join(parts)


def _joined(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def suspect(facts: Facts) -> Reading:
    return _SUSPECT[facts.suspect]


_SUSPECT = {
    SuspectState.NAMED_ALIVE: Reading("named_alive", "a suspect was named and is recorded as alive"),
    SuspectState.NAMED: Reading("named", "a suspect was named; not recorded whether alive"),
    SuspectState.NAMED_DEAD: Reading(
        "named_dead", "a suspect was named and is recorded as dead: exceptional clearance is open"
    ),
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
    if any(alive_of(person) is Answer.YES for person in involved):
        return Reading("known_alive", "a suspect or witness is recorded as alive")
    occurred = facts.case.occurred
    if occurred is None:
        return Reading("unknown", "nobody recorded when it happened")
    aged = [person for person in involved if alive_of(person) is not Answer.NO and _age(person) is not None]
    youngest = min(aged, key=lambda person: _age(person) or 0, default=None)
    then = _ages(youngest) if youngest else (facts.settings.assumed_age,) * 2
    basis = "the youngest suspect or witness" if youngest else f"someone of {facts.settings.assumed_age} then (assumed)"
    first, last = (whole_years(end.date(), facts.today) for end in (occurred.latest, occurred.earliest))
    words = f"{_span(first, last)} years have passed; {basis} would be {_span(then[0] + first, then[1] + last)}"
    middle = sum(then) / 2 + (facts.today - occurred.middle.date()).days / 365.25
    return Reading(_alive_state(middle, facts), words)


_PRINCIPALS = (Role.SUSPECT, Role.OFFENDER, Role.WITNESS)


def alive_of(person: Person) -> Answer:
    """A witness's own state first, else the person's."""
    if person.witness is not None and person.witness.alive is not Answer.UNKNOWN:
        return person.witness.alive
    return person.alive


def _age(person: Person) -> float | None:
    """Middle of the range at the event; None where no age was recorded."""
    known = [age for age in (person.age_low, person.age_high) if age is not None]
    return sum(known) / len(known) if known else None


def _ages(person: Person) -> tuple[float, float]:
    known = [age for age in (person.age_low, person.age_high) if age is not None]
    return min(known), max(known)


def _span(low: float, high: float) -> str:
    """'35', '35 to 36': whole years lived, as people count them."""
    first, last = int(low), int(high)
    return f"{first}" if first == last else f"{first} to {last}"


def whole_years(since: date, until: date) -> int:
    """Anniversaries gone by; none before the first."""
    before = (until.month, until.day) < (since.month, since.day)
    return max(0, until.year - since.year - before)


def _alive_state(age: float, facts: Facts) -> str:
    limits = facts.settings
    if age < limits.likely_alive_under:
        return "likely"
    if age < limits.possibly_alive_under:
        return "possible"
    return "rare" if age < limits.rarely_alive_under else "unlikely"


def _others(count: int) -> str:
    return f" ({count} more to ask)" if count > 0 else ""  # neither dead nor unwilling by the record
