"""Trying to get more than one has: each way is closed, and each attempt leaves no grant behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from murderbook.workbench.access import accounts, compartments, grants
from murderbook.workbench.access.grants import Terms
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Role
from murderbook.workbench.access.session import remember
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.register.models import Case, Revision
from personas import PASSWORD, Unit, make_unit

NEW = "purple monkey dishwasher"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def grant_count() -> int:
    return Grant.objects.count()


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("index").values_list("verb", flat=True))


def new_account(unit: Unit, name: str, role: Role) -> Account:
    return Account.objects.create_user(name, PASSWORD, role=role)


def test_give_and_end_leave_one_entry_each(unit: Unit) -> None:
    owner, outsider = unit.accounts["owner"], unit.accounts["outsider"]
    grant = grants.give(owner, unit.default, Terms(outsider, Role.ANALYST, "joins the unit"), source="127.0.0.1")
    assert set(Case.objects.visible_to(outsider)) == {*unit.cases, *unit.secret}
    grants.end(owner, grant, source="127.0.0.1")
    assert set(Case.objects.visible_to(outsider)) == set(unit.secret)
    assert verbs() == ["grant", "end grant"]
    assert set(AuditEntry.objects.values_list("object_key", flat=True)) == {grant.key}
    with pytest.raises(AccessRefusedError, match="ended already"):
        grants.end(owner, grant)


def test_a_grant_that_has_not_begun_can_be_ended(unit: Unit) -> None:
    owner, outsider = unit.accounts["owner"], unit.accounts["outsider"]
    later = timezone.now() + timedelta(days=3)
    grant = grants.give(owner, unit.default, Terms(outsider, Role.ANALYST, "from Monday", starts_at=later))
    grants.end(owner, grant)
    assert grant.ends_at == grant.starts_at


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "administrator", "auditor", "consultant"])
@pytest.mark.parametrize("where", ["default", "restricted"])
def test_who_gives_nothing(unit: Unit, persona: str, where: str) -> None:
    by = unit.accounts[persona]
    puppet = new_account(unit, "puppet", Role.DETECTIVE)
    before = grant_count()
    for target in (puppet, by, unit.accounts["member"]):
        with pytest.raises(Hidden):
            grants.give(by, getattr(unit, where), Terms(target, Role.DETECTIVE, "please"))
    for grant in Grant.objects.all():
        with pytest.raises(Hidden):
            grants.end(by, grant)
    assert grant_count() == before


def test_nobody_gives_himself_anything(unit: Unit) -> None:
    with pytest.raises(AccessRefusedError, match="himself"):
        grants.give(unit.accounts["owner"], unit.default, Terms(unit.accounts["owner"], Role.ANALYST, "more"))


def test_a_supervisor_gives_only_where_he_supervises(unit: Unit) -> None:
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "deputy"))
    with pytest.raises(Hidden):
        grants.give(second, unit.restricted, Terms(unit.accounts["member"], Role.ANALYST, "look inside"))


def test_a_supervisor_by_rank_without_a_grant_gives_nothing(unit: Unit) -> None:
    """An administrator may make a supervisor's account, and even knows its first password: it opens nothing."""
    administrator = unit.accounts["administrator"]
    puppet = accounts.create_account(administrator, name="puppet", password=NEW, role=Role.SUPERVISOR)
    accounts.change_password(puppet, NEW + "!")
    assert not Case.objects.visible_to(puppet).exists()
    for compartment in (unit.default, unit.restricted):
        with pytest.raises(Hidden):
            grants.give(puppet, compartment, Terms(unit.accounts["outsider"], Role.DETECTIVE, "through a puppet"))
    with pytest.raises(Hidden):
        compartments.create(puppet, name="Mine", whom_to_ask="me")


def test_a_lesser_grant_does_not_make_a_giver(unit: Unit) -> None:
    """A supervisor's account that is only an analyst here."""
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.ANALYST, "reads along"))
    with pytest.raises(Hidden):
        grants.give(second, unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, "friend"))


