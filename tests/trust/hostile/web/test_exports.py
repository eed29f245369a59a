"""No table that is taken away holds a cell that a spreadsheet would run: whatever was typed or imported."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator

import pytest
from django.db import models
from django.urls import reverse
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from things import things_of

from murderbook.formats.spreadsheet import neutral, safe_cell
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.register.models import Case, Person
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

RUN = re.compile(r"\s*[=+\-@\t\r]")  # what a spreadsheet takes for the beginning of a formula
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FORMULAS = ("=1+1", "+1+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(1+1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x","y")')
KEYS = {"key", "string_key"}  # made by the program, never typed
EXPORTS = (
    ("owner", "register-export", {"form": "csv"}), ("owner", "register-export", {"form": "xlsx"}), ("owner",
    "worklist-export", {}),
    ("owner", "hot-export", {}), ("owner", "genealogy-figures", {}), ("auditor", "audit-export", {}),
)  # fmt: skip


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    things_of(unit)
    Account.objects.update(full_name=FORMULAS[0])
    for model in (Case, Person, Compartment):
        for number, row in enumerate(model._base_manager.all()):
            told = {name: f"{FORMULAS[number % len(FORMULAS)]} {row.pk}"[:length] for name, length in _texts(model)}
            model._base_manager.filter(pk=row.pk).update(**told)
    return unit


def _texts(model: type[models.Model]) -> Iterator[tuple[str, int]]:
    for field in model._meta.concrete_fields:
        is_text = type(field) in (models.CharField, models.TextField)
        if is_text and not field.choices and field.name not in KEYS and (field.max_length or 999) >= 40:
            yield field.name, field.max_length or 999


def _run(cells: Iterable[object]) -> list[str]:
    return [cell for cell in cells if isinstance(cell, str) and RUN.match(cell) and not NUMBER.fullmatch(cell)]


@pytest.mark.parametrize(("persona", "route", "args"), EXPORTS, ids=str)
def test_no_export_holds_a_formula(unit: Unit, persona: str, route: str, args: dict[str, str]) -> None:
    answer = unit.client(persona).get(reverse(route, kwargs=args))
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if args.get("form") == "xlsx":  # text is text there, whatever it begins with, unless it is kept as a formula
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert sheets and not any(re.search(rb"<f[ >/]", sheet) for sheet in sheets)
        return
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert _run(cells) == []
    assert cells


@pytest.mark.parametrize("name", ["timeline", "documents", "exhibits", "actions"])
def test_no_table_of_a_case_holds_a_formula(unit: Unit, name: str) -> None:
    case = unit.cases[0]
    for told, column in ((case.exhibits, "description"), (case.documents, "title"), (case.actions, "text"),
                         (case.chrono, "text")):  # fmt: skip
        rows = told.all()
        assert rows.exists()
        type(rows[0])._base_manager.filter(pk__in=rows.values("pk")).update(**{column: FORMULAS[0]})
    answer = unit.client("owner").get(reverse("case-table", args=[case.key, name]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<f[ >/]", sheet)
    assert FORMULAS[0].encode() in sheet, "else nothing was shown"


def test_what_was_typed_did_come_into_an_export(unit: Unit) -> None:
    """Else nothing was shown."""
    answer = unit.client("owner").get(reverse("register-export", kwargs={"form": "csv"}))
    content = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert sum(formula.strip() in content.replace('""', '"') for formula in FORMULAS) >= 2


@seed(1)
@settings(max_examples=500, database=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(), st.sampled_from(FORMULAS), st.from_regex(r"[=+\-@\t\r].*"), st.integers(), st.none()))
def test_a_safe_cell_is_never_run(value: object) -> None:
    said = safe_cell(value)
    assert not isinstance(said, str) or not re.match(r"[=+\-@\t\r]", said) or NUMBER.fullmatch(said)
    if isinstance(value, str):
        assert neutral(value) in (value, "'" + value)
