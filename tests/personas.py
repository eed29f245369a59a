"""The people who ask every page and command, in a unit with two compartments. `make_unit()` needs a database.

    unit = make_unit()
    client = unit.client("member")

The passwords are all PASSWORD. Nobody here has a name from life.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher

if TYPE_CHECKING:
    from django.test import Client

    from murderbook.workbench.access.models import Account, Compartment
    from murderbook.workbench.register.models import Case

PASSWORD = "correct horse battery staple"
SECRET = "MURDERBOOKTESTSMURDERBOOKTESTS22"  # of everybody's second factor
BANNER = "yes"

PERSONAS = ("owner", "member", "reader", "outsider", "administrator", "auditor", "consultant", "anonymous")


class CheapArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1


@dataclass
class Unit:
    """Accounts by persona:

    owner          supervisor of both compartments
    member         detective in the default compartment
    reader         consultant on the whole default compartment: reads, may do nothing else (the member without right)
    outsider       detective in the restricted compartment only: the default one does not exist for him
    administrator  accounts and the machine; sees no case
    auditor        the audit trail; sees no case
    consultant     one case of the default compartment, for a week
    (anonymous)    nobody logged in
    """

    default: Compartment
    restricted: Compartment
    accounts: dict[str, Account] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)  # three in the default compartment; the consultant's is the first
    secret: list[Case] = field(default_factory=list)  # two in the restricted one
    withdrawn: Case | None = None  # in the default compartment, its batch undone: seen by nobody
    sessions: dict[str, str] = field(default_factory=dict)  # by persona: keys of sessions that were begun for all tests

    def client(self, persona: str) -> Client:
        """A browser, logged in without the log-in page; "anonymous": logged out."""
        from django.test import Client

        client = Client()
        if persona in self.sessions:
            _go_on(client, self.sessions[persona])
        elif persona != "anonymous":
            log_in(client, self.accounts[persona])
        return client

    def log_in_all(self) -> None:
        """From now every client of a persona goes on with one session: for rows that a module makes once."""
        self.sessions = {persona: log_in(self.client("anonymous"), one) for persona, one in self.accounts.items()}


def log_in(client: Client, account: Account) -> str:
    """What the last step of a log-in leaves, without the pages before it, and without ending a count of failures. The
    session's key."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import update_last_login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from murderbook.workbench.access.factors.half import BACKEND
    from murderbook.workbench.access.factors.sessions import begin

    request = HttpRequest()
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(account.pk)
    request.session[BACKEND_SESSION_KEY] = BACKEND
    request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    request.session.save()
    begin(request, account, "127.0.0.1")
    update_last_login(type(account), account)
    key = str(request.session.session_key)
    client.cookies[_session_cookie()] = key
    return key


def _go_on(client: Client, key: str) -> None:
    """In a session that was used a moment ago: else the first page of a later test would note that it is, and ask one
    statement more than the next page."""
    from hashlib import sha256

    from django.utils import timezone

    from murderbook.workbench.access.models import OpenSession

    OpenSession.objects.filter(session_hash=sha256(key.encode()).hexdigest()).update(seen_at=timezone.now())
    client.cookies[_session_cookie()] = key


def _session_cookie() -> str:
    from django.conf import settings

    return str(settings.SESSION_COOKIE_NAME)


def code_of(account: Account) -> str:
    """The account's code, as if half a minute had passed since its last."""
    from django.utils import timezone

    from murderbook.workbench.access.factors.codes import code_at, step_at
    from murderbook.workbench.access.models import Factor

    Factor.objects.filter(account=account, ended_at=None).update(last_step=-1)
    return code_at(SECRET, step_at(timezone.now()))


def enrol(*accounts: Account) -> None:
    """Everybody has the tests' second factor."""
    from murderbook.workbench.access.factors.sealing import seal
    from murderbook.workbench.access.models import Factor

    Factor.objects.bulk_create(Factor(account=one, sealed=seal(SECRET, one.key)) for one in accounts)


def named_in(text: str, word: str) -> bool:
    """Whether a page says `word`, standing alone: a random key, such as half its links bear, may hold it by chance."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def make_unit(_db: object = None) -> Unit:
    """A unit with every persona, five visible cases and a withdrawn one. The argument is there to name the fixture."""
    from django.utils import timezone

    from murderbook.workbench.access.models import Account, Compartment, Grade
    from murderbook.workbench.access.rights import Role

    unit = Unit(
        Compartment.objects.create(name="Cold case unit", is_default=True),
        Compartment.objects.create(name="Task force 7", grade=Grade.RESTRICTED, whom_to_ask="the owner"),
    )
    roles = {
        "owner": Role.SUPERVISOR,
        "member": Role.DETECTIVE,
        "reader": Role.CONSULTANT,
        "outsider": Role.DETECTIVE,
        "administrator": Role.ADMINISTRATOR,
        "auditor": Role.AUDITOR,
        "consultant": Role.CONSULTANT,
    }
    for name, role in roles.items():
        unit.accounts[name] = Account.objects.create_user(name, PASSWORD, role=role, full_name=f"The {name}")
    enrol(*unit.accounts.values())
    _make_cases(unit)
    week = timezone.now() + timedelta(days=7)
    _grant(unit, "owner", unit.default, Role.SUPERVISOR)
    _grant(unit, "owner", unit.restricted, Role.SUPERVISOR)
    _grant(unit, "member", unit.default, Role.DETECTIVE)
    _grant(unit, "reader", unit.default, Role.CONSULTANT, ends_at=week)
    _grant(unit, "outsider", unit.restricted, Role.DETECTIVE)
    _grant(unit, "consultant", unit.default, Role.CONSULTANT, case=unit.cases[0], ends_at=week)
    return unit


def _make_cases(unit: Unit) -> None:
    from django.utils import timezone

    from murderbook.workbench.register.models import Case

    def case(compartment: Compartment, number: str, **fields: object) -> Case:
        return Case.objects.create(compartment=compartment, own_number=number, **fields)

    unit.cases = [
        case(
            unit.default, f"0{year}-{number:03d}", year=year, victim_name=f"Victim {number}", state="06", status="open"
        )
        for number, year in enumerate((1986, 1991, 2004), start=1)
    ]
    unit.secret = [
        case(unit.restricted, f"TF-{number}", year=1999, victim_name=f"Hidden {number}", status="open")
        for number in (1, 2)
    ]
    unit.withdrawn = case(unit.default, "W-1", victim_name="Withdrawn", withdrawn_at=timezone.now())


def _grant(unit: Unit, persona: str, compartment: Compartment, role: str, **fields: object) -> None:
    from murderbook.workbench.access.models import Grant

    Grant.objects.create(
        account=unit.accounts[persona], compartment=compartment, role=role, reason="persona of the tests", **fields
    )
