"""What a form is, as a browser gets it: its controls, and how long a text each takes."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field

Limit = int | Field | None  # type: ignore[type-arg] # a number of letters, or the column; None: as many as one likes
OTHER = frozenset({"id", "name", "aria-describedby", "maxlength"})  # how long a text may be, check_limits asks


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"input", "select", "textarea"}:
            said = (name if value is None else f"{name}={value}" for name, value in attrs if name not in OTHER)
            self.found.append(" ".join([tag, *said]))


def controls(form: forms.BaseForm) -> dict[str, list[str]]:
    """By the name of the field: each of its controls, as `input type=text required`."""
    told = {}
    for bound in form:
        reader = _Controls()
        reader.feed(str(bound))
        told[bound.name] = reader.found
    return told


def check_limits(form: forms.BaseForm, limits: Mapping[str, Limit]) -> None:
    """Each text field of `form` takes as many letters as `limits` says, and not one more; none is left out there."""
    texts = {name for name, one in form.fields.items() if type(one) is forms.CharField}
    assert texts == set(limits), texts ^ set(limits)
    for name, limit in limits.items():
        most = limit.max_length if isinstance(limit, Field) else limit
        if most is None:
            assert form.fields[name].clean("x" * 100_000)
            continue
        assert form.fields[name].clean("x" * most) == "x" * most
        try:
            form.fields[name].clean("x" * (most + 1))
        except ValidationError:
            continue
        raise AssertionError(f"{name} takes more than {most} letters")


def optional(form: forms.BaseForm) -> set[str]:
    return {name for name, one in form.fields.items() if not one.required}
