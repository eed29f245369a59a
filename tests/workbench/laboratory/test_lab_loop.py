"""From exhibit to answer: the order of steps, what each writes elsewhere, and who sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from murderbook.laboratory.table import load
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.laboratory.choosing.records import held_by
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.standing import standings
from murderbook.workbench.register.hooks import case_changed
from murderbook.workbench.register.models import Case, Examination, Exhibit, NewInformation, PhysicalLink, Revision
from personas import Unit, make_unit, named_in

pytestmark = pytest.mark.django_db
DAYS = {
    "checked": "1 Mar 2026",
    "approved": "2 Mar 2026",
    "sent": "3 Mar 2026",
    "result": "1 May 2026",
    "searched": "4 May 2026",
}
WORDS = {
    "checked": {"text": "sealed, dry"},
    "approved": {"name": "Lt. Bray", "text": "one swab"},
    "sent": {"name": "courier"},
    "received": {"name": "Dr Ames"},
    "result": {"outcome": "usable, may be searched", "text": "report 7"},
    "searched": {"database": "CODIS"},
    "hit": {"text": "hit letter 12"},
    "returned": {"name": "Property room"},
}


@pytest.fixture
def unit() -> Unit:
    made = make_unit()
    for case in (*made.cases, *made.secret):
        exhibit = Exhibit.objects.create(case=case, number="7", kind="blood", custody="located")
        Examination.objects.create(exhibit=exhibit, kind="dna", state="never tested")
    return made


def post(unit: Unit, name: str, case: Case, *more: int, data: dict[str, str], persona: str = "member") -> HttpResponse:
    return unit.client(persona).post(reverse(name, args=[case.key, *more]), data)  # type: ignore[return-value]


def ask(unit: Unit, case: Case, method: str = "str", **more: str) -> LabRequest:
    data = {"exhibit": "1", "method": method, **more}
    assert post(unit, "case-laboratory-ask", case, data=data).status_code == 302
    return LabRequest.objects.latest("pk")


def step(unit: Unit, request: LabRequest, kind: str, **more: str) -> HttpResponse:
    seen = str(request.steps.count())
    when = more.pop("when", DAYS.get(kind, "20 May 2026"))
    data = {"kind": kind, "seen": seen, "when": when, **WORDS.get(kind, {}), **more}
    return post(unit, "case-laboratory-step", request.case, request.number, data=data)


def take(unit: Unit, request: LabRequest, *kinds: str) -> None:
    for kind in kinds:
        answer = step(unit, request, kind)
        assert answer.status_code == 302, answer.content.decode()


def state_of(case: Case) -> str:
    return Examination.objects.get(exhibit__case=case, kind="dna").state


def test_the_whole_way_to_a_hit_is_kept_and_followed(unit: Unit) -> None:
    case = unit.cases[0]
    request = ask(unit, case, due="2026-06-01", why="the oldest stain")
    take(unit, request, "checked", "sent", "result", "searched")
    assert state_of(case) == "result in the database, no hit"
    take(unit, request, "hit")
    assert state_of(case) == "hit"
    assert [row.kind for row in request.steps.order_by("number")] == ["checked", "sent", "result", "searched", "hit"]
    assert "hit letter 12" in NewInformation.objects.get(case=case).what
    reasons = Revision.objects.filter(case=case, part="exhibit").values_list("reason", flat=True)
    assert "follows from the laboratory: L1, hit" in list(reasons)
    page = unit.client("reader").get(reverse("case-laboratory-one", args=[case.key, 1])).content.decode()
    assert "hit letter 12" in page and "Searched in CODIS" in page


def test_shipping_is_an_event_of_the_chain_of_custody(unit: Unit) -> None:
    request = ask(unit, unit.cases[0], due="2026-06-01")
    take(unit, request, "checked", "sent", "received", "returned")
    acts = list(CustodyEvent.objects.order_by("pk").values_list("act", "to_where", "due_back"))
    laboratory = load().laboratories["public"].label
    assert acts == [
        ("sent for examination", laboratory, date(2026, 6, 1)), ("handed over", laboratory, None),
        ("returned", "Property room", None),
    ]  # fmt: skip
    assert request.steps.get(kind="sent").custody == CustodyEvent.objects.order_by("pk")[0]


@pytest.mark.parametrize(
    ("before", "kind", "says"),
    [
        ((), "sent", "Before that it must be on record: inventory and condition checked."),
        ((), "result", "Before that it must be on record: sent to the laboratory."),
        (("checked", "sent"), "checked", "That cannot come any more after: sent to the laboratory."),
        (("checked", "sent"), "sent", "That is on record already."),
        (("checked", "sent"), "searched", "Before that it must be on record: result."),
        (("checked", "sent", "result"), "hit", "Before that it must be on record: searched."),
        (("checked", "sent"), "withdrawn", "That cannot come any more after: sent to the laboratory."),
    ],
)
def test_a_step_out_of_order_is_refused_in_words(unit: Unit, before: tuple[str, ...], kind: str, says: str) -> None:
    request = ask(unit, unit.cases[0])
    take(unit, request, *before)
    answer = step(unit, request, kind, text="words")
    assert answer.status_code == 422 and says in answer.content.decode()
    assert request.steps.count() == len(before)


def test_a_step_before_the_last_one_and_one_to_come_are_refused(unit: Unit) -> None:
    request = ask(unit, unit.cases[0])
    take(unit, request, "checked")
    early = step(unit, request, "sent", when="27 Feb 2026")
    assert early.status_code == 422
    assert "That is before what is on record: inventory and condition checked on 1 Mar 2026" in early.content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = step(unit, request, "sent", when=f"{tomorrow.day} {tomorrow:%b %Y}")
    assert late.status_code == 422 and request.steps.count() == 1
    assert step(unit, request, "sent", when="March 2026").status_code == 302  # it may have been later in that month


def test_invoices_come_when_they_come_and_hinder_nothing(unit: Unit) -> None:
    """The laboratory asks for its money before, after, or in parts: the request stands where it stood."""
    request = ask(unit, unit.cases[0])
    for amount, when in (("$1,000.50", "1 Jan 2026"), ("250", "1 Aug 2026")):
        assert step(unit, request, "invoiced", dollars=amount, when=when, text="invoice 44").status_code == 302
    assert list(request.steps.values_list("cents", flat=True)) == [100_050, 25_000]
    take(unit, request, "checked", "sent", "result", "searched")
    (found,) = standings(LabRequest.objects.filter(pk=request.pk))
    assert found.words == "Searched in CODIS"
    assert step(unit, request, "invoiced", dollars="0", when="2 Aug 2026", text="nothing more").status_code == 302
    page = unit.client("reader").get(reverse("case-laboratory-one", args=[request.case.key, 1])).content.decode()
    assert "$1,000.50" in page and "$250.00" in page and "Searched in CODIS" in page


@pytest.mark.parametrize(("amount", "says"), [
    ("", "Write the amount of dollars that is asked for this test."), ("-5", "Write an amount of dollars, 0 or more"),
    ("1.005", "Write an amount of dollars"), ("many", "Write an amount of dollars"), ("1e30", "Write an amount"),
])  # fmt: skip
def test_an_invoice_without_an_amount_is_refused(unit: Unit, amount: str, says: str) -> None:
    request = ask(unit, unit.cases[0])
    answer = step(unit, request, "invoiced", dollars=amount, text="invoice 44")
    assert answer.status_code == 422 and says in answer.content.decode() and not request.steps.exists()


def test_what_a_step_needs_is_asked_for(unit: Unit) -> None:
    request = ask(unit, unit.cases[0])
    assert "Write what was found" in step(unit, request, "checked", text="").content.decode()
    take(unit, request, "checked", "sent")
    assert "Choose what the laboratory got." in step(unit, request, "result", outcome="").content.decode()
    assert step(unit, request, "dreamt").status_code == 422


def test_a_destructive_test_is_not_sent_before_somebody_approved_it(unit: Unit) -> None:
    Exhibit.objects.filter(case=unit.cases[0]).update(kind="hair")
    request = ask(unit, unit.cases[0], "mtdna")
    take(unit, request, "checked")
    refused = step(unit, request, "sent")
    assert refused.status_code == 422 and "first put on record who approved that" in refused.content.decode()
    take(unit, request, "approved", "sent")


def counted(case: Case, thousandths: int) -> None:
    when = datetime(2006, 6, 1, 12, tzinfo=UTC)
    CustodyEvent.objects.create(
        case=case, exhibit=case.exhibits.get(), act="booked in", there_thousandths=thousandths, unit="swabs",
        author_id=LabRequest._meta.get_field("author").related_model.objects.order_by("pk")[0].pk,
        event_earliest=when, event_latest=when, event_precision="day", event_as_written="1 Jun 2006",
    )  # fmt: skip


def test_what_is_left_must_suffice_and_the_last_of_it_needs_approval(unit: Unit) -> None:
    counted(unit.cases[0], 900)
    short = post(unit, "case-laboratory-ask", unit.cases[0], data={"exhibit": "1", "method": "str"})
    assert short.status_code == 422 and "It takes 1 swabs, and 0.9 swabs are left" in short.content.decode()
    counted(unit.cases[1], 1000)
    assert ask(unit, unit.cases[1]).needs_approval is True
    counted(unit.cases[2], 2000)
    assert ask(unit, unit.cases[2]).needs_approval is False


def test_a_method_that_is_not_for_such_an_exhibit_is_refused(unit: Unit) -> None:
    answer = post(unit, "case-laboratory-ask", unit.cases[0], data={"exhibit": "1", "method": "nibin"})
    assert answer.status_code == 422 and "The table has no rate of Bullet or casing" in answer.content.decode()


@pytest.mark.parametrize(
    ("outcome", "then", "state"),
    [
        ("nothing usable", (), "tested, nothing usable"),
        ("nothing usable", ("used up",), "exhausted"),
        ("usable, may be searched", (), "never tested"),
        ("usable, may be searched", ("searched", "hit", "not confirmed"), "result in the database, no hit"),
    ],
)
def test_the_register_follows_the_result(unit: Unit, outcome: str, then: tuple[str, ...], state: str) -> None:
    request = ask(unit, unit.cases[0])
    take(unit, request, "checked", "sent")
    assert step(unit, request, "result", outcome=outcome).status_code == 302
    for kind in then:
        assert step(unit, request, kind, text="words").status_code == 302
    assert state_of(unit.cases[0]) == state


def ready(unit: Unit) -> LabRequest:
    request = ask(unit, unit.cases[0])
    take(unit, request, "checked", "sent", "result", "searched")
    return request


def test_a_hit_in_another_case_is_a_physical_link_that_linkage_takes(unit: Unit) -> None:
    request = ready(unit)
    assert step(unit, request, "hit", other="01991-002").status_code == 302
    link = PhysicalLink.objects.get()
    assert (link.case, link.other, link.kind, link.same_source) == (unit.cases[0], unit.cases[1], "dna", True)
    assert link.source == "laboratory, L1, 20 May 2026"


def test_both_cases_are_told_to_those_who_watch_for_changes(unit: Unit) -> None:
    """So the searches for hot pairs and the worklist look at both anew."""
    request = ready(unit)
    told: list[int] = []

    def listen(case_id: int, **_more: object) -> None:
        told.append(case_id)

    case_changed.connect(listen)
    try:
        step(unit, request, "hit", other="01991-002")
    finally:
        case_changed.disconnect(listen)
    assert {unit.cases[0].pk, unit.cases[1].pk} <= set(told)


def test_an_exclusion_is_a_link_that_keeps_apart(unit: Unit) -> None:
    request = ready(unit)
    assert step(unit, request, "excluded", other="01991-002", text="report 9").status_code == 302
    assert PhysicalLink.objects.get().same_source is False


@pytest.mark.parametrize("number", ["TF-1", "no such case", "01986-001"])
def test_a_case_out_of_sight_is_told_like_one_that_is_not(unit: Unit, number: str) -> None:
    request = ready(unit)
    answer = step(unit, request, "hit", other=number)
    assert (
        answer.status_code == 422 and "No other case in which you may write has this number." in answer.content.decode()
    )
    assert not PhysicalLink.objects.exists() and state_of(unit.cases[0]) != "hit" and request.steps.count() == 4


def test_a_link_to_a_case_that_a_reader_does_not_see_stands_on_no_page_of_his(unit: Unit) -> None:
    from murderbook.workbench.access.models import Grant

    Grant.objects.create(
        account=unit.accounts["member"], compartment=unit.restricted, role="detective", reason="x",
        granted_by=unit.accounts["owner"],
    )  # fmt: skip
    request = ready(unit)
    assert step(unit, request, "hit", other="TF-1").status_code == 302
    for name, args in (("case-laboratory-one", [1]), ("case-laboratory", [])):
        page = unit.client("reader").get(reverse(name, args=[unit.cases[0].key, *args])).content.decode()
        assert not named_in(page, "TF-1")


def test_a_colleague_who_was_quicker_is_told(unit: Unit) -> None:
    request = ask(unit, unit.cases[0])
    take(unit, request, "checked")
    data = {"kind": "checked", "seen": "0", "when": "1 Mar 2026", "text": "again"}
    answer = post(unit, "case-laboratory-step", request.case, 1, data=data)
    assert answer.status_code == 409 and request.steps.count() == 1


def test_nothing_that_was_written_can_be_altered(unit: Unit) -> None:
    request = ask(unit, unit.cases[0])
    take(unit, request, "checked")
    for rows, column in ((LabRequest.objects.all(), "method"), (LabStep.objects.all(), "text")):
        with pytest.raises(DatabaseError, match="stays written"), transaction.atomic():
            rows.update(**{column: "other"})
        with pytest.raises(DatabaseError, match="stays written"), transaction.atomic():
            rows._raw_delete("default")  # type: ignore[attr-defined]


def test_lists_over_the_unit_say_what_is_overdue_and_what_was_never_tested(unit: Unit) -> None:
    ask(unit, unit.cases[0], due="2026-01-02")
    ask(unit, unit.cases[1])
    page = unit.client("member").get(reverse("laboratory")).content.decode()
    assert "1 overdue." in page and page.index("01986-001") < page.index("01991-002")
    assert "1 exhibit of open cases" in page and named_in(page, "02004-003") and not named_in(page, "TF-1")
    entry = AuditEntry.objects.order_by("-index")[0]
    assert entry.verb == "read laboratory of the unit"
    assert not named_in(unit.client("outsider").get(reverse("laboratory")).content.decode(), "01986-001")


def test_what_is_at_the_laboratory_is_not_asked_for_again_and_approval_counts(unit: Unit) -> None:
    request = ask(unit, unit.cases[0])
    member = unit.accounts["member"]
    item = held_by(member, load(), date(2026, 6, 1)).items[0]
    assert item.barred["str"] == "it is at the laboratory, or asked for" and item.approved is None
    take(unit, request, "checked", "approved", "sent")
    step(unit, request, "result", outcome="usable, to compare only")
    item = held_by(member, load(), date(2026, 6, 1)).items[0]
    assert item.barred["str"].startswith("a result to compare only is on record") and item.approved is True


def test_where_a_request_stands_is_told_by_its_steps(unit: Unit) -> None:
    request = ask(unit, unit.cases[0], due="2026-01-02")
    (one,) = standings(LabRequest.objects.all())
    assert (one.words, one.is_open, one.is_overdue) == ("Asked for", True, True)
    take(unit, request, "checked", "sent", "result")
    (one,) = standings(LabRequest.objects.all())
    assert (one.words, one.is_open, one.is_overdue) == ("Result: usable, may be searched", True, False)
    take(unit, request, "searched")
    assert standings(LabRequest.objects.all())[0].is_open is False


def test_the_page_of_what_to_test_next_chooses_explains_and_prints(unit: Unit) -> None:
    client = unit.client("member")
    page = client.get(reverse("laboratory-next"), {"budget": "2000", "months": "1", "draws": "20"}).content.decode()
    assert "No probability" not in page and "no probability of solving a case" in page
    assert (
        "A chance of " in page
        and "Oldest exhibit first" in page
        and "20 times" in page
        and "Which guess matters" in page
    )
    assert named_in(page, "01986-001") and not named_in(page, "TF-1")
    assert AuditEntry.objects.order_by("-index")[0].verb == "read what to test next"


@pytest.mark.parametrize("budget", ["-1", "much", ""])
def test_a_budget_that_is_none_is_told(unit: Unit, budget: str) -> None:
    answer = unit.client("member").get(reverse("laboratory-next"), {"budget": budget, "months": "1"})
    assert answer.status_code == 422
    assert (
        "Write an amount of dollars, 0 or more" in answer.content.decode()
        or "Write the money" in answer.content.decode()
    )


def test_a_button_pressed_twice_asks_the_laboratory_once(unit: Unit) -> None:
    first, second = ask(unit, unit.cases[0], why="the oldest stain"), ask(unit, unit.cases[0], why="the oldest stain")
    assert first == second and LabRequest.objects.count() == 1
    assert ask(unit, unit.cases[0], why="another stain").number == 2
