"""A person whom the page names in full, or with a word beside the name, is found again where the name stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from murderbook.documents.mentions.mention import Kind, Mention
from murderbook.documents.mentions.names import INITIAL, SUFFIX, is_no_name

_MOST = 300  # surnames of one page
SHORTEST = 2  # letters that are too few for a name; of what looks like LAST, First three: NCIC, CODIS is none
_NICK = r"(?:[\"\u201c(][A-Za-z][\w -]{1,20}[\"\u201d)][ \t])"
_OF_NO_PERSON = (
    r"(?![ \t](?i:street|st|avenue|ave|road|rd|lane|ln|court|ct|drive|dr|blvd|boulevard|park|hotel|inn|airlines|company"
    r"|co|inc|bank|county|city|school|hospital|building)\b)"
)


def repeated(text: str, named: Iterable[Mention]) -> Iterator[Mention]:
    """The same surnames, with or without their first names and initials, outside what was found already.

    A surname that the page also has as a word in small letters (white, field) is left. Where two people of the page
    have one surname, the name alone is neither's: its value is the surname.
    """
    taken = list[tuple[int, int]]()
    people = dict[str, set[str]]()
    for one in named:
        taken.append((one.start, one.end))
        if len(_surname(one.value)) > (SHORTEST if "LAST" not in one.rule else SHORTEST + 1):
            people.setdefault(_surname(one.value), set()).add(one.value)
    sought = [name for name in people if not is_no_name(name) and not _is_word(name, text)]
    if not sought:
        return
    for found in _form(sought[:_MOST], people).finditer(text):
        if not any(found.start() < end and start < found.end() for start, end in taken):
            surname = next(name for name in sought if name.casefold() == found["last"].casefold())
            yield Mention(
                Kind.PERSON, found.start(), found.end(), _who(people[surname]), "name that the page has with more to it"
            )


def _form(surnames: Sequence[str], people: dict[str, set[str]]) -> re.Pattern[str]:
    first = {word for surname in surnames for name in people[surname] for word in name.split()[:-1] if len(word) > 2}
    names = "|".join(sorted((_both(name) for name in surnames), key=len, reverse=True))
    before = "|".join(sorted((_both(name) for name in first), key=len, reverse=True))
    given = rf"(?:{before}|{INITIAL})" if before else INITIAL
    return re.compile(rf"(?<![\w.-])(?:{given}[ \t]?){{0,3}}{_NICK}?(?P<last>{names})(?![\w-]){SUFFIX}?{_OF_NO_PERSON}")


def _both(name: str) -> str:
    return rf"{re.escape(name)}|{re.escape(name.upper())}"


def _surname(name: str) -> str:
    words = [word for word in name.split() if word.rstrip(".") not in ("Jr", "Sr", "JR", "SR", "II", "III", "IV")]
    return words[-1] if words else ""


def _is_word(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name.lower())}\b", text) is not None


def _who(names: set[str]) -> str:
    """The fullest of the names if all others are parts of it, else what they share: the surname."""
    fullest = max(names, key=lambda name: (len(name), name))
    words = fullest.split()
    return fullest if all(set(name.split()) <= set(words) for name in names) else _surname(fullest)
