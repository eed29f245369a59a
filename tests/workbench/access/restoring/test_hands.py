"""Whose hands an account's access came through: who gave it, who set its password, who made it, and who is behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from murderbook.workbench.access import founding
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit import log
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb
from personas import Unit, make_unit

T = datetime(2024, 6, 1, 12, tzinfo=UTC)
PEOPLE = ("worker", "giver", "former", "resetter", "early", "maker", "other")


@pytest.fixture
def unit(db: None) -> Unit:
    made = make_unit(db)
    for name in PEOPLE:
        account = Account.objects.create(name=name, full_name=f"The {name}", role=Role.SUPERVISOR)
        made.accounts[name] = account
    return made


def grant(unit: Unit, to: str, by: str | None, place: Compartment | None = None, **more: object) -> Grant:
    return Grant.objects.create(
        account=unit.accounts[to], compartment=place or unit.default, granted_by=unit.accounts[by] if by else None,
        **{"role": "supervisor", "reason": "x", "starts_at": T, "granted_at": T, **more},
    )  # fmt: skip


def did(unit: Unit, by: str, verb: Verb, at: datetime = T, to: str = "worker") -> None:
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(log, "_now", lambda: at)
        record(verb, actor=unit.accounts[by], object_kind="account", object_key=unit.accounts[to].key)


def hands(unit: Unit, *, relied: bool, name: str = "worker") -> set[str]:
    places = {unit.default.pk, unit.restricted.pk}
    found = founding._hands(unit.accounts[name], places, unit.restricted, relied=relied)
    assert len(found) == len(set(found))
    return {one.name for one in found}


def test_who_gave_what_runs_or_ever_ran(unit: Unit) -> None:
    elsewhere = Compartment.objects.create(name="Elsewhere", grade="restricted", whom_to_ask="x")
    assert hands(unit, relied=True) == hands(unit, relied=False) == set()
    grant(unit, "worker", "giver")
    grant(unit, "worker", "former", ends_at=T + timedelta(days=1), starts_at=T - timedelta(days=9))
    grant(unit, "worker", "early", role="consultant")
    grant(unit, "worker", "maker", case=unit.cases[0])
    grant(unit, "worker", "other", elsewhere)
    grant(unit, "worker", "worker")
    grant(unit, "worker", None)
    grant(unit, "other", "resetter")
    Grant.objects.filter(granted_by=unit.accounts["former"]).update(ends_at=T - timedelta(days=1))
    assert hands(unit, relied=True) == {"giver"}
    assert hands(unit, relied=False) == {"giver", "former"}
    grant(unit, "worker", "former", unit.restricted, role="detective")
    assert hands(unit, relied=True) == {"giver", "former"}


@pytest.mark.parametrize(
    ("when", "counts"),
    [(timedelta(seconds=-2), False), (timedelta(seconds=-1), True), (timedelta(0), True), (timedelta(days=1), True)],
)
def test_who_set_the_password_since_access_was_given(unit: Unit, when: timedelta, counts: bool) -> None:
    grant(unit, "worker", None, granted_at=T + timedelta(days=2))
    grant(unit, "worker", None, unit.restricted)
    did(unit, "early", Verb.RESET_PASSWORD, T + when)
    assert hands(unit, relied=True) == {"early"}  # the last, whenever it was
    did(unit, "resetter", Verb.RESET_PASSWORD, T + timedelta(days=3))
    did(unit, "other", Verb.RESET_PASSWORD, T, to="giver")
    did(unit, "worker", Verb.RESET_PASSWORD, T)
    assert hands(unit, relied=True) == ({"early", "resetter"} if counts else {"resetter"})
    Grant.objects.filter(account=unit.accounts["worker"]).delete()
    assert hands(unit, relied=True) == {"early", "resetter"}  # no grant: at any time


def test_who_made_an_account_counts_unless_it_works_there_itself(unit: Unit) -> None:
    did(unit, "maker", Verb.CREATE_ACCOUNT, T - timedelta(days=9))
    did(unit, "administrator", Verb.CREATE_ACCOUNT)
    grant(unit, "worker", None)
    assert hands(unit, relied=True) == hands(unit, relied=False) == {"maker"}
    inside = grant(unit, "worker", None, unit.restricted, role="detective")
    assert hands(unit, relied=True) == set() and hands(unit, relied=False) == {"maker"}
    Grant.objects.filter(pk=inside.pk).update(role="consultant")
    assert hands(unit, relied=True) == {"maker"}


def test_whoever_is_behind_is_followed_to_the_first(unit: Unit) -> None:
    grant(unit, "worker", "giver")
    grant(unit, "giver", "former")
    grant(unit, "former", "giver")  # a circle ends
    did(unit, "maker", Verb.CREATE_ACCOUNT, to="former")
    Grant.objects.filter(granted_by=unit.accounts["former"]).update(starts_at=T, ends_at=T)  # past ones too
    people = unit.accounts

    def behind(*kept: str) -> set[int]:
        return founding._behind(people["worker"], unit.restricted, {people[name].pk for name in kept})

    def keys(*names: str) -> set[int]:
        return {people[name].pk for name in names}

    assert behind() == keys("worker", "giver", "former", "maker")
    assert behind("former") == keys("worker", "giver")
    assert behind("giver") == keys("worker") and behind("maker") == keys("worker", "giver", "former")
    assert founding._behind(people["other"], unit.restricted, set()) == keys("other")
    none = Account.objects.none()
    founding._check_apart(people["worker"], people["other"], unit.restricted, none)
    for first, second in (("worker", "giver"), ("giver", "worker"), ("maker", "former"), ("former", "maker")):
        with pytest.raises(AccessRefusedError, match=f"The {first} and The {second} do not confirm this together"):
            founding._check_apart(people[first], people[second], unit.restricted, none)
    closed = Account.objects.filter(name__in=["giver", "former", "maker"])
    founding._check_apart(people["worker"], people["former"], unit.restricted, closed.exclude(name="former"))


@pytest.mark.parametrize(
    ("first", "second", "change", "may"),
    [
        ("worker", "giver", {}, False),  # both supervisors of the unit, and somebody works it
        ("worker", "outsider", {}, True),
        ("outsider", "worker", {}, True),
        ("worker", "giver", {"outsider": {"is_active": False}}, True),
        ("worker", "outsider", {"outsider": {"must_change": True}}, False),
        ("worker", "outsider", {"worker": {"must_change": True}}, False),
        ("outsider", "maker", {}, False),  # two who work it, and two supervisors are left
        ("outsider", "maker", {"giver": {"is_active": False}}, True),
        ("outsider", "maker", {"giver": {"must_change": True}}, True),
        ("worker", "worker", {}, False),
        ("worker", "member", {}, False),
        ("member", "worker", {}, False),
    ],
)
def test_which_two_confirm(unit: Unit, first: str, second: str, change: dict[str, dict[str, bool]], may: bool) -> None:
    """`worker` and `giver` are supervisors of the unit; `outsider` and `maker` work the compartment."""
    Grant.objects.filter(account=unit.accounts["owner"]).delete()
    for name in ("worker", "giver"):
        grant(unit, name, None)
    inside = grant(unit, "maker", None, unit.restricted, role="detective")
    if change == {"outsider": {"is_active": False}}:
        inside.delete()
    for name, fields in change.items():
        Account.objects.filter(name=name).update(**fields)
        unit.accounts[name].refresh_from_db()
    if may:
        founding._check_two(unit.accounts[first], unit.accounts[second], unit.restricted)
        return
    words = "two people" if first == second else "cannot confirm this"
    with pytest.raises(AccessRefusedError, match=words):
        founding._check_two(unit.accounts[first], unit.accounts[second], unit.restricted)
