"""A compartment with one of each thing in it, and somebody of each role at his desk, for tests of all its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from enquiries.enquired import afraid, convicted, enquired
from families.kinfolk import bereaved
from seats import Seat, joined

from billed import had_by, taken_in
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.register.models import ChronoEntry, Person
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.keys import known_of
from murderbook.workbench.sealed.models import Member, OpenCaseTouched, Paper, RecurQuestion
from murderbook.workbench.sealed.pages.inside import INNER, WORKING
from murderbook.workbench.sealed.recurring.questions import selection_of
from personas import Unit
from related import related
from rich_case import fill
from worked import worked_case

WORDS = ("Quillfeather", "Zebulon", "zanzibar.pdf", "SEALED-1")  # of what nobody outside may read


@dataclass
class Inside:
    """`seats` by role; `things` by the names that inside_matrix.toml uses."""

    unit: Unit
    within: str
    seats: dict[str, Seat]
    things: dict[str, object]


def make_inside(unit: Unit) -> Inside:
    keeper = Seat(unit, "member").found(name="Operation Zebulon")
    keeper.shares()
    case = keeper.enter_case("SEALED-1", victim_name="Quillfeather, Iris", year=1986)
    with keeper.cabinet().work():
        fill(case, Account.objects.get())
        touched = OpenCaseTouched.objects.create(key=unit.cases[1].key, number="O-1")
        volume = worked_case(case, Account.objects.get(), None)
        planned = bereaved(case, Account.objects.get())["announcement"]
        bill, holder = taken_in(case, Account.objects.get()), had_by(case, Account.objects.get())
        related(case, Account.objects.get())
        fear = afraid(case, Account.objects.get())
        enquired(Scope(case), Account.objects.get())
        fact = convicted(fear, Account.objects.get())
        one, two = (known_of(case, row) for row in Person.objects.filter(case=case).order_by("pk")[:2])
        with transaction.atomic():
            pair = one.who, two.who
            judgement = judge(Account.objects.get(), pair, Verdict.UNSURE, "Zebulon's brother", "test")
        case.questions.update(standard=True)
        entry = ChronoEntry.objects.filter(case=case).first()
    sent = {"file": SimpleUploadedFile("zanzibar.pdf", b"Zebulon"), "description": "Zebulon's letter"}
    assert keeper.client.post(f"{keeper.within}case/{case.key}/papers/", sent).status_code == 302
    member = joined(keeper, Seat(unit, "owner"))
    keeper = _back(keeper)
    reader = joined(keeper, Seat(unit, "outsider"), "reader", until=timezone.localdate().isoformat())
    keeper = _back(keeper)
    with keeper.cabinet().work():
        paper, other = Paper.objects.get().pk, Member.objects.get(account__name="owner").pk
        question = _asked(unit)
    things = {
        "case": case.key, "open case": unit.cases[0].key, "touched": touched.pk, "paper": paper, "member": other,
        "entry": entry.key if entry else "", "first": 1, "facts": "facts", "people": "people", "evidence": "evidence",
        "overview": "overview", "question": question, "volume": volume.key, "bill": bill.key, "holder": holder.key,
        "person": one.key, "other person": two.key, "judgement": judgement.key, "what of a witness": f"fear-{fear.key}",
        "announcement": planned, "second": 2, "sign": "sign", "whole person": "person", "criminal fact": fact.key,
    }  # fmt: skip
    seats = {"keeper": keeper, "member": member, "reader": reader, "stranger": Seat(unit, "auditor")}
    return Inside(unit, keeper.within, seats, things)


def _asked(unit: Unit) -> int:
    """Who recurs in three files: frozen, not approved."""
    files = [{"key": case.key, "number": f"zanzibar {at}", "where": "open"} for at, case in enumerate(unit.cases[:3])]
    by, now = Account.objects.get(name="member"), timezone.now()
    question = RecurQuestion(files=files, purpose="Zebulon's hands", digest="", asked_by=by, asked_at=now)
    question.digest = selection_of(question).digest
    question.save()
    return int(question.pk)


def _back(seat: Seat) -> Seat:
    again = Seat(seat.unit, seat.persona)
    again.within = seat.within
    again.text("/sealed/")
    return again


def routes_inside() -> dict[str, URLPattern]:
    """By name: those of a compartment, and those of the register that work in one."""
    return {name: one for name, one in _named(get_resolver(INNER)) if is_of_inside(name)}


def is_of_inside(name: str) -> bool:
    return name.startswith("sealed-") or name in WORKING


def _named(resolver: URLResolver) -> Any:  # noqa: ANN401 - an iterator of names and patterns
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern)
        else:
            yield str(pattern.name), pattern
