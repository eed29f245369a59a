"""What is compared: a missing person's report or unidentified remains, as plain values read from a case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from murderbook.casefile.case import Case, CaseKind
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county_named
from murderbook.casefile.person import Person, Sex
from murderbook.casefile.place import TYPICAL_RADIUS_KM, Place, PlacePrecision, Site
from murderbook.casefile.timespan import TimeSpan
from murderbook.identification.words import colours, measures
from murderbook.identification.words.features import Reading, Shown, joined, shown

HISPANIC = "H"
_MEDICAL = ("dental", "surgery", "findings")


class Condition(StrEnum):
    """Of remains: what can still be seen of a person."""

    RECOGNIZABLE = "recognizable"
    DECOMPOSED = "decomposed"
    SKELETAL = "skeletal"
    UNKNOWN = "not told"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where, in degrees, with the radius (km) within which that is known."""

    latitude: float
    longitude: float
    radius: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written, and what it shows."""

    written: str
    shows: Shown


NOTHING_WRITTEN = Text("", Shown())


@dataclass(frozen=True, slots=True)
class Record:
    """A report of a missing person (age and date: when last seen) or remains (estimated age, date found).

    Ages in years, inclusive; stature in cm, weight in kg, each (low, high). None or an empty text: not told.
    """

    id: str
    remains: bool
    name: str | None = None
    sex: Sex = Sex.UNKNOWN
    age: tuple[float | None, float | None] = (None, None)
    races: frozenset[str] = frozenset()  # codes of codes/race.toml, and H
    stature: measures.Range | None = None
    weight: measures.Range | None = None
    hair: str | None = None
    eyes: str | None = None
    when: TimeSpan | None = None
    spot: Spot | None = None
    state: str | None = None
    city: str = ""
    condition: Condition = Condition.UNKNOWN
    marks: Text = NOTHING_WRITTEN
    clothing: Text = NOTHING_WRITTEN
    medical: Text = NOTHING_WRITTEN
    circumstances: Text = NOTHING_WRITTEN
    agency_number: str = ""
    sex_by_dna: bool = False  # of remains: amelogenin tells it, no look at body or bones


def records_of(cases: Iterable[Case]) -> list[Record]:
    """The missing persons and remains among cases; other kinds are left out."""
    return [record_of(case) for case in cases if case.kind in (CaseKind.MISSING, CaseKind.REMAINS)]


def record_of(case: Case) -> Record:
    """ValueError for a case that is neither a missing person nor remains, or whose stature or weight is none."""
    if case.kind not in (CaseKind.MISSING, CaseKind.REMAINS):
        raise ValueError(f"{case.id}: a {case.kind.value} is neither a missing person nor unidentified remains")
    person = case.victim
    told = {name.lower(): text for name, text in (person.descriptors if person else {}).items()}
    remains = case.kind is CaseKind.REMAINS
    place = case.places[0] if case.places else None
    return Record(
        id=case.id,
        remains=remains,
        name=person.name if person else None,
        sex=person.sex if person else Sex.UNKNOWN,
        age=(person.age_low, person.age_high) if person else (None, None),
        races=_races(person, told),
        stature=measures.stature(told.get("height", "")),
        weight=measures.weight(told.get("weight", "")),
        hair=colours.hair_of(told.get("hair", "")),
        eyes=colours.eyes_of(told.get("eye_left", ""), told.get("eye_right", "")),
        when=case.occurred,
        spot=_spot(case, place),
        state=case.state or (place.state if place else None),
        city=(place.city if place else "") or case.area,
        condition=condition_of(told.get("condition", "")) if remains else Condition.UNKNOWN,
        marks=_marks(told),
        clothing=_text(told.get("clothing", ""), Reading.GARMENTS),
        medical=_text("; ".join(told[name] for name in _MEDICAL if name in told), Reading.WORDS),
        circumstances=_text(case.notes, Reading.WORDS),
        agency_number=case.agency_number,
    )


def _marks(told: dict[str, str]) -> Text:
    """Scars and tattoos are one text: each turns up in the other's column."""
    marks, tattoos = told.get("marks", ""), told.get("tattoos", "")
    shows = joined(shown(marks, Reading.MARKS), shown(tattoos, Reading.MARKS, "tattoo"))
    return Text("; ".join(text for text in (marks, tattoos) if text.strip("- ")), shows)


def _text(text: str, reading: Reading) -> Text:
    return Text(text, shown(text, reading))


def _races(person: Person | None, told: dict[str, str]) -> frozenset[str]:
    """All that are named; what is uncertain is none."""
    if person is None:
        return frozenset()
    words = [" ".join(part.split()) for part in told.get("race_as_written", "").split(",")]
    hispanic = person.ethnicity == HISPANIC
    named = [entry for word in words if (entry := code_list("race").find(word)) is not None and not entry.unknown]
    found = {entry.code for entry in named} or {person.race or "U"}
    return frozenset(found - {"U", "M"}) | (frozenset({HISPANIC}) if hispanic else frozenset())


_SKELETAL = re.compile(r"skelet|bone|crani|skull|mandible")
_DECOMPOSED = re.compile(r"decompos|putref|mummif|adipoc|burn|char|advanced|partial|no face|saponif")


def condition_of(text: str) -> Condition:
    """NamUs's words: "Recognizable face", "Not recognizable - Near complete or complete skeleton" ..."""
    plain = text.lower()
    if _SKELETAL.search(plain):
        return Condition.SKELETAL
    if re.search(r"not recogni[sz]able|unrecogni[sz]able", plain) or _DECOMPOSED.search(plain):
        return Condition.DECOMPOSED
    return Condition.RECOGNIZABLE if re.search(r"recogni[sz]able|fresh|intact", plain) else Condition.UNKNOWN


def _spot(case: Case, place: Place | None) -> Spot | None:
    """The place itself, else the middle of its county."""
    located = case.place_at(Site.DISPOSAL if case.kind is CaseKind.REMAINS else Site.LAST_KNOWN)
    if located is not None and located.latitude is not None and located.longitude is not None:
        return Spot(located.latitude, located.longitude, TYPICAL_RADIUS_KM[located.precision])
    state = case.state or (place.state if place else None)
    county = county_named(case.extra.get("county", ""), state) if state and case.extra.get("county") else None
    if county is None:
        return None
    return Spot(county.latitude, county.longitude, TYPICAL_RADIUS_KM[PlacePrecision.COUNTY])
