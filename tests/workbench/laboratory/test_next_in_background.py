"""What to test next, worked out beside the page: a bar while it is on its way, the answer for its account alone, and
another one as soon as something changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.laboratory import running
from murderbook.workbench.register.models import Case, Examination, Exhibit
from personas import Unit, make_unit, named_in

pytestmark = pytest.mark.django_db


class Idle:
    """A worker that is at work, and has not come to it yet."""

    is_at_work = True

    def call(self) -> None: ...


@pytest.fixture
def unit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Unit]:
    made = make_unit()
    for case in (*made.cases, *made.secret):
        exhibit = Exhibit.objects.create(case=case, number="7", kind="blood", custody="located")
        Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    monkeypatch.setattr(running, "_worker", Idle())
    yield made
    running.forget()


def get(unit: Unit, persona: str = "member", **more: str) -> HttpResponse:
    asked = {"budget": "2000", "months": "1", "draws": "0", **more}
    return unit.client(persona).get(reverse("laboratory-next"), asked)  # type: ignore[return-value]


def test_a_bar_stands_there_until_it_is_worked_out(unit: Unit) -> None:
    waiting = get(unit)
    assert waiting.headers["Refresh"].startswith("2") and "<progress" in waiting.content.decode()
    assert "The tests</h2>" not in waiting.content.decode()
    assert get(unit).headers["Refresh"].startswith("2") and len(running._all) == 1, (
        "asked once, however often it is looked at"
    )
    running.run_waiting()
    ready = get(unit)
    assert "Refresh" not in ready.headers and named_in(ready.content.decode(), "01986-001")
    assert not named_in(ready.content.decode(), "TF-1")
    entry = AuditEntry.objects.order_by("-index")[0]
    assert entry.verb == "read what to test next" and unit.cases[0].key in entry.words.body


def test_nobody_else_is_given_it(unit: Unit) -> None:
    get(unit)
    running.run_waiting()
    other = get(unit, "outsider")
    assert other.headers["Refresh"].startswith("2") and not named_in(other.content.decode(), "01986-001")


def test_what_changed_is_worked_out_anew(unit: Unit) -> None:
    get(unit)
    running.run_waiting()
    Case.objects.filter(pk=unit.cases[0].pk).update(withdrawn_at="2026-01-01T00:00:00Z")
    again = get(unit)
    assert again.headers["Refresh"].startswith("2") and not named_in(again.content.decode(), "01986-001")
    running.run_waiting()
    assert not named_in(get(unit).content.decode(), "01986-001")


def test_many_tests_are_told_and_the_guesses_moved_where_that_is_asked_for(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "FEW", 1)
    get(unit, draws="20")
    running.run_waiting()
    page = get(unit, draws="20").content.decode()
    assert "moving the guesses takes minutes" in page and "many=yes" in page and "Which guess matters" not in page
    get(unit, draws="20", many="yes")
    running.run_waiting(long=True)
    assert "Which guess matters" in get(unit, draws="20", many="yes").content.decode()


def test_another_question_takes_the_place_of_one_on_its_way(unit: Unit) -> None:
    get(unit)
    (first,) = running._all
    get(unit, budget="3000")
    assert first not in running._all
    running.run(first)
    assert first.found is None


def test_of_a_sealed_case_nothing_is_left(unit: Unit) -> None:
    get(unit)
    running.run_waiting()
    running.forget()
    assert get(unit).headers["Refresh"].startswith("2")


def test_other_cases_that_add_up_to_the_same_are_another_answer(unit: Unit) -> None:
    """Who loses two and is given two in their place."""
    account = unit.accounts["member"]
    Grant.objects.filter(account=account).update(ends_at=timezone.now())
    made = [Case.objects.create(compartment=unit.default, status="open") for _ in range(5)]
    one, two, three, four, always = sorted(made, key=lambda case: case.pk)
    given = {"account": account, "compartment": unit.default, "role": "detective", "reason": "x"}
    Grant.objects.create(case=always, **given)
    mine = [Grant.objects.create(case=case, **given) for case in (one, four)]
    before = running.mark_of(account)
    Grant.objects.filter(pk__in=[row.pk for row in mine]).update(ends_at=timezone.now())
    for case in (two, three):
        Grant.objects.create(case=case, **given)
    assert one.pk + four.pk == two.pk + three.pk
    assert running.mark_of(account) != before


def test_what_was_seen_only_while_it_was_worked_out_is_not_told(unit: Unit) -> None:
    """Access that is given and ended between the question and its answer."""
    get(unit)
    more = Grant.objects.create(
        account=unit.accounts["member"], compartment=unit.restricted, role="detective", reason="x"
    )
    running.run_waiting()
    Grant.objects.filter(pk=more.pk).update(ends_at=timezone.now())
    again = get(unit)
    assert again.headers["Refresh"].startswith("2") and not named_in(again.content.decode(), "TF-1")
    running.run_waiting()
    ready = get(unit).content.decode()
    assert named_in(ready, "01986-001") and not named_in(ready, "TF-1")


def test_who_asks_much_takes_nothing_away_from_others(unit: Unit) -> None:
    get(unit, "owner")
    running.run_waiting()
    for budget in range(running.MOST + 2):
        get(unit, budget=str(1000 + budget))
        running.run_waiting()
    assert "Refresh" not in get(unit, "owner").headers
    assert sum(one.account == unit.accounts["member"].pk for one in running._all) <= running.OF_ONE + 1


def test_what_takes_minutes_holds_nobody_else_up(unit: Unit) -> None:
    get(unit, many="yes")
    get(unit, "owner")
    running.run_waiting()
    assert "Refresh" in get(unit, many="yes").headers and "Refresh" not in get(unit, "owner").headers
    running.run_waiting(long=True)
    assert "Refresh" not in get(unit, many="yes").headers


def test_what_failed_is_told_and_tried_again(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(running, "held_by", broken)
        get(unit)
        with pytest.raises(RuntimeError):
            running.run_waiting()
    running._all[0].began = running.now()
    assert running._all[0].failure
    assert get(unit).headers["Refresh"].startswith("2")
    running.run_waiting()
    assert get(unit).status_code == 200
