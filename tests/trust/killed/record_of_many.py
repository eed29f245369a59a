"""A record with one open case and as many detectives, each with a session, as are asked for. Used by scripts that have
opened a record of their own: see killing.py."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import blank


@dataclass(frozen=True)
class Many:
    """`sessions`: the cookies of everybody's log-in."""

    case: str
    case_pk: int
    sessions: list[str]
    unit: Any


def opened(folder: Path, people: int) -> Many:
    from murderbook.workbench.record import create_folder

    if not folder.exists():
        create_folder(folder, "Unit")
        blank.begin(folder)
    os.environ["MURDERBOOK_RECORD"] = str(folder)
    from murderbook.workbench.boot import open_record

    open_record(folder)
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["personas.CheapArgon2"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    return _filled(people)


def _filled(people: int) -> Many:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from murderbook.workbench.access.models import Account, Grant
    from murderbook.workbench.access.rights import Role
    from personas import log_in, make_unit

    unit, sessions = make_unit(), []
    case = unit.cases[0]
    for number in range(people):
        account = Account.objects.create_user(f"d{number}", "correct horse battery staple", role=Role.DETECTIVE)
        account.must_change = False
        account.save()
        Grant.objects.create(account=account, compartment=unit.default, role=Role.DETECTIVE, reason="test")
        client = Client()
        log_in(client, account)
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    client.get(f"/case/{case.key}/facts/", headers={"host": "127.0.0.1"})  # what is loaded once is not loaded per fork
    connection.close()
    return Many(case.key, case.pk, sessions, unit)
