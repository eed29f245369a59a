"""What a linkage model reads of a case: values of the comparisons, area and era, location, time span.

The only module of the engine that looks into a `Case`, so that what is read (and that race and ethnicity are not) can
be checked in one place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, pi, radians, sin
from typing import NamedTuple

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case, CaseKind, PhysicalLink
from murderbook.casefile.person import Sex
from murderbook.casefile.place import TYPICAL_RADIUS_KM, Place, PlacePrecision, Site
from murderbook.linkage.model import ABSENT, PRESENT, Declaration, Item

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
FIRST_DAY = date(1850, 1, 1).toordinal()  # day 0 of the integer calendar
SITES = (Site.DEATH, Site.ASSAULT, Site.DISPOSAL, Site.REPORTED, Site.CONTACT, Site.LAST_KNOWN)
TOO_COARSE = (PlacePrecision.CITY, PlacePrecision.COUNTY, PlacePrecision.STATE)
UNSTATED_RADIUS_KM = 0.5  # coordinates without a stated precision are taken as good to the street

EXCLUDING = "dna"  # an offender has one DNA, but may own two guns, and leave another finger or none
# Numbers that are none: a clerk's way to leave the field blank
PLACEHOLDER = re.compile(r"(unk(nown)?|n\W?a|none|nil|null|not (known|assigned|available)|pending|tbd|x+|[0 ]*)")

Incident = tuple[str, str, str, str]  # state; agency or county; its own number; the days that all its files share


@dataclass(frozen=True, slots=True)
class Value:
    """A value as compared. `family` joins values that are alike; a `broad` value names its family only.

    `said`: how the file at hand puts it, where that says more than the label ("30 to 40"); no part of the value.
    """

    key: str
    family: str
    broad: bool = False
    label: str = ""
    said: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        return self.said or self.label


@dataclass(frozen=True, slots=True)
class Point:
    """A location on the sphere: whole metres from the earth's centre, and the squared radius of its uncertainty."""

    x: int
    y: int
    z: int
    radius2: int
    latitude: float
    longitude: float
    site: Site = Site.REPORTED  # which of the file's places this is


@dataclass(frozen=True, slots=True)
class Span:
    """Days since 1850: the middle of the covering span, and which of the declared lengths covers it."""

    day: int
    length: int  # index into TimeRule.span_days


