"""The loader: counts that add up, known rows left alone, changed rows kept apart, all or nothing, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from import_files import ROWS

from murderbook import formats
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.imports import loading
from murderbook.workbench.imports.hooks import batch_committed, batch_undone
from murderbook.workbench.imports.loading import Order, Tally, UndoError, load, narrow, trial
from murderbook.workbench.imports.loading import loader as loader_module
from murderbook.workbench.imports.models import Batch, BatchHashes, BatchState, RejectedRow
from murderbook.workbench.register import models, records
from murderbook.workbench.register.models import Case, Revision
from personas import Unit

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]
Make = Callable[..., Order]

TABLES = (Case, models.Person, models.Place, models.Behaviour, models.Exhibit, models.Examination, models.Review,
          models.NewInformation, models.PhysicalLink, Revision, Batch, BatchHashes, RejectedRow)  # fmt: skip


def _sizes() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in TABLES}


def test_every_row_read_is_accounted_for(register: Write, order: Make) -> None:
    path = register(*ROWS, '0015,open,13/45/1987,"Moe, Delta",M,30,knife,06037,CA,,,', "")
    outcome = load(order(path))
    assert outcome.tally == Tally(read=4, new=3, rejected=1, blank=outcome.tally.blank)
    batch = outcome.batch
    assert batch is not None
    stored = Batch.objects.get(pk=batch.pk)
    assert stored.state == BatchState.COMMITTED
    assert (stored.rows_read, stored.rows_new, stored.rows_known, stored.rows_changed, stored.rows_rejected) == (
        4,
        3,
        0,
        0,
        1,
    )
    (reject,) = stored.rejects.all()
    assert (reject.line, reject.column, reject.value) == (5, "date", "13/45/1987")


def test_the_cases_read_back_as_the_file_gave_them(register: Write, order: Make, unit: Unit) -> None:
    path = register(*ROWS)
    load(order(path))
    imported = Case.objects.visible_to(unit.accounts["member"]).exclude(batch=None)
    found = {case.own_number: case for case in records.cases(imported)}
    given = {case.own_number: case for case in formats.read(path).cases()}
    assert found.keys() == given.keys() == {"0012", "0013", "0014"}
    for number, case in given.items():
        got = found[number]
        assert (got.occurred, got.weapon, got.county_fips, got.exhibits, got.notes, got.extra) == (
            case.occurred, case.weapon, case.county_fips, case.exhibits, case.notes, case.extra,
        )  # fmt: skip
        assert got.persons == case.persons
        assert got.places == case.places


def test_a_second_import_of_the_same_file_changes_nothing(register: Write, order: Make) -> None:
    path = register(*ROWS)
    load(order(path))
    before = _sizes()
    again = load(order(path))
    assert again.tally == Tally(read=3, known=3)
    after = _sizes()
    assert {name for name in after if after[name] != before[name]} == {"Batch", "BatchHashes"}, (
        "only the act is on record"
    )


def test_new_rows_of_a_longer_file_go_in_beside_the_known_ones(register: Write, order: Make) -> None:
    load(order(register(*ROWS[:2])))
    assert load(order(register(*ROWS))).tally == Tally(read=3, new=1, known=2)


def test_a_changed_row_is_kept_apart_and_nothing_written_over(register: Write, order: Make) -> None:
    load(order(register(*ROWS)))
    outcome = load(order(register(*ROWS[:2], ROWS[2].replace("handgun", "rifle"))))
    assert outcome.tally == Tally(read=3, known=2, changed=1)
    (reject,) = outcome.rejects
    assert reject.line == 4
    assert "0014 is already in the register with other content" in reject.reason
    assert "--update" in reject.remedy
    assert Case.objects.get(own_number="0014").version == 1
    assert RejectedRow.objects.count() == 1


def test_update_amends_and_what_it_said_before_stays(register: Write, order: Make, unit: Unit) -> None:
    load(order(register(*ROWS)))
    changed = ROWS[0].replace("never tested", "hit").replace("knife", "rifle").replace(",F,23", ",,24")
    outcome = load(order(register(changed), update=True))
    assert outcome.tally == Tally(read=1, changed=1, amended=True)
    assert not outcome.rejects
    (case,) = records.cases(Case.objects.filter(own_number="0012"))
    assert case.exhibits[0].examinations[0].state.value == "hit"
    victim = case.victims[0]
    assert (victim.age_low, victim.sex.value) == (24.0, "F"), "a cell that became empty says nothing"
    row = Case.objects.get(own_number="0012")
    assert row.version == 2
    said = {
        (revision.part, name): value for revision in Revision.objects.all() for name, value in revision.before.items()
    }
    assert said[("examination", "state")] == "never tested"
    assert said[("person", "age_low")] == 23.0
    assert {revision.account for revision in Revision.objects.all()} == {unit.accounts["member"]}


def test_after_an_update_both_files_are_known(register: Write, order: Make) -> None:
    old, new = register(*ROWS), register(ROWS[0].replace("knife", "rifle"), name="new.csv")
    load(order(old))
    load(order(new, update=True))
    assert load(order(new, update=True)).tally == Tally(read=1, known=1, amended=True)
    assert load(order(old, update=True)).tally.known == 3, "an old file must not turn the amendment back"


def test_undo_hides_the_cases_and_keeps_them(register: Write, order: Make, unit: Unit) -> None:
    member = unit.accounts["member"]
    batch = load(order(register(*ROWS))).batch
    assert batch is not None
    loading.undo(batch.key, member, "wrong file", "test")
    assert set(Case.objects.visible_to(member)) == set(unit.cases), "cases of an undone import show"
    assert Case.objects.filter(batch=batch).count() == 3, "undone cases must be kept"
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (BatchState.UNDONE, member)
    with pytest.raises(UndoError, match="this import is undone"):
        loading.undo(batch.key, member, "again", "test")


def test_a_file_can_come_again_after_undo(register: Write, order: Make, unit: Unit) -> None:
    path = register(*ROWS)
    batch = load(order(path)).batch
    assert batch is not None
    loading.undo(batch.key, unit.accounts["member"], "wrong compartment", "test")
    assert load(order(path)).tally == Tally(read=3, new=3)
    assert Case.objects.visible_to(unit.accounts["member"]).filter(own_number="0012").count() == 1


def test_undo_takes_an_amendment_back(register: Write, order: Make, unit: Unit) -> None:
    member = unit.accounts["member"]
    first = load(order(register(*ROWS))).batch
    (before,) = records.cases(Case.objects.filter(own_number="0012"))
    changed = ROWS[0].replace("knife", "rifle").replace("1-A,never tested", "2-B,hit")
    second = load(order(register(changed), update=True)).batch
    assert first is not None
    assert second is not None
    with pytest.raises(UndoError, match="amended by a later one: undo"):
        loading.undo(first.key, member, "wrong", "test")
    loading.undo(second.key, member, "wrong", "test")
    (after,) = records.cases(Case.objects.filter(own_number="0012"))
    assert after == before
    assert Case.objects.get(own_number="0012").version == 3, "taking back is an amendment of its own"


def test_an_amendment_that_was_amended_again_is_not_taken_back(register: Write, order: Make, unit: Unit) -> None:
    load(order(register(*ROWS)))
    batch = load(order(register(ROWS[0].replace("knife", "rifle")), update=True)).batch
    assert batch is not None
    Case.objects.filter(own_number="0012").update(version=3)
    with pytest.raises(UndoError, match="0012 was amended again"):
        loading.undo(batch.key, unit.accounts["member"], "wrong", "test")


@pytest.mark.parametrize("persona", ["reader", "outsider", "administrator", "auditor", "consultant"])
def test_undo_is_for_those_who_may_import(register: Write, order: Make, unit: Unit, persona: str) -> None:
    batch = load(order(register(*ROWS))).batch
    assert batch is not None
    with pytest.raises(Batch.DoesNotExist):
        loading.undo(batch.key, unit.accounts[persona], "I may not", "test")
    assert Case.objects.filter(batch=batch, withdrawn_at=None).count() == 3


def test_a_hidden_number_is_neither_known_nor_changed(register: Write, order: Make, unit: Unit) -> None:
    """A number of another compartment must not show in the counts."""
    assert unit.secret[0].own_number == "TF-1"
    outcome = trial(order(register(ROWS[0].replace("0012", "TF-1"))))
    assert outcome.tally == Tally(read=1, new=1)


def test_a_trial_writes_nothing(register: Write, order: Make) -> None:
    before = _sizes(), AuditEntry.objects.count()
    outcome = trial(order(register(*ROWS, '0015,open,13/45/1987,"Moe, Delta",M,30,knife,06037,CA,,,')))
    assert outcome.tally == Tally(read=4, new=3, rejected=1)
    assert outcome.batch is None
    assert (_sizes(), AuditEntry.objects.count()) == before


def test_where_nothing_can_be_read_nothing_is_imported(register: Write, order: Make) -> None:
    before = _sizes()
    outcome = load(order(register('0015,open,13/45/1987,"Moe, Delta",M,30,knife,06037,CA,,,')))
    assert outcome.batch is None
    assert outcome.tally == Tally(read=1, rejected=1)
    assert _sizes() == before


def test_a_failure_midway_leaves_nothing(register: Write, order: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    before = _sizes(), AuditEntry.objects.count()
    monkeypatch.setattr(loader_module, "audit", fail)
    with pytest.raises(RuntimeError):
        load(order(register(*ROWS)))
    assert (_sizes(), AuditEntry.objects.count()) == before


def _indexes() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        return cursor.fetchall()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes while it loads")
def test_a_backlog_builds_the_same_indexes_afterwards(
    register: Write, order: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader_module, "BACKLOG_BYTES", 0)
    before, dropped = _indexes(), []
    store = narrow.store

    def watched(*given: Any) -> None:  # noqa: ANN401
        dropped.extend(name for name, _ in before if name not in {name for name, _ in _indexes()})
        store(*given)

    monkeypatch.setattr(narrow, "store", watched)
    header = "ID,State,Agency,Solved,Year,Month,Homicide,VicAge,VicSex,OffSex,Weapon,Circumstance"
    row = "1,California,Harbor,No,1980,3,Murder and non-negligent manslaughter,30,Female,Unknown,Knife,Other"
    assert load(order(register(row, row, header=header))).tally == Tally(read=2, new=2)
    assert "case_by_number" in dropped, "the indexes were kept while the rows went in"
    assert _indexes() == before


def _noted(model: type[models.Case]) -> int:
    """How many rows PostgreSQL's planner takes a table to hold; -1 where nobody has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans by its indexes alone")
