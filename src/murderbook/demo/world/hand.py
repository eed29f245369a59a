"""What an offender does, murder after murder: the one process behind one-off murders and series alike.

Each behaviour has a hidden strength: a part that stays with the offender (its share is `consistency`), the rest new in
each murder; behaviours of a group share a factor in both parts. It is present where the strength passes the threshold
that gives the rate of that type of murder (a probit model with crossed factors; McCullagh & Nelder 1989, section 4.3).
A one-off murder is the first and only one of its hand, so nothing but the offender's own part sets a series apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from statistics import NormalDist

from murderbook.casefile.code_lists import code_list
from murderbook.demo.streams import Stream
from murderbook.demo.world.tables import table

STRANGLED = ("strangled_manually", "strangled_ligature")


@dataclass(frozen=True, slots=True)
class Hand:
    """One offender: the type of his murders, the parts of his conduct that stay, and how he kills."""

    type: str
    own: dict[str, float]  # behaviour code -> the offender's standard normal part
    serial: bool = False
    ligature_rate: float = 0.5  # of strangulations, the share with a ligature
    habits: dict[str, str] = field(default_factory=dict)  # series only: weapon, sex, band, exposure, site

    @property
    def method(self) -> dict[str, str]:
        """How and whom he usually kills."""
        return {name: self.habits[name] for name in ("weapon", "sex")}


def codes() -> tuple[str, ...]:
    """Every behaviour of the coding scheme, in its order."""
    return tuple(entry.code for entry in code_list("behaviour").entries)


def one_off_hand(stream: Stream, crime_type: str) -> Hand:
    return _hand(stream, crime_type, serial=False, habits={})


def serial_hand(stream: Stream, crime_type: str, **fixed: str) -> Hand:
    """A series offender of this type; `fixed` habits are set, the others drawn."""
    drawn = {name: stream.weighted(choices) for name, choices in table("behaviours")["choices"][crime_type].items()}
    return _hand(stream, crime_type, serial=True, habits=drawn | fixed)


def chosen(hand: Hand, stream: Stream) -> dict[str, str]:
    """Weapon, victim's sex, age band and exposure, and kind of site of one more murder by a series offender."""
    rates = table("behaviours")
    anew = {name: stream.weighted(choices) for name, choices in rates["choices"][hand.type].items()}
    return {name: hand.habits[name] if stream.chance(rates["repeats"][name]) else anew[name] for name in anew}


def conduct(hand: Hand, stream: Stream, weapon: str, consistency: float | None = None) -> frozenset[str]:
    """The behaviours present in one murder by this hand, as they truly were."""
    stays = table("behaviours")["consistency"] if consistency is None else consistency
    fresh = _strengths(stream)
    keep, renew = math.sqrt(stays), math.sqrt(1.0 - stays)
    thresholds = _thresholds(hand.type, hand.serial)
    present = {code for code, limit in thresholds.items() if keep * hand.own[code] + renew * fresh[code] < limit}
    requires = table("behaviours")["requires"]
    kept = {code for code in present if requires.get(code, code) in present}
    if weapon in ("80", "85") and stream.chance(0.9):
        kept.add(STRANGLED[1] if stream.chance(hand.ligature_rate) else STRANGLED[0])
    return frozenset(kept)


def coded(stream: Stream, present: bool) -> bool:
    """What a coder writes of a behaviour he could judge: mostly what was there."""
    rates = table("behaviours")
    return not stream.chance(rates["missed"]) if present else stream.chance(rates["imagined"])


def _hand(stream: Stream, crime_type: str, serial: bool, habits: dict[str, str]) -> Hand:
    own = _strengths(stream)
    ligature = NormalDist().cdf(own.pop("strangled_ligature") * 1.5)
    return Hand(crime_type, own, serial, ligature, habits)


@cache
def _groups() -> dict[str, str]:
    listed = {entry.code: entry.group or "none" for entry in code_list("behaviour").entries}
    return {code: group for code, group in listed.items() if code != "strangled_manually"}


def _strengths(stream: Stream) -> dict[str, float]:
    """Standard normal strength of each behaviour, correlated within its group by the square of the loading."""
    loading = table("behaviours")["loading"]
    rest = math.sqrt(1.0 - loading * loading)
    groups = _groups()
    factors = {group: stream.normal() for group in dict.fromkeys(groups.values())}
    return {code: loading * factors[group] + rest * stream.normal() for code, group in groups.items()}


@cache
def _thresholds(crime_type: str, serial: bool) -> dict[str, float]:
    rates = table("behaviours")
    column = rates["types"]["order"].index(crime_type)
    limits = {code: _probit(row[column]) for code, row in rates["present"].items()}
    if serial:
        limits |= {code: limits[code] + rates["serial_shift"] for code in rates["planning"]}
    return limits


def _probit(rate: float) -> float:
    return NormalDist().inv_cdf(rate) if rate > 0.0 else -9.0
