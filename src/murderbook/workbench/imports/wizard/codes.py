"""Words of the file that a coded field does not understand: which they are, and what a person says they mean.

The dry run stores what it found with the upload; an answer names a word by a key made of the field and the word, so
that a page of yesterday can never give a meaning to another word.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Answers
from dataclasses import asdict, dataclass, replace
from typing import Any

from murderbook.formats import Layout, Mapping, Reject
from murderbook.formats.binding import Binding
from murderbook.formats.vocabulary import vocabulary_of
from murderbook.workbench.imports.wizard.offered import in_words
from murderbook.workbench.imports.wizard.settle import UnsettledError

LEAVE = ""
SHOWN = 100  # words asked at once, the commonest first: a person answers these, tries again, and sees the next
LONGEST = 120  # characters; what is longer is a sentence of the notes, and no word for a list
MANY = 200  # different words of one field: then it is likelier that the column is not this field
KNOWN_SHOWN = 200  # of the words given a meaning before


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was not understood, and how many rows it keeps out."""

    key: str
    field: str
    column: str
    text: str
    rows: int


def key_of(field: str, text: str) -> str:
    return hashlib.sha256(f"{field}\x1f{_plain(text)}".encode()).hexdigest()[:20]


def _plain(text: str) -> str:
    """As a mapping compares words."""
    return " ".join(text.lower().split())


class NotUnderstood:
    """Sorts the rejects of a dry run: words of coded fields here, everything else to its repairs."""

    def __init__(self, binding: Binding) -> None:
        self._layout = binding.layout
        self._fields = dict(_columns_of(binding))
        self._understood: dict[tuple[str, str], bool] = {}
        self._rows: Counter[tuple[str, str]] = Counter()  # (column, plain word)
        self._written: dict[tuple[str, str], str] = {}

    def takes(self, reject: Reject) -> bool:
        """Whether the reject is a word that was not understood; it is counted then."""
        field = self._fields.get(reject.column)
        text = reject.value.strip()
        if field is None or not text or len(text) > LONGEST or self._reads(field, text):
            return False
        word = (reject.column, _plain(text))
        self._rows[word] += 1
        self._written.setdefault(word, text)
        return True

    def _reads(self, field: str, text: str) -> bool:
        if (field, text) not in self._understood:
            vocabulary = vocabulary_of(self._layout, field)
            self._understood[field, text] = vocabulary is None or vocabulary.understands(text)
        return self._understood[field, text]

    def to_dict(self) -> dict[str, Any]:
        """For the upload's stored dry run: the commonest words, how many more there are, columns with too many."""
        shown = [
            Word(key_of(self._fields[column], plain), self._fields[column], column, self._written[column, plain], rows)
            for (column, plain), rows in self._rows.most_common(SHOWN)
        ]
        per_column = Counter(column for column, _ in self._rows)
        return {
            "shown": [asdict(word) for word in shown],
            "more": len(self._rows) - len(shown),
            "crowded": [column for column, words in per_column.most_common() if words > MANY],
        }


def _columns_of(binding: Binding) -> Iterator[tuple[str, str]]:
    """The coded fields, by the column name under which their bad cells come back."""
    for field, numbers in binding.columns.items():
        if vocabulary_of(binding.layout, field):
            yield from ((binding.header[number], field) for number in numbers)
    for field in binding.combine:
        if vocabulary_of(binding.layout, field):
            yield binding.column_name(field), field


@dataclass(frozen=True, slots=True)
class Asked:
    """One word as the page asks it."""

    key: str
    text: str
    rows: int | None
    chosen: str
    error: str


@dataclass(frozen=True, slots=True)
class Question:
    """The words of one field, with what they may mean."""

    title: str
    choices: tuple[tuple[str, str], ...]
    optional: bool
    asked: list[Asked]


def questions(
    layout: Layout, stored: dict[str, Any], answers: Answers[str, str], errors: dict[str, str]
) -> list[Question]:
    """What the page asks, field by field; `answers` and `errors` of a page that came back."""
    found: dict[tuple[str, str], list[Asked]] = {}
    for raw in stored.get("shown", ()):
        word = Word(**raw)
        name = f"word-{word.key}"
        asked = Asked(word.key, word.text, word.rows, answers.get(name, LEAVE), errors.get(name, ""))
        found.setdefault((word.field, word.column), []).append(asked)
    made = (
        _question(layout, field, f"{in_words(field)}, column {column}", asked)
        for (field, column), asked in found.items()
    )
    return [question for question in made if question]


def given(layout: Layout, mapping: Mapping, answers: Answers[str, str], errors: dict[str, str]) -> list[Question]:
    """The words that have a meaning already, which can be changed or taken back."""
    made = []
    for field, pairs in mapping.codes.items():
        vocabulary = vocabulary_of(layout, field)
        asked = []
        for text, meant in list(pairs.items())[:KNOWN_SHOWN]:
            name = f"word-{key_of(field, text)}"
            chosen = (vocabulary and vocabulary.choice_of(meant)) or LEAVE
            asked.append(Asked(key_of(field, text), text, None, answers.get(name, chosen), errors.get(name, "")))
        made.append(_question(layout, field, in_words(field), asked))
    return [question for question in made if question and question.asked]


def _question(layout: Layout, field: str, title: str, asked: list[Asked]) -> Question | None:
    vocabulary = vocabulary_of(layout, field)
    return None if vocabulary is None else Question(title, vocabulary.choices, vocabulary.optional, asked)


def answered(layout: Layout, mapping: Mapping, stored: dict[str, Any], answers: Answers[str, str]) -> Mapping:
    """The mapping with what the page says its words mean. UnsettledError where an answer is none of the choices."""
    words = {f"word-{key_of(field, text)}": (field, text) for field, pairs in mapping.codes.items() for text in pairs}
    words |= {f"word-{word['key']}": (word["field"], word["text"]) for word in stored.get("shown", ())}
    codes = {field: dict(pairs) for field, pairs in mapping.codes.items()}
    errors: dict[str, str] = {}
    for name in (name for name in answers if name.startswith("word-")):
        field, text = words.get(name, ("", ""))
        vocabulary, answer = vocabulary_of(layout, field), answers[name]
        if vocabulary is None:
            errors[name] = "this page is older than the last check of the rows: look at it again"
        elif answer == LEAVE or vocabulary.allows(answer):
            _give(codes.setdefault(field, {}), text, answer)
        else:
            errors[name] = f"{answer[:60]!r} is not in the list: choose one of it, or leave the word as a fault"
    if errors:
        raise UnsettledError(errors)
    return replace(mapping, codes={field: pairs for field, pairs in codes.items() if pairs})


def _give(pairs: dict[str, str], text: str, answer: str) -> None:
    """A word has one meaning however it is written; LEAVE takes it back."""
    known = next((word for word in pairs if _plain(word) == _plain(text)), text)
    if answer == LEAVE:
        pairs.pop(known, None)
    else:
        pairs[known] = answer
