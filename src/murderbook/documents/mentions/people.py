"""Names of people, where something beside them says that they are names: a rank, a title, a role in the case, or the
order LAST, First of a form. A name that stands alone is left to whoever reads the page: guesses fill a file with noise.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from murderbook.casefile.code_lists import code_list
from murderbook.documents.mentions.mention import Kind, Mention

_RANKS = (
    "Det(?:ective)?s?|Sgt|Sergeant|Officers?|Off|Ofc|P\\.O|Lt|Lieutenant|Capt(?:ain)?|Cpl|Corporal|Dep(?:uty)?|Sheriff|Chief"
    "|Insp(?:ector)?|Marshal|(?:Special )?Agents?|S\\.?A|SSA|Investigator|Inv|Trooper|Commander|Cmdr"
)
_TITLES = "Mr|Mrs|Ms|Miss|Dr|Doctor|Judge|Father|Rev(?:erend)?|Prof(?:essor)?|Atty|Attorney|Coroner"
_ROLES = (
    "victim|suspect|witness(?:es)?|informant|complainant|reporting party|R/?P|defendant|decedent|deceased|subject"
    "|arrestee|passenger|driver|husband|wife|brother|sister|son|daughter|mother|father|uncle|aunt|cousin|boyfriend"
    "|girlfriend|roommate|neighbou?r|friend|criminalist|pathologist|interviewee|named"
)
_PARTICLE = r"(?:(?:de|la|del|van|von|der|di|da|St\.|Mc|O['\u2019])[ \t]?)"
_WORD = r"[A-Z](?:[a-z]{1,20}(?:['\u2019-]?[A-Z]?[a-z]{1,15})?|['\u2019][A-Z][a-z]{1,15}|[A-Z'\u2019-]{1,20})"
_INITIAL = r"[A-Z]\."
_NICK = r"(?:[\"\u201c(][A-Za-z][\w -]{1,20}[\"\u201d)][ \t])"
_SUFFIX = r"(?:,?[ \t](?:Jr|Sr|JR|SR|II|III|IV)\b\.?)"
NAME = rf"(?:(?:{_WORD}|{_INITIAL})[ \t]{_NICK}?){{0,3}}{_PARTICLE}?{_WORD}{_SUFFIX}?"

OF_RANK = re.compile(rf"\b(?P<role>(?:{_RANKS}|{_RANKS.upper()}))\b\.?[ \t](?P<name>{NAME})")
OF_TITLE = re.compile(rf"\b(?P<role>(?:{_TITLES}|{_TITLES.upper()}))\b\.?[ \t](?P<name>{NAME})")
_FULL_NAME = rf"(?:(?:{_WORD}|{_INITIAL})[ \t]{_NICK}?){{1,3}}{_PARTICLE}?{_WORD}{_SUFFIX}?"
OF_ROLE = re.compile(
    rf"\b(?P<role>(?i:{_ROLES}))(?:[ \t]?(?:#|[Nn]o\.?)[ \t]?\d{{1,2}})?[,:]?[ \t]{{1,3}}(?P<name>{_FULL_NAME})"
)
_LAST = r"(?<![\w,'-])(?<![A-Z] )(?P<last>[A-Z][A-Z'\u2019-]{1,20}),[ \t]"  # a second capital word before it: a heading
_IN_CAPITALS = r"[A-Z]{2,15}(?:[ \t](?:[A-Z]\.?|[A-Z]{2,15}))?(?=[ \t]{0,4}(?:\n|$|[;(]|DOB\b|AKA\b|[MF]\b|\d))"
_IN_SMALL = rf"[A-Z][a-z]{{1,15}}(?:[ \t](?:[A-Z]\.?(?![a-z])|{_WORD}))?"
LAST_FIRST = re.compile(rf"{_LAST}(?P<first>{_IN_CAPITALS}|{_IN_SMALL})(?![\w,]|['\u2019]s)")
# Words with a capital that follow a rank or a role and are no name.
_NO_NAMES = frozenset({
    "a", "an", "and", "the", "of", "at", "in", "on", "was", "is", "were", "has", "had", "he", "she", "they",
    "his", "her", "said", "unknown", "bureau", "department", "division", "section", "unit", "office", "police",
    "county", "city", "state", "street", "avenue", "north", "south", "east", "west", "report", "statement",
    "number", "no", "page", "date", "time", "name", "address", "room", "court", "district", "attorney", "general",
    "information", "vehicle", "description", "license", "interview", "list", "charges",
    *(name.lower() for name in (*calendar.month_name, *calendar.day_name)),
})  # fmt: skip
_ALSO_STATES = frozenset({"virginia", "georgia", "carolina", "dakota", "montana"})


_BESIDE = (
    (OF_RANK, "rank before the name"), (OF_TITLE, "title before the name"), (OF_ROLE, "role before the name"),
)  # fmt: skip


def people(text: str) -> Iterator[Mention]:
    """Value: the name without rank and nickname, LAST, First turned around, in ordinary case."""
    for form, rule in (
        (OF_RANK, "rank before the name"),
        (OF_TITLE, "title before the name"),
        (OF_ROLE, "role before the name"),
    ):
        for found in form.finditer(text):
            end = _end_of_name(found)
            if end > found.start("name"):
                said = text[found.start("name") : end]
                yield Mention(Kind.PERSON, found.start("name"), end, _plain(said), rule, found["role"].rstrip("."))
    for found in LAST_FIRST.finditer(text):
        first = found["first"]
        if not {found["last"].casefold(), first.split()[0].casefold()} & _NO_NAMES and not _is_state(first):
            yield Mention(
                Kind.PERSON, found.start(), found.end(), _plain(f"{first} {found['last']}"), "form LAST, First"
            )


def _is_state(first: str) -> bool:
    """SEATTLE, WASHINGTON is no person; JONES, VIRGINIA is one."""
    return code_list("state").find(first) is not None and first.casefold() not in _ALSO_STATES


def _end_of_name(found: re.Match[str]) -> int:
    """Up to the first word that is no name; the start where there is no name at all."""
    at = found.start("name")
    for word in re.finditer(r"[^ \t]+", found["name"]):
        if word[0].strip('.,"()').casefold() in _NO_NAMES:
            break
        at = found.start("name") + word.end()
    return at


def _plain(name: str) -> str:
    name = re.sub(r"[\"\u201c(][^\"\u201d)]{1,24}[\"\u201d)]", " ", name)
    return " ".join(_cased(word) for word in name.replace(",", " ").split())


def _cased(word: str) -> str:
    if len(word) < 3 or not word.isupper() or word in ("III", "II", "IV"):
        return word
    return re.sub(r"[A-Z]+", lambda found: found[0].capitalize(), word)