@pytest.mark.parametrize(
    ("persona", "role", "words"),
    [
        ("administrator", Role.DETECTIVE, "sees no case"),
        ("auditor", Role.ANALYST, "sees no case"),
        ("outsider", Role.SUPERVISOR, "cannot be supervisor"),
        ("consultant", Role.DETECTIVE, "consultant's role only"),
        ("reader", Role.SUPERVISOR, "cannot be supervisor"),
        ("member", Role.ADMINISTRATOR, "do not hold all rights|not a valid choice"),
        ("member", Role.AUDITOR, "do not hold all rights"),
    ],
)
def test_roles_that_are_not_given(unit: Unit, persona: str, role: Role, words: str) -> None:
    before = grant_count()
    terms = Terms(unit.accounts[persona], role, "please", ends_at=timezone.now() + timedelta(days=1))
    with pytest.raises((AccessRefusedError, ValidationError), match=words):
        grants.give(unit.accounts["owner"], unit.default, terms)
    assert grant_count() == before


def test_a_closed_account_is_given_nothing(unit: Unit) -> None:
    accounts.deactivate(unit.accounts["owner"], unit.accounts["member"])
    with pytest.raises(AccessRefusedError, match="closed"):
        grants.give(unit.accounts["owner"], unit.restricted, Terms(unit.accounts["member"], Role.ANALYST, "x"))


def test_a_consultant_has_a_term(unit: Unit) -> None:
    with pytest.raises(ValidationError, match="has an end"):
        grants.give(unit.accounts["owner"], unit.default, Terms(unit.accounts["consultant"], Role.CONSULTANT, "x"))


def test_nobody_gives_beyond_his_own_term(unit: Unit) -> None:
    """Else he would outlive his term through a puppet."""
    week = timezone.now() + timedelta(days=7)
    deputy = new_account(unit, "deputy", Role.SUPERVISOR)
    puppet = new_account(unit, "puppet", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(deputy, Role.SUPERVISOR, "holiday cover", ends_at=week))
    for end in (None, week + timedelta(seconds=1)):
        with pytest.raises(ValidationError, match="not beyond"):
            grants.give(deputy, unit.default, Terms(puppet, Role.SUPERVISOR, "stay", ends_at=end))
    grants.give(deputy, unit.default, Terms(puppet, Role.SUPERVISOR, "help", ends_at=week))


def test_one_case_is_given_in_its_own_compartment_only(unit: Unit) -> None:
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "deputy"))
    with pytest.raises(ValidationError, match="another compartment"):
        grants.give(second, unit.default, Terms(unit.accounts["member"], Role.ANALYST, "x", case=unit.secret[0]))


def test_a_supervisor_of_one_case_gives_that_case_and_no_more(unit: Unit) -> None:
    lead = new_account(unit, "lead", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(lead, Role.SUPERVISOR, "leads it", case=unit.cases[0]))
    helper = new_account(unit, "helper", Role.ANALYST)
    grants.give(lead, unit.default, Terms(helper, Role.ANALYST, "helps", case=unit.cases[0]))
    assert set(Case.objects.visible_to(helper)) == {unit.cases[0]}
    for case in (None, unit.cases[1]):
        with pytest.raises(Hidden):
            grants.give(lead, unit.default, Terms(helper, Role.ANALYST, "more", case=case))
    with pytest.raises(Hidden):
        grants.listed(lead, unit.default)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_access_without_a_reason(unit: Unit, reason: str) -> None:
    with pytest.raises(ValidationError, match="say why"):
        grants.give(unit.accounts["owner"], unit.default, Terms(unit.accounts["outsider"], Role.ANALYST, reason))


def test_the_last_who_gives_access_is_not_lost(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    own = Grant.objects.get(account=owner, compartment=unit.default)
    with pytest.raises(AccessRefusedError, match="nobody else"):
        grants.end(owner, own)
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(owner, unit.default, Terms(second, Role.SUPERVISOR, "deputy"))
    grants.end(owner, own)
    assert not Case.objects.visible_to(owner).filter(compartment=unit.default).exists()


def reset(by: Account, account: Account) -> None:
    accounts.reset_password(by, account, NEW)


def reopen(by: Account, account: Account) -> None:
    accounts.reactivate(by, account)


@pytest.mark.parametrize("act", [reset, reopen])
def test_no_way_into_anothers_account(unit: Unit, act: Callable[[Account, Account], None]) -> None:
    """Whoever sets a password can log in with it; whoever reopens an account puts its grants in force."""
    administrator = unit.accounts["administrator"]
    for victim in ("owner", "member", "reader", "outsider", "consultant"):
        with pytest.raises(AccessRefusedError, match="cannot give"):
            act(administrator, unit.accounts[victim])
        unit.accounts[victim].refresh_from_db()
        assert unit.accounts[victim].check_password(PASSWORD)
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "deputy"))
    with pytest.raises(AccessRefusedError, match="cannot give"):
        act(second, unit.accounts["outsider"])  # who sees into the restricted compartment
    with pytest.raises(AccessRefusedError, match="administrator"):
        act(second, unit.accounts["auditor"])
    act(second, unit.accounts["member"])


