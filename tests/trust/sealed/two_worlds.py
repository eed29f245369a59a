"""Two worlds: the same record, the same acts of outsiders; in one of them members work in a sealed compartment between.

What an outsider can see of an answer must be the same, byte for byte, but for what `MASKED` names. Each sequence runs
twice from one state of the database, which is rolled back after; the clock stands still but for a second at each act of
an outsider.
"""

from __future__ import annotations

import base64
import json
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.models import RecurQuestion, RecurVerdict
from murderbook.workbench.sealed.outside import is_inside
from murderbook.workbench.unit.digest.gathering import digest_of
from murderbook.workbench.unit.digest.making import digest_text
from murderbook.workbench.unit.digest.text import in_numbers
from personas import PASSWORD

ROLES = ("owner", "colleague", "reader", "outsider", "administrator", "auditor", "consultant", "anonymous")
DIGEST = "murderbook digest"
MEMBER = "member"  # works in the compartment; no outsider

# What differs between two runs of the same world: random tokens of cookies and forms.
MASKED = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"'), "<token>"),
    (re.compile(r'"token": "[A-Za-z0-9]{64}"'), '"token": "<token>"'),
    (re.compile(r"(csrftoken|sessionid|desk)=[A-Za-z0-9]+"), r"\1=<random>"),
)
OFTEN = 0.1  # how often members act between two acts of outsiders
BEGAN = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    """Of an outsider: who, what; `data` makes it a POST."""

    role: str
    path: str
    data: tuple[tuple[str, str], ...] | None = None


@dataclass
class Clock:
    now: datetime = BEGAN

    def time(self) -> float:
        return self.now.timestamp()

    def tick(self) -> None:
        self.now += timedelta(seconds=1)


@dataclass
class World:
    """`between` is what members do before an outsider's act; nothing in the world without a compartment."""

    clock: Clock
    between: Members | None = None
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)  # cookies of who is logged in, by role
    clients: dict[str, Client] = field(default_factory=dict)

    def run(self, acts: Sequence[Act], seed: int) -> list[str]:
        """What the outsiders see, act by act. The database is as before."""
        chance = random.Random(seed)
        seen = []
        with transaction.atomic():
            mark = transaction.savepoint()
            member = self._client(MEMBER)  # who works in the open record too, in both worlds
            for act in acts:
                if self.between is not None and chance.random() < OFTEN:
                    self.between.act(member, chance)
                self.clock.tick()
                seen.append(self._seen(act))
            transaction.savepoint_rollback(mark)
        return seen

    def _seen(self, act: Act) -> str:
        if act.path == DIGEST:
            return self._masked(f"{act}\n{_digest_of(act.role, self.clock.now.date())}")
        client = self._client(act.role)
        answer = client.get(act.path) if act.data is None else client.post(act.path, dict(act.data))
        body = b"".join(answer) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
        cookies = "\n".join(sorted(morsel.OutputString() for morsel in answer.cookies.values()))
        return self._masked(f"{act}\n{answer.status_code}\n{headers}\n{cookies}\n\n{body.decode('utf-8', 'replace')}")

    def _client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client()
            self.clients[role].cookies.load(self.sessions.get(role, {}))
        return self.clients[role]

    def _masked(self, text: str) -> str:
        for pattern, instead in MASKED:
            text = pattern.sub(instead, text)
        return text


def _digest_of(role: str, today: date) -> str:
    """Of what was put on record up to this midnight, and what a mail would say of it."""
    account = Account.objects.filter(name=role).first()
    if account is None:
        return "nobody"
    try:
        return digest_text(account, today) + in_numbers(digest_of(account, today + timedelta(days=1), by_mail=True))
    except Hidden:
        return "nothing to take away"


class Drawn:
    """In the place of `secrets` where the shared record draws keys and salts: the same in both worlds, so that even the
    root of the audit trail must be. Inside a compartment they are drawn as always."""

    def __init__(self) -> None:
        self._random = random.Random(7)

    def token_urlsafe(self, size: int) -> str:
        if is_inside():
            return secrets.token_urlsafe(size)
        return base64.urlsafe_b64encode(self._random.randbytes(size)).rstrip(b"=").decode()

    def token_hex(self, size: int) -> str:
        return secrets.token_hex(size) if is_inside() else self._random.randbytes(size).hex()


