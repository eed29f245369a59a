"""Fills the places of a template: people, numbers, places, things and moments, each in one of its styles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from murderbook.demo.papers.cast import Cast, Name
from murderbook.demo.papers.markup import marked, marked_date
from murderbook.demo.papers.moments import Moments
from murderbook.demo.papers.words import template
from murderbook.demo.streams import Stream
from murderbook.demo.world.tables import table

_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {
    "St": "Street", "Ave": "Avenue", "Rd": "Road", "Ln": "Lane", "Ct": "Court", "Blvd": "Boulevard",
}  # fmt: skip
_CARS = (
    ("Ford", "Galaxie"), ("Chevrolet", "Nova"), ("Plymouth", "Valiant"), ("Dodge", "Dart"), ("Buick", "LeSabre"),
    ("Pontiac", "Catalina"), ("Toyota", "Corolla"), ("Oldsmobile", "Cutlass"), ("Datsun", "510"), ("Mercury", "Cougar"),
)  # fmt: skip
_COLOURS = ("white", "blue", "green", "tan", "red", "black", "brown", "yellow", "gray")
_BODIES = ("sedan", "pickup", "van", "station wagon", "coupe")
_WEAPONS = (
    "knife", "kitchen knife", "revolver", "hammer", "steak knife", "shotgun", "claw hammer", "pistol", "tire iron",
    "hunting knife", "length of pipe", "baseball bat", "screwdriver", "straight razor", "rifle", "hatchet",
)  # fmt: skip
_SUMS = ("twenty", "forty", "sixty-five", "three hundred", "eleven hundred", "two thousand")
_MISREAD = str.maketrans({"0": "O", "1": "l"})


@dataclass
class Slots:
    """What one paper is filled with. `half`: whose styles it may use, None for all."""

    stream: Stream
    cast: Cast
    moments: Moments
    half: str | None
    claim: str = ""  # the moment of the claim that this paper makes, marked

    def filled(self, words: str) -> str:
        """The template with marked facts in its places. KeyError where a place has a name that nothing fills."""
        return _tidy(_SLOT.sub(lambda found: self._one(found[1]), words))

    def _one(self, slot: str) -> str:
        if self.moments.has(slot):
            return self.moments.said(slot)
        if slot == "claim":
            return self.claim
        if slot == "birth":
            return marked_date(*self.moments.birth())
        if slot == "firstname":
            first = self._who(slot).first
            return marked("person*", first, first)
        style = self.stream.one_of(template("styles", slot, self.half))
        return style.format(**self._fields(slot))

    def _fields(self, slot: str) -> dict[str, str]:
        if slot in ("case", "item", "phone", "plate", "money", "decoy", "statute", "unit"):
            return self._numbers()
        if slot in ("address", "block"):
            return self._place()
        if slot in ("car", "weapon", "calibre"):
            return self._things()
        return self._person(slot)

    def _who(self, slot: str) -> Name:
        if slot.startswith("victim"):
            return self.cast.victim
        if slot.startswith("officer"):
            return self.stream.one_of(self.cast.officers)
        return self.stream.one_of(self.cast.experts if slot == "expert" else self.cast.others)

    def _person(self, slot: str) -> dict[str, str]:
        name = self._who(slot)
        others = [one for one in self.cast.officers if one.last != name.last]
        birth, means = self.moments.birth()
        fields = name.fields() | {"badge": self._misread(name.badge), "truebadge": name.badge}
        fields |= {"birth": birth, "birthday": "/".join(moment.isoformat() for moment in means)}
        return fields | {"otherlast": self.stream.one_of(others).last if others else name.last}

    def _numbers(self) -> dict[str, str]:
        """Numbers of cases are this one's, or another's of some year before."""
        between = self.stream.between
        year = self.moments.written.year % 100
        other = f"{(year - between(0, 9)) % 100:02d}-{between(1, 12):02d}-{between(100, 9999):04d}"
        case = self.cast.case if self.stream.chance(0.6) else other
        coroner, lab = f"{year:02d}-{between(1001, 9999)}", f"L-{between(10_001, 99_999)}"
        plate = self._plate()
        amount = self.stream.one_of(("20", "35", "60", "140", "450", "5"))
        return {
            "case": self._misread(case), "truecase": case, "coroner": self._misread(coroner), "truecoroner": coroner,
            "lab": self._misread(lab), "truelab": lab, "item": str(between(1, 42)),
            "letter": self.stream.one_of("ABCDEFGH"), "area": str(between(402, 719)),
            "exchange": f"{between(3, 9)}{between(20, 99)}", "line": f"{between(0, 9999):04d}", "plate": plate,
            "partial": self.stream.one_of((plate[:3], f"{plate[:2]}?", f"{plate[:3]}**")), "tail": plate[-3:],
            "amount": amount, "wordy": self.stream.one_of(_SUMS), "thousands": f"{between(1, 28)},{between(0, 9)}00",
            "inches": str(between(2, 11)), "pounds": str(5 * between(22, 50)), "unit": str(between(1, 9)),
            "number": str(between(101, 1899)),
        }  # fmt: skip

    def _plate(self) -> str:
        """As Nebraska's: county and number; or three letters and three digits."""
        letters = "".join(self.stream.one_of("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3))
        digits = f"{self.stream.between(100, 999)}"
        return self.stream.one_of(
            (f"{letters} {digits}", f"{letters}{digits}", f"{self.stream.between(1, 93)}-{letters[0]}{digits}")
        )

    def _place(self) -> dict[str, str]:
        city = table("city")
        kind, hundred = self.stream.one_of(tuple(_KINDS)), self.stream.between(1, 98) * 100
        street, other = self.stream.sample(city["streets"], 2)
        return {
            "number": str(hundred + self.stream.between(1, 99)), "hundred": str(hundred), "HUNDRED": str(hundred),
            "street": street, "STREET": street.upper(), "otherstreet": other, "kind": kind, "KIND": kind.upper(),
            "kindlong": _KINDS[kind], "way": self.stream.one_of(("N.", "S.", "East", "West")),
            "unit": str(self.stream.between(1, 24)),
        }  # fmt: skip

    def _things(self) -> dict[str, str]:
        make, model = self.stream.one_of(_CARS)
        year = max(1949, self.cast.happened.year - self.stream.between(1, 14))
        colours = self.stream.sample(_COLOURS, 2)
        return {
            "make": make, "model": model, "year": str(year), "yy": f"{year % 100:02d}", "colour": colours[0],
            "colour2": colours[1], "body": self.stream.one_of(_BODIES), "weapon": self.stream.one_of(_WEAPONS),
            "inch": self.stream.one_of(("22", "25", "32", "38", "45")),
        }  # fmt: skip

    def _misread(self, number: str) -> str:
        """One number in five as a typist or a scan has it: O for 0, l for 1."""
        return number.translate(_MISREAD) if self.stream.chance(0.2) else number


def _tidy(words: str) -> str:
    """No stop or comma twice where a fact brings its own, and a capital where a sentence begins with none."""
    words = re.sub(r"\.\|([^|\]]*)\]\]\.", r".|\1]]", words)
    words = words.replace(",,", ",").replace(",.", ".").replace(",?", "?")
    return re.sub(r"(^|[.?]  )([a-z])", lambda found: found[1] + found[2].upper(), words)
