"""Giving access by its page: what is taken, what comes back, what is left on record; and how a record is founded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from murderbook.workbench.access import founding, grants
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.pages import forms
from murderbook.workbench.access.visibility import sections_seen
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.record import RecordError
from personas import PASSWORD, Unit, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(db)


def give(unit: Unit, **said: object) -> tuple[Grant | None, str]:
    """By the owner's page, in the default compartment: what was given, if anything, and what the page says."""
    before = set(Grant.objects.values_list("pk", flat=True))
    given = {"account": "outsider", "role": "detective", "reason": "joined", **said}
    answer = unit.client("owner").post(f"/access/{unit.default.key}/give/", given, follow=True)
    made = Grant.objects.exclude(pk__in=before).first()
    assert bool(answer.redirect_chain) == (made is not None)
    return made, answer.content.decode()


def test_days_on_the_page_are_whole_and_the_last_one_is_in(unit: Unit) -> None:
    today = timezone.now().astimezone(UTC).date()
    first, last = today + timedelta(days=2), today + timedelta(days=9)
    made, page = give(unit, starts_on=first.isoformat(), ends_on=last.isoformat())
    assert made is not None and made.ends_at is not None and "has access" in page
    assert made.starts_at == datetime(first.year, first.month, first.day, tzinfo=UTC)
    assert made.ends_at == datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    assert (made.reason, made.role, made.account.name, made.case) == ("joined", "detective", "outsider", None)
    assert made.granted_by == unit.accounts["owner"] and not made.may_export


def test_at_once_and_without_end(unit: Unit) -> None:
    before = timezone.now()
    made, _ = give(unit)
    assert made is not None and made.ends_at is None and before <= made.starts_at <= timezone.now()


def test_a_case_is_named_by_its_number(unit: Unit) -> None:
    made, _ = give(unit, case=f" {unit.cases[1].own_number} ")
    assert made is not None and made.case == unit.cases[1]
    assert "No case here has this number" in give(unit, case=unit.secret[0].own_number)[1]
    type(unit.cases[1]).objects.filter(pk=unit.cases[2].pk).update(own_number=unit.cases[1].own_number)
    assert "Several cases here have this number" in give(unit, case=unit.cases[1].own_number)[1]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"account": "owner"}, "Select a valid choice"),
        ({"account": "auditor"}, "Select a valid choice"),
        ({"role": "auditor"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required"),
        ({"account": "reader", "role": "consultant"}, "end"),
        ({"starts_on": "2099-01-02", "ends_on": "2098-01-01"}, "end"),
    ],
)
def test_what_is_refused_stays_beside_its_field(unit: Unit, said: dict[str, str], words: str) -> None:
    made, page = give(unit, **said)
    assert made is None and words in page
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.object_key, entry.outcome) == ("read grants", unit.default.key, "success")


def test_closed_accounts_are_not_offered_and_sponsors_are_no_consultants(unit: Unit) -> None:
    Account.objects.filter(name="outsider").update(is_active=False)
    form = forms.GrantForm(unit.accounts["owner"], unit.default)
    offered = {name: {one.name for one in form.fields[name].queryset} for name in ("account", "sponsor")}  # type: ignore[attr-defined]
    assert offered["account"] == {"member", "reader", "consultant"}
    assert offered["sponsor"] == {"member"}


@pytest.mark.parametrize(
    ("form", "order"),
    [
        (forms.OwnPasswordForm, ["old", "new", "again"]),
        (forms.TwicePasswordForm, ["new", "again"]),
        (forms.CompartmentForm, ["name", "whom_to_ask", "legal_ground", "review_on"]),
        (forms.LoginForm, ["username", "password", "acknowledged", "next"]),
    ],
)
def test_fields_stand_in_the_order_of_work(form: type[forms.forms.Form], order: list[str]) -> None:
    assert list(form().fields) == order


def test_an_account_form_begins_with_the_name(unit: Unit) -> None:
    form = forms.AccountForm(unit.accounts["owner"])
    assert list(form.fields) == ["name", "full_name", "role", "new", "again"]
    roles = [value for value, _ in form.fields["role"].choices]  # type: ignore[attr-defined]
    assert "auditor" not in roles and "detective" in roles


def test_ending_says_whose_and_leads_back_while_one_gives_access_there(unit: Unit) -> None:
    owner, member = unit.client("owner"), Grant.objects.get(account=unit.accounts["member"])
    answer = owner.post(f"/access/{unit.default.key}/end/{member.key}/", follow=True)
    assert answer.redirect_chain == [(f"/access/{unit.default.key}/", 302)]
    assert "The access of The member has ended" in answer.content.decode()
    member.refresh_from_db()
    assert [one.key for one in answer.context["over"]] == [member.key]
    assert member.key not in {one.key for one in answer.context["running"]}
    own = Grant.objects.get(account=unit.accounts["owner"], compartment=unit.default)
    answer = owner.post(f"/access/{unit.default.key}/end/{own.key}/", follow=True)
    assert "nobody else could give access here" in answer.content.decode() or "only one" in answer.content.decode()
    for place, key in ((unit.restricted, member.key), (unit.default, "A" * 22)):
        assert owner.post(f"/access/{place.key}/end/{key}/").status_code == 404
        assert AuditEntry.objects.order_by("-index")[0].outcome == "refused"


