"""The one door: exactly which rows each account sees, whatever has been written into the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from murderbook.workbench.access.models import Account, Grant
from murderbook.workbench.access.rights import CASELESS_ROLES, RIGHTS, Right, Role, roles_with
from murderbook.workbench.access.visibility import (
    Asked,
    Places,
    _compartments,
    case_condition,
    compartments_with,
    exports_anything,
    grants_in_force,
    known_compartments,
    sections_seen,
)
from murderbook.workbench.pages.kept import KeptCount
from murderbook.workbench.register.models import Case, Place
from personas import Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def numbers(account: Account | AnonymousUser, right: Right = Right.READ) -> set[str]:
    return set(Case.objects.visible_to(account, right).values_list("own_number", flat=True))


ALL = {"01986-001", "01991-002", "02004-003"}
SECRET = {"TF-1", "TF-2"}


def test_exactly_what_each_persona_sees(unit: Unit) -> None:
    seen = {name: numbers(account) for name, account in unit.accounts.items()}
    assert seen == {
        "owner": ALL | SECRET,
        "member": ALL,
        "reader": ALL,
        "outsider": SECRET,
        "administrator": set(),
        "auditor": set(),
        "consultant": {"01986-001"},
    }
    assert numbers(AnonymousUser()) == set()


def test_exactly_what_each_persona_may_write(unit: Unit) -> None:
    written = {name for name, account in unit.accounts.items() if numbers(account, Right.WRITE)}
    assert written == {"owner", "member", "outsider"}
    assert {name for name, account in unit.accounts.items() if numbers(account, Right.GRANT)} == {"owner"}


def test_the_statements_that_are_kept_ask_what_the_rule_asks_for_whoever_and_whenever(unit: Unit) -> None:
    """A text is made at its first use, by one account, and used for all: what it finds is what the rule finds anew."""
    moment = timezone.now()
    Grant.objects.filter(account=unit.accounts["owner"], compartment=unit.restricted).update(ends_at=moment)
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",chrono,scene,")
    found = set()
    for right in Right:
        for section in (None, "chrono", "people", "no such section"):
            for name, account in unit.accounts.items():
                grants = grants_in_force(account, right, section=section)
                whole = set(grants.filter(case=None).values_list("compartment", flat=True))
                single = set(grants.exclude(case=None).values_list("case", flat=True))
                ruled = Case.objects.filter(Q(compartment__in=whole) | Q(pk__in=single), withdrawn_at=None)
                seen = Case.objects.filter(case_condition(account, right, section=section))
                assert set(seen) == set(ruled), (name, right, section)
                found.add((name, section, len(ruled)))
    assert {
        ("owner", None, 3),
        ("outsider", "people", 2),
        ("consultant", "chrono", 1),
        ("consultant", None, 0),
    } <= found


def test_a_connection_that_writes_moments_in_another_way_sees_the_same(unit: Unit) -> None:
    """A statement that one connection made, with its clock, is filled in by another with a clock of its own."""
    asked = Asked(unit.accounts["member"].pk, Right.READ, timezone.now(), None)
    Places._texts.clear()
    for clock in ("Asia/Tokyo", "America/Los_Angeles"):
        other = type(connections["default"])(connection.settings_dict | {"TIME_ZONE": clock})
        _, parameters = Places(_compartments, asked).as_sql(None, other)
        assert parameters.count(other.ops.adapt_datetimefield_value(asked.moment)) == 2, clock
        assert parameters.count(asked.account) == 1
    assert len(Places._texts) == 1


def test_a_number_that_is_kept_is_what_its_rule_finds_for_whoever_and_whenever(unit: Unit) -> None:
    """The statement is put together at the first use; later ones fill in who asks, when, and of which case."""
    counted = KeptCount(lambda account, _now, case: Case.objects.visible_to(account, Right.WRITE).filter(pk=case))
    everybody = [AnonymousUser(), *unit.accounts.values()]
    found = {
        (str(one), case.own_number): counted.of(one, case.pk)
        for one in everybody
        for case in (*unit.cases, *unit.secret)
    }
    assert {key for key, count in found.items() if count} == {
        *((f"The {name}", number) for name in ("owner", "member") for number in ALL),
        *((f"The {name}", number) for name in ("owner", "outsider") for number in SECRET),
    }
    member, case = unit.accounts["member"], unit.cases[0]
    with CaptureQueriesContext(connection) as asked:
        assert counted.of(member, case.pk) == 1
    assert len(asked) == 1
    Grant.objects.filter(account=member).update(ends_at=timezone.now())
    assert counted.of(member, case.pk) == 0, "a grant that ended is asked of the table, not remembered"
    Account.objects.filter(pk=unit.accounts["owner"].pk).update(must_change=True)
    assert counted.of(Account.objects.get(name="owner"), case.pk) == 0


def test_a_number_that_is_kept_goes_by_moments_later_too(unit: Unit) -> None:
    week, now = timedelta(days=7), timezone.now()
    ending = KeptCount(lambda _account, moment: Grant.objects.filter(ends_at__range=(moment, moment + week)), week)
    for ends_at, count in ((None, 0), (now + week / 2, 1), (now + 2 * week, 0), (now - week, 0), (now + week / 3, 1)):
        Grant.objects.filter(account=unit.accounts["member"]).update(ends_at=ends_at)
        Grant.objects.exclude(account=unit.accounts["member"]).update(ends_at=None)
        assert ending.of(unit.accounts["owner"]) == count, ends_at


def test_parts_follow_their_case(unit: Unit) -> None:
    for case in (*unit.cases, *unit.secret):
        Place.objects.create(case=case, site="death", description=case.own_number)
    for account in unit.accounts.values():
        parts = set(Place.objects.visible_to(account).values_list("description", flat=True))
        assert parts == numbers(account)


@pytest.mark.parametrize("role", sorted(CASELESS_ROLES))
def test_a_grant_smuggled_to_a_caseless_account_gives_nothing(unit: Unit, role: Role) -> None:
    account = unit.accounts[role.value]
    Grant.objects.bulk_create([Grant(account=account, compartment=unit.default, role="supervisor", reason="smuggled")])
    assert numbers(account) == set()
    assert not compartments_with(account).exists()
    assert not known_compartments(account).exists()


def test_a_caseless_role_smuggled_into_a_grant_gives_nothing(unit: Unit) -> None:
    outsider = unit.accounts["outsider"]
    for role in ("administrator", "auditor", "", "root"):
        Grant.objects.bulk_create([Grant(account=outsider, compartment=unit.default, role=role, reason="smuggled")])
    assert numbers(outsider) == SECRET


def test_before_and_after_its_term_a_grant_gives_nothing(unit: Unit) -> None:
    outsider, now = unit.accounts["outsider"], timezone.now()
    grant = Grant.objects.create(
        account=outsider,
        compartment=unit.default,
        role="detective",
        reason="term",
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
    )
    moments = {
        "before": (-1, 0),
        "first": (0, 1),
        "inside": (30, 1),
        "last": (59, 1),
        "after": (60, 0),
        "long": (999, 0),
    }
    for name, (minutes, count) in moments.items():
        at = grant.starts_at + timedelta(minutes=minutes)
        assert grants_in_force(outsider, Right.READ, at).filter(pk=grant.pk).count() == count, name


def test_rights_are_asked_anew_each_time(unit: Unit) -> None:
    member = unit.accounts["member"]
    assert numbers(member) == ALL
    Grant.objects.filter(account=member).update(ends_at=timezone.now())
    assert numbers(member) == set()


def test_a_closed_account_sees_nothing_at_once(unit: Unit) -> None:
    client = unit.client("owner")
    assert client.get("/access/").status_code == 200
    Account.objects.filter(name="owner").update(is_active=False)
    assert client.get("/access/").status_code == 302
    assert numbers(Account.objects.get(name="owner")) == set()


def test_a_password_that_another_chose_opens_no_case(unit: Unit) -> None:
    owner = unit.accounts["owner"]
    owner.must_change = True
    owner.save()
    assert numbers(owner) == set()
    assert not owner.has_system_right(Right.MANAGE_ACCOUNTS)
    answer = unit.client("owner").get("/accounts/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/")


def test_a_grant_on_a_case_does_not_follow_it_into_another_compartment(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    Case.objects.filter(pk=unit.cases[0].pk).update(compartment=unit.restricted)
    assert numbers(consultant) == set()


def test_a_case_grant_that_names_a_foreign_compartment_gives_nothing(unit: Unit) -> None:
    reader = unit.accounts["reader"]
    Grant.objects.bulk_create(
        [Grant(account=reader, compartment=unit.default, case=unit.secret[0], role="detective", reason="smuggled")]
    )
    assert numbers(reader) == ALL


def test_a_withdrawn_case_is_seen_by_nobody_even_with_a_grant_on_it(unit: Unit) -> None:
    consultant = unit.accounts["consultant"]
    Grant.objects.create(
        account=consultant, compartment=unit.default, case=unit.withdrawn, role="consultant", reason="old file"
    )
    assert "W-1" not in numbers(consultant) | numbers(unit.accounts["owner"])


def test_who_knows_of_the_restricted_compartment(unit: Unit) -> None:
    knows = {name for name, account in unit.accounts.items() if unit.restricted in known_compartments(account)}
    assert knows == {"owner", "member", "reader", "outsider"}
    assert unit.default not in known_compartments(unit.accounts["outsider"])
    assert not known_compartments(AnonymousUser()).exists()


def test_one_statement_whatever_the_number_of_grants(unit: Unit) -> None:
    member = unit.accounts["member"]
    for _ in range(30):
        Grant.objects.create(
            account=member, compartment=unit.default, case=unit.cases[1], role="analyst", reason="one of many"
        )
    with CaptureQueriesContext(connection) as asked:
        assert len(list(Case.objects.visible_to(member))) == 3  # and no case twice
    assert len(asked) == 1


def test_a_grant_needs_a_reason_in_the_database_itself(unit: Unit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create(
            [Grant(account=unit.accounts["member"], compartment=unit.default, role="analyst", reason="")]
        )


def test_rights_of_roles() -> None:
    assert Right.READ_AUDIT not in RIGHTS[Role.SUPERVISOR]  # he is watched too
    assert RIGHTS[Role.CONSULTANT] == {Right.READ}
    assert RIGHTS[Role.ADMINISTRATOR] == {Right.MANAGE_ACCOUNTS}
    assert set(roles_with(Right.READ)) == {"detective", "supervisor", "analyst", "consultant"}
    assert roles_with(Right.GRANT) == ("supervisor",)
    assert roles_with(Right.READ_AUDIT) == ()


def test_who_may_take_something_away(unit: Unit) -> None:
    taking = {name for name, account in unit.accounts.items() if exports_anything(account)}
    assert taking == {"owner", "member", "outsider"}
    Grant.objects.filter(account__name__in=["consultant", "reader"]).update(may_export=True)
    assert exports_anything(unit.accounts["consultant"])
    assert numbers(unit.accounts["consultant"], Right.EXPORT) == {"01986-001"}
    assert numbers(unit.accounts["reader"], Right.EXPORT) == ALL
    assert numbers(unit.accounts["reader"], Right.WRITE) == set()
    assert not exports_anything(AnonymousUser())


def test_a_section_opens_what_asks_for_it_by_name(unit: Unit) -> None:
    consultant, case = unit.accounts["consultant"], unit.cases[0]
    Grant.objects.filter(account=consultant).update(sections=",chrono,scene,")

    def seen(section: str | None) -> set[str]:
        found = Case.objects.filter(case_condition(consultant, section=section))
        return set(found.values_list("own_number", flat=True))

    assert {name: bool(seen(name)) for name in ("chrono", "scene", "people", "chron", "leads", "", None)} == {
        "chrono": True, "scene": True, "people": False, "chron": False, "leads": False, "": False, None: False,
    }  # fmt: skip
    assert sections_seen(consultant, unit.default.pk, case.pk) == {"chrono", "scene"}
    assert sections_seen(consultant, unit.default.pk, unit.cases[1].pk) == frozenset()
    assert sections_seen(AnonymousUser(), unit.default.pk, case.pk) == frozenset()
    Grant.objects.filter(account=consultant).update(sections=",leads,None,")  # no sections, whoever wrote them there
    assert not seen("leads") and not seen(None)
    Grant.objects.filter(account=consultant).update(case=None, sections="")
    assert sections_seen(consultant, unit.default.pk, unit.cases[1].pk) is None
    Grant.objects.filter(account=consultant).update(ends_at=timezone.now())
    assert sections_seen(consultant, unit.default.pk, case.pk) == frozenset()
