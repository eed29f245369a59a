"""Each control that is claimed names tests that are there; of OWASP ASVS every requirement of two levels is told."""

from __future__ import annotations

import ast
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from murderbook.workbench.access import cjis

TESTS = Path(__file__).resolve().parents[1]
REFERENCE = TESTS.parent / "docs" / "reference"
CONTROLS, ASVS = ((REFERENCE / name).read_text(encoding="utf-8") for name in ("controls.md", "asvs.md"))

NAMED = re.compile(r"`(tests/[a-z_/0-9]+\.py)::(test_[a-z_0-9]+)`")
TOLD = re.compile(
    r"^\| (?P<item>\d+\.\d+\.\d+) \| (?P<level>[12]) \| (?P<asks>[^|]+) \| "
    r"\*\*(?P<claim>claimed|does not apply|not claimed)\*\*(?P<why>[^|]*) \|$"
)
# Requirements of levels 1 and 2 in each chapter of version 5.0.0.
CHAPTERS = {1: (8, 19), 2: (4, 8), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3)}
CHAPTERS |= {10: (5, 24), 11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7)}
LEVELS = {"1": 70, "2": 184}

ASVS_ROWS = [line for line in ASVS.splitlines() if re.match(r"\| \d", line)]
READ = [found.groupdict() for line in ASVS_ROWS if (found := TOLD.match(line))]
CLAIMS = sorted({*NAMED.findall(CONTROLS), *NAMED.findall(ASVS)})


def _of(row: dict[str, str]) -> tuple[int, str]:
    return int(row["item"].split(".")[0]), row["level"]


def test_every_row_of_cjis_is_read() -> None:
    rows = [line for line in CONTROLS.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) > 25
    for row in rows:
        assert re.search(r"\| `tests/[a-z_/0-9]+\.py::test_[a-z_0-9]+` \|$", row), row


def test_every_row_of_asvs_is_one_of_three() -> None:
    assert [line for line in ASVS_ROWS if not TOLD.match(line)] == []
    for row in READ:
        assert len(row["asks"].split()) <= 12, row
        named = NAMED.findall(row["why"])
        assert bool(named) is (row["claim"] == "claimed"), row
        assert row["claim"] == "claimed" or row["why"].startswith(": "), row
        bare = re.sub(r"[\s,]", "", NAMED.sub("", row["why"]))
        assert row["claim"] != "claimed" or not bare, f"a claim in part is none: {row}"


def test_no_requirement_is_left_out_or_told_twice() -> None:
    assert Counter(row["level"] for row in READ) == LEVELS
    assert len({row["item"] for row in READ}) == len(READ)
    by_chapter = Counter(map(_of, READ))
    assert {chapter: (by_chapter[chapter, "1"], by_chapter[chapter, "2"]) for chapter in CHAPTERS} == CHAPTERS


def test_the_head_says_how_many() -> None:
    counts = Counter(row["claim"] for row in READ)
    head = ASVS[: ASVS.index("\n## ")]
    assert f"{LEVELS['1']} of level 1 and {LEVELS['2']} of level 2" in head
    assert f"* **{counts['claimed']} claimed**" in head
    assert f"* **{counts['does not apply']} do not apply**" in head
    assert f"* **{counts['not claimed']} not claimed**" in head
    assert "version 5.0.0" in head and "CC BY-SA 4.0" in head


def test_level_one_is_not_said_to_be_reached_while_it_is_not() -> None:
    missing = any(row["level"] == "1" and row["claim"] == "not claimed" for row in READ)
    assert missing is ("**Level 1 as a whole is not reached**" in ASVS)


@cache
def _tests_of(file: str) -> set[str]:
    tree = ast.parse((TESTS.parent / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("claim", CLAIMS, ids="::".join)
def test_the_test_of_a_claim_is_there(claim: tuple[str, str]) -> None:
    file, test = claim
    assert test in _tests_of(file)


def test_the_numbers_of_log_in_are_documented() -> None:
    """Each with its name and value; and that a lock is by account and source."""
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    for name in ("FAILURES", "FAILURE_WINDOW", "FAILURES_IN_A_ROW", "IDLE", "REAUTHENTICATE", "INACTIVE", "HALF_LOGIN"):
        (row,) = [line for line in page.splitlines() if line.startswith("| ") and f"`{name}`" in line.split("|")[1]]
        assert _in_words(getattr(cjis, name)) in row.split("|")[2], name
    access = (REFERENCE / "access.md").read_text(encoding="utf-8")
    assert "The count is per source so that an insider cannot lock a colleague out" in access


def _in_words(value: int | timedelta) -> str:
    if isinstance(value, int):
        return str(value)
    if value.days:
        return f"{value.days} days"
    minutes = value.seconds // 60
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def test_no_account_has_a_hint() -> None:
    page = (REFERENCE / "data-dictionary.md").read_text(encoding="utf-8")
    assert "last_step" in page  # the tables of accounts and factors are there
    assert not re.search(r"`[a-z_]*(hint|secret_question|security_question|mothers?_maiden)[a-z_]*`", page)
