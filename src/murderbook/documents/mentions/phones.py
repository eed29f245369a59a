"""Telephone numbers as reports have them: with area code, or seven digits or an exchange's name beside a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.documents.mentions.mention import Kind, Mention

_WORD = (
    r"(?:[Tt]el(?:ephone)?s?|TEL(?:EPHONE)?|[Pp]hone|PHONE|[Cc]alled|[Cc]all|[Cc]ell|[Pp]ager|[Ff]ax|[Hh]ome|[Ww]ork"
    r"|[Rr]es\.|[Bb]us\.|[Pp]h\.|PH\.|[Rr]each(?:ed|able)?|[Cc]ontact(?:ed)?|[Dd]ial(?:l?ed)?|[Nn]umber|from)"
)
_GAP = r"(?:[ \t]?[#:,.]|[ \t](?:no\.?|number|at|is|was|from|to)){0,3}[ \t]{0,2}"
WITH_AREA = re.compile(
    r"(?<![\w$#.-])(?:\+?1[ .-]?)?(?:\((?P<area>[2-9]\d{2})\)[ \t]{0,2}|(?P<area2>[2-9]\d{2})[-./ ])"
    r"(?P<exchange>[2-9]\d{2})[-. ](?P<line>\d{4})(?![\w-])"
)
SEVEN = re.compile(
    rf"\b{_WORD}(?<=[\w.])(?!\w){_GAP}(?P<number>(?P<exchange>[2-9]\d{{2}})[-. ](?P<line>\d{{4}}))(?![\w-])"
)
_REACHED = r"(?:[Cc]ontact(?:ed)?|[Cc]all(?:ed)?|[Rr]each(?:ed)?|[Pp]hone[sd]?)"
AT_A_NUMBER = re.compile(
    rf"\b{_REACHED}(?:[ \t][\w.,\"'-]{{1,20}}){{1,5}}?[ \t]at[ \t]"
    r"(?P<number>(?P<exchange>[2-9]\d{2})[-. ](?P<line>\d{4}))(?![\w-])"
)
EXCHANGES = re.compile(r"(?<![\w-])(?P<letters>[A-Z][A-Za-z])[a-z]{0,9}[ \t-]?(?P<digit>\d)-(?P<line>\d{4})(?![\w-])")
_ON_KEYS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
_KEYS = {letter: key for key, letters in _ON_KEYS.items() for letter in letters}


def phones(text: str) -> Iterator[Mention]:
    """As 213-555-1234 or 555-1234; of an exchange's name (KLondike 5-1234) the digits of its first two letters."""
    for found in WITH_AREA.finditer(text):
        value = f"{found['area'] or found['area2']}-{found['exchange']}-{found['line']}"
        yield Mention(Kind.PHONE, found.start(), found.end(), value, "area code and seven digits")
    for form in (SEVEN, AT_A_NUMBER):
        for found in form.finditer(text):
            value = f"{found['exchange']}-{found['line']}"
            yield Mention(Kind.PHONE, *found.span("number"), value, "the word before it")
    for found in EXCHANGES.finditer(text):
        first, second = (_KEYS.get(letter.upper(), "") for letter in found["letters"])
        if first and second:
            value = f"{first}{second}{found['digit']}-{found['line']}"
            yield Mention(Kind.PHONE, found.start(), found.end(), value, "name of an exchange")