def test_after_many_rows_the_planner_knows_of_them(
    register: Write, order: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader_module, "MANY", 3)
    load(order(register(*ROWS)))
    assert _noted(Case) == Case._base_manager.count()


def test_import_and_undo_are_on_record(register: Write, order: Make, unit: Unit) -> None:
    batch = load(order(register(*ROWS))).batch
    assert batch is not None
    loading.undo(batch.key, unit.accounts["member"], "wrong file", "test")
    entries = list(AuditEntry.objects.filter(object_key=batch.key).order_by("index"))
    assert [entry.verb for entry in entries] == ["import", "undo import"]
    assert {entry.actor for entry in entries} == {unit.accounts["member"].key}
    words = [AuditWords.objects.get(entry=entry) for entry in entries]
    assert '"new":3' in words[0].body.replace(" ", "")
    assert "wrong file" in words[1].body


def test_others_are_told_after_the_commit(register: Write, order: Make, unit: Unit) -> None:
    told: list[tuple[str, int]] = []

    def listen(name: str) -> Callable[..., None]:
        return lambda sender, batch, **_: told.append((name, batch.pk))

    on_commit, on_undo = listen("committed"), listen("undone")
    batch_committed.connect(on_commit)
    batch_undone.connect(on_undo)
    try:
        batch = load(order(register(*ROWS))).batch
        assert batch is not None
        loading.undo(batch.key, unit.accounts["member"], "wrong", "test")
    finally:
        batch_committed.disconnect(on_commit)
        batch_undone.disconnect(on_undo)
    assert told == [("committed", batch.pk), ("undone", batch.pk)]


def test_text_longer_than_its_column_is_a_reject_on_either_database(register: Write, order: Make) -> None:
    header = "number,status,date,victim_name,area"
    path = register("1,open,1990,Doe,Harbor", f"2,open,1990,Roe,{'x' * 400}", header=header)
    outcome = load(order(path))
    assert (outcome.tally.new, outcome.tally.rejected) == (1, 1)
    assert "120 characters" in outcome.rejects[0].expected


def test_a_sum_that_does_not_add_up_is_never_committed() -> None:
    with pytest.raises(AssertionError, match="4 rows were read, but 3"):
        Tally(read=4, new=2, known=1).check()


def test_the_first_rows_are_read_and_checked_before_the_record_is_locked(
    register: Write, order: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file of one part all of them: while others wait, only writing is left."""
    asked = order(register(*ROWS))
    begun: list[int] = []
    begin = loader_module._begin

    def watched(*given: Any) -> Batch:  # noqa: ANN401
        begun.append(asked.reading.counts.read)
        return begin(*given)

    monkeypatch.setattr(loader_module, "_begin", watched)
    assert load(asked).tally == Tally(read=3, new=3)
    assert begun == [3]
