"""The same behind an open desk: a compartment with one of each thing, and somebody of each role at his desk there."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asking import answered, check
from django.db import transaction
from django.urls import resolve, reverse
from routes import Route, routes_below
from schemathesis import Case, Response
from standing import Standing, keep
from written import Form, forms_in

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "workbench" / "sealed"))
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "workbench" / "sealed" / "inside"))

from lived_in import WORDS, Inside, make_inside

from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.outside import in_place
from murderbook.workbench.sealed.pages.inside import INNER
from murderbook.workbench.sealed.people import members
from personas import make_unit

MATRIX = Path(__file__).resolve().parents[3] / "workbench" / "sealed" / "inside" / "inside_matrix.toml"
TABLE: dict[str, dict[str, Any]] = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["routes"]
ROLES = ("keeper", "member", "reader", "stranger")


def make_behind() -> tuple[Standing, Callable[[Standing, str, Case], Response]]:
    """What is there, and how it is asked."""
    inside = make_inside(make_unit())
    routes = routes_below(inside.within, INNER, TABLE)
    clients = {role: seat.client for role, seat in inside.seats.items()}
    cookies = {role: {key: one.value for key, one in client.cookies.items()} for role, client in clients.items()}
    nothing, words = re.compile(r"(?!)"), re.compile("|".join(map(re.escape, WORDS)))
    hidden = {role: words if role == "stranger" else nothing for role in ROLES}
    return Standing(inside.unit, inside.things, routes, _forms(inside, routes), cookies, hidden), _asks(inside)


def _forms(inside: Inside, routes: list[Route]) -> dict[str, Form]:
    """As the keeper finds them, and the member, who may seal."""
    found: dict[str, Form] = {}
    for route in routes:
        args = {name: inside.things[thing] for name, thing in route.args.items()}
        address = inside.within + reverse(route.name, urlconf=INNER, kwargs=args).removeprefix("/")
        for role in ("keeper", "member") if "GET" in route.methods and not _is_slow(route) else ():
            answer = inside.seats[role].client.get(address)
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                keep(found, forms_in(address, answer.content.decode()), lambda action: _name(inside, action))
    for route in routes:
        form = found.setdefault(route.name, Form("", "POST" if "POST" in route.methods else "GET"))
        form.fields |= route.listed.get("POST", {}).get("data", {})
    return found


def _is_slow(route: Route) -> bool:
    return any(row.get("slow", False) for row in route.listed.values())


def _name(inside: Inside, action: str) -> str | None:
    """Of the route that an address inside leads to."""
    if not action.startswith(inside.within):
        return None
    return resolve("/" + action.removeprefix(inside.within), urlconf=INNER).url_name


def _asks(inside: Inside) -> Callable[[Standing, str, Case], Response]:
    keeper = inside.seats["keeper"]
    cabinet, pair = keeper.cabinet(), keeper.pair()

    def ask(standing: Standing, role: str, case: Case) -> Response:
        """What a request changed in the compartment is gone as well; key slots are as they were."""
        header = cabinet.container.header
        with _taken_back(cabinet):
            answer, records = answered(standing, role, case)
        if cabinet.container.header != header:
            with cabinet.work(pair):
                members.begin_epoch(cabinet)
        check(standing, role, answer, records)
        return answer

    return ask


@contextmanager
def _taken_back(cabinet: Cabinet) -> Iterator[None]:
    with in_place(cabinet.database):
        around = transaction.atomic()
        around.__enter__()
    try:
        yield
    finally:
        with in_place(cabinet.database):
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
