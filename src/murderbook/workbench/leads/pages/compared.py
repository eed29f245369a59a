"""Two cases side by side, fact by fact, whether or not the engine weighed the fact."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

UNKNOWN = "not recorded"


@dataclass(frozen=True, slots=True)
class Compared:
    label: str
    left: str
    right: str

    @property
    def same(self) -> bool:
        return self.left == self.right and self.left != UNKNOWN


def side_by_side(left: Case, right: Case) -> list[Compared]:
    """Facts of both cases in one order; a fact that neither file records is left out."""
    found = {case.id: case for case in case_records(Case.objects.filter(pk__in=[left.pk, right.pk]))}
    a, b = _facts(found[left.key]), _facts(found[right.key])
    rows = [Compared(label, a.get(label, UNKNOWN), b.get(label, UNKNOWN)) for label in _in_order(a, b)]
    return [row for row in rows if (row.left, row.right) != (UNKNOWN, UNKNOWN)]


def _in_order(a: dict[str, str], b: dict[str, str]) -> list[str]:
    return list(dict.fromkeys([*a, *b]))


def _facts(case: CaseRecord) -> dict[str, str]:
    victim = case.victim
    facts = {
        "Date": case.occurred.in_words() if case.occurred else UNKNOWN,
        "Area": case.area or UNKNOWN,
        "Victim": _victim(victim) if victim else UNKNOWN,
        "Way of life": _exposures(victim) if victim else UNKNOWN,
        "Weapon or method": code_list("weapon").label(case.weapon) if case.weapon else UNKNOWN,
        "Circumstance": code_list("circumstance").label(case.circumstance) if case.circumstance else UNKNOWN,
        "Status": case.status.value,
    }
    for place in case.places:
        facts[f"Site: {place.site.value}"] = (
            place.description or place.city or ("on the map" if place.located else UNKNOWN)
        )
    for entry in code_list("behaviour").entries:
        presence = case.presence_of(entry.code)
        if presence in (Presence.PRESENT, Presence.ABSENT):
            facts[entry.label] = presence.value
    return facts


def _victim(victim: Person) -> str:
    """Sex and age; race is no part of a comparison (DESIGN 2)."""
    sex = {"M": "male", "F": "female", "U": "sex not recorded"}[victim.sex.value]
    if victim.age_low is None:
        return f"{sex}, age not recorded"
    if victim.age_high is not None and victim.age_high != victim.age_low:
        return f"{sex}, {victim.age_low:g} to {victim.age_high:g} years"
    return f"{sex}, {victim.age_low:g} years"


def _exposures(victim: Person) -> str:
    return ", ".join(code_list("exposure").label(code) for code in victim.exposures) or UNKNOWN
