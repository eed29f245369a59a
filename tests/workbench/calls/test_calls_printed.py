"""Calls in the murder book."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.urls import reverse

from billed import had_by
from murderbook.workbench.calls.keeping import withdraw
from murderbook.workbench.calls.models import CallList
from personas import Unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reports"))

from bundles import texts_of

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


def test_the_murder_book_has_a_chapter_of_calls(unit: Unit, bill: CallList) -> None:
    had_by(unit.cases[0], unit.accounts["owner"])
    url = reverse("case-report", args=[unit.cases[0].key, "book"]) + "?chapter=calls"
    text = " ".join(" ".join(texts_of(unit.client("member").get(url).content)).split())
    for words in (
        "14 Mar 1991, 22:15 on the clock of",
        "213-555-0142 to 213-555-0177, 4 min 20 s",
        "Roe, Max",
        "nobody",
    ):
        assert words in text, words


def test_the_same_record_prints_alike_and_a_withdrawn_bill_says_so(unit: Unit, bill: CallList) -> None:
    url = reverse("case-report", args=[unit.cases[0].key, "book"]) + "?chapter=calls"
    client = unit.client("member")
    first = client.get(url).content
    assert first == client.get(url).content
    withdraw(bill, unit.accounts["owner"], "of another line", "test")
    again = client.get(url).content
    assert again != first
    assert "of another line" in "\n".join(texts_of(again))
