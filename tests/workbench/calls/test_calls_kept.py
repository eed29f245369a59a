"""Bills in the record: what is kept of a file, what nobody may alter, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from billed import BAD, HEADER, ROWS, had_by, taken_in
from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.models import Grant
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.calls import keeping
from murderbook.workbench.calls.keeping import NotTakenError
from murderbook.workbench.calls.models import Call, CallList, NumberHolder, RefusedRow
from murderbook.workbench.calls.records import calls_of, record_of
from murderbook.workbench.calls.whose import holders_of, most_frequent, names_of
from murderbook.workbench.imports.loading import UndoError, undo
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.register.models import Case
from personas import Unit


def test_a_bill_is_kept_whole(unit: Unit, bill: CallList) -> None:
    assert (bill.rows, bill.kept, bill.refused, bill.repeated, len(bill.sha256)) == (6, 5, 1, 0, 64)
    first = bill.calls.get(line=2)
    at = datetime(1991, 3, 15, 6, 15, 30, tzinfo=UTC)
    assert (first.earliest, first.latest, first.day, first.seconds) == (at, at, date(1991, 3, 14), 260)
    assert (first.caller_written, first.caller, first.tower) == ("213-555-0142", "+12135550142", "LA-117")
    assert bill.calls.get(line=4).rest == {"Remark": "=evil"}
    (refused,) = bill.refused_rows.all()
    assert refused.cells == BAD.strip().split(",")
    assert refused.problems[0]["column"] == "To"
    entry = AuditEntry.objects.get(verb="take in calls")
    assert (entry.object_key, entry.actor) == (unit.cases[0].key, unit.accounts["owner"].key)


def test_a_row_is_the_record_again(bill: CallList) -> None:
    call = record_of(bill.calls.get(line=5))
    assert (call.caller.written, call.caller.number, call.seconds) == ("Withheld", "", 45)
    assert f"{call.earliest:%Y-%m-%d %H:%M %Z}" == "1991-03-16 01:30 PST"


@pytest.mark.parametrize(
    "act",
    [
        lambda bill: bill.calls.update(caller=""),
        lambda bill: bill.calls.all()._raw_delete("default"),
        lambda bill: bill.refused_rows.update(text="x"),
        lambda bill: bill.refused_rows.all()._raw_delete("default"),
        lambda bill: CallList.objects.filter(pk=bill.pk).update(name="another.csv"),
        lambda bill: CallList.objects.filter(pk=bill.pk).update(mapping={}),
        lambda bill: CallList.objects.filter(pk=bill.pk)._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_alter_a_bill(bill: CallList, act: Callable[[CallList], object]) -> None:
    with pytest.raises(DatabaseError, match="calls of a bill are written once"), transaction.atomic():
        act(bill)


def test_a_bill_is_withdrawn_once_and_its_calls_stay(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    keeping.withdraw(bill, owner, "of another line", "test")
    keeping.withdraw(bill, unit.accounts["member"], "again", "test")
    bill.refresh_from_db()
    assert (bill.withdrawn_by, bill.withdrawn_why) == (owner, "of another line")
    assert Call.objects.filter(call_list=bill).count() == 5
    assert not calls_of(case).exists()
    assert calls_of(case, bill).count() == 5
    assert AuditEntry.objects.filter(verb="withdraw calls").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        CallList.objects.filter(pk=bill.pk).update(withdrawn_why="another reason")


def test_the_same_file_comes_in_once_until_it_is_withdrawn(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    with pytest.raises(NotTakenError, match=r"march.csv, taken in on .* Withdraw that bill first"):
        taken_in(case, owner, name="again.csv")
    assert CallList.objects.count() == 1
    taken_in(unit.cases[1], owner)  # of another case it is no concern
    keeping.withdraw(bill, owner, "wrong clock", "test")
    assert taken_in(case, owner).kept == 5


def test_of_a_row_that_was_made_to_hurt_a_page_can_show_what_is_kept(unit: Unit) -> None:
    long = BAD.replace("voice,LA-117,", "voice,LA-117," + "x" * 50_000)
    taken_in(unit.cases[0], unit.accounts["owner"], HEADER + ROWS + long)
    row = RefusedRow.objects.get()
    assert row.cells[-1] == "x" * 2_000 + " [cut: it had 50,000 characters]"
    assert all(len(one["value"]) <= 500 for one in row.problems)


def test_an_import_is_not_undone_over_the_bills_of_its_cases(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    told = {"compartment": unit.default, "file_name": "a.csv", "file_sha256": "0" * 64, "state": BatchState.COMMITTED}
    batch = Batch.objects.create(account=owner, **told)
    Case.objects.filter(pk=case.pk).update(batch=batch)
    with pytest.raises(UndoError, match=r"has telephone bills since: withdraw them first"):
        undo(batch.key, owner, "wrong file", "test")
    assert Case.objects.get(pk=case.pk).withdrawn_at is None
    keeping.withdraw(bill, owner, "of another case", "test")
    assert undo(batch.key, owner, "wrong file", "test").withdrawn == 1


def test_bills_of_a_case_that_was_moved_away_are_not_told(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    told = {"compartment": unit.default, "file_name": "a.csv", "file_sha256": "0" * 64, "state": BatchState.COMMITTED}
    batch = Batch.objects.create(account=owner, **told)
    Case.objects.filter(pk=case.pk).update(batch=batch)
    move_case(owner, case, unit.restricted, reason="task force")
    assert undo(batch.key, unit.accounts["member"], "wrong file", "test").withdrawn == 0


def test_nothing_is_taken_in_where_nothing_can_be_used(unit: Unit) -> None:
    with pytest.raises(NotTakenError, match="No row of it can be used"):
        taken_in(unit.cases[0], unit.accounts["owner"], HEADER + BAD)
    assert not CallList.objects.exists()


def test_each_is_seen_by_who_sees_the_case_or_that_section(unit: Unit, bill: CallList) -> None:
    holder = had_by(unit.cases[0], unit.accounts["owner"])
    rows = {
        CallList: bill.pk,
        Call: bill.calls.get(line=2).pk,
        RefusedRow: bill.refused_rows.get().pk,
        NumberHolder: holder.pk,
    }
    for model, pk in rows.items():
        door = model.objects  # type: ignore[attr-defined]
        seen = {name for name, one in unit.accounts.items() if door.visible_to(one).filter(pk=pk).exists()}
        assert seen == {"owner", "member", "reader", "consultant"}, model
    consultant = unit.accounts["consultant"]
    Grant.objects.filter(account=consultant).update(sections=",calls,")
    assert not Call.objects.visible_to(consultant).exists()
    assert Call.objects.visible_to(consultant, Right.READ, "calls").count() == 5
    Grant.objects.filter(account=consultant).update(sections=",chrono,")
    assert not Call.objects.visible_to(consultant, Right.READ, "calls").exists()


def test_a_case_that_moves_takes_its_calls_along(unit: Unit, bill: CallList) -> None:
    move_case(unit.accounts["owner"], unit.cases[0], unit.restricted, reason="it leads into the house")
    seen = {name for name, one in unit.accounts.items() if Call.objects.visible_to(one).exists()}
    assert seen == {"owner", "outsider"}


def test_the_most_frequent_stand_with_who_had_them(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    taken_in(case, owner, HEADER + ROWS.splitlines()[0] + "\n" + ROWS.splitlines()[0] + "\n", "twice.csv")
    had_by(case, owner)
    had_by(case, owner, "Doe, Ann")
    found = most_frequent(calls_of(case), frozenset({"+12135550142"}), holders_of(case))
    told = [(one.text, one.who, one.called, one.calling, one.texts, one.lasted) for one in found]
    assert told == [
        ("+1 213-555-0177", "Roe, Max or Doe, Ann", 3, 1, 1, "9:40"),  # the row that repeats one is not counted
        ("911", "", 1, 0, 0, "2:00"),
    ]


def test_a_name_goes_with_the_person_and_with_what_was_said(unit: Unit, bill: CallList) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    roe, ann = had_by(case, owner), had_by(case, owner, "Doe, Ann")
    case.persons.filter(pk=roe.person_id).update(withdrawn_at=datetime.now(UTC))
    assert names_of("+12135550177", holders_of(case)) == "Doe, Ann"
    keeping.take_back(ann, owner, "another Ann", "test")
    assert not holders_of(case)
    ann.refresh_from_db()
    assert (ann.withdrawn_by, ann.withdrawn_why) == (owner, "another Ann")
