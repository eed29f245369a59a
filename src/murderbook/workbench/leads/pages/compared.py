"""Two cases side by side, fact by fact, whether or not the engine weighed the fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case as CaseRecord
from murderbook.casefile.case import Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.person import Person
from murderbook.evidence.weight import State, WeightOfEvidence
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases as case_records

UNKNOWN = "not recorded"
PLACE, TIME = "place", "time"  # the engine's comparisons of where and when


@dataclass(frozen=True, slots=True)
class Fact:
    """What a file says, and the comparisons of the engine that read it."""

    words: str
    comparisons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    label: str
    left: str
    right: str
    points: float | None  # what the engine gave for it; None where it read nothing of it

    @property
    def style(self) -> str:
        """Only what earned points stands out; what neither did, or neither file records, steps back."""
        if self.left == self.right == Presence.ABSENT:
            return "faint"
        return "agrees" if (self.points or 0.0) > 0.0 else ""


NOTHING = Fact(UNKNOWN)


def side_by_side(left: Case, right: Case, weights: Iterable[WeightOfEvidence]) -> list[Compared]:
    """Facts of both cases in one order; a fact that neither file records is left out."""
    found = {case.id: case for case in case_records(Case.objects.filter(pk__in=[left.pk, right.pk]))}
    return facts_of_both(found[left.key], found[right.key], weights)


def facts_of_both(left: CaseRecord, right: CaseRecord, weights: Iterable[WeightOfEvidence]) -> list[Compared]:
    """The same of records."""
    a, b = _facts(left), _facts(right)
    used = {row.comparison: row for row in weights if row.state is State.USED}
    points = {name: row.bits for name, row in used.items()}
    rows = [_compared(label, a.get(label, NOTHING), b.get(label, NOTHING), points) for label in _in_order(a, b)]
    if PLACE in used:
        where = used[PLACE]
        rows.insert(4, Compared("Places compared", where.left or UNKNOWN, where.right or UNKNOWN, where.bits))
    return [row for row in rows if (row.left, row.right) != (UNKNOWN, UNKNOWN)]


def _compared(label: str, a: Fact, b: Fact, points: Mapping[str, float | None]) -> Compared:
    earned = [points[name] or 0.0 for name in dict.fromkeys(a.comparisons + b.comparisons) if name in points]
    return Compared(label, a.words, b.words, sum(earned) if earned else None)


def _in_order(a: dict[str, Fact], b: dict[str, Fact]) -> list[str]:
    return list(dict.fromkeys([*a, *b]))


def _facts(case: CaseRecord) -> dict[str, Fact]:
    victim = case.victim
    facts = {
        "Victim": Fact(victim.name if victim and victim.name else UNKNOWN),
        "Status": _told(case.status),
        "Suspect": _told(case.suspect_state),
        "Date": Fact(case.occurred.in_words() if case.occurred else UNKNOWN, (TIME,)),
        "Area": Fact(case.area or UNKNOWN),
        "Victim's sex": Fact(_sex(victim) if victim else UNKNOWN, ("victim.sex",)),
        "Victim's age": Fact(_age(victim) if victim else UNKNOWN, ("victim.age",)),
        "Way of life": Fact(_exposures(victim) if victim else UNKNOWN, _exposure_names(victim)),
        "Weapon or method": Fact(_label("weapon", case.weapon), ("weapon",)),
        "Circumstance": Fact(_label("circumstance", case.circumstance), ("circumstance",)),
    }
    for place in case.places:
        words = place.description or place.city or ("on the map" if place.located else UNKNOWN)
        facts[f"Site: {place.site.value}"] = Fact(words)
    for entry in code_list("behaviour").entries:
        presence = case.presence_of(entry.code)
        if presence in (Presence.PRESENT, Presence.ABSENT):
            facts[entry.label] = Fact(presence.value, (f"behaviour.{entry.code}",))
    return facts


def _told(state: Status | SuspectState) -> Fact:
    return Fact(UNKNOWN if state in (Status.UNKNOWN, SuspectState.UNKNOWN) else state.value)


def _label(codes: str, value: str | None) -> str:
    return code_list(codes).label(value) if value else UNKNOWN


def _sex(victim: Person) -> str:
    """Race is no part of a comparison (DESIGN 2)."""
    return {"M": "male", "F": "female", "U": UNKNOWN}[victim.sex.value]


def _age(victim: Person) -> str:
    if victim.age_low is None:
        return UNKNOWN
    if victim.age_high is not None and victim.age_high != victim.age_low:
        return f"{victim.age_low:g} to {victim.age_high:g} years"
    return f"{victim.age_low:g} years"


def _exposure_names(victim: Person | None) -> tuple[str, ...]:
    return tuple(f"exposure.{code}" for code in victim.exposures) if victim else ()


def _exposures(victim: Person) -> str:
    return ", ".join(code_list("exposure").label(code) for code in victim.exposures) or UNKNOWN
