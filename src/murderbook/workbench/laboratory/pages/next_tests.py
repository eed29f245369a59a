"""What to test next: the budget, the chosen set with its reasons, what else could be done, how far it holds."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.document import answer, document_of
from murderbook.laboratory.offering import Wishes
from murderbook.laboratory.sensitivity import Draws
from murderbook.laboratory.solving import FEW
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.words import PART_WORDS
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.laboratory.asking import READ, Asker, problem_for, unit_sources, unit_table
from murderbook.workbench.laboratory.forms import NextForm
from murderbook.workbench.source import address_of

INVALID = 422
SHOWN = 200  # chosen tests on the page
REASONS = 20  # why tests cannot be asked for


@require_safe
def next_tests(request: HttpRequest) -> HttpResponse:
    """`?budget=`, `?months=`, `?draws=`: everything is in the address, so that a question can be asked again."""
    if "budget" not in request.GET:
        return _nothing_yet(request)
    form = NextForm(request.GET)
    if not form.is_valid():
        return _nothing_yet(request, form, status=INVALID)
    try:
        found = _answered(request, form.cleaned_data)
    except LaboratoryError as error:
        return _nothing_yet(request, form, str(error), INVALID)
    return render(request, "laboratory/next.html", {"form": form, **found})


def _nothing_yet(
    request: HttpRequest, form: NextForm | None = None, broken: str = "", status: int = 200
) -> HttpResponse:
    with transaction.atomic():
        response = render(
            request, "laboratory/next.html", {"form": form or NextForm(), "broken": broken}, status=status
        )
        words: dict[str, Any] = {"cases": [], "linked": [], "leads": []}
        record(READ, actor=cast(Account, request.user), object_kind="list", words=words, source=address_of(request))
    return response


def _answered(request: HttpRequest, data: dict[str, Any]) -> dict[str, Any]:
    table = unit_table()
    wishes = Wishes((own_money(data["budget"]), *unit_sources(table)), timezone.localdate(), data["months"])
    problem, held = problem_for(Asker(cast(Account, request.user), address_of(request)), table, wishes)
    many = len(problem.offers) > FEW
    document = document_of(answer(problem, table, wishes, Draws(0 if many else int(data["draws"]))))
    chosen = document["chosen"]
    return {
        "found": document,
        "chosen": [
            {**test, "alone_parts": _parts(test["alone"]["parts"]), "key": held.keys[test["case"]]}
            for test in chosen[:SHOWN]
        ],
        "more": len(chosen[SHOWN:]),
        "rates": _rates(chosen),
        "cannot": _cannot(document["cannot"]),
        "parts": _parts(document["worth"]["parts"]),
        "many": many and int(data["draws"]) > 0,
        "few": FEW,
    }


def _rates(chosen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the chosen tests, each once: where their chances come from."""
    by_id = {test["rate"]["id"]: {**test["rate"], "method": test["method_words"]} for test in chosen}
    return [by_id[name] for name in sorted(by_id)]


def _cannot(refused: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By reason, the commonest first, with one of them."""
    counts = Counter(one["why"] for one in refused)
    first = {one["why"]: one for one in reversed(refused)}
    return [{"why": why, "count": count, "such_as": first[why]} for why, count in counts.most_common(REASONS)]


def _parts(parts: dict[str, float]) -> list[tuple[str, float]]:
    return [(PART_WORDS[part], value) for part, value in parts.items() if abs(value) >= 0.05]
