"""Each control that is claimed names a test, and the test is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "reference" / "controls.md"
CLAIM = re.compile(
    r"^\| (?P<item>[^|]+) \|.*`(?P<file>tests/[a-z_/0-9]+\.py)::(?P<test>\*|test_[a-z_0-9]+)` \|$", re.MULTILINE
)
CLAIMS = [found.groupdict() for found in CLAIM.finditer(PAGE.read_text(encoding="utf-8"))]


def test_every_row_of_the_tables_is_read() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) == len(CLAIMS) >= 35


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["item"])
def test_the_test_of_a_claim_is_there(claim: dict[str, str]) -> None:
    path = TESTS.parent / claim["file"]
    assert path.is_file(), claim
    text = path.read_text(encoding="utf-8")
    wanted = "def test_" if claim["test"] == "*" else f"def {claim['test']}("
    assert wanted in text, claim
