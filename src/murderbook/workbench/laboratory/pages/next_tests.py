"""What to test next: the budget, the chosen set with its reasons, what else could be done, how far it holds."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.laboratory.solving import FEW
from murderbook.laboratory.telling.words import PART_WORDS, chance_words
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.laboratory import running
from murderbook.workbench.laboratory.asking import READ, Asker, on_record
from murderbook.workbench.laboratory.forms import NextForm
from murderbook.workbench.laboratory.pages.list_upload import may_take_in
from murderbook.workbench.laboratory.running import Asked, Found, Question
from murderbook.workbench.source import address_of

INVALID = 422
ASKS_AGAIN = 2  # seconds
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
    asked = running.ask(cast(Account, request.user), _question(request, form.cleaned_data))
    if asked.failure:
        return _nothing_yet(request, form, asked.failure, INVALID)
    if asked.found is None:
        response = _nothing_yet(request, form, on_its_way=asked)
        response.headers["Refresh"] = str(ASKS_AGAIN)
        return response
    return _told(request, form, asked.found)


def _question(request: HttpRequest, data: dict[str, Any]) -> Question:
    return Question(data["budget"], data["months"], int(data["draws"]), request.GET.get("many") == "yes")


def _nothing_yet(
    request: HttpRequest,
    form: NextForm | None = None,
    broken: str = "",
    status: int = 200,
    on_its_way: Asked | None = None,
) -> HttpResponse:
    context = {"form": form or NextForm(), "broken": broken, "on_its_way": on_its_way}
    context["may_take_in"] = may_take_in(request)
    with transaction.atomic():
        response = render(request, "laboratory/next.html", context, status=status)
        words: dict[str, Any] = {"cases": [], "linked": [], "leads": []}
        record(READ, actor=cast(Account, request.user), object_kind="list", words=words, source=address_of(request))
    return response


@transaction.atomic
def _told(request: HttpRequest, form: NextForm, found: Found) -> HttpResponse:
    """On record, with every case that was looked at, whenever it is shown."""
    again = request.GET.copy()
    again["many"] = "yes"
    context = {
        "form": form,
        "may_take_in": may_take_in(request),
        **_of_found(found, int(form.cleaned_data["draws"])),
        "again": again.urlencode(),
    }
    response = render(request, "laboratory/next.html", context)
    asker = Asker(cast(Account, request.user), address_of(request))
    on_record(asker, found.held, found.table_id, found.wishes)
    return response


def _of_found(found: Found, draws: int) -> dict[str, Any]:
    document = found.document
    chosen = document["chosen"]
    return {
        "found": document,
        "better": f"{gap * document['worth']['total']:.1g}" if (gap := document["worth"]["gap"]) else "",
        "chosen": [
            {**test, "alone_parts": _parts(test["alone"]["parts"]), "key": found.held.keys[test["case"]]}
            for test in chosen[:SHOWN]
        ],
        "more": len(chosen[SHOWN:]),
        "rates": [_legible(one) for one in (*_rates(chosen), *document["leads"])],
        "guesses": [_legible(one) for one in (document["sensitivity"] or {}).get("guesses", ())],
        "bits": sum(document["worth"]["expected_bits"].values()),
        "cannot": _cannot(document["cannot"]),
        "parts": _parts(document["worth"]["parts"]),
        "many": found.many and draws > 0,
        "few": FEW,
    }


def _rates(chosen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the chosen tests, each once: where their chances come from."""
    by_id = {test["rate"]["id"]: {**test["rate"], "method": test["method_words"]} for test in chosen}
    return [by_id[name] for name in sorted(by_id)]


def _legible(guess: dict[str, Any]) -> dict[str, Any]:
    """With a chance and its interval in digits that can be read; that it is assumed is said once."""
    source = str(guess.get("source", "")).removeprefix("assumed: ")
    told = {name: chance_words(guess[name]) for name in ("chance", "low", "high")}
    return guess | told | {"source": source[:1].upper() + source[1:]}


def _cannot(refused: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By reason, the commonest first, with one of them."""
    counts = Counter(one["why"] for one in refused)
    first = {one["why"]: one for one in reversed(refused)}
    return [{"why": why, "count": count, "such_as": first[why]} for why, count in counts.most_common(REASONS)]


def _parts(parts: dict[str, float]) -> list[tuple[str, float]]:
    return [(PART_WORDS[part], value) for part, value in parts.items() if abs(value) >= 0.05]
