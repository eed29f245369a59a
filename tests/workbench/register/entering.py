"""What the tests of entering by hand share: a new case as a browser sends it, forms sent back as they were shown."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse

from murderbook.workbench.register.models import Case
from personas import Unit

NEW = {
    "kind": "homicide", "own_number": "0086-777", "agency_number": "", "agency": "", "offence": "09A", "status": "open",
    "occurred": "summer 1986", "area": "Harbor", "state": "", "county_fips": "los angeles county, ca", "weapon": "20",
    "circumstance": "02", "victim-name": "Maple, Iris", "victim-sex": "F", "victim-age": "30-40",
    "place-site": "disposal",
    "place-description": "pier 4", "place-city": "", "place-latitude": "33.75", "place-longitude": "-118.2",
    "place-precision": "unknown",
}  # fmt: skip


def new_case(unit: Unit, persona: str = "member", **changes: str) -> HttpResponse:
    data = {"compartment": unit.default.key} | NEW | {name.replace("__", "-"): value for name, value in changes.items()}
    return unit.client(persona).post("/register/new/", data)


def at(unit: Unit, path: str, case: Case | None = None) -> str:
    return f"/case/{(case or unit.cases[0]).key}/{path}"


def post(
    unit: Unit, path: str, data: dict[str, Any], persona: str = "member", case: Case | None = None
) -> HttpResponse:
    return unit.client(persona).post(at(unit, path, case), data)


def page(unit: Unit, path: str, persona: str = "member", case: Case | None = None) -> str:
    answer = unit.client(persona).get(at(unit, path, case))
    assert answer.status_code == 200, path
    return answer.content.decode()


def said(answer: HttpResponse) -> str:
    """What the next page says of it."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))  # type: ignore[attr-defined]


def sent_back(answer: HttpResponse) -> dict[str, Any]:
    """What a browser sends when the form is sent as it was shown."""
    form = answer.context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


def opened(unit: Unit, path: str, case: Case | None = None) -> dict[str, Any]:
    return sent_back(unit.client("member").get(at(unit, path, case)))
