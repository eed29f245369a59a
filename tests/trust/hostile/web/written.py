"""The forms that a page of HTML holds: where each leads, and what a person would send who leaves it as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

USUAL = {"date": "2024-03-14", "number": "1", "text": "a few words", "textarea": "a few words"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)  # of choices: every value that is offered
    files: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, page: str, usual: dict[str, str]) -> None:
        super().__init__()
        self._page, self._usual, self.forms, self._select = page, usual, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(given.get("action") or self._page).path
            self.forms.append(Form(action, given.get("method", "get").upper()))
        elif self.forms and tag in ("input", "select", "textarea", "button") and (name := given.get("name")):
            self._field(self.forms[-1], tag, name, given)
        elif self.forms and tag == "option" and self._select:
            self._option(self.forms[-1], given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _field(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        sort = given.get("type", "text") if tag == "input" else tag
        if tag == "select":
            self._select = name
        elif sort in ("radio", "checkbox", "button", "submit"):
            form.options.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields[name] = given.get("value", "on")
        elif sort == "file":
            form.files.add(name)
        else:
            form.fields.setdefault(name, given.get("value") or self._usual.get(sort, ""))

    def _option(self, form: Form, given: dict[str, str]) -> None:
        value, offered = given.get("value", ""), form.options.setdefault(self._select, [])
        offered.append(value)
        form.fields.setdefault(self._select, value)  # the first, as browsers do, unless another is marked
        if "selected" in given:
            form.fields[self._select] = value


def forms_in(page: str, text: str, *, filled: bool = True) -> list[Form]:
    """`page` is its own address, where a form without `action` leads. `filled`: something in every field of text."""
    reader = _Reader(page, USUAL if filled else {})
    reader.feed(text)
    return reader.forms
