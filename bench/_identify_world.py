"""Simulated reports and true remains for the study of profile comparison, from the real marginals of public entries.

Reports are put together from parts of different real entries of one sex: body, marks, clothing, date and place each
from another, so that no entry comes back whole. True remains are made of some of them by the errors of `Errors`, which
are this study's own and not those that the model declares. Real entries stay where they are; aggregates are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from murderbook.casefile.person import Sex
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.formats.profiles import read_missing
from murderbook.identification import Condition, Record
from murderbook.identification.records import Spot, Text
from murderbook.identification.words.features import Reading, joined, shown

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "namus"
REAL = SHARED / "missing_AK_before_2005.csv"
BODY = ("sex", "age", "races", "stature", "weight", "hair", "eyes")
CONDITIONS = (Condition.SKELETAL, Condition.DECOMPOSED, Condition.RECOGNIZABLE, Condition.UNKNOWN)
SHARES = (0.45, 0.35, 0.10, 0.10)
REWORDED = (
    ("scar", "cicatrix"), ("upper arm", "bicep"), ("forearm", "lower arm"), ("thigh", "upper leg"),
    ("abdomen", "stomach"), ("surgical", "operation"), ("jeans", "denims"), ("jacket", "coat"),
    ("pants", "slacks"), ("tattoo", "tattooed"),
)  # fmt: skip


@dataclass(frozen=True)
class Errors:
    """How far what is recorded of remains strays from the report of the same person. `all` multiplies the errors."""

    wrong_date: float = 0.03
    wrong_sex: float = 0.05
    no_sex: float = 0.17
    age_sd: float = 5.0
    no_age: float = 0.30
    stature_sd: float = 4.5
    no_stature: float = 0.40
    wrong_race: float = 0.09
    no_race: float = 0.53
    wrong_colour: float = 0.25
    no_hair: float = 0.50
    mark_seen: float = 0.45
    other_side: float = 0.06
    garment_kept: float = 0.45
    no_clothing: float = 0.45
    elsewhere: float = 0.15
    no_place: float = 0.10

    def doubled(self) -> Errors:
        shares = {name: min(0.9, 2 * value) for name, value in vars(self).items() if name not in _KEPT}
        seen = {"mark_seen": self.mark_seen / 2, "garment_kept": self.garment_kept / 2}
        return Errors(**{**shares, "age_sd": 2 * self.age_sd, "stature_sd": 2 * self.stature_sd, **seen})


_KEPT = ("age_sd", "stature_sd", "mark_seen", "garment_kept")


def real_reports() -> list[Record]:
    return read_missing(REAL).records


def reports_from(real: list[Record], count: int, rng: np.random.Generator) -> list[Record]:
    """Put together from parts of entries of one sex."""
    by_sex = {sex: [one for one in real if one.sex is sex] for sex in (Sex.MALE, Sex.FEMALE)}
    share = len(by_sex[Sex.FEMALE]) / len(real)
    found = []
    for number in range(count):
        pool = by_sex[Sex.FEMALE if rng.random() < share else Sex.MALE]
        body, marks, clothing, when, place = (pool[int(k)] for k in rng.integers(len(pool), size=5))
        told = {name: getattr(body, name) for name in BODY}
        texts = {"marks": marks.marks, "clothing": clothing.clothing}
        spot = None if place.spot is None else _moved(place.spot, 5.0, rng)
        found.append(Record(f"M{number:06d}", False, **told, **texts, when=when.when, spot=spot, state=place.state))
    return found


def _moved(spot: Spot, scale: float, rng: np.random.Generator) -> Spot:
    km = rng.exponential(scale)
    way = rng.uniform(0, 2 * np.pi)
    latitude = min(max(spot.latitude + km * np.sin(way) / 111.0, -89.0), 89.0)
    longitude = spot.longitude + km * np.cos(way) / (111.0 * np.cos(np.radians(latitude)))
    return Spot(float(latitude), float((longitude + 180.0) % 360.0 - 180.0), 8.0)


def remains_of(report: Record, number: int, real: list[Record], errors: Errors, rng: np.random.Generator) -> Record:
    """What is found of a person, as an examiner records it."""
    condition = CONDITIONS[int(rng.choice(len(CONDITIONS), p=SHARES))]
    lived, when = _found(report, condition, errors, rng)
    other = real[int(rng.integers(len(real)))]
    soft = condition is Condition.RECOGNIZABLE
    return Record(
        f"U{number:06d}",
        True,
        sex=_sex(report, condition, errors, rng),
        age=_age(report, lived, errors, rng),
        races=_races(report, other, errors, rng),
        stature=_stature(report, errors, rng),
        weight=report.weight if soft and rng.random() < 0.6 else None,
        hair=None
        if rng.random() < errors.no_hair
        else other.hair
        if rng.random() < errors.wrong_colour
        else report.hair,
        eyes=report.eyes if soft and rng.random() < 0.8 else None,
        when=when,
        spot=_place(report, other, errors, rng),
        state=report.state,
        condition=condition,
        marks=_marks(report, condition, errors, rng),
        clothing=_clothing(report, other, errors, rng),
    )


def _found(
    report: Record, condition: Condition, errors: Errors, rng: np.random.Generator
) -> tuple[float, TimeSpan | None]:
    """Years lived on, and the day of the finding; the report's date may be mistaken."""
    lived = 0.0 if rng.random() < 0.8 else float(rng.gamma(1.0, 2.0))
    median = {Condition.RECOGNIZABLE: 4.0, Condition.DECOMPOSED: 60.0, Condition.SKELETAL: 1_200.0}.get(
        condition, 200.0
    )
    days = lived * 365.0 + rng.gamma(0.7, median / 0.4)
    if report.when is None:
        return lived, None
    if rng.random() < errors.wrong_date:
        days += float(rng.choice([-365.0, 365.0, -30.0, 30.0, -rng.integers(1, 15), -rng.integers(1, 15)]))
    at = report.when.middle + timedelta(days=days)
    start = datetime(at.year, at.month, at.day)
    return lived, TimeSpan(start, start + timedelta(hours=23), Precision.DAY)


