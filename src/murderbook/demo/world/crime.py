"""A murder as it truly was, before anyone wrote it down; and the one-off murders of the backlog."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from murderbook.demo.streams import Stream, Streams
from murderbook.demo.world.city import Area, Point, any_area
from murderbook.demo.world.hand import Hand, conduct, one_off_hand
from murderbook.demo.world.people import full_name
from murderbook.demo.world.tables import marginals, table

YEARS = 65
FIREARMS = ("11", "12", "13", "14", "15")
GROUPS = {**dict.fromkeys(FIREARMS, "firearm"), "20": "knife", "30": "blunt", "40": "blunt"} | {
    "80": "strangled",
    "85": "strangled",
}
# Outdoors or indoors: where bodies of each type lie (assigned; site codes of NIBRS).
SITES = {name: rows["site"] for name, rows in table("behaviours")["choices"].items()} | {
    "narcotics": {"13": 0.45, "20": 0.30, "18": 0.15, "37": 0.10},
    "arson": {"20": 0.70, "37": 0.30},
}


@dataclass(frozen=True, slots=True)
class Victim:
    name: str
    sex: str
    age: int
    race: str
    ethnicity: str
    exposures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What a murder starts from: when, whom, with what, where."""

    at: datetime
    victim: Victim
    weapon: str
    area: Area
    site_type: str
    place: Point | None = None  # None: anywhere in the area


@dataclass(frozen=True, slots=True)
class Crime:
    """One murder. `key` is this program's own handle, never written to a file but the answers."""

    key: str
    at: datetime
    type: str
    victim: Victim
    weapon: str
    circumstance: str
    area: Area
    site_type: str
    places: dict[str, Point]  # site -> where; "death" always there
    present: frozenset[str]
    offender: str = ""  # of series: the hand's name; "" for one-offs
    cleared: bool = False
    identified: bool = True
    decomposed: bool = False
    found_after: int = 0  # days between death and finding
    duplicate_of: str = ""

    @property
    def is_new(self) -> bool:
        """The murder of this year, whose file is fresh."""
        return self.key.endswith("-new")

    @property
    def found(self) -> date:
        return (self.at + timedelta(days=self.found_after)).date()


def one_off(streams: Streams, key: str, today: date) -> Crime:
    """A murder by someone who killed once, drawn from the published tables."""
    stream = streams.of("backlog", key)
    at = _moment(stream, today)
    sex = stream.weighted(marginals("sex")) if not stream.chance(0.005) else "U"
    known = "F" if sex == "F" else "M"
    weapon = stream.weighted(marginals(f"weapon.{known}"))
    group = GROUPS.get(weapon, "other")
    crime_type = _hidden_type(stream, stream.weighted(marginals(f"type.{known}.{group}")), known, group)
    victim = a_victim(stream, sex, stream.weighted(marginals(f"age.{known}.{group}")), _exposures(stream, crime_type))
    hand = one_off_hand(streams.of("one-off hands", key), crime_type)
    site = stream.weighted(SITES[crime_type])
    return committed(stream, key, hand, Deed(at, victim, weapon, any_area(stream), site))


def committed(stream: Stream, key: str, hand: Hand, deed: Deed) -> Crime:
    """The murder by `hand`, with what follows from its conduct: places, and how long the body lay."""
    present, site_type = conduct(hand, stream, deed.weapon), deed.site_type
    hidden = bool({"concealed", "moved_by_vehicle"} & present)
    if hidden and site_type in ("20", "14", "03", "07", "23"):
        site_type = stream.weighted({"10": 0.5, "16": 0.2, "37": 0.2, "13": 0.1})
    lay = (
        int(-40.0 * math.log(1.0 - stream.unit()))
        if "concealed" in present
        else (stream.between(0, 3) if hidden else 0)
    )
    return Crime(
        key=key,
        at=deed.at,
        type=hand.type,
        victim=deed.victim,
        weapon=deed.weapon,
        circumstance=stream.weighted(marginals(f"circumstance.{hand.type}")),
        area=deed.area,
        site_type=site_type,
        places=_places(stream, deed.place or deed.area.point(stream), present, hidden),
        present=present,
        decomposed=lay > 20,
        found_after=lay,
    )