@contextmanager
def standing(clock: Clock) -> Iterator[None]:
    """Everything that asks for the time gets the clock's; what the record draws at random is the same."""
    drawn = Drawn()

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now.astimezone(tz) if tz else clock.now.replace(tzinfo=None)

    with (
        mock.patch("django.utils.timezone.datetime", Then),
        mock.patch("django.template.defaulttags.datetime", Then),
        mock.patch("murderbook.workbench.keys.secrets", drawn),
        mock.patch("murderbook.workbench.audit.log.secrets", drawn),
        mock.patch("time.time", clock.time),
    ):
        yield


def differences(one: list[str], other: list[str]) -> list[int]:
    return [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]


def shrunk(acts: list[Act], differs: Callable[[list[Act]], bool]) -> list[Act]:
    """A shortest part of the acts that still differs, by taking single ones away."""
    at = 0
    while at < len(acts):
        fewer = [*acts[:at], *acts[at + 1 :]]
        if fewer and differs(fewer):
            acts = fewer
        else:
            at += 1
    return acts


class Members:
    """What members do in the compartment, at random: open, enter, read, lay papers in, compare, ask who recurs, draw
    charts."""

    def __init__(self, within: str) -> None:
        self.within = within
        self._client = Client()
        self._number = 0

    def act(self, client: Client, chance: random.Random) -> None:
        self._client = client
        if "desk" not in client.cookies or not client.cookies["desk"].value:
            client.post("/sealed/", {"password": PASSWORD})
            client.get("/sealed/")
        acts: list[Callable[[random.Random], Any]]
        acts = [self._enter, self._read, self._write, self._lay_in, self._compare, self._recur, self._chart, self._end]
        chance.choice(acts)(chance)

    def forget(self) -> None:
        """The database was rolled back: its sessions are gone."""
        for desk in list(desks._desks.values()):
            desks.close(desk)

    def _enter(self, chance: random.Random) -> None:
        self._number += 1
        new = {
            "own_number": chance.choice([f"SEALED-{self._number}", "01986-001", "NEW-1", "NEW-2"]),
            "kind": "homicide", "status": "open", "victim-sex": "U", "place-precision": "unknown",
            "victim-name": "Quillfeather, Zebulon", "area": "Zanzibar Row",
        }  # fmt: skip
        page = self._client.get(f"{self.within}register/new/").content.decode()
        found = re.search(r'name="compartment"[^>]*value="([^"]+)"|<option value="([A-Za-z0-9_-]{22})"', page)
        if found:
            new["compartment"] = found.group(1) or found.group(2)
        self._client.post(f"{self.within}register/new/", new)

    def _read(self, chance: random.Random) -> None:
        self._inside(chance.choice(["", "register/", "log/", "people/", "kept/", "open-cases/", "persons/"]))

    def _write(self, chance: random.Random) -> None:
        for key in self._cases()[:1]:
            data = {"when": "1999", "text": "Zebulon met the commander at Zanzibar Row"}
            self._client.post(f"{self.within}case/{key}/chrono/add/", data)

    def _lay_in(self, chance: random.Random) -> None:
        """A paper, which is downloaded."""
        for key in self._cases()[:1]:
            file = SimpleUploadedFile("quillfeather.pdf", b"Zebulon at Zanzibar Row " * chance.randrange(1, 4_000))
            page = f"case/{key}/papers/"
            self._client.post(f"{self.within}{page}", {"file": file, "description": "the commander"})
            for number in sorted(set(re.findall(r"/papers/([0-9]+)/", self._inside(page))))[-1:]:
                b"".join(self._client.get(f"{self.within}{page}{number}/"))

    def _compare(self, chance: random.Random) -> None:
        for key in self._cases()[:1]:
            self._inside(f"open-cases/like/{key}/")

    def _chart(self, chance: random.Random) -> None:
        """A link chart of a sealed case, over the open record: drawn, enlarged, kept, taken away; and a question."""
        for key in self._cases()[:1]:
            self._inside(f"network/chart/?from={key}")
            data = {"left": "Quillfeather", "left_kind": "person", "kind": "uses", "right": "213-555-0142",
                    "right_kind": "phone", "source": "Zebulon", "reliability": "F", "credibility": "6"}  # fmt: skip
            self._client.post(f"{self.within}case/{key}/relations/add/", data)
            drawn = json.dumps({"start": key, "places": {key: [0, 0]}})
            for path, body in (("expand", {"key": key}), ("find", {"words": "Zebulon"}), ("keep", json.loads(drawn))):
                self._client.post(f"{self.within}network/chart/{path}/", json.dumps(body), content_type="text/json")
            b"".join(self._client.post(f"{self.within}network/chart/sheet/", {"chart": drawn, "as": "zip"}))
            numbers = [str(case) for case in Case.objects.order_by("pk")[:2]]
            self._inside(f"network/?question=shared&cases={chance.choice(numbers)}%0AQuillfeather")
            self._inside(f"network/?question=paths&a=Quillfeather&b={chance.choice(numbers)}")

    def _recur(self, chance: random.Random) -> None:
        """Who recurs in three files at least, of here and of the open record: asked, and looked at once approved. Who
        approves sits at no desk of this programme: his verdict is written as the page writes it."""
        open_ = list(Case.objects.visible_to(Account.objects.get(name=MEMBER)).order_by("pk"))
        sent = {
            "purpose": "Zebulon's hands",
            "sealed": list(dict.fromkeys(self._cases()))[:2],
            "numbers": "\n".join(str(case) for case in chance.sample(open_, min(3, len(open_)))),
            "chosen_for_itself": "on",
        }
        self._client.post(f"{self.within}recurs/ask/", sent)
        for number in re.findall(r"/recurs/([0-9]+)/", self._inside("recurs/"))[:1]:
            self._client.post(f"{self.within}recurs/{number}/judge/", {"verdict": "approve", "reason": "own"})
            self._approved(int(number))
            self._client.post(f"{self.within}recurs/{number}/look/")
            self._inside(f"recurs/{number}/")

    def _approved(self, number: int) -> None:
        """By somebody who was in, and left."""
        name = self.within.rstrip("/").rsplit("/", 1)[-1]
        if name not in desks._cabinets:
            return
        with desks._cabinets[name].work():
            asked = RecurQuestion.objects.filter(pk=number, verdict=None).first()
            if asked is not None:
                told = {
                    "key": "Z" * 22,
                    "name": "zebulon",
                    "full_name": "Zebulon",
                    "role": "detective",
                    "password": "!",
                }
                by, _ = Account.objects.get_or_create(pk=2**39, defaults=told)
                RecurVerdict.objects.create(question=asked, asked_by=asked.asked_by, by=by, approved=True, reason="own")

    def _end(self, chance: random.Random) -> None:
        self._client.post("/sealed/close/")

    def _inside(self, path: str) -> str:
        return self._client.get(f"{self.within}{path}").content.decode()

    def _cases(self) -> list[str]:
        return re.findall(r"/case/([A-Za-z0-9_-]{22})/", self._inside("register/"))


