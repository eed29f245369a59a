"""What a declaration is called is printed as words, and is no order to the terminal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from murderbook.cli import leads, link_record, refreshing, worklist
from murderbook.cli.output import cell, put_json_line, put_words, shown

EVIL = "linkage\x1b]0;owned\x07\x9b2J\u202e"
SAFE = "linkage\\x1b]0;owned\\x07\\x9b2J\\u202e"


def test_the_name_of_an_adopted_declaration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(link_record, "_acted", lambda *_: SimpleNamespace(model_id=EVIL))
    monkeypatch.setattr(refreshing, "refresh_with_progress", lambda: None)
    link_record._adopt(cast(Any, None), "")
    assert capsys.readouterr().err.startswith(f"{SAFE} is in force")


def test_a_cell_of_a_table_obeys_nothing() -> None:
    assert cell(f"{EVIL}[red]") == f"{SAFE}\\[red]"


def test_a_number_that_looks_like_markup_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"rank": 1, "case": "[/red]7", "points": 3, "reasons": "[bold]why"}
    worklist._print({"cases": [row], "note": ""})
    lead = {"rank": 1, "left": "[/red]7", "right": "8", "score": 1.0, "chance_in_words": "1", "reasons": ["[/b]"]}
    leads._print({"leads": [lead]})
    told = capsys.readouterr().out
    assert told.count("[/red]7") == 2 and "[bold]why" in told and "[/b]" in told


def test_names_in_any_language_stay_as_they_are() -> None:
    assert shown("Jos\u00e9 \u5c71\u7530") == "Jos\u00e9 \u5c71\u7530" and shown("a\nb\udcff") == "a\\nb\\udcff"


def test_standard_output_obeys_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    put_words(EVIL)
    put_json_line({"id": EVIL})
    assert capsys.readouterr().out == f'{SAFE}\n{{"id": "linkage\\u001b]0;owned\\u0007\\u009b2J\\u202e"}}\n'