def a_victim(stream: Stream, sex: str, band: str, exposures: tuple[str, ...]) -> Victim:
    low, high = (int(part) for part in band.split("-"))
    age = stream.between(low, min(high, 88))
    kept = tuple(code for code in exposures if age >= 14 or code == "child")
    if age < 13 and not kept:
        kept = ("child",)
    race, ethnicity = stream.weighted(marginals("race")), stream.weighted(marginals("ethnicity"))
    return Victim(full_name(stream, sex), sex, age, race, ethnicity, kept)


def at_hour(stream: Stream, day: date) -> datetime:
    """Two murders of three between six in the evening and four at night (assigned)."""
    hour = (18 + stream.between(0, 9)) % 24 if stream.chance(0.66) else stream.between(4, 17)
    return datetime(day.year, day.month, day.day, hour, stream.between(0, 59))


@cache
def _year_weights(this_year: int) -> dict[str, float]:
    """Unsolved murders by year: the reports' own for 1976-2018, outside them the national curve, joined at the ends."""
    reported, national = marginals("year"), table("years")["uncleared"]
    first, last = min(reported), max(reported)
    found = {}
    for year in range(this_year - YEARS + 1, this_year + 1):
        end = first if year < int(first) else last
        scale = sum(reported[str(int(end) + step)] for step in _inward(end, first)) / 5.0
        base = sum(_curve(national, int(end) + step) for step in _inward(end, first)) / 5.0
        found[str(year)] = reported.get(str(year)) or scale * _curve(national, year) / base
    return found


def _inward(end: str, first: str) -> range:
    return range(5) if end == first else range(-4, 1)


def _curve(anchors: dict[str, float], year: int) -> float:
    """National uncleared murders, straight lines between the published years."""
    years = sorted(int(known) for known in anchors)
    if year >= years[-1]:
        return anchors[str(years[-1])]
    left = max((known for known in years if known <= year), default=years[0])
    right = min(known for known in years if known > left)
    share = max(0.0, (year - left) / (right - left))
    return anchors[str(left)] * (1.0 - share) + anchors[str(right)] * share


def _moment(stream: Stream, today: date) -> datetime:
    """Before `today`; the present year counts for the part of it that has passed."""
    year = int(stream.weighted(_year_weights(today.year)))
    day = date(year, 1, 1) + timedelta(days=stream.between(0, 364))
    while day >= today - timedelta(days=30):
        day -= timedelta(days=365)
    return at_hour(stream, day)


def _hidden_type(stream: Stream, reported: str, sex: str, group: str) -> str:
    """Sexual murders hide among women found beaten, stabbed or strangled 'for other reasons' (share assigned)."""
    if reported == "other" and sex == "F" and group in ("strangled", "knife", "blunt"):
        return "sexual" if stream.chance(0.5 if group == "strangled" else 0.3) else reported
    return reported


def _exposures(stream: Stream, crime_type: str) -> tuple[str, ...]:
    choices = table("behaviours")["choices"].get(crime_type, table("behaviours")["choices"]["other"])["exposure"]
    drawn = {stream.weighted(choices) for _ in range(1 if stream.chance(0.7) else 2)}
    return tuple(sorted(drawn - {"none"}))


def _places(stream: Stream, death: Point, present: frozenset[str], hidden: bool) -> dict[str, Point]:
    """Every site of this murder; moved bodies are found away from where they died, mostly in the same area."""
    found = {"death": death, "assault": death.moved(stream, 0.05)}
    if "abducted" in present or hidden:
        found["last_known"] = death.moved(stream, 2.0)
        found["contact"] = found["last_known"].moved(stream, 0.3)
    found["disposal"] = death.moved(stream, 1.5) if hidden else death
    return found