def acts_of(
    chance: random.Random, count: int, things: dict[str, object], rows: Sequence[Any], sealed: Sequence[str]
) -> list[Act]:
    """Random acts of outsiders: all routes of the access matrix, searches for sealed words, addresses that are none."""
    found = []
    for _ in range(count):
        role = chance.choice(ROLES)
        found.append(
            chance.choice([_of_matrix, _of_matrix, _of_matrix, _search, _guess, _digest])(
                chance, role, things, rows, sealed
            )
        )
    return found


def _of_matrix(
    chance: random.Random, role: str, things: dict[str, object], rows: Sequence[Any], _: Sequence[str]
) -> Act:
    row = chance.choice(rows)
    path = reverse(row.route, kwargs={name: things[value] for name, value in row.args.items()})
    return Act(role, path, tuple(row.data.items()) if row.method == "POST" else None)


def _digest(_chance: random.Random, role: str, _things: object, _rows: object, _: Sequence[str]) -> Act:
    """Which no page gives: the command."""
    return Act(role, DIGEST)


def _search(chance: random.Random, role: str, _things: object, _rows: object, sealed: Sequence[str]) -> Act:
    word = chance.choice([*sealed, "Victim", "01986-001", "Zanzibar", "Quillfeather"])
    page = chance.choice(["/register/?q={}", "/register/?area={}", "/leads/?q={}", "/worklist/?q={}", "/audit/?who={}"])
    return Act(role, page.format(word))


def _guess(chance: random.Random, role: str, things: dict[str, object], _rows: object, sealed: Sequence[str]) -> Act:
    word = chance.choice(sealed)
    new = (
        ("own_number", word),
        ("kind", "homicide"),
        ("status", "open"),
        ("victim-sex", "U"),
        ("place-precision", "unknown"),
    )
    default = (("compartment", str(things["compartment"])),)
    return chance.choice(
        [
            Act(role, f"/case/{word}/"),
            Act(role, f"/sealed/in/{word}/"),
            Act(role, f"/sealed/in/{word}/register/"),
            Act(role, "/register/new/", (*new, *default)),
            Act(role, "/sealed/"),
            Act(role, "/sealed/", (("password", PASSWORD),)),
        ]
    )
