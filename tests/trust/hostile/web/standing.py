"""A unit with one of each thing, a session for each persona, and what is hidden from each: made once, asked often."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.test import Client
from django.urls import Resolver404, resolve, reverse
from routes import LISTED, Route, all_routes
from things import things_of
from written import Form, forms_in

from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case, ChronoEntry, Exhibit, Person
from personas import PASSWORD, PERSONAS, Unit, make_unit

SECOND_FACTORS = {"password": PASSWORD, "old": PASSWORD, "username": "member", "acknowledged": "on"}
LOOKING = ("owner", "member", "auditor")  # between them they see every page with a form


@dataclass(frozen=True)
class Standing:
    unit: Unit
    things: dict[str, object]
    routes: list[Route]
    forms: dict[str, Form]  # by the route that each leads to
    cookies: dict[str, dict[str, str]]  # of each persona, logged in with the second factor
    hidden: dict[str, re.Pattern[str]]  # what no answer to the persona may say


def make_standing() -> Standing:
    unit = make_unit()
    things = things_of(unit) | {"hidden": unit.secret[0].key, "withdrawn": unit.withdrawn.key if unit.withdrawn else ""}
    for case in unit.secret:
        Person.objects.create(case=case, role="suspect", name=f"Quillfeather {case.own_number}")
        Exhibit.objects.create(case=case, number="E-7", description=f"Zanzibar revolver {case.own_number}")
    clients = {persona: unit.client(persona) for persona in PERSONAS}
    cookies = {name: {key: one.value for key, one in client.cookies.items()} for name, client in clients.items()}
    routes = all_routes()
    forms = _forms(routes, things, [clients[name] for name in LOOKING])
    hidden = {name: _hidden(unit.accounts.get(name)) for name in PERSONAS}
    return Standing(unit, things, routes, forms, cookies, hidden)


def _hidden(account: Account | None) -> re.Pattern[str]:
    seen = set(Case.objects.visible_to(account).values_list("pk", flat=True)) if account else set()
    words: set[str] = set()
    for case in Case._base_manager.exclude(pk__in=seen):
        words |= {case.own_number, case.victim_name}
        words |= set(ChronoEntry.objects.filter(case=case).values_list("text", flat=True))
        words |= set(Person.objects.filter(case=case).values_list("name", flat=True))
        words |= set(Exhibit.objects.filter(case=case, number="E-7").values_list("description", flat=True))
    told = "|".join(re.escape(word) for word in sorted(filter(None, words), reverse=True))
    return re.compile(rf"(?<![\w-])(?:{told})(?![\w-])" if told else r"(?!)")


def _forms(routes: Iterable[Route], things: Mapping[str, object], clients: Iterable[Client]) -> dict[str, Form]:
    found: dict[str, Form] = {}
    looking = list(clients)
    for route in routes:
        if "GET" not in route.methods:
            continue
        address = reverse(route.name, kwargs={name: things[thing] for name, thing in route.args.items()})
        answer = next((answer for client in looking if (answer := client.get(address)).status_code == 200), None)
        if answer is not None and "html" in answer.headers.get("Content-Type", ""):
            keep(found, forms_in(address, answer.content.decode()), lambda action: resolve(action).url_name)
    for name, methods in LISTED.items():
        form = found.setdefault(name, Form("", "POST")) if "POST" in methods else Form("", "GET")
        form.fields |= methods.get("POST", {}).get("data", {})
    return found


def keep(found: dict[str, Form], forms: Iterable[Form], named: Callable[[str], str | None]) -> None:
    """The fullest form that leads to each route, as a person would send it. `named`: the route of an address."""
    for form in forms:
        try:
            name = named(form.action) or ""
        except Resolver404:
            continue
        form.fields.pop("csrfmiddlewaretoken", None)  # the one of the page that was looked at
        form.fields |= {key: value for key, value in SECOND_FACTORS.items() if key in form.fields}
        for key, values in form.options.items():
            if not form.fields.get(key):
                form.fields[key] = next(filter(None, values), "")
        if name not in found or len(form.fields) > len(found[name].fields):
            found[name] = form
