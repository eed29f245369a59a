"""Tables of docs/science are made from what benchmarks measured: what a comment asks for stands under it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import science_tables  # noqa: E402

MARK = "<!-- figures: some; rows=a: (?!not); first=what; columns=x: X here, y -->\n"
ROWS = [{"name": "a: one", "x": 1234, "y": 0.5}, {"name": "a: not", "x": 2}, {"name": "a: two", "x": "3 (2 to 4)"}]
TABLE = "| what | X here | y |\n|---|---|---|\n| one | 1,234 | 0.5 |\n| two | 3 (2 to 4) |  |\n"


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "science").glob("*.md")), ids=lambda page: page.name)
def test_every_table_of_figures_has_the_columns_its_comment_asks_for(page: Path) -> None:
    for asked, table in science_tables.marks(page.read_text(encoding="utf-8")):
        assert table.startswith(asked.head), (page.name, asked)
        assert table.count("\n") > 2
        assert (ROOT / "bench" / f"{asked.benchmark}.py").is_file()


def test_a_table_takes_the_place_of_the_one_before_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(science_tables, "RESULTS", tmp_path)
    (tmp_path / "some.json").write_text(json.dumps({"rows": ROWS}))
    before = f"Words.\n\n{MARK}| old |\n|---|\n| 1 |\n\nMore words.\n\n| another | table |\n"
    said: list[str] = []
    after = science_tables.written(before, said)
    assert after == f"Words.\n\n{MARK}{TABLE}\nMore words.\n\n| another | table |\n"
    assert science_tables.written(after, said) == after and said == []


def test_what_was_not_measured_here_stays_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(science_tables, "RESULTS", tmp_path)
    said: list[str] = []
    assert science_tables.written(MARK + TABLE, said) == MARK + TABLE
    assert said == ["some: not run here, its tables are left as they are"]


def test_a_column_that_was_never_measured_is_an_error() -> None:
    asked = science_tables.asked_of("some; rows=a: ; columns=z")
    with pytest.raises(ValueError, match="no 'z'"):
        science_tables.table_of(asked, list(ROWS))
    with pytest.raises(ValueError, match="columns"):
        science_tables.asked_of("some; rows=a: ")
