"""The real files beside the checkout go in whole, come back as the reader gave them, and are known the second time."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from murderbook import formats
from murderbook.casefile.case import Case as Record
from murderbook.workbench.imports.loading import Order, Tally, load
from murderbook.workbench.register import models, records
from personas import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data, pytest.mark.engine]

WEST = "shr/shr_west8_1976_2018.csv.gz"
FILES = (
    pytest.param(WEST, "shr", 41_423, marks=pytest.mark.deep),
    ("shr/shr_national_sample.csv.gz", "shr", 5_711),
    ("namus/missing_AK_before_2005.csv", "namus-missing", 810),
    ("namus/unidentified_AK_OR.csv", "namus-unidentified", 207),
)


@pytest.mark.parametrize(("name", "layout", "rows"), FILES)
def test_a_real_file(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    shared_data: Path, order: Callable[..., Order], unit: Unit, name: str, layout: str, rows: int
) -> None:
    outcome = load(order(shared_data / name))
    assert outcome.batch is not None
    assert outcome.batch.layout == layout
    assert outcome.tally.read == rows
    assert outcome.tally == Tally(read=rows, new=rows - outcome.tally.rejected, rejected=outcome.tally.rejected)
    assert outcome.tally.rejected <= rows // 100, "more than one row in a hundred came back"
    stored = records.cases(models.Case.objects.visible_to(unit.accounts["member"]).filter(batch=outcome.batch))
    given = formats.read(shared_data / name).cases()
    for number, (got, meant) in enumerate(zip(stored, given, strict=True)):
        assert _comparable(got) == _comparable(meant), f"row {number} came back changed"
    again = load(order(shared_data / name))
    assert again.tally == Tally(read=rows, known=outcome.tally.new, rejected=outcome.tally.rejected)


def _comparable(case: Record) -> Record:
    """Without the id, which is the file's on one side and the register's on the other."""
    return replace(case, id="")


def test_the_real_report_counts_what_a_plain_reader_counts(shared_data: Path, order: Callable[..., Order]) -> None:
    """Solved, unsolved, women, and rows with an offender, counted by nothing of ours."""
    load(order(shared_data / WEST))
    cases = models.Case.objects.exclude(batch=None)
    plain = list(_plain(shared_data / WEST))
    assert cases.filter(status="cleared").count() == sum(row["solved"] == "Yes" for row in plain)
    assert cases.filter(victim_sex="F").count() == sum(row["vic_sex"] == "Female" for row in plain)
    assert cases.filter(victim_age=None).count() == sum(row["vic_age"] in ("", "999.0") for row in plain)
    handguns = sum(row["weapon_code"] == "12" for row in plain)
    assert cases.filter(weapon="12").count() == handguns


def _plain(path: Path) -> Iterator[dict[str, str]]:
    import csv

    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