class Where(NamedTuple):
    """What decides by which rates a case is weighed: its area, the wider area around it, its era; None unknown."""

    area: str | None
    wider: str | None
    era: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One case as the engine sees it; None where unknown."""

    id: str
    values: tuple[Value | None, ...]  # one per item of the declaration
    where: Where
    point: Point | None
    span: Span | None
    readable: tuple[str, ...] = ()  # kinds of presence items that this file could tell of: a victim has exposures
    date: str | None = None  # in words, as the file has it: what is shown of `span`


def read(case: Case, declaration: Declaration) -> Reading:
    return Reading(
        id=case.id,
        values=_values(case, declaration),
        where=Where(*_area(case), _era(case, declaration.era_years)),
        point=_point(case),
        span=_span(case, declaration.time.span_days),
        date=case.occurred.in_words() if case.occurred else None,
        readable=("behaviours",) if case.victim is None else ("behaviours", "listed"),
    )


def _values(case: Case, declaration: Declaration) -> tuple[Value | None, ...]:
    coded = {behaviour.code: behaviour.presence for behaviour in reversed(case.behaviours)}  # the first one counts
    return tuple(
        _behaviour(coded.get(item.code)) if item.kind == "behaviours" else _READERS[item.kind](case, item)
        for item in declaration.items
    )


def is_compared(case: Case) -> bool:
    """Homicides, and unidentified remains that the file takes for a homicide."""
    if case.kind is CaseKind.HOMICIDE:
        return True
    return case.kind is CaseKind.REMAINS and (case.offence or "").upper().startswith(("09A", "MURDER", "HOMICIDE"))


def physical_links(a: Case, b: Case) -> list[PhysicalLink]:
    """What either file says of a physical link between the two, each said once, positive ones first."""
    said = [link for case, other in ((a, b), (b, a)) for link in case.physical_links if link.other == other.id]
    once = {(link.kind, link.same_source): link for link in reversed(said)}
    return sorted(once.values(), key=lambda link: (not link.same_source, link.kind))


def is_linked(links: list[PhysicalLink]) -> bool:
    """Does a trace tie the two cases, whatever another one says?"""
    return any(link.same_source for link in links)


def is_ruled_out(links: list[PhysicalLink]) -> bool:
    """DNA of different sources, and no trace that ties the two: only this speaks against one offender by itself."""
    return not is_linked(links) and any(link.kind == EXCLUDING for link in links)


def _category(case: Case, item: Item) -> Value | None:
    if item.bands:
        return _age(case, item)
    text = _CATEGORIES[item.reads](case) if item.reads in _CATEGORIES else case.extra.get(item.reads)
    if not text:
        return None
    entry = item.entries.get(text)
    if entry is None:
        return Value(text, text, label=text)
    if entry.unknown:
        return None
    return Value(text, entry.group or text, text in item.broad, entry.label)


def _sex(case: Case) -> str | None:
    victim = case.victim
    known = victim is not None and victim.sex is not Sex.UNKNOWN
    return {Sex.MALE: "male", Sex.FEMALE: "female"}[victim.sex] if known and victim else None


def _age(case: Case, item: Item) -> Value | None:
    """The band that holds the whole range of ages, else the family that does, else unknown."""
    victim = case.victim
    ends = [age for age in (victim.age_low, victim.age_high) if age is not None] if victim else []
    if not ends:
        return None
    # "34.5 years" belongs to the band of 34: bands are of completed years
    held = [next((b for b in item.bands if b.low <= int(age) <= b.high), None) for age in (min(ends), max(ends))]
    first, last = held
    if first is None or last is None or first.family != last.family:
        return None
    if first is last:
        return Value(first.label, first.family, label=first.label)
    return _family(first.family, item, f"{min(ends):g} to {max(ends):g}")


def _family(name: str, item: Item, said: str) -> Value:
    """An age known no closer than the bands of one family; `said`: as the file has it."""
    bands = [band for band in item.bands if band.family == name]
    label = f"{name}, {min(band.low for band in bands):g} to {max(band.high for band in bands):g}"
    return Value(f"{name} (exact age not known)", name, broad=True, label=label, said=said)


def _listed(case: Case, item: Item) -> Value | None:
    victim = case.victim
    return Value(PRESENT, PRESENT, label=PRESENT) if victim and item.code in victim.exposures else None


_PRESENT, _ABSENT = Value(PRESENT, PRESENT, label=PRESENT), Value(ABSENT, ABSENT, label=ABSENT)


def _behaviour(presence: Presence | None) -> Value | None:
    if presence is Presence.PRESENT:
        return _PRESENT
    return _ABSENT if presence is Presence.ABSENT else None


_CATEGORIES: dict[str, Callable[[Case], str | None]] = {
    "victim_sex": _sex,
    "weapon": lambda case: case.weapon,
    "circumstance": lambda case: case.circumstance,
}
_READERS: dict[str, Callable[[Case, Item], Value | None]] = {
    "category": _category,
    "listed": _listed,
}


def _area(case: Case) -> tuple[str | None, str | None]:
    """The unit's own area, else the county, else the agency; and the state around it. Names repeat between states."""
    state = case.state or next((place.state for place in case.places if place.state), None)
    county = case.county_fips or next((place.county_fips for place in case.places if place.county_fips), None)
    name = case.area or county or case.agency
    return (f"{state}/{name}" if state else name) if name else None, state


def _era(case: Case, years: int) -> str | None:
    """The era that holds the whole span; a case that may lie in two has none."""
    if case.occurred is None:
        return None
    first, last = case.occurred.earliest.year // years, case.occurred.latest.year // years
    return f"{first * years}-{first * years + years - 1}" if first == last else None


