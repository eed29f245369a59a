"""Exhibits, what was done with them, and whose hands they went through."""

from __future__ import annotations

from dataclasses import dataclass

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.city import Area, areas
from murderbook.demo.world.crime import FIREARMS, YEARS, Crime
from murderbook.demo.world.people import full_name, other_forms

INSIDER_RATE = 0.45  # of the exhibits of the string's files, those that pass through the insider's hands
DETECTIVES_PER_AREA = 3
DNA_SINCE, NIBIN_SINCE, AFIS_SINCE = 1990, 1999, 1985

STATES = {
    "never tested": 0.42,
    "tested before the present method": 0.20,
    "tested, nothing usable": 0.18,
    "result in the database, no hit": 0.08,
    "exhausted": 0.03,
    "unknown": 0.09,
}


@dataclass(frozen=True, slots=True)
class Officer:
    name: str
    first: int  # years of service
    last: int
    duty: str  # "detective", "property" or "laboratory"
    area: str = ""

    def serves(self, year: int, duty: str, area: str = "") -> bool:
        return self.duty == duty and self.first <= year <= self.last and self.area == area


@dataclass(frozen=True, slots=True)
class Exhibit:
    kind: str
    description: str
    custody: str
    tests: dict[str, str]  # kind of examination -> state
    handled_by: tuple[str, ...]


class Department:
    """Everyone who could sign for an exhibit, year by year."""

    def __init__(self, streams: Streams, this_year: int) -> None:
        stream = streams.of("roster")
        self.officers: list[Officer] = []
        for area in areas():
            for _ in range(DETECTIVES_PER_AREA):
                self._staff(stream, "detective", area.name, this_year)
        for duty, posts in (("property", 3), ("laboratory", 4)):
            for _ in range(posts):
                self._staff(stream, duty, "", this_year)

    def on_duty(self, year: int, duty: str, area: str = "") -> list[Officer]:
        return [officer for officer in self.officers if officer.serves(year, duty, area)]

    def with_insider(self, stream: Stream, years: tuple[int, int], ground: tuple[Area, ...]) -> Officer:
        """A detective of another part of the city whose service covers the string; he joins the roster."""
        elsewhere = stream.one_of([area.name for area in areas() if area not in ground])
        first, last = years[0] - stream.between(2, 6), years[1] + stream.between(2, 7)
        taken = {officer.name.partition(",")[0] for officer in self.officers}
        name = full_name(stream, "M")
        while name.partition(",")[0] in taken:  # no namesake, or the answer would be two people
            name = full_name(stream, "M")
        insider = Officer(name, first, last, "detective", elsewhere)
        self.officers.append(insider)
        return insider

    def _staff(self, stream: Stream, duty: str, area: str, this_year: int) -> None:
        """One post, filled by one officer after another; eight to thirty years each."""
        year = this_year - YEARS - stream.between(0, 12)
        while year <= this_year:
            until = year + stream.between(8, 30)
            name = full_name(stream, "F" if stream.chance(0.15) else "M")
            self.officers.append(Officer(name, year, until, duty, area))
            year = until + 1


def exhibits_of(streams: Streams, crime: Crime, department: Department, insider: Officer | None) -> list[Exhibit]:
    """`insider`: who gets his hands on this file's exhibits, None for all files but the string's."""
    stream, hands = streams.of("exhibits", crime.key), streams.of("custody", crime.key)
    year, fresh = crime.found.year, crime.is_new
    found = []
    for kind, description in _kinds(stream, crime):
        tests = {test: _state(stream, test, year, fresh) for test in _tests(kind)}
        tested = any(state not in ("never tested", "unknown") for state in tests.values())
        chain = _chain(hands, department, crime, year, tested)
        if insider is not None and hands.chance(INSIDER_RATE):
            chain.insert(hands.between(1, len(chain)), insider.name)
        written = tuple(hands.one_of(other_forms(name)) if hands.chance(0.08) else name for name in chain)
        found.append(Exhibit(kind, description, "located" if fresh else _whereabouts(stream, year), tests, written))
    return found


def _kinds(stream: Stream, crime: Crime) -> list[tuple[str, str]]:
    """What was collected: fewer things in older files, one file in eight without any list."""
    if stream.chance(0.12):
        return []
    offers = [
        ("casing", "casings and a bullet", 0.75 if crime.weapon in FIREARMS else 0.0),
        ("weapon", "weapon found near the scene", 0.25 if crime.weapon in ("20", "30") else 0.0),
        ("sexual_assault_kit", "kit taken at autopsy", 0.6 if crime.type == "sexual" else 0.01),
        ("semen", "stain on clothing", 0.6 if "semen_found" in crime.present else 0.0),
        ("ligature", "cord or cloth", 0.8 if {"bound", "strangled_ligature"} & crime.present else 0.0),
        ("clothing", "victim's clothing", 0.55),
        ("fingernails", "scrapings of both hands", 0.30 if crime.weapon not in FIREARMS else 0.08),
        ("latent_print", "lifts from the scene", 0.25),
        ("blood", "swabs from the scene", 0.22),
        ("saliva", "cigarette ends", 0.10),
        ("bones", "teeth", 0.9 if crime.decomposed and not crime.identified else 0.02),
        ("other", "papers and small things", 0.15),
    ]
    thin = 0.7 if crime.at.year < 1975 else 1.0
    return [(kind, words) for kind, words, rate in offers if stream.chance(rate * thin)][:6]


def _tests(kind: str) -> tuple[str, ...]:
    if kind in ("casing", "firearm"):
        return ("ballistics",)
    if kind == "latent_print":
        return ("latent",)
    return () if kind == "other" else ("dna",)


def _state(stream: Stream, test: str, year: int, fresh: bool) -> str:
    """How far the test has come; what precedes the method was not tested by it. Fresh exhibits wait for the laboratory.

    Files give no date of a test: an old exhibit may have been looked at years after the murder.
    """
    if fresh:
        return "never tested"
    state = stream.weighted(STATES)
    since = {"dna": DNA_SINCE, "ballistics": NIBIN_SINCE, "latent": AFIS_SINCE}[test]
    return "never tested" if year < since and state == "tested before the present method" else state


def _whereabouts(stream: Stream, year: int) -> str:
    old = year < 1985
    rates = (0.42, 0.32, 0.12, 0.14) if old else (0.68, 0.13, 0.05, 0.14)
    return stream.weighted(dict(zip(("located", "not located", "destroyed", "unknown"), rates, strict=True)))


def _chain(stream: Stream, department: Department, crime: Crime, year: int, tested: bool) -> list[str]:
    """Who collected it, who stored it, who tested it; at times another division helps out."""
    area = crime.area.name if not stream.chance(0.06) else stream.one_of(areas()).name
    links = [department.on_duty(year, "detective", area), department.on_duty(year, "property")]
    if tested:
        links.append(department.on_duty(year, "laboratory"))
    return [stream.one_of(people).name for people in links if people]
