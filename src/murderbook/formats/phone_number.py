"""Telephone numbers of a bill: kept as written, and in one form by which the same number is found on every bill.

A number is read by the numbering plan of the declared region (`phonenumbers`, from Google's libphonenumber). It need
not be in service now: bills of cold cases have numbers of area codes that were split since. What counts is whether the
plan has numbers of that form at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from murderbook.casefile.call import Number
from murderbook.formats.reject import BadValueError
from murderbook.formats.spreadsheet import meant

LONGEST = 40
REMEMBERED = 100_000  # different numbers of a file: the rest is read anew
WITHHELD = frozenset({
    "", "-", "--", "?", "0", "withheld", "number withheld", "private", "private number", "anonymous", "unknown",
    "unknown number", "unavailable", "restricted", "blocked", "no caller id", "not available", "n/a", "na", "null",
    "none", "out of area", "not stated",
})  # fmt: skip
_SHORT = re.compile(r"[*#]?[0-9]{2,6}#?")
_AS_TEXT = re.compile(r'="(?P<text>[^"=]*)"')  # how a spreadsheet is told to keep zeros
_ROUNDED = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")
_FORMULA = ("=", "@")
_EXPECTED = "a telephone number, a short code such as 911, or a word such as withheld"
_WHOLE = (ValidationResult.IS_POSSIBLE,)

Reader = Callable[[str], Number]


def is_region(text: str) -> bool:
    """Whether two letters name a region that has a numbering plan."""
    return text in phonenumbers.SUPPORTED_REGIONS


def reader(region: str, area_code: str = "") -> Reader:
    """Reads numbers of a bill from a region ("US"); `area_code` stands before those without one. BadValueError."""

    @lru_cache(maxsize=REMEMBERED)
    def read(text: str) -> Number:
        return _read(text.strip(), region, area_code)

    return read


def _read(text: str, region: str, area_code: str) -> Number:
    if len(text) > LONGEST:
        raise BadValueError(f"{text[:LONGEST]!r} is too long for a telephone number", _EXPECTED, "Correct the cell.")
    as_text = _AS_TEXT.fullmatch(text)
    said = as_text["text"].strip() if as_text else meant(text)  # without the mark of one of our own exports
    if said.lower() in WITHHELD:
        return Number(text, "")
    if said.startswith(_FORMULA):
        reason = f"{text!r} is a formula, which is not run"
        raise BadValueError(reason, _EXPECTED, "Paste the column as values, and format it as text.")
    if _ROUNDED.fullmatch(said):
        reason = f"{text!r} was rounded by a spreadsheet: its last digits are gone"
        raise BadValueError(reason, _EXPECTED, "Take the number from the bill as it came; format the column as text.")
    if _SHORT.fullmatch(said):
        return Number(text, said)
    return Number(text, _e164(text, said, region, area_code))


def _e164(text: str, said: str, region: str, area_code: str) -> str:
    found, state = _parsed(said, region)
    if state == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        if not area_code:
            reason = f"{text!r} has no area code"
            raise BadValueError(reason, _EXPECTED, 'Declare it in the mapping, under [bill]: area_code = "213".')
        found, state = _parsed(area_code + said, region)
    if found is None or state not in _WHOLE:
        reason = f"{text!r} is no telephone number of region {region}"
        remedy = "Correct it; a number of another country begins with + and its code, a withheld one is left empty."
        raise BadValueError(reason, _EXPECTED, remedy)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164)


def _parsed(text: str, region: str) -> tuple[phonenumbers.PhoneNumber | None, int]:
    """The number and whether it may be one (phonenumbers.ValidationResult)."""
    try:
        found = phonenumbers.parse(text, region)
    except NumberParseException:
        return None, ValidationResult.INVALID_LENGTH
    return found, phonenumbers.is_possible_number_with_reason(found)


def in_words(number: str) -> str:
    """A number as it is read to somebody: "+1 213-555-0142", "911"; "withheld" for none."""
    if not number.startswith("+"):
        return number or "withheld"
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, None), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
