"""Facts of a form, each with its way from the columns of a row to text and back.

Text is what an editor sees, types and compares: two editors meet where the text of a fact is not what one of them saw.
The kinds of facts read text with the words and messages of the import.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.utils import timezone

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import counties, county, county_named
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.formats import values
from murderbook.formats.reject import BadValueError
from murderbook.workbench.choices import choices
from murderbook.workbench.pages.words import NOT_RECORDED, span_of
from murderbook.workbench.register.records import as_utc

Columns = dict[str, Any]
Stored = Mapping[str, Any]
Pairs = list[tuple[str, str]]

EXAMINED = "examined_"  # prefix of an exhibit's values that are states of its examinations


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact in one column of text. Others say what they do otherwise."""

    length: int = 200

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns that it fills."""
        return (name,)

    def field(self) -> forms.Field:
        return forms.CharField(max_length=self.length)

    def text(self, stored: Stored, name: str) -> str:
        """What an editor sees of the columns: he can send it back unchanged."""
        return str(stored.get(name) or "")

    def complete(self, text: str, others: Mapping[str, str]) -> str:
        """What was typed, with what another field of the form adds to it."""
        return text

    def read(self, text: str, name: str) -> Columns:
        """The columns that a text means. BadValueError where it means none."""
        return {name: text}

    def words(self, text: str) -> str:
        """The text as a reader is shown it."""
        return text or NOT_RECORDED


@dataclass(frozen=True, slots=True)
class LongText(Kind):
    length: int = 20_000

    def field(self) -> forms.Field:
        return forms.CharField(max_length=self.length, widget=forms.Textarea(attrs={"rows": 4}))


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a list. `empty`: what stands for none, where there may be none."""

    options: tuple[tuple[str, str], ...] = ()
    empty: str | None = None

    def field(self) -> forms.Field:
        none = [] if self.empty is None else [("", self.empty)]
        return forms.ChoiceField(choices=[*none, *self.options])

    def read(self, text: str, name: str) -> Columns:
        if not text and self.empty is None:
            raise BadValueError("nothing is chosen", "", "Choose one; there is one for what is not known.")
        return {name: text}

    def words(self, text: str) -> str:
        return dict(self.options).get(text, text) or self.empty or NOT_RECORDED


def one_of(enumeration: type[StrEnum]) -> Choice:
    return Choice(options=tuple(choices(enumeration)))


def coded(name: str, empty: str = "Not recorded") -> Choice:
    """A code of a list."""
    return Choice(options=tuple((entry.code, entry.label) for entry in code_list(name).entries), empty=empty)


