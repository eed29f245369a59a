"""Rows as lines: the same on every database, and back again as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.db import connection, models

from murderbook.workbench.audit.log import record
from murderbook.workbench.backup.form import rows
from murderbook.workbench.imports.models import Batch, BatchHashes
from murderbook.workbench.register.models import Case, Person
from personas import Unit, make_unit

ODD = {"z": [1e22, -0.0, 1e-7, 1.0, 2**60], "a": {"é": None, "e+": "1e+22"}}


def test_every_table_of_ours_is_kept_and_no_other() -> None:
    names = {model._meta.db_table for model in rows.kept_models(apps)}
    assert {"register_case", "audit_auditwords", "access_grant", "leads_stringdecision_cases"} <= names
    assert not [name for name in names if name.startswith(("django_", "axes_", "auth_"))]


def test_every_field_has_a_way_back() -> None:
    """A new kind of column fails here first: give it a form in rows.py."""
    known = rows.PLAIN | {"BinaryField", "JSONField", "FloatField", "DateField", "DateTimeField"}
    fields = [field for model in rows.kept_models(apps) for field in model._meta.concrete_fields]
    found = {rows.target_of(field).get_internal_type() for field in fields}
    assert found <= known, found - known


def test_a_line_is_told_by_no_database() -> None:
    east = timezone(timedelta(hours=2))
    line = rows.line([1, "é", datetime(2026, 1, 2, 3, 4, 5, tzinfo=east), date(2026, 1, 2), b"\x00\xff", None, True])
    assert line == b'[1,"\\u00e9","2026-01-02T01:04:05.000000+00:00","2026-01-02","AP8=",null,true]'
    assert rows.line([datetime(2026, 1, 2, tzinfo=UTC)]) == b'["2026-01-02T00:00:00.000000+00:00"]'


def test_numbers_stand_as_postgresql_keeps_them() -> None:
    assert json.loads(rows.line([ODD]))[0]["z"] == [10**22, 0.0, 1e-7, 1.0, 2**60]
    assert b"-0.0" not in rows.line([ODD]) and b"[1e" not in rows.line([ODD])


def test_what_has_no_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="timedelta"):
        rows.line([timedelta(1)])


@pytest.mark.django_db
def test_rows_come_back_as_they_were() -> None:
    """Written, read as lines, deleted, loaded, read again."""
    unit = make_unit()
    batch = Batch.objects.create(compartment=unit.default, account=unit.accounts["owner"], mapping=ODD)
    BatchHashes.objects.create(batch=batch, hashes=bytes(range(256)))
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Tab\there", age_low=0.1, descriptors=ODD)
    for model in (BatchHashes, Batch, Person):
        before = list(rows.lines(model))
        assert before
        saved = rows.hash_of(model)
        _empty(model)
        rows.load(model, before, connection)
        assert list(rows.lines(model)) == before
        assert rows.hash_of(model) == saved


def _empty(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.mark.django_db
def test_a_column_that_takes_no_null_keeps_jsons_own(unit_case: Case) -> None:
    """JSON's null in a column without NULL: Django reads None, and would write NULL."""
    from murderbook.workbench.worklist.models import Assessment

    terms = Assessment._meta.get_field("terms")
    assert not terms.null
    loader = rows._loader(terms, connection)
    assert loader is not None
    assert loader(None) is not None


@pytest.fixture
def unit_case(db: None) -> Case:
    unit: Unit = make_unit()
    return unit.cases[0]


@pytest.mark.django_db
def test_a_changed_row_changes_the_hash() -> None:
    unit = make_unit()
    before = rows.hash_of(Case)
    assert before["rows"] == Case._base_manager.count()
    Case._base_manager.filter(pk=unit.cases[0].pk).update(notes="x")
    after = rows.hash_of(Case)
    assert (before["rows"], before["sha256"] != after["sha256"]) == (after["rows"], True)


@pytest.mark.django_db(transaction=True)
def test_saving_has_no_say_in_what_is_loaded() -> None:
    """Times that a model sets by itself on saving stay what they were."""
    from django.db import transaction

    from murderbook.workbench.audit.models import AuditEntry

    with transaction.atomic():
        record("test", actor=None)
    line = next(iter(rows.lines(AuditEntry)))
    values = json.loads(line)
    values[rows.columns(AuditEntry).index("index")] = 10**6
    rows.load(AuditEntry, [json.dumps(values).encode("ascii")], connection)
    assert AuditEntry.objects.get(index=10**6).at == AuditEntry.objects.get(index=0).at
