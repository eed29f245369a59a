"""The controls of a form, as a browser gets them."""

from __future__ import annotations

from html.parser import HTMLParser

from django import forms

OTHER = frozenset({"id", "name", "aria-describedby", "maxlength"})  # how long a text may be, form_limits asks


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
