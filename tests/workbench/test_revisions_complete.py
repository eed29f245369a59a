"""Every change of a record keeps what it said before: the watch over it sees what it is meant to see, and no table is
left out unsaid."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from revision_watch import APPLICATION, Watch, watching

from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case, Person, Revision
from murderbook.workbench.register.revised import REVISED, UNREVISED
from personas import Unit, make_unit

OTHERS = Path(__file__).with_name("revisions.toml")


def test_every_table_keeps_revisions_or_says_what_it_keeps_instead() -> None:
    ours = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("murderbook")}
    revised = {model._meta.label_lower for model in REVISED.values()}
    told = [label for section in tomllib.loads(OTHERS.read_text("utf-8")).values() for label in section]
    assert sorted([*told, *revised]) == sorted(ours), "a table is unlisted, listed twice, or listed and gone"


def test_columns_that_need_no_revision_are_there() -> None:
    for part, columns in UNREVISED.items():
        assert columns.keys() <= {field.name for field in REVISED[part]._meta.concrete_fields}


# The watch. Its own instance, so that what it is to find fails no test.


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    with watching(monkeypatch) as watch:
        yield watch


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


def application(code: str, **names: Any) -> None:  # noqa: ANN401
    """Run as if it stood in the application."""
    exec(compile(code, f"{APPLICATION}/forgetful.py", "exec"), names)


def complaints(watch: Watch, code: str, **names: Any) -> list[str]:  # noqa: ANN401
    """Of one transaction, all of which is taken back: the watch over the whole suite is to find nothing."""
    watch.begin()
    with transaction.atomic():
        with transaction.atomic():
            watch.base = 1 + watch.base
            application(code, **names)
            watch.ends(connection)  # type: ignore[arg-type]
        transaction.set_rollback(True)
    return watch.taken()


UPDATE = "Case.objects.filter(pk=case.pk).update(notes='other', version=7)"


@pytest.mark.parametrize(
    "code, column",
    [
        (UPDATE, "notes"),
        ("case.status = 'open' if case.status != 'open' else 'closed'; case.save()", "status"),
        ("Case.objects.bulk_update([case], ['area']) if setattr(case, 'area', 'Other') is None else 0", "area"),
    ],
)
def test_a_path_that_forgets_is_told(watch: Watch, unit: Unit, code: str, column: str) -> None:
    case = unit.cases[0]
    said = complaints(watch, code, Case=Case, case=case)
    assert said == [f"case {case.pk}: {column} changed without a revision that says so"]


def test_a_row_that_is_deleted_is_told(watch: Watch, unit: Unit) -> None:
    person = Person.objects.create(case=unit.cases[0], role="other", name="Oak, Sam")
    said = complaints(watch, "Person.objects.filter(pk=person.pk).delete()", Person=Person, person=person)
    assert said == [f"person {person.pk}: the whole row changed without a revision that says so"]


def test_a_revision_that_names_another_column_is_none(watch: Watch, unit: Unit) -> None:
    code = f"{UPDATE}; saving.revise(case, case, {{'area': 'a'}}, {{'area': 'b'}}, account, 'why')"
    names = {"Case": Case, "case": unit.cases[0], "saving": saving, "account": unit.accounts["member"]}
    assert len(complaints(watch, code, **names)) == 1
    told = code.replace("'area'", "'notes'")
    assert complaints(watch, told, **names) == [], "the control"


def test_a_revision_from_before_is_none(watch: Watch, unit: Unit) -> None:
    case = unit.cases[0]
    saving.revise(case, case, {"notes": ""}, {"notes": "other"}, unit.accounts["member"], "earlier")
    assert Revision.objects.filter(case=case).exists()
    assert len(complaints(watch, UPDATE, Case=Case, case=case)) == 1


def test_what_was_rolled_back_or_says_the_same_needs_none(watch: Watch, unit: Unit) -> None:
    case = unit.cases[0]
    names = {"Case": Case, "case": case, "transaction": transaction}
    back = f"with transaction.atomic():\n    {UPDATE}\n    transaction.set_rollback(True)"
    assert complaints(watch, back, **names) == []
    assert complaints(watch, "case.save()", **names) == []


def test_a_tests_own_writing_is_its_own_affair(watch: Watch, unit: Unit) -> None:
    watch.begin()
    Case.objects.filter(pk=unit.cases[0].pk).update(notes="other")
    assert watch.taken() == []
