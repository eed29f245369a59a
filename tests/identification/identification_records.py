"""Made-up reports and remains for tests, drawn from a seed. Nobody real."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from murderbook.casefile.person import Sex
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.identification import Condition, Record
from murderbook.identification.records import Spot, Text
from murderbook.identification.words.features import Reading, joined, shown

SCARRED, TATTOOED = 0.20, 0.08  # shares of 810 reports of one state that tell of scars, and of tattoos
STATES = ("VA", "NC", "MD", "TN", "OR")
MOTIFS = ("rose", "eagle", "anchor", "heart", "skull", "cross", "tiger", "dragon", "swallow", "initials J.R.")
PARTS = ("forearm", "upper arm", "chest", "back", "calf", "shoulder", "hand", "neck")
# Parts with a scar, and in how many of 810 reports of one state: counts of public entries, nobody's.
SCARS = {
    "knee": 22, "hand": 22, "abdomen": 23, "finger": 15, "forehead": 13, "lip": 11, "back": 11, "nose": 10,
    "shoulder": 9, "chin": 8, "forearm": 7, "wrist": 7, "thigh": 7, "head": 8, "upper arm": 6, "cheek": 6,
    "eyebrow": 6, "neck": 6,
}  # fmt: skip
SCAR_SHARES = np.array(list(SCARS.values())) / sum(SCARS.values())
GARMENTS = ("jeans", "shirt", "jacket", "sneakers", "boots", "sweater", "dress", "cap")
COLOURS = ("blue", "black", "white", "red", "green", "plaid", "leather")


def marks_of(scars: str, tattoos: str = "") -> Text:
    shows = joined(shown(scars, Reading.MARKS), shown(tattoos, Reading.MARKS, "tattoo"))
    return Text("; ".join(part for part in (scars, tattoos) if part), shows)


def clothing_of(text: str) -> Text:
    return Text(text, shown(text, Reading.GARMENTS))


def words_of(text: str) -> Text:
    return Text(text, shown(text, Reading.WORDS))


def day(text: str) -> TimeSpan:
    year, month, at = map(int, text.split("-"))
    return TimeSpan.of_day(year, month, at, text)


def report(id: str, **given: object) -> Record:
    return replace(Record(id, remains=False), **given)  # type: ignore[arg-type]


def remains(id: str, **given: object) -> Record:
    return replace(Record(id, remains=True), **given)  # type: ignore[arg-type]


def _maybe(rng: np.random.Generator, share: float, value: object, otherwise: object) -> object:
    return value if rng.random() < share else otherwise


def drawn(number: int, rng: np.random.Generator, dead: bool) -> Record:
    """One record in which anything may be missing."""
    pick = lambda words: words[int(rng.integers(len(words)))]  # noqa: E731
    seen = datetime(1970, 1, 1) + timedelta(days=int(rng.integers(0, 18_000)))
    width = int(rng.choice([0, 0, 0, 0, 20, 300, 3000]))
    when = TimeSpan(seen, seen + timedelta(days=width, hours=23), Precision.RANGE if width else Precision.DAY)
    age = float(rng.integers(5, 80))
    side = pick(("left", "right", "left", ""))
    scar = (
        f"scar on the {side} {rng.choice(list(SCARS), p=SCAR_SHARES)}"
        if rng.random() < SCARRED
        else _maybe(rng, 0.03, "no scars", "")
    )
    tattoo = (
        f"{pick(MOTIFS)} on the {side} {pick(PARTS)}"
        if rng.random() < TATTOOED
        else _maybe(rng, 0.03, "no tattoos", "")
    )
    latitude, longitude = 30.0 + 15.0 * rng.random(), -120.0 + 45.0 * rng.random()
    stature = 165.0 + 9.0 * rng.standard_normal()
    return Record(
        id=f"{'U' if dead else 'M'}{number:05d}",
        remains=dead,
        name=None if dead else f"Person, Number {number}",
        sex=pick((Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)),
        age=(age, age + float(rng.integers(0, 20)) if dead else age) if rng.random() < 0.9 else (None, None),
        races=frozenset(rng.choice(["W", "B", "I", "A", "H"], int(rng.integers(0, 3)), replace=False).tolist()),
        stature=(stature, stature + float(rng.choice([0.0, 6.0]))) if rng.random() < 0.8 else None,
        weight=(70.0, 75.0) if rng.random() < 0.5 else None,
        hair=pick(("brown", "black", "blond", "red", "grey", None)),
        eyes=pick(("brown", "blue", "hazel", "green", None)),
        when=when if rng.random() < 0.95 else None,
        spot=Spot(latitude, longitude, float(rng.choice([8.0, 25.0]))) if rng.random() < 0.7 else None,
        state=pick((*STATES, None)),
        condition=pick(tuple(Condition)) if dead else Condition.UNKNOWN,
        marks=marks_of(str(scar), str(tattoo)),
        clothing=clothing_of(f"{pick(COLOURS)} {pick(GARMENTS)}, {pick(GARMENTS)}" if rng.random() < 0.6 else ""),
        medical=words_of(pick(("", "", "metal plate in jaw", "gold crown, upper molar"))),
        circumstances=words_of(pick(("", "last seen at a bar", "boat found adrift on the river"))),
    )


def population(reports: int, dead: int, seed: int) -> tuple[list[Record], list[Record]]:
    """(remains, reports)"""
    rng = np.random.default_rng(seed)
    missing = [drawn(number, rng, dead=False) for number in range(reports)]
    return [drawn(number, rng, dead=True) for number in range(dead)], missing
