"""Asking and sending the pages of a family."""

from __future__ import annotations

import html
import re
from typing import Any

from django.http import HttpResponse

from murderbook.procedures import StepKind
from murderbook.workbench.families.models import ApplicationStep
from personas import Unit


def get(unit: Unit, path: str = "", persona: str = "member", case: int = 0) -> str:
    answer = unit.client(persona).get(f"/case/{unit.cases[case].key}/family/{path}")
    assert answer.status_code == 200, path
    return words_of(answer)


def post(unit: Unit, path: str, data: dict[str, Any], persona: str = "member", case: int = 0) -> HttpResponse:
    return unit.client(persona).post(f"/case/{unit.cases[case].key}/family/{path}", data)


def take(unit: Unit, kind: StepKind, persona: str = "member", number: int = 1, **said: Any) -> HttpResponse:  # noqa: ANN401
    """One step on an application of the first case, as its form sends it."""
    steps = ApplicationStep.objects.filter(application__case=unit.cases[0], application__number=number)
    sent = {"kind": kind.value, "seen": steps.count(), **said}
    return post(unit, f"application/{number}/step/", sent, persona)


def words_of(answer: HttpResponse) -> str:
    """What somebody reads."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())
