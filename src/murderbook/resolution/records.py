"""A person as one file tells of him, in plain values; and how a whole name is taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from murderbook.resolution.kinds.alike import plain
from murderbook.resolution.model import Declaration

TITLES = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms miss dr doctor det detective sgt sergeant officer off ofc po lt lieutenant capt captain cpl "
        "corporal dep deputy sheriff chief insp inspector marshal agent sa ssa investigator inv trooper commander cmdr "
        "ptl ptlm patrolman judge father rev reverend prof professor atty attorney nurse sister",
    )
)
_GENERATIONS = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "jr", "2nd": "jr", "iii": "iii", "3rd": "iii",
    "iv": "iv", "4th": "iv",
}  # fmt: skip
_NICKNAME = re.compile(r"[\"\u201c(]([^\"\u201d)]{1,24})[\"\u201d)]")
_NOBODY = re.compile(r"(?:(?:john|jane|baby) doe|doe (?:john|jane)|(?:name )?(?:unknown|unk)|unidentified)(?: .*)?$")
_PARTICLES = frozenset(re.findall(r"\w+", "de la del las los van von der den di da du le st mc o"))


@dataclass(frozen=True, slots=True)
class Record:
    """`values` by id of comparison, each in the plain form of its kind; what is not told is not there.

    `shown`: the same as written, for a person. Records of one `apart` are surely different persons.
    """

    id: str
    values: Mapping[str, str]
    shown: Mapping[str, str] = field(default_factory=dict)
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A whole name taken apart; what is not told is empty."""

    given: tuple[str, ...] = ()
    middle: str = ""
    surname: str = ""
    generation: str = ""


def name_of(text: str) -> Name:
    """Taken apart: "Sgt. John Q. Smith Jr.", "Smith, John Q.", 'William "Bill" de la Cruz'. Ranks and titles go."""
    if _NOBODY.match(plain(text)):
        return Name()
    calls = tuple(_NICKNAME.findall(text))
    last, comma, rest = _NICKNAME.sub(" ", text).partition(",")
    if comma and _words(rest) and _words(rest)[0].lower().strip(".") in _GENERATIONS and len(_words(rest)) == 1:
        last, comma, rest = f"{last} {rest}", "", ""  # "John Smith, Jr."
    surname, words = (_words(last), _words(rest)) if comma else ([], _words(last))
    words, generation = _without_generation(_without_titles(words))
    surname, second = _without_generation(_without_titles(surname))
    if not comma:
        words, surname = _split(words)
    given = words[:1] or []
    return Name((*given, *calls), " ".join(words[1:]), " ".join(surname), generation or second)


def record_of(
    id_: str, texts: Mapping[str, Sequence[str]], declaration: Declaration, apart: str | None = None
) -> Record:
    """A record from what a file says by comparison, or by "name" for whole names; each of several alternatives."""
    told = {key: [text for text in said if text.strip()] for key, said in texts.items()}
    for whole in told.pop("name", []):
        _add(told, name_of(whole))
    values, shown = {}, {}
    for comparison in declaration.comparisons:
        said = told.get(comparison.id, [])
        value = comparison.values.value_of(said)
        if value is not None:
            values[comparison.id] = value
            shown[comparison.id] = " or ".join(dict.fromkeys(" ".join(text.split())[:200] for text in said))
    return Record(id_, values, shown, apart)


def _add(told: dict[str, list[str]], name: Name) -> None:
    parts: dict[str, Iterable[str]] = {
        "given": name.given, "middle": [name.middle], "surname": [name.surname], "generation": [name.generation]
    }  # fmt: skip
    for key, found in parts.items():
        told.setdefault(key, []).extend(one for one in found if one)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", text) if word.strip(".-'")]


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].lower().strip(".") in TITLES:
        words = words[1:]
    return words


def _without_generation(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and (found := _GENERATIONS.get(words[-1].lower().strip("."))):
        return words[:-1], found
    return words, ""


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Given names, and the surname with its particles; one word alone is a surname, as files put it."""
    if len(words) < 2:
        return [], words
    begin = len(words) - 1
    while begin > 1 and words[begin - 1].lower().strip(".") in _PARTICLES:
        begin -= 1
    return words[:begin], words[begin:]