def _sex(report: Record, condition: Condition, errors: Errors, rng: np.random.Generator) -> Sex:
    if rng.random() < errors.no_sex and condition is not Condition.RECOGNIZABLE:
        return Sex.UNKNOWN
    wrong = condition in (Condition.SKELETAL, Condition.UNKNOWN) and rng.random() < errors.wrong_sex
    return (Sex.FEMALE if report.sex is Sex.MALE else Sex.MALE) if wrong else report.sex


def _age(report: Record, lived: float, errors: Errors, rng: np.random.Generator) -> tuple[float | None, float | None]:
    if report.age[0] is None or rng.random() < errors.no_age:
        return None, None
    middle = report.age[0] + lived + rng.normal(0.0, errors.age_sd)
    half = float(rng.choice([3.0, 5.0, 7.5, 10.0, 15.0]))
    low = max(0.0, round((middle - half) / 5.0) * 5.0)
    return low, max(low + 2.0, round((middle + half) / 5.0) * 5.0)


def _races(report: Record, other: Record, errors: Errors, rng: np.random.Generator) -> frozenset[str]:
    if rng.random() < errors.no_race:
        return frozenset()
    return other.races if rng.random() < errors.wrong_race else report.races


def _stature(report: Record, errors: Errors, rng: np.random.Generator) -> tuple[float, float] | None:
    if report.stature is None or rng.random() < errors.no_stature:
        return None
    middle = sum(report.stature) / 2.0 - 1.0 + rng.normal(0.0, errors.stature_sd)
    half = float(rng.choice([0.0, 2.5, 5.0]))
    return middle - half, middle + half


def _place(report: Record, other: Record, errors: Errors, rng: np.random.Generator) -> Spot | None:
    if report.spot is None or rng.random() < errors.no_place:
        return None
    if rng.random() < errors.elsewhere:
        return other.spot
    return _moved(report.spot, float(rng.choice([3.0, 20.0, 100.0], p=[0.5, 0.3, 0.2])), rng)


def _marks(report: Record, condition: Condition, errors: Errors, rng: np.random.Generator) -> Text:
    """Some of what the report tells, in other words."""
    seen = errors.mark_seen * {Condition.SKELETAL: 0.15, Condition.DECOMPOSED: 0.7}.get(condition, 1.0)
    kept = [item for item in re.split(r"[;,.\n]+", report.marks.written) if item.strip() and rng.random() < seen]
    text = "; ".join(_reworded(item, errors, rng) for item in kept)
    return Text(text, joined(shown(text, Reading.MARKS), shown("", Reading.MARKS)))


def _reworded(item: str, errors: Errors, rng: np.random.Generator) -> str:
    for words in REWORDED:
        one, other = words if rng.random() < 0.5 else words[::-1]
        item = re.sub(rf"\b{one}\b", other, item, flags=re.IGNORECASE)
    if rng.random() < errors.other_side:
        sides = {"left": "right", "right": "left"}
        item = re.sub(r"\b(left|right)\b", lambda found: sides[found[1].lower()], item, flags=re.IGNORECASE)
    elif rng.random() < 0.2:
        item = re.sub(r"\b(left|right)\b", "", item, flags=re.IGNORECASE)
    return item


def _clothing(report: Record, other: Record, errors: Errors, rng: np.random.Generator) -> Text:
    """Some garments of the report, and some that it does not know of."""
    if rng.random() < errors.no_clothing:
        return Text("", shown("", Reading.GARMENTS))
    own = [item for item in re.split(r"[;,.\n]+", report.clothing.written) if rng.random() < errors.garment_kept]
    more = [item for item in re.split(r"[;,.\n]+", other.clothing.written) if rng.random() < 0.3]
    text = ", ".join(_reworded(item, replace(errors, other_side=0.0), rng) for item in own + more if item.strip())
    return Text(text, shown(text, Reading.GARMENTS))


def before_last_seen(body: Record, one: Record, rng: np.random.Generator) -> Record:
    """The same remains found at once, with the report's date mistaken so that it lies after the finding."""
    if one.when is None:
        return body
    days = int(rng.integers(1, 15)) if rng.random() < 0.7 else int(rng.integers(15, 300))
    at = one.when.earliest - timedelta(days=days)
    start = datetime(at.year, at.month, at.day)
    return replace(body, when=TimeSpan(start, start + timedelta(hours=23), Precision.DAY))


def plain(record: Record) -> Record:
    """What NamUs's basic export tells: sex, race, age, date, place."""
    empty = Text("", shown("", Reading.WORDS))
    return replace(record, stature=None, weight=None, hair=None, eyes=None, marks=empty, clothing=empty)
