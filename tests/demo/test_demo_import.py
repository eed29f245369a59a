"""The files go through the real import: every row of them is accepted, and what is planted survives."""

from __future__ import annotations

import pytest
from demo_record import SMALL, Record

from murderbook.casefile.case import Case, CaseKind
from murderbook.formats.reading import read as read_backlog

ROWS = {
    "register.csv": SMALL.cases + SMALL.cleared,
    "new_case.csv": 1,
    "missing.csv": SMALL.missing,
    "unidentified.csv": SMALL.remains,
}


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_every_row_is_accepted(record: Record, name: str, rows: int) -> None:
    reading = read_backlog(record.folder / name)
    cases = list(reading.cases())
    assert reading.rejects == []
    assert len(cases) == rows == reading.counts.accepted


def test_ids_in_the_answers_are_the_ids_of_the_records(record: Record) -> None:
    ids = {case.id for name in ROWS for case in read_backlog(record.folder / name).cases()}
    answers = record.answers
    assert {answers.hot_case, *answers.string, answers.string_doe_missing, *answers.does} <= ids
    assert {number for pair in answers.pairs() for number in pair} <= ids


def test_the_nameless_victim_arrives_without_a_name(record: Record) -> None:
    doe = _by_id(record, "register.csv", record.answers.string_doe)
    assert doe.victim is not None and not doe.victim.identified and doe.victim.name is None
    remains = _by_id(record, "unidentified.csv", record.answers.string_doe_remains)
    assert remains.kind is CaseKind.REMAINS
    assert remains.occurred is not None and doe.occurred is not None
    assert remains.occurred.earliest.date() == doe.occurred.latest.date()


def test_exhibits_arrive_with_those_who_handled_them(record: Record) -> None:
    number = record.answers.insider_files[0]
    names = {name for exhibit in _by_id(record, "register.csv", number).exhibits for name in exhibit.handled_by}
    assert len(names) >= 2


def _by_id(record: Record, name: str, number: str) -> Case:
    return next(case for case in read_backlog(record.folder / name).cases() if case.id == number)