@dataclass(frozen=True, slots=True)
class YesNo(Kind):
    """A column that is true or false, in two words of its own."""

    yes: str = "Yes"
    no: str = "No"

    def field(self) -> forms.Field:
        return forms.ChoiceField(choices=[("", "Choose"), ("yes", self.yes), ("no", self.no)])

    def text(self, stored: Stored, name: str) -> str:
        value = stored.get(name)
        return "" if value is None else "yes" if value else "no"

    def read(self, text: str, name: str) -> Columns:
        return {name: text == "yes"}

    def words(self, text: str) -> str:
        return {"yes": self.yes, "no": self.no}.get(text, NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class When(Kind):
    """An approximate date, in the columns of a case."""

    length: int = 120

    def columns(self, name: str) -> tuple[str, ...]:
        return (*(f"{name}_{part}" for part in ("earliest", "latest", "precision", "as_written")), "year")

    def text(self, stored: Stored, name: str) -> str:
        earliest, latest, precision, written = (stored.get(column) for column in self.columns(name)[:4])
        span = span_of(_moment(earliest), _moment(latest), precision or "", written or "")
        return str(written or (span.in_words() if span else ""))

    def read(self, text: str, name: str) -> Columns:
        if not text:
            return dict.fromkeys(self.columns(name), None) | {f"{name}_precision": "", f"{name}_as_written": ""}
        try:
            span = read_span(text, timezone.localdate())
        except DateError as error:
            raise BadValueError(error.reason, "", f"{error.remedy}.") from error
        found = (as_utc(span.earliest), as_utc(span.latest), span.precision.value, span.as_written, span.earliest.year)
        return dict(zip(self.columns(name), found, strict=True))


def _moment(stored: Any) -> datetime | None:  # noqa: ANN401 - a row has a time, a revision its text
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


@dataclass(frozen=True, slots=True)
class Day(Kind):
    length: int = 60

    def text(self, stored: Stored, name: str) -> str:
        day = stored.get(name)
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return f"{day.day} {day:%b %Y}" if day else ""

    def read(self, text: str, name: str) -> Columns:
        return {name: values.day(text)}


@dataclass(frozen=True, slots=True)
class DayIfAny(Day):
    """One that need not be."""

    def read(self, text: str, name: str) -> Columns:
        return {name: values.day(text) if text else None}


@dataclass(frozen=True, slots=True)
class Age(Kind):
    """Years, or a span of them, in two columns."""

    length: int = 20

    def columns(self, name: str) -> tuple[str, ...]:
        return (f"{name}_low", f"{name}_high")

    def text(self, stored: Stored, name: str) -> str:
        low, high = (stored.get(column) for column in self.columns(name))
        if low is None:
            return ""
        if high is None:
            return f"{low:g}+"
        return f"{low:g}" if high == low else f"{low:g}-{high:g}"

    def read(self, text: str, name: str) -> Columns:
        return dict(zip(self.columns(name), values.age(text) or (None, None), strict=True))


@dataclass(frozen=True, slots=True)
class County(Kind):
    """By its name and state, kept as its code; without a state in it, the form's own state is added."""

    length: int = 80

    def text(self, stored: Stored, name: str) -> str:
        code = stored.get(name)
        found = county(code)
        return f"{found.name}, {found.state}" if found else code or ""

    def complete(self, text: str, others: Mapping[str, str]) -> str:
        bare = text and "," not in text and not text.isdigit()
        return f"{text}, {others['state']}" if bare and others.get("state") else text

    def read(self, text: str, name: str) -> Columns:
        if not text:
            return {name: None}
        if text.isdigit():
            found = county(values.fips(text))
        else:
            called, _, state = text.rpartition(",")
            found = county_named(called, state) if called else None
        if found is None:
            raise _no_county(text)
        return {name: found.fips}


def _no_county(text: str) -> BadValueError:
    called, _, state = text.rpartition(",")
    names = [entry.name for entry in counties().values() if entry.state == state.strip().upper()]
    near = difflib.get_close_matches(called.strip(), names, n=3, cutoff=0.6)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "Write it with its state: Los Angeles, CA."
    return BadValueError(f"there is no county {text!r}", "", remedy)


@dataclass(frozen=True, slots=True)
class Degrees(Kind):
    """A coordinate."""

    length: int = 20
    limit: float = 90.0

    def text(self, stored: Stored, name: str) -> str:
        value = stored.get(name)
        return "" if value is None else f"{value:.10g}"

    def read(self, text: str, name: str) -> Columns:
        return {name: values.coordinate(self.limit, name)(text)}


@dataclass(frozen=True, slots=True)
class Names(Kind):
    """Several names between semicolons."""

    length: int = 1_000

    def text(self, stored: Stored, name: str) -> str:
        return "; ".join(stored.get(name) or ())

    def read(self, text: str, name: str) -> Columns:
        return {name: [part for part in (" ".join(piece.split()) for piece in text.split(";")) if part]}


@dataclass(frozen=True, slots=True)
class Several(Kind):
    """Any number of codes of a list."""

    codes: str = ""

    def field(self) -> forms.Field:
        pairs = [(entry.code, entry.label) for entry in code_list(self.codes).entries]
        return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple)

    def text(self, stored: Stored, name: str) -> str:
        return ";".join(stored.get(name) or ())

    def read(self, text: str, name: str) -> Columns:
        return {name: [code for code in text.split(";") if code]}

    def words(self, text: str) -> str:
        return ", ".join(code_list(self.codes).label(code) for code in text.split(";") if code) or NOT_RECORDED


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the form: `name` is its column, or what its kind makes columns of."""

    name: str
    label: str
    kind: Kind = Kind()
    help: str = ""
    required: str = ""  # what to say where it is empty; nothing: it may be
    group: str = ""  # the heading it stands under; nothing: that of the fact before it
    among: frozenset[str] = frozenset()  # variants of the part that have it; none named: all
    amended: bool = True  # offered to amend, too

    @property
    def columns(self) -> tuple[str, ...]:
        return self.kind.columns(self.name)

    def text(self, stored: Stored) -> str:
        return self.kind.text(stored, self.name).replace("\r\n", "\n")

    def read(self, text: str) -> Columns:
        columns = self.kind.read(text, self.name)
        if self.required and all(value in (None, "") for value in columns.values()):
            raise BadValueError(f"{text!r} says nothing", "", self.required)
        return columns

    def field(self) -> forms.Field:
        field = self.kind.field()
        field.label, field.help_text, field.required = self.label, self.help, bool(self.required)
        if self.required:
            field.error_messages["required"] = self.required
        return field

    def change(self, before: Stored, after: Stored) -> dict[str, str] | None:
        """What a revision did to it, in words; None where that is nothing."""
        if not any(column in before or column in after for column in self.columns):
            return None
        was, became = (self.kind.words(self.text(columns)) for columns in (before, after))
        return None if was == became else {"label": self.label, "before": was, "after": became}


def of_variant(facts: Iterable[Fact], variant: str) -> tuple[Fact, ...]:
    """The facts that a variant of a part has: a witness is willing, a victim has a way of life."""
    return tuple(fact for fact in facts if not fact.among or variant in fact.among)
