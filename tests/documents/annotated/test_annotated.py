"""The marks of real pages are sound, hold no text, and give the figures of docs/science/mentions.md again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from murderbook.documents.mentions.mention import Kind

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tools")]

import science_tables  # noqa: E402

import _annotated  # noqa: E402
import _spans  # noqa: E402
import mentions as benchmark  # noqa: E402

PASSES = ("first", "second", "settled")
PAGE = ROOT / "docs" / "science" / "mentions.md"
KINDS = {str(kind) for kind in Kind} | {"date"}
Marked = _annotated.Marked


def stored(name: str) -> dict[str, Any]:
    return dict(json.loads((_annotated.MARKED / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", PASSES)
def test_marks_are_places_kinds_and_dates_and_never_words(name: str) -> None:
    for piece, entry in stored(name).items():
        assert piece.startswith("part00") and set(entry) == {"written", "marks"}
        end = 0
        for mark in entry["marks"]:
            assert set(mark) <= {"kind", "at", "alone", "means"}
            assert mark["kind"] in KINDS and mark.get("alone", True) is True
            assert end <= mark["at"][0] < mark["at"][1]
            end = mark["at"][1]
            assert ("means" in mark) <= (mark["kind"] == "date")
            assert [len(moment) for moment in mark.get("means", [])] in ([], [16, 16])


def test_pieces_are_chosen_by_the_rule_alone() -> None:
    text = "".join(f"line {number:04d} of a page that nobody wrote\n" for number in range(900))
    chosen = _annotated.pieces("part001", text, 6)
    assert [piece.half for piece in chosen] == ["tune", "test"] * 3
    assert all(text[piece.end - 1] == "\n" and 2_500 <= piece.end - piece.start < 2_600 for piece in chosen)
    assert len({piece.start for piece in chosen}) == 6
    assert _annotated.pieces("part001", text, 4) == chosen[:4]
    assert _annotated.pieces("part002", text, 6) != chosen


@pytest.mark.shared_data
def test_marks_lie_in_their_pieces_and_there_are_enough(shared_data: Path) -> None:
    found = _annotated.samples()
    assert {one.name for one in found} == set(stored("settled"))
    assert sum(len(one.marks) for one in found) >= 250
    for one in found:
        assert all(mark.end <= len(one.text) for mark in one.marks)
        assert all(one.text[mark.start : mark.end].strip() for mark in one.marks)


def check_tables(beginning: str, rows: list[Any], count: int) -> None:
    tables = [
        (asked, table)
        for asked, table in science_tables.marks(PAGE.read_text(encoding="utf-8"))
        if asked.benchmark == "mentions" and asked.rows.startswith(beginning)
    ]
    assert len(tables) == count
    for asked, table in tables:
        assert table == science_tables.table_of(asked, [row.as_dict() for row in rows]), asked.rows


@pytest.mark.shared_data
def test_the_figures_of_real_pages_are_those_that_are_measured_now(shared_data: Path) -> None:
    rows = benchmark.rows_of_pages()
    check_tables("real", rows, 2)
    check_tables("marked", rows, 1)


@pytest.mark.deep
def test_the_figures_of_the_demo_are_those_that_are_measured_now() -> None:
    check_tables("demo", benchmark.rows_of_the_demo(), 2)


def test_spans_are_counted_once_and_stops_at_their_ends_do_not_count() -> None:
    text = "Seen by Owen Larch, Ada Stone."
    marks = [Marked("person", 8, 18), Marked("person", 20, 29)]
    told = [Marked("person", 8, 19), Marked("person", 24, 30), Marked("person", 20, 23), Marked("person", 0, 4)]
    assert _spans.counted(text, marks, told) == _spans.Counts(marked=2, found=4, exact=1, touching=2)


def test_wilson_gives_the_published_bounds() -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for (part, whole), bounds in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        assert _spans.wilson(part, whole) == pytest.approx(bounds, abs=5e-5)
