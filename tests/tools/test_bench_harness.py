"""The benchmark harness: what it measures, prints and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench._harness import Row, as_table, benchmarks, first_line, measure, report


def test_seconds_and_memory_are_those_of_the_work() -> None:
    kept: list[bytearray] = []
    row = measure("take", lambda: kept.append(bytearray(b"x" * 40 * 2**20)), rows=1000)
    assert row.seconds > 0
    # The seconds shown are rounded to a tenth of a millisecond, the speed comes from the exact ones.
    assert row.values["rows_per_second"] == pytest.approx(1000 / row.seconds, rel=0.05)
    peak = row.values["peak_mib"]
    assert isinstance(peak, float)
    assert peak >= 30


def test_a_table_has_every_column_of_every_row() -> None:
    table = as_table([Row("a", 1.5, {"rows": 41423}).as_dict(), Row("long name", 0.25, {"note": "x"}).as_dict()])
    assert table.splitlines() == [
        "name       seconds    rows  note",
        "---------  -------  ------  ----",
        "a              1.5  41,423      ",
        "long name     0.25             x",
    ]


def test_a_report_is_written_beside_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    benchmark = tmp_path / "speed.py"
    benchmark.write_text('"""How fast it is.\n\nMore words."""\n', encoding="utf-8")
    written = report(str(benchmark), [Row("ours", 2.0)], results=tmp_path / "results")
    content = json.loads(written.read_text(encoding="utf-8"))
    assert written.name == "speed.json"
    assert content["rows"] == [{"name": "ours", "seconds": 2.0}]
    assert set(content["machine"]) == {"taken", "python", "system", "architecture", "cores"}
    assert "How fast it is." in capsys.readouterr().out


def test_the_list_shows_first_lines_and_leaves_helpers_out(tmp_path: Path) -> None:
    (tmp_path / "_helper.py").write_text('"""Not a benchmark."""', encoding="utf-8")
    (tmp_path / "import_rows.py").write_text('"""Rows per second.\n\nAnd memory."""', encoding="utf-8")
    assert benchmarks(tmp_path) == {"import_rows": "Rows per second."}


def test_every_benchmark_of_the_project_says_what_it_measures() -> None:
    folder = Path(__file__).resolve().parents[2] / "bench"
    assert all(first_line(folder / f"{name}.py") != "(no docstring)" for name in benchmarks(folder))
