"""The one form of all facts: to enter a new part, or to amend one that an editor saw.

When amending, each fact comes with the text that was seen. What was left as it stood is not read again: an old file's
words stay, whatever a form would make of them today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from murderbook.formats.reject import BadValueError
from murderbook.workbench.register.entry.facts import Columns, Fact

Check = Callable[["FactsForm"], None]
SEEN = "seen_"


class FactsForm(forms.Form):
    """`now`: the texts that the form begins with. `check`: what the facts must hold together."""

    amends = False
    contested: Collection[str] = ()  # facts that stand by themselves, above the others, to be decided

    def __init__(
        self,
        facts: Sequence[Fact],
        now: Mapping[str, str],
        data: QueryDict | None = None,
        *,
        check: Check | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.facts = {fact.name: fact for fact in facts}
        self.now, self._check = dict(now), check
        self.texts: dict[str, str] = {}  # as wanted
        self.columns: dict[str, Columns] = {}  # of each fact that was read
        for fact in facts:
            self._add(fact, self.now.get(fact.name, ""))

    def _add(self, fact: Fact, now: str) -> None:
        field = fact.field()
        field.initial = now
        if isinstance(field, forms.MultipleChoiceField):
            field.initial = [part for part in now.split(";") if part]
            _offer(field, field.initial)
        elif isinstance(field, forms.ChoiceField):
            _offer(field, [now])
        self.fields[fact.name] = field

    @property
    def names(self) -> list[str]:
        return list(self.facts)

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The facts under their headings, each with what was seen of it; what else the form asks stands by itself."""
        heading, bound = "", list[BoundField]()
        for field in self:
            fact = self.facts.get(field.name)
            if field.name in self.contested or (fact is None and not field.is_hidden):
                continue
            if fact is not None and fact.group and bound:
                yield heading, bound
                bound = []
            heading = fact.group if fact is not None and fact.group else heading
            bound.append(field)
        yield heading, bound

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.texts = {name: self._typed(name) for name in self._sent()}
        for name in self._changed():
            if name not in self.errors:
                self._read(self.facts[name])
        if self._check is not None:
            self._check(self)
        return cleaned

    def _sent(self) -> list[str]:
        return list(self.facts)

    def _changed(self) -> list[str]:
        return list(self.texts)

    def _typed(self, name: str) -> str:
        """As typed, before any field has had its say: several choices are one text."""
        data, html_name = self.data, self.add_prefix(name)
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            return ";".join(data.getlist(html_name)) if isinstance(data, QueryDict) else ""
        return str(data.get(html_name, "")).replace("\r\n", "\n").strip()

    def _read(self, fact: Fact) -> None:
        try:
            text = fact.kind.complete(self.texts[fact.name], self.texts)
            self.columns[fact.name] = fact.read(text)
        except BadValueError as error:
            self.add_error(fact.name, ValidationError(in_one_line(error)))
        else:
            self.texts[fact.name] = fact.text(self.columns[fact.name])

    def value(self, name: str) -> Any:  # noqa: ANN401 - a column of any kind
        """A column as it will stand: as read, or as it stood."""
        return {column: value for read in self.columns.values() for column, value in read.items()}.get(name)

    def all_columns(self) -> Columns:
        """Every column read."""
        return {column: value for read in self.columns.values() for column, value in read.items()}


class NewForm(FactsForm):
    """Facts of a new part, and where they come from."""

    origin = forms.CharField(
        label="Where it says so",
        max_length=300,
        required=False,
        help_text="The document, box and page, or the person: kept in the history of the case.",
    )

    def __init__(self, facts: Sequence[Fact], now: Mapping[str, str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(facts, now, *args, **kwargs)
        origin = self.fields.pop("origin")
        if "source" not in self.facts:  # a link to another case names its report itself
            self.fields["origin"] = origin

    @property
    def source(self) -> str:
        return str(self.cleaned_data.get("origin") or self.cleaned_data.get("source") or "")


class AmendForm(FactsForm):
    """Facts of a row that is there, each with the text that the editor saw, and the reason."""

    amends = True
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="What you did or learned: who looked, where, when.",
        error_messages={"required": "Write why. An amendment stays on record with its reason."},
    )

    def __init__(self, facts: Sequence[Fact], now: Mapping[str, str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(facts, now, *args, **kwargs)
        for fact in facts:
            seen = forms.CharField(required=False, widget=forms.HiddenInput, initial=self.now[fact.name], strip=False)
            self.fields[f"{SEEN}{fact.name}"] = seen
        self.fields["reason"] = self.fields.pop("reason")

    @property
    def seen(self) -> dict[str, str]:
        return {name: str(self.data[f"{SEEN}{name}"]).replace("\r\n", "\n") for name in self.texts}

    def _sent(self) -> list[str]:
        """Facts whose seen text came along: what the editor was not shown, he leaves alone."""
        return [name for name in self.facts if f"{SEEN}{name}" in self.data]

    def _changed(self) -> list[str]:
        seen = self.seen
        left = [name for name in self.facts if name not in self.texts or self.texts[name] == seen[name].strip()]
        for name in left:
            self.errors.pop(name, None)  # left as it stood, so not judged by this form
            if name in self.texts:
                self.texts[name] = seen[name]
        return [name for name in self.texts if name not in left]


def _offer(field: forms.ChoiceField, stored: Sequence[str]) -> None:
    """What stands there is offered, too, though no list has it."""
    given = list(cast("list[tuple[str, str]]", field.choices))
    known = {value for value, _ in given}
    field.choices = [*given, *((value, value) for value in stored if value and value not in known)]


def in_one_line(error: BadValueError) -> str:
    """Why a text was refused, what was expected, and what to do."""
    reason = f"{error.reason[:1].upper()}{error.reason[1:]}"
    expected = f" (expected: {error.expected})" if error.expected else ""
    return f"{reason}{expected}. {error.remedy}"