def _point(case: Case) -> Point | None:
    usable = {place.site: place for place in reversed(case.places) if place.located and not _coarse(place)}
    return next((_on_sphere(usable[site]) for site in SITES if site in usable), None)


def _coarse(place: Place) -> bool:
    return place.precision in TOO_COARSE


def _on_sphere(place: Place) -> Point:
    """Whole metres: sums of their squares are exact in a double, so every engine gives the same step."""
    assert place.latitude is not None and place.longitude is not None
    stated = place.precision is not PlacePrecision.UNKNOWN
    radius = 1000.0 * (TYPICAL_RADIUS_KM[place.precision] if stated else UNSTATED_RADIUS_KM)
    x, y, z = metres_of(place.latitude, place.longitude)
    return Point(x, y, z, round(radius * radius), place.latitude, place.longitude, place.site)


def metres_of(latitude: float, longitude: float) -> tuple[int, int, int]:
    """Cartesian metres of a point of the sphere; a straight chord orders distances as the great circle does."""
    north, east = radians(latitude), longitude * pi / 180.0
    return (
        round(EARTH_RADIUS_M * cos(north) * cos(east)),
        round(EARTH_RADIUS_M * cos(north) * sin(east)),
        round(EARTH_RADIUS_M * sin(north)),
    )


def _span(case: Case, lengths: tuple[int, ...]) -> Span | None:
    """The shortest declared length that covers the span, about its centre; unknown where none does."""
    if case.occurred is None:
        return None
    first, last = _day(case.occurred.earliest), _day(case.occurred.latest)
    length = next((k for k, days in enumerate(lengths) if last - first < days), None)
    return None if length is None else Span((first + last) // 2, length)


def _day(moment: datetime) -> int:
    return moment.date().toordinal() - FIRST_DAY


def date_of(day: int) -> date:
    return date.fromordinal(FIRST_DAY) + timedelta(days=day)


def units_of(cases: Sequence[Case]) -> list[str | None]:
    """Which files are one unit, not to be compared and counted once: None for a case that is one by itself.

    A double murder fills two files (the SHR: one row per victim); that they are alike is no lead.

    Files of one agency (or one county, where no agency is named) that share a number which is no placeholder, and a day
    on which all of them may have happened, are one incident; an incident with a case of a known series belongs to it.
    """
    incidents = incidents_of(cases)
    times = Counter(incident for incident in incidents if incident is not None)
    series = {
        incident: case.series
        for case, incident in zip(reversed(cases), reversed(incidents), strict=True)
        if incident is not None and case.series
    }
    return [
        _name(case.series or series.get(incident) if incident else case.series, incident, times)
        for case, incident in zip(cases, incidents, strict=True)
    ]


def incidents_of(cases: Sequence[Case]) -> list[Incident | None]:
    """Files of one number in order of time; each joins the incident before it while all share a day."""
    numbered: dict[tuple[str, str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for row, case in enumerate(cases):
        key = _number(case)
        if key is not None and case.occurred is not None:
            numbered[key].append((_day(case.occurred.earliest), _day(case.occurred.latest), row))
    found: list[Incident | None] = [None] * len(cases)
    for key, files in numbered.items():
        name, until = "", -1
        for first, last, row in sorted(files):
            if not name or first > until:
                name, until = f"from day {first}", last
            until = min(until, last)
            found[row] = (*key, name)
    return found


def _number(case: Case) -> tuple[str, str, str] | None:
    """Numbers are an agency's own: two agencies may give the same one, and a blank agency gives none."""
    number = case.own_number.strip()
    where = case.agency.strip() or case.county_fips or ""
    if not where or PLACEHOLDER.fullmatch(re.sub(r"[\W_]+", " ", number).strip().lower()):
        return None
    return case.state or "", where, number


def _name(series: str | None, incident: Incident | None, times: Counter[Incident]) -> str | None:
    if series:
        return f"series {series}"
    return f"incident {' '.join(incident)}" if incident is not None and times[incident] > 1 else None
