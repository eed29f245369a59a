"""Every route, asked by every persona, must answer as access_matrix.toml says; a route that is not listed there fails.

A 404 must be the same as for a thing that is not there: same bytes, same headers, same number of SQL statements. Every
answer to a logged-in person has exactly the audit entries that the table names, and no page shows a word of a case that
the person may not see.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from things import things_of, upload_again

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.models import Case
from personas import PERSONAS, Unit, make_unit, named_in

pytestmark = pytest.mark.engine  # who may see what is asked of PostgreSQL by tests/workbench/access

MATRIX = tomllib.loads((Path(__file__).parent / "access_matrix.toml").read_text(encoding="utf-8"))
ROUTES: dict[str, dict[str, Any]] = MATRIX["routes"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = (*METHODS, "TRACE")
LOGIN = "login"  # sent to the log-in page
Asked = tuple[Unit, dict[str, object]]  # and the things that a route can name


@dataclass(frozen=True)
class Row:
    """One route and method of the table."""

    route: str
    method: str
    args: dict[str, str]
    expect: dict[str, str]
    data: dict[str, str]
    audit: tuple[str, ...]
    shows_absent: bool  # the thing named may be absent, and the answer tells (names of accounts, to who keeps them)

    def url(self, things: dict[str, object]) -> str:
        return reverse(self.route, kwargs={name: things[value] for name, value in self.args.items()})

    def absent_url(self) -> str:
        return reverse(self.route, kwargs={name: _absent(value) for name, value in self.args.items()})


def _absent(value: str) -> object:
    """Something of the same form that is not there."""
    if value in ("sign", "what of a person", "csv", "overview", "facts", "evidence", "people", "brief", "vicap"):
        return value  # no name of a thing
    if value in ("first", "second"):
        return 99
    return "nobody-there" if "account" in value or "name" in value else new_key()


def rows() -> Iterator[Row]:
    for route, methods in ROUTES.items():
        for method, row in methods.items():
            expect = MATRIX["profiles"].get(row["expect"], row["expect"])
            words = expect.split()
            audit = row.get("audit", [])
            yield Row(
                route,
                method,
                row.get("args", {}),
                dict(zip(words[::2], words[1::2], strict=True)),
                row.get("data", {}),
                (audit,) if isinstance(audit, str) else tuple(audit),
                row.get("shows_absent", False),
            )


def all_routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def test_every_route_is_listed_and_no_other() -> None:
    found = list(all_routes(get_resolver()))
    unnamed = [path for path, pattern in found if not pattern.name]
    assert not unnamed, f"give these routes a name: {unnamed}"
    names = {pattern.name for _, pattern in found}
    assert names == set(ROUTES), (
        f"not in access_matrix.toml: {names - set(ROUTES)}; there in vain: {set(ROUTES) - names}"
    )


@pytest.fixture(scope="module")
def _asked_once(rows_of_module: None) -> Asked:
    unit = make_unit()
    unit.log_in_all()
    return unit, things_of(unit)


@pytest.fixture
def asked(_asked_once: Asked, db: None) -> Asked:
    """Rows that the module made once: every answer's changes are rolled back, but for an upload that it took away."""
    unit, things = deepcopy(_asked_once)
    upload_again()
    return unit, things


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.route}-{row.method}")
def test_every_persona(row: Row, asked: Asked) -> None:
    assert set(row.expect) == set(PERSONAS), "name every persona"
    unit, things = asked
    for persona in PERSONAS:
        mark = transaction.savepoint()
        _ask(row, unit, things, persona)
        transaction.savepoint_rollback(mark)


def _ask(row: Row, unit: Unit, things: dict[str, object], persona: str) -> None:
    client, expected = unit.client(persona), row.expect[persona]
    before = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        answer = _send(client, row, row.url(things))
    where = f"{row.method} {row.route} as {persona}"
    if expected == LOGIN:
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), where
        return
    assert answer.status_code == int(expected), f"{where}: {answer.status_code}"
    written = list(AuditEntry.objects.filter(index__gte=before).order_by("index"))
    if expected == "404":
        assert [entry.outcome for entry in written] == ["refused"], where
        _same_as_absent(client, row, answer, len(asked), where)
    else:
        assert tuple(entry.verb for entry in written) == row.audit, f"{where}: {[entry.verb for entry in written]}"
    if persona != "anonymous":
        assert {entry.actor for entry in written} <= {unit.accounts[persona].key}, where
        _shows_nothing_hidden(answer, unit.accounts[persona], where)


def _send(client: Client, row: Row, url: str) -> HttpResponse:
    return client.generic(
        row.method,
        url,
        "&".join(f"{name}={value}" for name, value in row.data.items()),
        content_type="application/x-www-form-urlencoded",
    )


def _same_as_absent(client: Client, row: Row, answer: HttpResponse, statements: int, where: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        absent = _send(client, row, row.absent_url())
    assert absent.status_code == 404, where
    assert absent.content == answer.content, where
    assert _headers(absent) == _headers(answer), where
    assert len(asked) == statements, where


def _headers(answer: HttpResponse) -> dict[str, str]:
    """All but the clock in the session's cookie, which Django keeps apart."""
    return dict(answer.headers.items())


def _shows_nothing_hidden(answer: HttpResponse, account: Account, where: str) -> None:
    text = b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
    seen = Case.objects.visible_to(account).values("pk")
    for names in Case._base_manager.exclude(pk__in=seen).values_list("own_number", "victim_name"):
        for word in filter(None, names):  # the nameless have a number alone
            assert not named_in(text, word), f"{where} shows {word}"


@pytest.mark.engine  # no database is asked
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_other_methods_are_refused(route: str, asked: Asked) -> None:
    unit, things = asked
    listed = ROUTES[route]
    args = next(iter(listed.values())).get("args", {})
    url = reverse(route, kwargs={name: things[value] for name, value in args.items()})
    client = unit.client("owner")
    for method in REFUSED:
        if method not in listed:
            assert client.generic(method, url).status_code == 405, method


def test_absent_pages_name_nothing_that_was_asked_for(asked: Asked) -> None:
    unit, _ = asked
    bodies = {
        unit.client(persona).get(path).content
        for persona in PERSONAS
        for path in ("/no/such/page/", "/case/../etc/", f"/{unit.secret[0].own_number}/")
    }
    assert len(bodies) == 1
    assert b"TF-1" not in bodies.pop()
