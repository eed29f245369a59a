"""The words that acts of access leave in the trail: all of them, so that who reads it later knows what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, grants
from murderbook.workbench.access.consultants.terms import Terms
from murderbook.workbench.access.founding import restore
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.register.models import Revision
from personas import PASSWORD, Unit, make_unit

NEW = "purple monkey dishwasher"


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


def test_who_makes_which_accounts(unit: Unit) -> None:
    ours = [role for role in Role if role is not Role.AUDITOR]
    made = {name: accounts.may_create(account) for name, account in unit.accounts.items()}
    assert made.pop("owner") == ours and made.pop("administrator") == list(Role)
    assert set(map(tuple, made.values())) == {()}
    with pytest.raises(AccessRefusedError, match="made by an administrator, since auditors watch"):
        accounts.create_account(unit.accounts["owner"], name="watch", password=NEW, role=Role.AUDITOR)
    made_one = accounts.create_account(
        unit.accounts["administrator"], name="watch", password=NEW, role=Role.AUDITOR, source="10.0.0.7"
    )
    assert (made_one.full_name, made_one.role, made_one.must_change) == ("watch", "auditor", True)
    about, words = newest("create account")
    assert about == (unit.accounts["administrator"].key, "account", made_one.key, "success", "10.0.0.7")
    assert words == {"name": "watch", "role": "auditor"}
    with pytest.raises(ValidationError, match="too similar"):
        accounts.create_account(
            unit.accounts["owner"],
            name="x",
            password="Anna Quillfeather",
            role=Role.ANALYST,
            full_name="Anna Quillfeather",
        )
    with pytest.raises(ValidationError, match="too similar"):
        accounts.check_new_password("quillfeathers", "quillfeather", "")


def test_what_is_left_is_told_by_the_names_one_may_know(unit: Unit) -> None:
    owner, stranger = unit.accounts["owner"], unit.accounts["auditor"]
    third = Compartment.objects.create(name="Heron", grade="restricted", whom_to_ask="x")
    places = [unit.default, unit.restricted, third]
    assert grants.in_words([], owner) == ""
    assert grants.in_words(places[:1], owner) == "Cold case unit"
    assert grants.in_words(places[:2], owner) == "Cold case unit and Task force 7"
    assert grants.in_words(places, owner) == "Cold case unit, Task force 7 and Heron"
    assert grants.in_words(places[:2], unit.accounts["outsider"]) == "Task force 7 and part of the record"
    assert grants.in_words(places, stranger) == "part of the record"


def test_a_closing_says_why_only_in_an_emergency(unit: Unit) -> None:
    owner, administrator = unit.accounts["owner"], unit.accounts["administrator"]
    assert accounts.deactivate(owner, unit.accounts["member"], emergency=" ") == []
    assert newest("deactivate account")[1] is None
    unit.accounts["reader"].refresh_from_db()
    assert accounts.deactivate(owner, unit.accounts["reader"], emergency=" gone ") == []
    assert newest("deactivate account")[1] == {"emergency": "gone", "left": []}
    assert accounts.deactivate(administrator, owner, emergency="x") == [unit.default, unit.restricted]
    assert not owner.is_active and accounts.deactivate(administrator, owner) == []
    assert newest("deactivate account")[1] is None


def test_a_lock_is_of_one_source_and_is_lifted_for_all(unit: Unit) -> None:
    def fail(times: int, source: str, name: str = "member") -> None:
        for _ in range(times):
            form = {"username": name, "password": "wrong", "acknowledged": "on"}
            Client().post("/login/", form, REMOTE_ADDR=source)

    fail(4, "10.0.0.7")
    fail(4, "10.0.0.8")
    assert accounts.locked_names() == set()
    fail(1, "10.0.0.7")
    fail(5, "10.0.0.9", "nobody")
    assert accounts.locked_names() == {"member", "nobody"}
    owner = unit.accounts["owner"]
    assert accounts.release(owner, "member", source="10.0.0.1") == 2
    assert accounts.locked_names() == {"nobody"}
    assert newest("release")[0] == (owner.key, "account", unit.accounts["member"].key, "success", "10.0.0.1")
    assert accounts.release(owner, "nobody") == 1 and accounts.release(owner, "nobody") == 0
    assert newest("release") == ((owner.key, "account", "", "success", ""), {"cleared": 0})


@pytest.mark.parametrize("ends", [-1, 0, 1])
def test_whose_access_one_could_not_give_is_not_ones_to_open(unit: Unit, ends: int) -> None:
    administrator, member, now = unit.accounts["administrator"], unit.accounts["member"], timezone.now()
    Grant.objects.filter(account=member).update(ends_at=now + timedelta(minutes=ends))
    Grant.objects.filter(account=member).update(starts_at=now - timedelta(days=1))
    if ends > 0:
        with pytest.raises(AccessRefusedError, match="The member holds access that you cannot give"):
            accounts.require_covers(administrator, member)
    else:
        accounts.require_covers(administrator, member)
    accounts.require_covers(administrator, unit.accounts["auditor"])
    with pytest.raises(AccessRefusedError, match="kept by an administrator"):
        accounts.require_covers(unit.accounts["owner"], unit.accounts["auditor"])


def test_a_long_reason_is_cut_where_its_column_ends(unit: Unit) -> None:
    owner, case, long = unit.accounts["owner"], unit.cases[0], "x" * 400
    compartments.move_case(owner, case, unit.restricted, reason=long)
    assert Revision.objects.get(case=case).reason == "x" * 300
    assert newest("move case")[1]["reason"] == long  # type: ignore[index]


def test_moving_ends_access_to_the_case_that_runs_or_is_to_come(unit: Unit) -> None:
    owner, case, now = unit.accounts["owner"], unit.cases[0], timezone.now()
    own = {"account": unit.accounts["reader"], "compartment": unit.default, "role": "consultant", "reason": "x"}
    later = Grant.objects.create(**own, case=case, starts_at=now + timedelta(days=1))
    over = Grant.objects.create(**own, case=case, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    other = Grant.objects.create(**own, case=unit.cases[1])
    assert compartments.move_case(owner, case, unit.restricted, reason="x") == 2  # and the consultant's
    for one in (later, over, other):
        one.refresh_from_db()
    assert (later.ends_at, over.ends_at, other.ends_at) == (later.starts_at, now - timedelta(days=1), None)
    with pytest.raises(AccessRefusedError, match="there already"):
        compartments.move_case(owner, case, unit.restricted, reason="x")
    assert newest("move case")[1] == {
        "from": unit.default.key, "to": unit.restricted.key, "reason": "x", "ended": 2,
    }  # fmt: skip
