"""The page Network. What is asked stands in the address, so that an answer can be kept and sent to a colleague."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from murderbook.network.graph.network import Network, UnknownEntityError
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.network.asking import forms
from murderbook.workbench.network.asking.answers import answer_of
from murderbook.workbench.network.asking.ends import BETWEEN, Finder, Meant
from murderbook.workbench.network.asking.shown import Teller
from murderbook.workbench.network.asking.ways import left_out
from murderbook.workbench.network.charting.telling import cases_told
from murderbook.workbench.network.gathering.down import told
from murderbook.workbench.network.held import TooManyCasesError, at_hand
from murderbook.workbench.network.records import ASKED, Gathered
from murderbook.workbench.source import address_of

INVALID = 422
MOST_PICKS = 100
UNKNOWN = "Nothing that you may see is called “{}”. Try a part of it, or the other spelling."
ADDRESSES = (
    "An address is one place by its text alone (small letters, points and the usual short forms, St for Street, do not "
    "count): two towns may have the same street."
)
QUESTIONS: Final[dict[str, tuple[str, type[forms.AskForm]]]] = {
    "paths": ("How are two connected?", forms.PathsForm),
    "brokers": ("Who stands between two cases?", forms.BrokersForm),
    "shared": ("What do these cases share?", forms.SharedForm),
    "standing": ("Who stands where over time?", forms.StandingForm),
    "without": ("What falls apart without?", forms.WithoutForm),
}


@dataclass
class Asked:
    """What was typed, whom it may mean, and the answer where all of it means something."""

    meant: dict[str, list[Meant]] = field(default_factory=lambda: defaultdict(list))
    answer: dict[str, Any] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)  # keys of the cases that the answer names

    @property
    def open(self) -> list[Meant]:
        return [one for ends in self.meant.values() for one in ends if not one.key]

    @property
    def keys(self) -> dict[str, list[str]]:
        return {name: [one.key for one in ends] for name, ends in self.meant.items()}


@require_safe
@transaction.atomic
def network(request: HttpRequest) -> HttpResponse:
    """`?question=` and the fields of its form; `pick`: whom a name means, where it may mean several."""
    question = request.GET.get("question", "")
    question = question if question in QUESTIONS else "paths"
    label, form_class = QUESTIONS[question]
    sent = any(name in request.GET for name in form_class.base_fields)
    form = form_class(request.GET if sent else None)
    asked = _asked(request, question, form) if sent and form.is_valid() else Asked()
    bad = sent and not form.is_valid()
    words = {"question": question, "asked": request.GET.dict(), "cases": asked.shown}
    actor = cast(Account, request.user)
    record(ASKED, actor=actor, object_kind="list", words=words, source=address_of(request))
    context = {
        "question": question, "label": label, "form": form, "answer": asked.answer, "open": asked.open,
        "questions": [(name, told) for name, (told, _) in QUESTIONS.items()],
        "picks": [one for one in request.GET.getlist("pick")[:MOST_PICKS] if one],
    }  # fmt: skip
    return render(request, "network/page.html", context, status=INVALID if bad else 200)


def _asked(request: HttpRequest, question: str, form: forms.AskForm) -> Asked:
    """Access first: the network is of what the account may read, and so is whatever a name may mean."""
    account, asked = cast(Account, request.user), Asked()
    try:
        found = at_hand(account)
    except TooManyCasesError as error:
        form.add_error(None, str(error))
        return asked
    finder = Finder(found, request.GET.getlist("pick")[:MOST_PICKS])
    for name in form.ends:
        asked.meant[name] = []
    for name, typed in form.typed():
        asked.meant[name].append(meant := finder.meant(typed, form.kinds))
        if not meant.key and not meant.offers:
            form.add_error(name, UNKNOWN.format(typed))
    if form.errors or asked.open:
        offers = (offer for one in asked.open for offer in one.offers)
        asked.shown = _cases(found, [offer.value.partition(BETWEEN)[0] for offer in offers])
        return asked
    _answer(asked, found, question, form)
    return asked


def _answer(asked: Asked, found: Gathered, question: str, form: forms.AskForm) -> None:
    """Puts the answer, and the cases it tells of, into what was asked; or what is wrong with it into the form."""
    try:
        answer, undated = answer_of(question, found.network, asked.keys, form.cleaned_data)
    except UnknownEntityError:
        form.add_error(None, "One of them has no tie of these dates and grades.")
        return
    except ValueError as error:
        form.add_error(None, f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".") + ".")
        return
    teller = Teller(found.network, found.who, found.beneath)
    said = teller.answer(question, answer)
    asked.answer = said | {
        "undated": undated + said.get("undated", 0),
        "treated": [
            *_left_out(question, found.network, asked.keys),
            *_by_text(teller.told),
            *_treated(found.network),
        ],
    }
    asked.shown = _cases(found, teller.told)
    told(found.beneath, cases_told(found.network, teller.told))


def _cases(found: Gathered, shown: Collection[str]) -> list[str]:
    """Keys of the cases of which the answer, or the choice of whom a name means, tells something."""
    return [one.key for one in cases_told(found.network, shown)]


def _left_out(question: str, network: Network, keys: dict[str, list[str]]) -> list[str]:
    return left_out(network, [*keys["a"], *keys["b"]]) if question == "paths" else []


def _by_text(told: Collection[str]) -> list[str]:
    """Where an answer names an address."""
    return [ADDRESSES] if any(key.startswith("address:") for key in told) else []


def _treated(network: Network) -> list[str]:
    """Without examples, which name rows by their keys."""
    return [re.sub(r" \(.*\)\.$", ".", words) for words in network.treated.words()]
