"""Stature and weight as people write them: feet and inches, inches, centimetres, metres; pounds, kilograms.

A bare number is refused: 178 may be centimetres or pounds, 70 inches or kilograms. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CM_PER_INCH = 2.54
KG_PER_POUND = 0.45359237
SHORTEST, TALLEST = 30.0, 250.0  # cm: a premature infant, and nobody
LIGHTEST, HEAVIEST = 0.5, 400.0  # kg
ROUNDING_CM = 2.6  # what two notations of one stature may differ by

Range = tuple[float, float]
_Reader = Callable[[str], float | None]
UNKNOWN = frozenset({"", "-", "--", "?", "unknown", "unk", "n/a", "na", "none", "not known", "cannot estimate"})

_NUMBER = r"(\d+(?:\.\d+)?)"
_MARKS = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2032": "'", "\u201d": '"', "\u201c": '"', "\u2033": '"'})
_DASHES = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-"})
_FEET = re.compile(rf"{_NUMBER}\s*(?:'|ft\.?|feet|foot)\s*(?:{_NUMBER}\s*(?:\"|''|in\.?|inches|inch)?)?$")
_INCHES = re.compile(rf"{_NUMBER}\s*(?:\"|in\.?|inches|inch)$")
_CM = re.compile(rf"{_NUMBER}\s*(?:cm|cms|centimet(?:re|er)s?)$")
_METRES = re.compile(rf"{_NUMBER}\s*(?:m|met(?:re|er)s?)$")
_POUNDS = re.compile(rf"{_NUMBER}\s*(?:lbs?\.?|pounds?)$")
_KILOS = re.compile(rf"{_NUMBER}\s*(?:kgs?|kilos?|kilograms?)$")
_ABOUT = re.compile(r"^(?:about|approx\.?|approximately|circa|ca\.?|est\.?|estimated)\s+")
_UNIT = re.compile(r"(?:[a-z'\"]+\.?)\s*$")


class MeasureError(ValueError):
    """Why a text is no stature or weight, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


_STATURE_REMEDY = "Write feet and inches (5' 10\"), inches (70 in) or centimetres (178 cm), one or a span."
_WEIGHT_REMEDY = "Write pounds (150 lbs) or kilograms (68 kg), one or a span."


def stature(text: str) -> Range | None:
    """Centimetres as (low, high): 5' 10" (70 Inches), 5'4" - 5'8", 64-68 in, 178 cm, 1.78 m; None for an unknown.

    MeasureError where it is none, has no unit, runs backwards, is no stature of a person, or says two things.
    """
    plain = _plain(text)
    if plain in UNKNOWN:
        return None
    before, bracket, inside = plain.partition("(")
    found = _span(text, before.strip(), _one_stature, _STATURE_REMEDY)
    if bracket:
        _agree(text, found, _span(text, inside.rstrip(") "), _one_stature, _STATURE_REMEDY))
    _check(text, found, (SHORTEST, TALLEST), "cm", _STATURE_REMEDY)
    return found


def weight(text: str) -> Range | None:
    """Kilograms as (low, high): 150 lbs, 140 - 145 lbs, 68 kg; None for an unknown. MeasureError as of a stature."""
    plain = _plain(text)
    if plain in UNKNOWN:
        return None
    found = _span(text, plain.partition("(")[0].strip(), _one_weight, _WEIGHT_REMEDY)
    _check(text, found, (LIGHTEST, HEAVIEST), "kg", _WEIGHT_REMEDY)
    return found


def _plain(text: str) -> str:
    plain = " ".join(text.translate(_MARKS).translate(_DASHES).lower().split())
    return _ABOUT.sub("", plain)


def _one_stature(text: str) -> float | None:
    if (found := _FEET.fullmatch(text)) is not None:
        inches = float(found[2] or 0)
        return None if inches >= 12 else (12 * float(found[1]) + inches) * CM_PER_INCH
    for pattern, factor in ((_INCHES, CM_PER_INCH), (_CM, 1.0), (_METRES, 100.0)):
        if (found := pattern.fullmatch(text)) is not None:
            return float(found[1]) * factor
    return None


def _one_weight(text: str) -> float | None:
    for pattern, factor in ((_POUNDS, KG_PER_POUND), (_KILOS, 1.0)):
        if (found := pattern.fullmatch(text)) is not None:
            return float(found[1]) * factor
    return None


def _span(whole: str, text: str, one: _Reader, remedy: str) -> Range:
    """One value, or two with a dash or "to" between; the first may lack the unit of the second."""
    single = one(text)
    if single is not None:
        return single, single
    parts = re.split(r"\s*(?:-|\bto\b)\s*", text)
    if len(parts) == 2:
        unit = _UNIT.search(parts[1])
        first = one(parts[0]) or (one(f"{parts[0]} {unit[0]}") if unit else None)
        second = one(parts[1])
        if first is not None and second is not None:
            if second < first:
                raise MeasureError(f"{whole!r} begins above its end", remedy)
            return first, second
    if re.fullmatch(rf"{_NUMBER}(?:\s*(?:-|to)\s*{_NUMBER})?", text):
        raise MeasureError(f"{whole!r} has no unit", remedy)
    raise MeasureError(f"{whole!r} cannot be read", remedy)


def _agree(whole: str, told: Range, again: Range) -> None:
    if max(abs(a - b) for a, b in zip(told, again, strict=True)) > ROUNDING_CM:
        raise MeasureError(f"{whole!r} says two different statures", "Keep the right one of the two.")


def _check(whole: str, found: Range, limits: Range, unit: str, remedy: str) -> None:
    if found[0] < limits[0] or found[1] > limits[1]:
        shown = f"{found[0]:.0f}" if found[0] == found[1] else f"{found[0]:.0f} to {found[1]:.0f}"
        raise MeasureError(f"{whole!r} is {shown} {unit}, not between {limits[0]:g} and {limits[1]:g}", remedy)
