"""The wizard's steps as a browser takes them: what a page holds is sent back, with what a person changed."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from murderbook.workbench.imports.models import Batch
from personas import Unit


def upload(client: Client, unit: Unit, *rows: str, header: str, name: str = "backlog.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, ("\n".join((header, *rows)) + "\n").encode(), content_type="text/csv")
    return client.post("/imports/new/", {"file": file, "compartment": unit.default.key})


def staged(client: Client, unit: Unit, *rows: str, header: str) -> str:
    """The key of a new upload."""
    response = upload(client, unit, *rows, header=header)
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"]).split("/")[2]


class Form(HTMLParser):
    """The values that a browser would send: of every control of a page, whatever form it is in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") != "checkbox":
            self.values[name] = given.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.values or "selected" in given):
            self.values[self._select] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Wizard:
    """One upload in a browser without script."""

    def __init__(self, client: Client, unit: Unit, *rows: str, header: str) -> None:
        self.client = client
        self.key = staged(client, unit, *rows, header=header)
        self.status = 0
        self.page = ""
        self.open("columns")

    def open(self, step: str) -> str:
        response = self.client.get(f"/imports/{self.key}/{step}/", follow=True)
        return self._seen(response)

    def send(self, step: str, **changes: str) -> int:
        """Send the page as it is, with these changes (`join_0_field` is the control join-0-field)."""
        values = Form(self.page).values | {name.replace("_", "-"): value for name, value in changes.items()}
        self._seen(self.client.post(f"/imports/{self.key}/{step}/", values, follow=True))
        return self.status

    def commit(self) -> Batch:
        self._seen(self.client.post(f"/imports/{self.key}/commit/", follow=True))
        return Batch.objects.get(key=self.key)

    @property
    def values(self) -> dict[str, str]:
        return Form(self.page).values

    @property
    def text(self) -> str:
        """The words of the page."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    def error_at(self, place: str) -> str:
        found = re.search(rf'<span class="error" id="{place}-error">([^<]*)</span>', self.page)
        return unescape(found[1]) if found else ""

    def word(self, text: str) -> str:
        """The name of the control that asks what a word means."""
        found = re.search(rf'<label for="(word-\w+)">{re.escape(text)}</label>', self.page)
        assert found, f"{text!r} is not asked: {self.text}"
        return found[1]

    def _seen(self, response: HttpResponse) -> str:
        self.status, self.page = response.status_code, response.content.decode()
        return self.page
