"""Numbers with a word beside them that says what they are: of cases, badges, exhibits; and sums of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from murderbook.documents.mentions.digits import DIGIT, mended, real_digits
from murderbook.documents.mentions.mention import Kind, Mention

_NO = r"(?:[ \t]{0,2}(?:[Nn]os?\.?|NO\.?|[Nn]umber|NUMBER|#|:)){0,2}[ \t]{0,2}"
_CASE_WORD = (
    r"(?:D\.?R\.?|R\.?D\.?|C\.?R\.?|[Cc]ase|CASE|[Ff]ile|FILE|[Rr]eport|REPORT|[Cc]omplaint|[Hh]omicide|HOMICIDE"
    r"|[Cc]oroner['\u2019]?s?(?: case)?|CORONER['\u2019]?S?(?: CASE)?|[Aa]utopsy|[Ll]ab(?:oratory)?)"
)
_CASE_TOKEN = rf"(?:[A-Z]{{1,3}}-?)?{DIGIT}{{1,4}}(?:[-/ ]?{DIGIT}{{2,7}}){{0,2}}(?:-?[A-Z])?(?![\w/-])"
CASES = re.compile(rf"\b(?P<role>{_CASE_WORD})(?!\w)\.?{_NO}(?P<token>{_CASE_TOKEN})")
BUREAU_FILES = re.compile(r"\b(?P<role>(?:FBI|BUFILE|Bufile|BUR|[A-Z]{2}))[ \t](?P<token>\d{2,3}-\d{2,6})(?![\w-])")
# Three groups without a word are a file's where they are none of a telephone, of social security or of a day.
THREE_GROUPS = re.compile(
    r"(?<![\w$.#/-])(?P<token>(?!\d{3}-\d{3}-\d{4}|\d{3}-\d{2}-)\d{2,3}-\d{3,6}-\d{1,5})(?P<role>)(?![\w/-])"
)

_BADGE_WORD = r"(?:[Bb]adge|BADGE|[Ss]hield|SHIELD|[Ss]tar|STAR|[Ss]erial|SERIAL|[Ss]er\.|SER\.)"
BADGES = re.compile(rf"\b(?P<role>{_BADGE_WORD}){_NO}(?P<token>{DIGIT}{{2,6}})(?![\w-])")
BADGES_OF_RANKS = re.compile(
    r"\b(?:[Dd]et(?:ective)?|DET|[Ss]gt|[Ss]ergeant|SGT|[Oo]fficer|[Oo]ff|OFC|[Ll]t|LT|[Dd]eputy|DEP)\b\.?[ \t]"
    rf"[A-Z][\w'.-]{{1,20}}(?:[ \t][A-Z][\w'.-]{{1,20}})?,?[ \t](?P<role>#)[ \t]?(?P<token>{DIGIT}{{3,6}})(?![\w-])"
)
BADGES_OF_NAMES = re.compile(
    rf"(?<![\w.])(?:[A-Z]\.[ \t]?){{1,2}}[A-Z][\w'-]{{1,20}},?[ \t](?P<role>#)[ \t]?(?P<token>{DIGIT}{{3,6}})(?![\w-])"
)

_EXHIBIT_WORD = r"(?:[Ii]tems?|ITEMS?|[Ee]xhibits?|EXHIBITS?|[Ee]x\.|EX\.)"
EXHIBITS = re.compile(
    rf"\b(?P<role>{_EXHIBIT_WORD}){_NO}(?P<token>[A-Z]{{1,2}}-?\d{{1,4}}[A-Z]?|\d{{1,4}}[A-Z]?|[A-Z])(?![\w'-])"
)

_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
# Thousands may stand behind a stop or a blank, as scans have them: $15.000, $200, 000.
_AMOUNT = r"\d{1,3}(?:(?:, ?|\.)\d{3}(?!\d)){1,4}(?:\.\d{2})?|\d{1,9}(?:\.\d{2})?"
MONEY = re.compile(
    rf"\$[ \t]?(?P<a>{_AMOUNT})(?!\d)(?:[ \t](?P<times>hundred|thousand|million)\b)?"
    rf"|(?<![\w$.,])(?P<b>{_AMOUNT})(?:[ \t](?P<times2>hundred|thousand|million))?[ \t](?:dollars|DOLLARS)\b"
)


_CASE_FORMS = (
    (CASES, "the word before it"),
    (BUREAU_FILES, "form of a federal file number"),
    (THREE_GROUPS, "three groups as files are numbered"),
)


def case_numbers(text: str) -> Iterator[Mention]:
    """At least three true digits, or two in a long one that begins with a digit. A number with the letters and office
    of a federal file is one without a word too."""
    for form, rule in _CASE_FORMS:
        for found in form.finditer(text):
            if _is_number_of_case(found["token"]):
                yield _numbered(Kind.CASE_NUMBER, found, rule)


def _is_number_of_case(token: str) -> bool:
    digits = real_digits(token)
    return digits >= 3 or (digits >= 2 and token[0].isdigit() and len(token) >= 6)


def badges(text: str) -> Iterator[Mention]:
    for form, rule in (
        (BADGES, "the word before it"),
        (BADGES_OF_RANKS, "rank, name and #"),
        (BADGES_OF_NAMES, "name and #"),
    ):
        for found in form.finditer(text):
            if real_digits(found["token"]) >= 2:
                yield _numbered(Kind.BADGE, found, rule)


def exhibits(text: str) -> Iterator[Mention]:
    for found in EXHIBITS.finditer(text):
        yield _numbered(Kind.EXHIBIT, found, "the word before it")


def money(text: str) -> Iterator[Mention]:
    """In dollars and cents: 1,500 and 1500.00 are alike."""
    for found in MONEY.finditer(text):
        amount = float(re.sub(r", ?|\.(?=\d{3})", "", found["a"] or found["b"]))
        amount *= _TIMES.get(found["times"] or found["times2"] or "", 1)
        yield Mention(Kind.MONEY, found.start(), found.end(), f"${amount:,.2f}", "sign or word of a currency")


def _numbered(kind: Kind, found: re.Match[str], rule: str) -> Mention:
    token, was_mended = mended(" ".join(found["token"].split()))
    value = token.upper().replace(" ", "-").replace("/", "-")
    return Mention(kind, found.start("token"), found.end("token"), value, rule, found["role"].strip(".: "), was_mended)
