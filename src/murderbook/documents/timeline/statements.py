"""The dates of a page as statements: each with its sentence, and whom and what that names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from murderbook.casefile.timespan import TimeSpan
from murderbook.documents.mentions.mention import Kind
from murderbook.documents.timeline.conflicts import Statement
from murderbook.documents.timeline.happenings import happenings_in
from murderbook.documents.timeline.sentences import sentence_around, words_of

NAMING = frozenset({Kind.PERSON.value, Kind.EXHIBIT.value})  # kinds of mention that tell what a sentence is about
VICTIM = "the victim"
_VICTIM_WORDS = frozenset({"victim", "decedent", "deceased", "victims"})
_WORD = re.compile(r"[^\W\d_]+")
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """`text[start:end]` of a page is a mention of `kind` and names `value`; of a date, `span` says what it means."""

    key: str
    kind: str
    start: int
    end: int
    value: str
    span: TimeSpan | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to be looked through. `original`: the page that it is a copy of, or itself, by any number; `people`: as
    `people_by_word` makes it, of those whom the case names. `file`: the case, where there are several, and `whole`: as
    `whole_names` makes it."""

    document: str
    original: int
    text: str
    people: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    whole: Mapping[str, str] = field(default_factory=dict)


def people_by_word(names: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """Last names in small letters, and who is meant by each. `names`: "First Last" or "Last, First", and whether that
    is the victim, whom papers also call so."""
    found = dict.fromkeys(_VICTIM_WORDS, VICTIM)
    for name, is_victim in names:
        last = last_name(name)
        if len(last) >= SHORTEST_NAME:
            found.setdefault(last.lower(), VICTIM if is_victim else last)
    return found


def whole_names(names: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """Last names in small letters with first and last name ("Max Roe"), by which somebody is looked for in another
    file; what papers call the victim, too. `names` as in `people_by_word`. Left out are those of whom only one name is
    known, and a last name that two have."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, is_victim in names:
        last, whole = last_name(name).lower(), whole_name(name)
        if len(last) >= SHORTEST_NAME:
            for word in (last, *(_VICTIM_WORDS if is_victim else ())):
                found[word].add(whole)
    return {word: next(iter(told)) for word, told in found.items() if len(told) == 1 and "" not in told}


def whole_name(name: str) -> str:
    """'Max Roe' of 'Roe, Max A.' and of 'Max A. Roe'; "" where only one name is known."""
    last = last_name(name)
    before = name.split(",", maxsplit=1)[1].split() if "," in name else name.split()[:-1]
    return f"{before[0].capitalize()} {last}" if before and last else ""


def last_name(name: str) -> str:
    """'Roe' of 'Roe, Max' and of 'Max Roe'."""
    words = (name.split(",", maxsplit=1)[0] if "," in name else name).split()
    return words[-1].capitalize() if words else ""


def statements_of(paper: Paper, marks: Sequence[Marked]) -> list[Statement]:
    """One for each mark with a span, in their order. The words are those that stand in no mark."""
    return [_statement(paper, one, one.span, marks) for one in marks if one.span is not None]


def _statement(paper: Paper, date: Marked, span: TimeSpan, marks: Iterable[Marked]) -> Statement:
    begin, end = sentence_around(paper.text, date.start, date.end)
    sentence = paper.text[begin:end]
    inside = [one for one in marks if one.start < end and begin < one.end]
    names = {_name(one, paper.people) for one in inside if one.kind in NAMING}
    names |= {paper.people[word] for word in _words(sentence) if word in paper.people}
    words = words_of(sentence, [(one.start - begin, one.end - begin) for one in inside])
    told = happenings_in(sentence, *_dates(date, inside, begin))
    persons = _persons(sentence, inside, paper.whole)
    return Statement(
        date.key, paper.document, paper.original, span, sentence, told, frozenset(names), words, paper.file, persons
    )


def _persons(sentence: str, inside: Iterable[Marked], whole: Mapping[str, str]) -> frozenset[str]:
    """By their whole names; not where the sentence gives that last name to another."""
    named = [one.value for one in inside if one.kind == Kind.PERSON and whole_name(one.value)]
    others = {last_name(name).lower() for name in named if whole.get(last_name(name).lower()) != whole_name(name)}
    return frozenset(whole[word] for word in _words(sentence) if word in whole and word not in others)


def _dates(date: Marked, inside: Iterable[Marked], begin: int) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Where this date stands in the sentence, and where the others of it stand."""
    others = [(one.start - begin, one.end - begin) for one in inside if one.span is not None and one is not date]
    return (date.start - begin, date.end - begin), others


def _words(sentence: str) -> Iterable[str]:
    return (match[0].lower() for match in _WORD.finditer(sentence))


def _name(one: Marked, people: Mapping[str, str]) -> str:
    """Of a person the last name, since one paper has the whole name and another that alone."""
    if one.kind != Kind.PERSON:
        return one.value
    last = last_name(one.value)
    return people.get(last.lower(), last)
