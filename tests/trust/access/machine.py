"""A world whose access changes at random, and which is asked after every change: the database beside its law."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from oracle import EXPORT, GIVE, READ, SEE_NO_CASE, WRITE, File, Law, Permit, Person

from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.keys import new_key
from murderbook.workbench.register.models import Case
from personas import Unit, log_in, make_unit, named_in

Act = tuple[str, int]  # what happens, and the seed of its details
NAMES = ("owner", "member", "reader", "outsider", "administrator", "auditor", "consultant")
ROLES = ("supervisor", "detective", "analyst", "consultant", "administrator", "auditor")
SEE_NO_CASE_NOW = ("administrator", "auditor", "administrator", "auditor")  # the rarest to have been given something
SECTIONS = ("overview", "chrono", "victim", "people", "scene", "evidence")
OF_WHOLE_FILE = ("case-leads", "case-history", "case-audit", "case-nearest", "worklist-why", "series-profile")
KINDS = {
    "give": 8, "end": 2, "wait": 2, "role": 2, "close": 1, "password": 1, "move": 2, "withdraw": 2, "ask": 30,
}  # fmt: skip


class DeviationError(AssertionError):
    """The application answered otherwise than the law."""


def acts_of(chance: random.Random, count: int) -> list[Act]:
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=count)
    return [(kind, chance.getrandbits(32)) for kind in kinds]


@dataclass
class Question:
    name: str
    number: int
    now: datetime


class World:
    """`make_unit`'s accounts and cases. Each act is done in the database and told to the law."""

    asks: tuple[str, ...] = ("section", "section", "whole", "write", "access", "export", "list", "door")

    def __init__(self) -> None:
        self.unit: Unit = make_unit()
        self.now = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
        self.places: list[Compartment] = [self.unit.default, self.unit.restricted]
        self.cases: list[Case] = [*self.unit.cases, *self.unit.secret]
        self.law = Law({name: Person(account.role) for name, account in self.unit.accounts.items()})
        self.law.files = [File(self._place(case)) for case in self.cases]
        Grant.objects.all().delete()
        self.rows: list[Grant] = []

    def _place(self, case: Case) -> int:
        return [place.pk for place in self.places].index(case.compartment_id)

    def do(self, act: Act) -> None:
        kind, seed = act
        with clock(self.now):
            getattr(self, f"_{kind}")(random.Random(seed))

    # What changes

    def _give(self, chance: random.Random) -> None:
        name = chance.choice(NAMES)
        account = self.unit.accounts[name]
        if account.role in SEE_NO_CASE:
            return
        number = chance.choice([None, None, *range(len(self.cases))])
        place = chance.randrange(2) if number is None else self.law.files[number].compartment
        role = "consultant" if account.role == "consultant" else chance.choice(("supervisor", "detective", "analyst"))
        begins = self.now + timedelta(hours=chance.choice((-100, -1, 0, 0, 1, 30)))
        ends = chance.choice((None, None, begins + timedelta(hours=chance.choice((1, 48, 2_000)))))
        some = frozenset(chance.sample(SECTIONS, chance.randint(1, 3))) if chance.random() < 0.5 else frozenset()
        sections = some if number is not None and role == "consultant" else frozenset()
        may_export = role == "consultant" and not sections and chance.random() < 0.4
        permit = Permit(name, place, role, begins, ends, number, sections, may_export)
        self.law.permits.append(permit)
        self.rows.append(
            Grant.objects.create(
                account=account, compartment=self.places[place], role=role, reason="by the machine",
                case=None if number is None else Case.objects.get(pk=self.cases[number].pk),
                starts_at=begins, ends_at=ends, may_export=may_export,
                sections="".join(f",{one}" for one in SECTIONS if one in sections) + ("," if sections else ""),
            )
        )  # fmt: skip

    def _end(self, chance: random.Random) -> None:
        if self.rows:
            at = chance.randrange(len(self.rows))
            ends = max(self.now, self.law.permits[at].begins)
            self.law.permits[at].ends = ends
            Grant.objects.filter(pk=self.rows[at].pk).update(ends_at=ends)

    def _wait(self, chance: random.Random) -> None:
        self.now += timedelta(seconds=chance.choice((1, 60, 3_599, 3_600, 86_400)))

    def _role(self, chance: random.Random) -> None:
        """An account becomes another's: what was granted to it before stands in the table still."""
        name, role = chance.choice(NAMES), chance.choice((*ROLES, *SEE_NO_CASE_NOW))
        self._set(name, role=role)
        self.law.people[name].role = role

    def _close(self, chance: random.Random) -> None:
        name, is_open = chance.choice(NAMES), chance.random() < 0.7
        self._set(name, is_active=is_open)
        self.law.people[name].is_open = is_open

    def _password(self, chance: random.Random) -> None:
        name, must_change = chance.choice(NAMES), chance.random() < 0.4
        self._set(name, must_change=must_change)
        self.law.people[name].must_change = must_change

    def _set(self, name: str, **fields: object) -> None:
        Account.objects.filter(name=name).update(**fields)
        self.unit.accounts[name] = Account.objects.get(name=name)

    def _move(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.cases))
        place = self.law.files[number].compartment = chance.randrange(2)
        Case.objects.filter(pk=self.cases[number].pk).update(compartment=self.places[place])

    def _withdraw(self, chance: random.Random) -> None:
        number, gone = chance.randrange(len(self.cases)), chance.random() < 0.4
        self.law.files[number].is_withdrawn = gone
        Case._base_manager.filter(pk=self.cases[number].pk).update(withdrawn_at=self.now if gone else None)

    # What is asked

    def _ask(self, chance: random.Random) -> None:
        asked = Question(chance.choice(NAMES), chance.randrange(len(self.cases)), self.now)
        account = self.unit.accounts[asked.name]
        client = Client()
        log_in(client, account)
        getattr(self, f"_{chance.choice(self.asks)}")(client, asked, chance)

    def _section(self, client: Client, asked: Question, chance: random.Random) -> None:
        section = chance.choice(SECTIONS)
        route = "case" if section == "overview" else f"case-{section}"
        self._holds(client, asked, route, self.law.reads(asked.name, section, asked.number, asked.now))

    def _whole(self, client: Client, asked: Question, chance: random.Random) -> None:
        right = self.law.may(asked.name, READ, asked.number, asked.now)
        self._holds(client, asked, chance.choice(OF_WHOLE_FILE), right)

    def _write(self, client: Client, asked: Question, _: random.Random) -> None:
        right = self.law.may(asked.name, WRITE, asked.number, asked.now)
        self._holds(client, asked, "case-add-chrono", right, {"when": "1987", "text": "A call"})

    def _access(self, client: Client, asked: Question, _: random.Random) -> None:
        self._holds(client, asked, "case-access", self.law.may(asked.name, GIVE, asked.number, asked.now))

    def _export(self, client: Client, asked: Question, _: random.Random) -> None:
        answer = client.get(reverse("register-export", args=["csv"]))
        if self._is_turned_away(answer, asked):
            return
        exists = self.law.takes_away(asked.name, asked.now)
        self._same(answer.status_code, 200 if exists else 404, asked, "register-export")
        if exists:
            self._shows_exactly(_text(answer), asked, EXPORT)

    def _list(self, client: Client, asked: Question, _: random.Random) -> None:
        answer = client.get(reverse("register"), {"per": "100"})
        if not self._is_turned_away(answer, asked) and answer.status_code == 200:
            self._shows_exactly(_text(answer), asked, READ)

    def _door(self, _: Client, asked: Question, __: random.Random) -> None:
        """Behind the pages, which turn some away before they ask it."""
        found = set(Case.objects.visible_to(self.unit.accounts[asked.name]).values_list("pk", flat=True))
        cases = enumerate(self.cases)
        wanted = {case.pk for number, case in cases if self.law.may(asked.name, READ, number, asked.now)}
        self._same(found, wanted, asked, "the door")

    # Whether it holds

    def _holds(
        self, client: Client, asked: Question, route: str, right: bool, data: dict[str, str] | None = None
    ) -> None:
        answer = _sent(client, reverse(route, args=[self.cases[asked.number].key]), data)
        if self._is_turned_away(answer, asked):
            return
        self._same(answer.status_code, (302 if data else 200) if right else 404, asked, route)
        self._hides(_text(answer), asked, route)
        if not right:
            absent = _sent(client, reverse(route, args=[new_key()]), data)
            self._same((answer.content, dict(answer.headers)), (absent.content, dict(absent.headers)), asked, route)

    def _is_turned_away(self, answer: HttpResponse, asked: Question) -> bool:
        """To the log-in, or to the page where a password of one's own is chosen; whether it was right, is asked too."""
        person = self.law.people[asked.name]
        to = answer.headers.get("Location", "").split("?")[0] if answer.status_code == 302 else ""
        if not self.law.is_let_in(asked.name, asked.now):
            self._same(to, "/login/", asked, "the log-in")
            return True
        if person.must_change:
            self._same(to, reverse("password"), asked, "the password")
            return True
        return False

    def _hides(self, text: str, asked: Question, where: str) -> None:
        for number, case in enumerate(self.cases):
            seen = any(self.law.reads(asked.name, section, number, asked.now) for section in SECTIONS)
            if not seen and (named_in(text, case.own_number) or named_in(text, case.victim_name)):
                raise DeviationError(f"{where} shows file {number} to {asked.name} at {asked.now}")

    def _shows_exactly(self, text: str, asked: Question, right: str) -> None:
        found = {number for number, case in enumerate(self.cases) if named_in(text, case.own_number)}
        wanted = {n for n in range(len(self.cases)) if self.law.may(asked.name, right, n, asked.now)}
        self._same(found, wanted, asked, f"the files that he may {right}")

    def _same(self, found: object, wanted: object, asked: Question, where: str) -> None:
        if found != wanted:
            raise DeviationError(f"{where}: {asked}: {_short(found)} and not {_short(wanted)}")


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def _sent(client: Client, path: str, data: dict[str, str] | None) -> HttpResponse:
    answer: Any = client.get(path) if data is None else client.post(path, data)
    return answer  # type: ignore[no-any-return] # the test client's own class


def _text(answer: HttpResponse) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return re.sub(r"\s+", " ", body.decode(errors="replace"))


def _short(found: object) -> str:
    return str(found)[:300]
