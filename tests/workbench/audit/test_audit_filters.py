"""The audit page's filters, its pages of a hundred, and what its forms take."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from form_controls import check_limits, optional
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.pages.forms import AuditFilter
from murderbook.workbench.audit.pages.review import ReviewForm
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def column(name: str) -> object:
    return AuditEntry._meta.get_field(name)


def listed(client: Client, **asked: str) -> list[int]:
    return [entry.index for entry, _ in client.get("/audit/", asked).context["rows"]]


def act(verb: str, **more: object) -> int:
    with transaction.atomic():
        return record(verb, **{"actor": None, **more}).index  # type: ignore[arg-type]


def test_a_filter_takes_what_its_column_keeps() -> None:
    form = AuditFilter()
    keys = {"account": column("actor"), "verb": column("verb"), "key": column("object_key")}
    check_limits(form, {"who": 64, **keys})  # type: ignore[arg-type]
    assert optional(form) == set(form.fields)
    check_limits(ReviewForm(), {"week": 8, "note": 500})
    assert optional(ReviewForm()) == {"note"}


def test_each_filter_lets_its_entries_through_and_all_together(unit: Unit) -> None:
    owner, member, case = unit.accounts["owner"], unit.accounts["member"], unit.cases[0].key
    first = act("read case", actor=owner, object_kind="case", object_key=case)
    second = act("amend case", actor=member, object_kind="case", object_key=case)
    third = act("log in", actor=member, outcome="failure")
    client = unit.client("auditor")
    assert listed(client, who="owner") == listed(client, account=owner.key) == [first]
    assert listed(client, who="member") == [third, second]
    assert listed(client, who="nobody") == []
    assert listed(client, verb="case") == [second, first]
    assert listed(client, key=case) == [second, first]
    assert listed(client, outcome="failure") == [third]
    assert listed(client, who="member", verb="case", key=case, outcome="success") == [second]
    assert listed(client, who="owner", verb="log in") == []
    assert third in listed(client, outcome="no such outcome"), "a filter that is none lets everything through"


def test_days_are_whole_and_of_utc(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = {}
    for hour, moment in {
        "before": datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC),
        "first": datetime(2026, 11, 3, tzinfo=UTC),
        "last": datetime(2026, 11, 3, 23, 59, 59, tzinfo=UTC),
        "after": datetime(2026, 11, 4, tzinfo=UTC),
    }.items():
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda moment=moment: moment)
            at[hour] = act("read case")
    client, day = unit.client("auditor"), "2026-11-03"
    found = listed(client, since=day, until=day, verb="read case")
    assert found == [at["last"], at["first"]]
    assert listed(client, since=day, verb="read case") == [at["after"], at["last"], at["first"]]
    assert listed(client, until=day, verb="read case") == [at["last"], at["first"], at["before"]]


def test_pages_go_by_the_number_of_the_entry(unit: Unit) -> None:
    made = [act("read case") for _ in range(101)]
    client = unit.client("auditor")
    answer = client.get("/audit/", {"verb": "read case"})
    rows = [entry.index for entry, _ in answer.context["rows"]]
    assert rows == sorted(made, reverse=True)[:100]
    assert (answer.context["last"], answer.context["next_before"]) == (made[1], made[1])
    answer = client.get("/audit/", {"verb": "read case", "before": str(made[1])})
    assert [entry.index for entry, _ in answer.context["rows"]] == made[:1]
    assert (answer.context["last"], answer.context["next_before"]) == (made[0], None)
    answer = client.get("/audit/", {"verb": "read case", "before": str(made[100])})  # a hundred, and no page after them
    assert len(answer.context["rows"]) == 100 and answer.context["next_before"] is None
    for odd in ("x", "-1", "1" * 19, "²"):
        assert len(client.get("/audit/", {"verb": "read case", "before": odd}).context["rows"]) == 100
    nothing = client.get("/audit/", {"verb": "read case", "before": "0"}).context
    assert (nothing["rows"], nothing["last"], nothing["next_before"]) == ([], None, None)


def test_the_export_has_a_row_for_each_with_all_that_is_kept(unit: Unit) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0].key
    index = act("read case", actor=owner, object_kind="case", object_key=case, source="10.0.0.7")
    answer = unit.client("auditor").get("/audit/export/", {"verb": "read case"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-{timezone.now():%Y-%m-%d}.csv"'
    head, row = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert head == ["no", "when", "who", "account", "what", "thing", "id", "outcome", "from"]
    when = row.pop(1)
    assert datetime.fromisoformat(when) - timezone.now() < timedelta(minutes=1)
    assert row == [str(index), "The owner", owner.key, "read case", "case", case, "success", "10.0.0.7"]
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.actor, entry.source) == ("export audit", unit.accounts["auditor"].key, "127.0.0.1")
