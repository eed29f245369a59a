"""A kill -9 at any moment leaves all of a batch or nothing of it (SQLite; PostgreSQL has a log of its own)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import blank

ROWS = 4_000
SCRIPT = Path(__file__).with_name("kill_import.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


@pytest.fixture
def kills(tmp_path: Path) -> Any:  # noqa: ANN401
    from murderbook.workbench.record import create_folder

    def run(number: int) -> list[dict[str, Any]]:
        create_folder(tmp_path / "record", "Unit")
        blank.begin(tmp_path / "record")
        file = tmp_path / "report.csv"
        file.write_text(_report(), encoding="utf-8")
        arguments = [sys.executable, SCRIPT, tmp_path / "record", file, str(ROWS), str(number), "7"]
        plain = {
            name: value
            for name, value in os.environ.items()
            if name not in ("MURDERBOOK_DATABASE_URL", "MURDERBOOK_RECORD")
        }
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=plain, timeout=900)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def _report() -> str:
    head = (
        "ID,CNTYFIPS,State,Agency,Solved,Year,Month,Homicide,VicAge,VicSex,VicRace,OffAge,OffSex,OffRace,"
        "Weapon,Circumstance"
    )
    lines = (
        f"{1980000 + i},06037,California,Harbor,{'Yes' if i % 3 else 'No'},{1980 + i % 40},{1 + i % 12},"
        f"Murder and non-negligent manslaughter,{15 + i % 70},Female,White,{20 + i % 50},Male,White,Knife,Other"
        for i in range(ROWS)
    )
    return "\n".join((head, *lines)) + "\n"


def _check(ends: list[dict[str, Any]]) -> None:
    nothing = {"counts": dict.fromkeys(ends[0]["counts"], 0), "audited": 0, "marked": 0, "hashes": 0}
    counts = {"register_case": ROWS, "register_person": 2 * ROWS, "register_place": ROWS, "imports_batch": 1}
    everything = {"counts": counts | {"imports_batchhashes": 1}, "audited": 1, "marked": 1, "hashes": 16 * ROWS}
    for end in ends:
        assert (end["integrity"], end["orphans"]) == ("ok", 0)
        assert end["indexes"] == ends[0]["indexes"] > 20, "an index was lost on the way"
        found = {name: end[name] for name in nothing}
        assert found in (nothing, everything), "an import left a part of itself"
        assert end["audited"] or not end["done"], "an import said that it is done, and was lost"
    assert sum(not end["done"] for end in ends) >= len(ends) // 2, "most kills came too late to show anything"
    assert any(not end["audited"] for end in ends), "no kill came before a commit"
    assert any(end["audited"] for end in ends), "no kill came after a commit: the other half was not shown"


def test_six_kills_leave_all_or_nothing(kills: Any) -> None:  # noqa: ANN401
    ends = kills(6)
    assert len(ends) >= 6
    _check(ends)


@pytest.mark.deep
def test_two_hundred_kills_leave_all_or_nothing(kills: Any) -> None:  # noqa: ANN401
    ends = kills(200)
    assert len(ends) >= 200
    _check(ends)
