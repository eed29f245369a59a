"""The words that acts of access leave in the trail: all of them, so that who reads it later knows what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, grants
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.founding import restore
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.models import Revision
from personas import PASSWORD, Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def newest(verb: str) -> tuple[tuple[str, ...], object]:
    """Actor, kind, key, outcome and source of the newest such entry; its words."""
    entry = AuditEntry.objects.filter(verb=verb).order_by("-index")[0]
    words = AuditWords.objects.filter(entry=entry).first()
    about = (entry.actor, entry.object_kind, entry.object_key, entry.outcome, entry.source)
    return about, words.content if words else None


def test_a_case_that_is_moved(unit: Unit) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    before = case.version
    ended = compartments.move_case(owner, case, unit.restricted, reason=" informant ", source="10.0.0.7")
    assert ended == 1  # the consultant's
    about, words = newest("move case")
    assert about == (owner.key, "case", case.key, "success", "10.0.0.7")
    assert words == {"from": unit.default.key, "to": unit.restricted.key, "reason": "informant", "ended": 1}
    kept = Revision.objects.get(case=case)
    assert (kept.part, kept.part_id, kept.account, kept.reason) == ("case", case.pk, owner, "informant")
    assert (kept.before, kept.after) == ({"compartment": unit.default.key}, {"compartment": unit.restricted.key})
    case.refresh_from_db()
    assert (case.version, case.compartment) == (before + 1, unit.restricted)


def test_a_compartment_that_is_made(unit: Unit) -> None:
    owner, day = unit.accounts["owner"], timezone.localdate()
    made = compartments.create(
        owner, name=" Heron ", whom_to_ask=" the owner ", legal_ground=" 1054.7 ", review_on=day, source="10.0.0.7"
    )
    kept = Compartment.objects.get(pk=made.pk)
    assert (kept.name, kept.whom_to_ask, kept.legal_ground, kept.review_on) == ("Heron", "the owner", "1054.7", day)
    assert (kept.grade, kept.is_default) == ("restricted", False)
    about, words = newest("create compartment")
    assert about == (owner.key, "compartment", made.key, "success", "10.0.0.7")
    assert words == {"name": "Heron", "grade": "restricted"}
    own = Grant.objects.get(compartment=made)
    assert (own.account, own.role, own.reason, own.granted_by) == (owner, "supervisor", "made this compartment", owner)
    assert own.case is None and own.ends_at is None


def test_access_that_is_given_and_ended(unit: Unit) -> None:
    owner, outsider = unit.accounts["owner"], unit.accounts["outsider"]
    until = timezone.now() + timedelta(days=3)
    grant = grants.give(
        owner, unit.default, Terms(outsider, Role.DETECTIVE, " joined ", case=unit.cases[0], ends_at=until), source="x"
    )
    about, words = newest("grant")
    assert about == (owner.key, "grant", grant.key, "success", "x")
    kept = {
        "account": outsider.key,
        "compartment": unit.default.key,
        "case": unit.cases[0].key,
        "role": "detective",
        "from": grant.starts_at.isoformat(),
        "until": until.isoformat(),
        "reason": "joined",
        "sections": [],
        "may export": False,
        "sponsor": None,
    }
    assert words == kept
    grants.end(owner, grant, source="y")
    about, ended = newest("end grant")
    assert about == (owner.key, "grant", grant.key, "success", "y")
    grant.refresh_from_db()
    assert grant.ends_at is not None and ended == kept | {"until": grant.ends_at.isoformat()}


def test_access_that_two_give_back(unit: Unit) -> None:
    pair = []
    for name in ("second", "third"):
        account = Account.objects.create_user(name, PASSWORD, role=Role.SUPERVISOR, full_name=f"The {name}")
        grants.give(unit.accounts["owner"], unit.default, Terms(account, Role.SUPERVISOR, "deputy"))
        pair.append(account)
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["owner"], emergency="sells files")
    first, second = pair[0], unit.accounts["outsider"]
    grant = restore((first, second), "Task force 7", pair[1], reason=" owner closed ", source="command line")
    reason = "restored by The second and The outsider: owner closed"
    assert (grant.reason, grant.granted_by, grant.role) == (reason, first, "supervisor")
    about, words = newest("restore access")
    assert about == (first.key, "grant", grant.key, "success", "command line")
    assert words == {
        "account": pair[1].key,
        "compartment": unit.restricted.key,
        "reason": reason,
        "confirmed": [first.key, second.key],
    }


def test_failures_say_which_it_was_and_the_lock_too(unit: Unit) -> None:
    member = unit.accounts["member"]
    for attempt in range(1, 6):
        Client().post("/login/", {"username": "member", "password": "wrong", "acknowledged": "on"})
        about, words = newest("log in")
        assert about == ("", "account", member.key, "failure", "127.0.0.1")
        assert words == {"failures": attempt}
    assert newest("lock") == (("", "account", member.key, "success", "127.0.0.1"), {"failures": 5, "in_a_row": 5})
