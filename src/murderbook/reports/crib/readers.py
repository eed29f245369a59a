"""What of a case answers an item of a form: words, none where nobody recorded it. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case, PhysicalLink, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Exhibit, TestState
from murderbook.casefile.person import Answer, Person, Role, Sex

Reader = Callable[[Case], list[str]]
_SEXES = {Sex.MALE: "male", Sex.FEMALE: "female"}
_IN_DATABASE = {
    TestState.IN_DATABASE: "in the database, no hit",
    TestState.HIT: "hit",
}


def reader(name: str) -> Reader:
    """KeyError where no reader has that name. `site:S`, `behaviours:GROUP`, `behaviour:CODE` and `descriptor:NAME`
    take their part."""
    kind, _, part = name.partition(":")
    if kind == "site":
        return lambda case: _at_site(case, part)
    if kind == "behaviours":
        return lambda case: _behaviours(case, [one.code for one in code_list("behaviour").entries if one.group == part])
    if kind == "behaviour":
        return lambda case: _behaviours(case, [part])
    if kind == "descriptor":
        return _victims(lambda person: person.descriptors.get(part, ""))
    return READERS[name]


def _words(*values: str | None) -> list[str]:
    return [value for value in values if value]


def _label(name: str, code: str | None) -> list[str]:
    known = code_list(name).get(code)
    if code is None or (known is not None and known.unknown):
        return []
    return [known.label if known else code]


def _numbers(case: Case) -> list[str]:
    both = ((case.own_number, "unit"), (case.agency_number, "agency"))
    return [f"{number} ({whose})" for number, whose in both if number]


def _occurred(case: Case) -> list[str]:
    return [] if case.occurred is None else [case.occurred.as_written or f"{case.occurred.earliest:%Y-%m-%d}"]


def _status(case: Case) -> list[str]:
    told = _label("exceptional_clearance", case.exceptional)
    return [] if case.status.value == "unknown" else [case.status.value + (f": {told[0]}" if told else "")]


def _county(case: Case) -> list[str]:
    return _words(case.county_fips and f"county {case.county_fips} (FIPS)", case.state)


def _each(people: Iterable[Person], told: Callable[[Person], str]) -> list[str]:
    """What is told of each; with more than one of them, who it is of."""
    found = [(person, told(person)) for person in people]
    several = len(found) > 1
    return [f"{person.name or 'unnamed'}: {words}" if several else words for person, words in found if words]


def _victims(told: Callable[[Person], str]) -> Reader:
    return lambda case: _each(case.victims, told)


def _name(person: Person) -> str:
    also = f" (also {', '.join(person.aliases)})" if person.aliases else ""
    return f"{person.name}{also}" if person.name else ""


def _age(person: Person) -> str:
    low, high = person.age_low, person.age_high
    if low is None and high is None:
        return ""
    ages = sorted({age for age in (low, high) if age is not None})
    return " to ".join(f"{age:g}" for age in ages) + (" or more" if high is None else " or less" if low is None else "")


def _race(person: Person) -> str:
    return ", ".join((*_label("race", person.race), *_label("ethnicity", person.ethnicity)))


def _description(person: Person) -> str:
    told = sorted((name.replace("_", " "), value) for name, value in person.descriptors.items() if value)
    return "; ".join(f"{name}: {value}" for name, value in told)


def _eyes(person: Person) -> str:
    """Of bodies the export has one column for each eye."""
    told = person.descriptors
    sides = [(side, told.get(f"eye_{side}", "")) for side in ("left", "right")]
    colours = {colour for _, colour in sides if colour}
    one = "".join(colours) if len(colours) == 1 else ", ".join(f"{side} {colour}" for side, colour in sides if colour)
    return told.get("eyes", "") or one


def _exposures(person: Person) -> str:
    return ", ".join(code_list("exposure").label(code) for code in person.exposures)


def _relationship(person: Person) -> str:
    return ", ".join(_label("relationship", person.relationship))


def _named(role: Role) -> Reader:
    return lambda case: [_name(person) for person in case.persons if person.role is role and person.name]


def _offenders_of(case: Case) -> list[Person]:
    return [person for person in case.persons if person.role in (Role.OFFENDER, Role.SUSPECT)]


def _offender(person: Person) -> str:
    alive = {Answer.YES: "alive", Answer.NO: "dead"}.get(person.alive, "")
    who = f"{_name(person) or 'unnamed'} ({person.role.value})"
    return ", ".join(filter(None, (who, _SEXES.get(person.sex, ""), _age(person), _race(person), alive)))


def _suspect_state(case: Case) -> list[str]:
    return [] if case.suspect_state is SuspectState.UNKNOWN else [case.suspect_state.value]


def _circumstance(case: Case) -> list[str]:
    motive = {Answer.YES: "the motive is known", Answer.NO: "the motive is not known"}.get(case.motive_known)
    return _words(*_label("circumstance", case.circumstance), motive)


def _at_site(case: Case, site: str) -> list[str]:
    found = []
    for place in case.places:
        if place.site.value == site:
            at = f"{place.latitude:.5f}, {place.longitude:.5f} ({place.precision})" if place.located else ""
            parts = (place.description, place.city, place.state, *_label("site_type", place.site_type), at)
            found.append("; ".join(filter(None, parts)))
    return [words for words in found if words]


def _behaviours(case: Case, codes: list[str]) -> list[str]:
    """Present and absent; what is unknown is missing, and is not told as absent."""
    said = {Presence.PRESENT: "yes", Presence.ABSENT: "no", Presence.NOT_APPLICABLE: "does not apply"}
    labels = code_list("behaviour")
    told = ((labels.label(code), said.get(case.presence_of(code))) for code in codes)
    return [f"{label}: {words}" for label, words in told if words]


def _exhibit(exhibit: Exhibit) -> str:
    tests = [f"{code_list('examination').label(one.kind)} {one.state.value}" for one in exhibit.examinations]
    what = exhibit.description or code_list("exhibit_kind").label(exhibit.kind)
    return "; ".join((f"{exhibit.number} {what}", exhibit.custody.value, *tests))


def _database_results(case: Case) -> list[str]:
    return [
        f"{exhibit.number}: {code_list('examination').label(one.kind)} {_IN_DATABASE[one.state]}"
        for exhibit in case.exhibits
        for one in exhibit.examinations
        if one.state in _IN_DATABASE
    ]


def _links(case: Case) -> list[str]:
    label = code_list("examination").label
    return [f"{label(link.kind)}: {_source(link)} {link.other}" for link in case.physical_links]


def _source(link: PhysicalLink) -> str:
    return "same source as" if link.same_source else "not of the source of"


READERS: Final[Mapping[str, Reader]] = {
    "agency": lambda case: _words(case.agency),
    "numbers": _numbers,
    "kind": lambda case: [case.kind.value],
    "offence": lambda case: _label("offence", case.offence),
    "status": _status,
    "investigators": _named(Role.INVESTIGATOR),
    "occurred": _occurred,
    "county": _county,
    "victim_count": lambda case: [f"{len(case.victims)} in the record"] if case.victims else [],
    "victim_identified": _victims(lambda person: "yes" if person.identified and person.name else ""),
    "victim_name": _victims(_name),
    "victim_sex": _victims(lambda person: _SEXES.get(person.sex, "")),
    "victim_age": _victims(_age),
    "victim_race": _victims(_race),
    "victim_description": _victims(_description),
    "victim_eyes": _victims(_eyes),
    "victim_exposures": _victims(_exposures),
    "relationship": _victims(_relationship),
    "suspect_state": _suspect_state,
    "situation": lambda case: _label("situation", case.situation),
    "offenders": lambda case: [_offender(person) for person in _offenders_of(case)],
    "offender_description": lambda case: _each(_offenders_of(case), _description),
    "circumstance": _circumstance,
    "weapon": lambda case: _label("weapon", case.weapon),
    "exhibits": lambda case: [_exhibit(exhibit) for exhibit in case.exhibits],
    "database_results": _database_results,
    "physical_links": _links,
    "series": lambda case: _words(case.series),
    "notes": lambda case: _words(case.notes),
    "next_of_kin": _named(Role.NEXT_OF_KIN),
}
