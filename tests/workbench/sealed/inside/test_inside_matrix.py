"""Every route behind an open desk, asked in every role, answers as inside_matrix.toml says; an unlisted one fails.

To whoever is not in, each is what it is in a compartment that does not exist, byte for byte; and no word of the answers
to him, nor of the shared record's trail, is from inside.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from lived_in import WORDS, Inside, make_inside, routes_inside

from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.sealed.models import Paper
from murderbook.workbench.sealed.pages.inside import INNER
from personas import make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "inside_matrix.toml").read_text(encoding="utf-8")
)
ROUTES: dict[str, dict[str, Any]] = TABLE["routes"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = ("keeper", "member", "reader")


@dataclass(frozen=True)
class Row:
    """One route and method of the table."""

    route: str
    method: str
    told: dict[str, Any]

    def path(self, things: dict[str, object]) -> str:
        args = {name: things[value] for name, value in self.told.get("args", {}).items()}
        return reverse(self.route, urlconf=INNER, kwargs=args).removeprefix("/")

    @property
    def sent(self) -> dict[str, str]:
        data = "&".join(f"{name}={value}" for name, value in self.told.get("data", {}).items())
        return {"data": data, "content_type": "application/x-www-form-urlencoded"}


def test_every_route_inside_is_listed_and_no_other() -> None:
    names = set(routes_inside())
    assert names == set(ROUTES), f"not in inside_matrix.toml: {names - set(ROUTES)}; in vain: {set(ROUTES) - names}"


@pytest.fixture
def inside(db: None) -> Inside:
    return make_inside(make_unit())


PARTS = [False, pytest.param(True, marks=pytest.mark.deep)]


def rows(deep: bool) -> Iterator[Row]:
    """The pages of the compartment itself; in the deep run those of the register that work in one, and what is slow."""
    for route, methods in ROUTES.items():
        for method, row in methods.items():
            if deep is (row.get("slow", False) or not route.startswith("sealed-")):
                yield Row(route, method, row)


@pytest.mark.parametrize("deep", PARTS)
def test_every_role(inside: Inside, deep: bool) -> None:
    outside, faults = AuditEntry.objects.count(), []
    for row in rows(deep):
        expect = TABLE["profiles"][row.told["expect"]].split()
        said = dict(zip(expect[::2], expect[1::2], strict=True))
        assert tuple(said) == ROLES, f"{row.route}: name every role"
        faults += [fault for role in ROLES if (fault := _fault(inside, role, row, said[role]))]
    assert not faults, "\n" + "\n".join(faults)
    assert AuditEntry.objects.count() == outside, "the shared trail has no entry of it"


def _fault(inside: Inside, role: str, row: Row, said: str) -> str | None:
    """What is not as the table says. A refusal is on record under its own name, or under that of what was asked for."""
    with inside.seats["keeper"].cabinet().work():
        Paper.objects.update(withdrawn_at=None, withdrawn_because="")
    written, status = _asked(inside, role, row)
    wanted = [(row.told["audit"], "success")] if "audit" in row.told else []
    fine = [outcome for _, outcome in written] == ["refused"] if status in (403, 404) else written == wanted
    return None if status == int(said) and fine else f"{row.method} {row.route} as {role}: {status} {written}"


def _asked(inside: Inside, role: str, row: Row) -> tuple[list[tuple[str, str]], int]:
    """Entries of the compartment's own log (verb, outcome), and the status."""
    cabinet = inside.seats["keeper"].cabinet()
    with cabinet.work():
        before = head().size
    answer = inside.seats[role].client.generic(row.method, inside.within + row.path(inside.things), **row.sent)
    with cabinet.work():
        written = AuditEntry.objects.filter(index__gte=before).order_by("index")
        return [(one.verb, one.outcome) for one in written], answer.status_code


@pytest.mark.parametrize("deep", PARTS)
def test_whoever_is_not_in_finds_nothing_and_other_methods_are_refused(inside: Inside, deep: bool) -> None:
    client, absent = inside.seats["stranger"].client, f"/sealed/in/{'0' * 32}/"
    trail = head()
    for row in rows(deep):
        there, nowhere = (
            client.generic(row.method, before + row.path(inside.things), **row.sent)
            for before in (inside.within, absent)
        )
        assert there.status_code == nowhere.status_code == 404, row
        assert there.content == nowhere.content and dict(there.headers) == dict(nowhere.headers), row
        assert not any(word in there.content.decode() for word in WORDS), row
    assert head() == trail
    _refuses_other_methods(inside, deep)


def _refuses_other_methods(inside: Inside, deep: bool) -> None:
    client = inside.seats["keeper"].client
    for row in {row.route: row for row in rows(deep)}.values():
        for method in set(METHODS) - set(ROUTES[row.route]):
            answer = client.generic(method, inside.within + row.path(inside.things))
            assert answer.status_code == 405, (method, row)