def test_an_access_to_come_counts_as_held(unit: Unit) -> None:
    later = timezone.now() + timedelta(days=1)
    newcomer = new_account(unit, "newcomer", Role.DETECTIVE)
    grants.give(unit.accounts["owner"], unit.restricted, Terms(newcomer, Role.DETECTIVE, "soon", starts_at=later))
    with pytest.raises(AccessRefusedError):
        reset(unit.accounts["administrator"], newcomer)


def test_a_new_password_from_another_opens_no_case_until_changed(unit: Unit) -> None:
    member = unit.accounts["member"]
    reset(unit.accounts["owner"], member)
    member.refresh_from_db()
    assert not Case.objects.visible_to(member).exists()
    accounts.change_password(member, NEW + "!")
    assert Case.objects.visible_to(member).count() == 3


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "auditor", "consultant"])
def test_who_keeps_no_accounts(unit: Unit, persona: str) -> None:
    by, victim = unit.accounts[persona], unit.accounts["owner"]
    acts: list[Callable[[], Any]] = [
        lambda: accounts.create_account(by, name="puppet", password=NEW, role=Role.DETECTIVE),
        lambda: accounts.deactivate(by, victim),
        lambda: accounts.reactivate(by, victim),
        lambda: accounts.reset_password(by, victim, NEW),
        lambda: accounts.release(by, "owner"),
    ]
    for act in acts:
        with pytest.raises(Hidden):
            act()
    assert verbs() == []


def test_a_supervisor_makes_no_auditor(unit: Unit) -> None:
    """Else he would read through a puppet who watches him."""
    with pytest.raises(AccessRefusedError, match="auditors"):
        accounts.create_account(unit.accounts["owner"], name="puppet", password=NEW, role=Role.AUDITOR)
    accounts.create_account(unit.accounts["administrator"], name="watcher", password=NEW, role=Role.AUDITOR)


def test_nobody_closes_his_own_account(unit: Unit) -> None:
    with pytest.raises(AccessRefusedError, match="your own"):
        accounts.deactivate(unit.accounts["administrator"], unit.accounts["administrator"])


def test_closing_ends_remembered_logins(unit: Unit) -> None:
    from murderbook.workbench.access.session import log_in_by_memory

    secret = remember(unit.accounts["member"])
    assert log_in_by_memory("member", secret) == unit.accounts["member"]
    assert log_in_by_memory("owner", secret) is None  # nobody else's
    accounts.deactivate(unit.accounts["administrator"], unit.accounts["member"])
    assert log_in_by_memory("member", secret) is None
    accounts.reactivate(unit.accounts["owner"], unit.accounts["member"])
    assert log_in_by_memory("member", secret) is None