def test_a_grant_that_is_no_grant_is_none(unit: Unit) -> None:
    owner, moment = unit.accounts["owner"], timezone.now()
    said = {"account": unit.accounts["member"], "compartment": unit.default, "role": "detective", "reason": "x"}
    Grant(**said, starts_at=moment, ends_at=moment).clean()
    Grant(**said, case=unit.cases[0]).clean()
    for wrong, words in (
        ({"ends_at": moment - timedelta(seconds=1)}, "end before it begins"),
        ({"case": unit.secret[0]}, "another compartment"),
        ({"account": unit.accounts["auditor"]}, "such accounts see no case"),
    ):
        with pytest.raises(ValidationError, match=words):
            Grant(**{**said, "starts_at": moment, **wrong}).clean()
    assert owner.full_name == "The owner"


def test_sections_count_while_the_grant_runs(unit: Unit) -> None:
    consultant, case, now = unit.accounts["consultant"], unit.cases[0], timezone.now()
    grant = Grant.objects.filter(account=consultant)
    grant.update(sections=",chrono,scene,")
    seen = {"a day ago": now - timedelta(days=1), "to come": now + timedelta(days=1)}
    for starts, ends, wanted in (
        ("a day ago", "to come", frozenset({"chrono", "scene"})),
        ("to come", None, frozenset()),
        ("a day ago", None, frozenset({"chrono", "scene"})),
    ):
        grant.update(starts_at=seen[starts], ends_at=seen[ends] if ends else None)
        assert sections_seen(consultant, unit.default.pk, case.pk) == wanted, (starts, ends)
    grant.update(starts_at=now - timedelta(days=2), ends_at=seen["a day ago"])
    assert sections_seen(consultant, unit.default.pk, case.pk) == frozenset()
    assert sections_seen(unit.accounts["member"], unit.default.pk, case.pk) is None
    assert sections_seen(unit.accounts["member"], unit.restricted.pk, unit.secret[0].pk) == frozenset()


def test_a_locked_visitor_reads_after_how_many_failures(unit: Unit) -> None:
    client = Client()
    for _ in range(5):
        answer = client.post("/login/", {"username": "member", "password": "wrong", "acknowledged": "on"})
    assert answer.status_code == 429 and answer.context["limit"] == 5


@pytest.mark.django_db
def test_a_record_is_founded_once_and_says_so() -> None:
    owner = founding.found("Cold cases", "boss", PASSWORD, full_name="The boss", source="command line")
    place, grant = Compartment.objects.get(), Grant.objects.get()
    assert (owner.name, owner.full_name, owner.role, owner.must_change) == ("boss", "The boss", "supervisor", False)
    assert owner.check_password(PASSWORD)
    assert (place.name, place.grade, place.is_default) == ("Cold cases", "open", True)
    assert (grant.account, grant.compartment, grant.role, grant.reason) == (
        owner, place, "supervisor", "owner of the record",
    )  # fmt: skip
    rows = AuditEntry.objects.order_by("index").values_list("verb", "actor", "object_kind", "object_key", "source")
    assert list(rows) == [
        ("create record", owner.key, "compartment", place.key, "command line"),
        ("create account", owner.key, "account", owner.key, "command line"),
        ("grant", owner.key, "grant", grant.key, "command line"),
    ]
    assert [one.content for one in AuditWords.objects.order_by("entry__index")] == [
        {"unit": "Cold cases"},
        {"name": "boss", "role": "supervisor"},
        {"account": owner.key, "compartment": place.key, "reason": "owner of the record"},
    ]
    with pytest.raises(RecordError, match="holds a record already"):
        founding.found("Another", "other", PASSWORD)
    with pytest.raises(ValidationError, match="too short"):
        founding.found("Another", "other", "short")
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"role": "detective"},
        {"account": "member"},  # a supervisor's grant that a detective holds
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"ends_at": timezone.now() - timedelta(seconds=1)},
        {"case": 0},
        {"closed": True},
    ],
)
def test_who_keeps_a_compartment_holds_a_supervisors_grant_and_rank_in_all_of_it_now(
    unit: Unit, change: dict[str, object]
) -> None:
    own = Grant.objects.filter(account=unit.accounts["owner"], compartment=unit.default)
    assert grants.keeping().filter(compartment=unit.default).count() == 1
    if "closed" in change:
        Account.objects.filter(name="owner").update(is_active=False)
    else:
        people, cases = unit.accounts, unit.cases
        real = {"account": lambda name: people[name], "case": lambda at: cases[at]}
        own.update(**{name: real[name](value) if name in real else value for name, value in change.items()})
    assert not grants.keeping().filter(compartment=unit.default).exists()