def test_each_act_on_an_account_leaves_one_entry(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    accounts.create_account(owner, name="newcomer", password=NEW, role=Role.ANALYST)
    accounts.reset_password(owner, member, NEW)
    accounts.change_password(member, NEW + "!")
    accounts.deactivate(owner, member)
    accounts.reactivate(owner, member)
    accounts.release(owner, "member")
    assert verbs() == [
        "create account",
        "reset password",
        "change password",
        "deactivate account",
        "reactivate account",
        "release",
    ]


def test_a_restricted_compartment(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    made = compartments.create(owner, name="Task force 8", whom_to_ask="the owner", source="127.0.0.1")
    assert made.grade == Grade.RESTRICTED
    assert verbs() == ["create compartment"]
    case = unit.cases[0]
    compartments.move_case(owner, case, made, reason="leads into the department")
    assert verbs() == ["create compartment", "move case"]
    seen = {name for name, account in unit.accounts.items() if Case.objects.visible_to(account).filter(pk=case.pk)}
    assert seen == {"owner"}
    assert not Grant.objects.filter(case=case).exclude(ends_at__lte=timezone.now()).exists()
    assert Revision.objects.get(case=case).after == {"compartment": made.key}
    assert case.version == 2
    compartments.move_case(owner, case, unit.default, reason="it did not")
    assert not Case.objects.visible_to(unit.accounts["consultant"]).exists()  # his access does not come back


@pytest.mark.parametrize("persona", ["member", "reader", "outsider", "administrator", "auditor", "consultant"])
def test_who_moves_no_case(unit: Unit, persona: str) -> None:
    by = unit.accounts[persona]
    for case, target in ((unit.cases[0], unit.restricted), (unit.secret[0], unit.default)):
        with pytest.raises(Hidden):
            compartments.move_case(by, case, target, reason="to see it")
    with pytest.raises(Hidden):
        compartments.create(by, name="Mine", whom_to_ask="me")
    assert Compartment.objects.count() == 2


def test_a_case_is_moved_only_between_what_one_keeps(unit: Unit) -> None:
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "deputy"))
    own = compartments.create(second, name="Mine", whom_to_ask="second")
    with pytest.raises(Hidden):
        compartments.move_case(second, unit.secret[0], own, reason="to see it")
    with pytest.raises(Hidden):
        compartments.move_case(second, unit.cases[0], unit.restricted, reason="out of sight")
    with pytest.raises(Hidden):
        compartments.move_case(second, unit.withdrawn, own, reason="revive")  # type: ignore[arg-type]


def test_a_case_is_not_moved_to_where_one_stays_longer(unit: Unit) -> None:
    """Else a term could be outlived by moving the cases."""
    week = timezone.now() + timedelta(days=7)
    second = new_account(unit, "second", Role.SUPERVISOR)
    grants.give(unit.accounts["owner"], unit.default, Terms(second, Role.SUPERVISOR, "cover", ends_at=week))
    grants.give(unit.accounts["owner"], unit.restricted, Terms(second, Role.SUPERVISOR, "task force"))
    with pytest.raises(AccessRefusedError, match="runs longer"):
        compartments.move_case(second, unit.cases[0], unit.restricted, reason="keep")
    compartments.move_case(second, unit.secret[0], unit.default, reason="of use to all")


def test_moving_needs_a_reason_and_another_place(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    with pytest.raises(ValidationError, match="say why"):
        compartments.move_case(owner, unit.cases[0], unit.restricted, reason=" ")
    with pytest.raises(AccessRefusedError, match="there already"):
        compartments.move_case(owner, unit.cases[0], unit.default, reason="tidy")


def test_a_compartment_says_whom_to_ask(unit: Unit) -> None:
    for fields in ({"name": "", "whom_to_ask": "me"}, {"name": "X", "whom_to_ask": " "}):
        with pytest.raises(ValidationError):
            compartments.create(unit.accounts["owner"], **fields)


def test_the_page_makes_the_account_with_its_full_name_and_leads_back_to_the_list(unit: Unit) -> None:
    given = {"name": "newcomer", "full_name": "Nora Newcomer", "role": "detective", "new": NEW, "again": NEW}
    answer = unit.client("owner").post("/accounts/add/", given)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/")
    made = Account.objects.get(name="newcomer")
    assert (made.full_name, made.role, made.must_change) == ("Nora Newcomer", Role.DETECTIVE, True)
    entry = AuditEntry.objects.latest("index")
    assert (entry.verb, entry.actor, entry.object_key) == ("create account", unit.accounts["owner"].key, made.key)
    assert entry.source == "127.0.0.1"


def test_the_page_gives_a_new_first_password_and_leads_back_to_the_list(unit: Unit) -> None:
    member = unit.accounts["member"]
    answer = unit.client("owner").post("/accounts/member/password/", {"new": NEW, "again": NEW})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/")
    member.refresh_from_db()
    assert member.check_password(NEW) and member.must_change
    entry = AuditEntry.objects.latest("index")
    assert (entry.verb, entry.object_key, entry.source) == ("reset password", member.key, "127.0.0.1")
