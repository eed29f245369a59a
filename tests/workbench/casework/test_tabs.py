"""The bar of tabs as a unit orders and names it: never an access, and refused where it cannot be read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from murderbook.workbench.access.models import Grant
from murderbook.workbench.record import SETTINGS_FILE, RecordError, create_folder, load_settings
from murderbook.workbench.register.book.tabs import TABS
from personas import Unit


def read(folder: Path, text: str) -> dict[str, str]:
    if not (folder / SETTINGS_FILE).exists():
        create_folder(folder, "Unit")
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return load_settings(folder).tabs


def bar(unit: Unit, persona: str = "member") -> list[str]:
    text = unit.client(persona).get(f"/case/{unit.cases[0].key}/").content.decode()
    nav = text.split('aria-label="Murder book"')[1].split("</nav>")[0]
    return [label.strip().replace("&amp;", "&") for label in re.findall(r"<a [^>]*>([^<]*)", nav)]


def test_all_of_them_where_nothing_is_said(tmp_path: Path) -> None:
    assert create_folder(tmp_path, "Unit").tabs == TABS
    assert list(read(tmp_path, "")) == list(TABS)


def test_the_order_and_the_labels_are_those_of_the_file(tmp_path: Path) -> None:
    said = read(tmp_path, '[tabs]\nchrono = "Chronological record"\noverview = " Sheet 1 "\n')
    assert list(said.items()) == [("chrono", "Chronological record"), ("overview", "Sheet 1")]


@pytest.mark.parametrize(
    "text, words",
    [
        (
            '[tabs]\nchronology = "Chrono"\n',
            r"tabs\.chronology is 'Chrono'; there is no such tab: write one of overview",
        ),
        ("[tabs]\nchrono = 1\n", r"tabs\.chrono is 1; write its label"),
        ('[tabs]\nchrono = " "\n', r"tabs\.chrono is ' '; write its label"),
        (f'[tabs]\nchrono = "{"x" * 31}"\n', "a text of 1 to 30 letters"),
        ("[tabs]\n", r"tabs is \{\}; write a table"),
        ('tabs = "chrono"\n', "tabs is 'chrono'; write a table"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RecordError, match=words) as refused:
        read(tmp_path, text)
    assert SETTINGS_FILE in str(refused.value)


def test_the_bar_follows_and_access_does_not(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bar(unit) == list(TABS.values())
    monkeypatch.setattr(
        settings, "RECORD", replace(settings.RECORD, tabs={"chrono": "The chrono", "overview": "Sheet 1"})
    )
    assert bar(unit) == ["The chrono", "Sheet 1"]
    hidden = unit.client("member").get(f"/case/{unit.cases[0].key}/evidence/")
    assert hidden.status_code == 200, "what is not in the bar is there all the same"
    assert "01986-001: The chrono" in unit.client("member").get(f"/case/{unit.cases[0].key}/chrono/").content.decode()


def test_a_tab_in_the_bar_gives_no_access(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    Grant.objects.filter(account=unit.accounts["consultant"]).update(sections=",overview,")
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, tabs=dict(reversed(TABS.items()))))
    assert bar(unit, "consultant") == ["Overview"]
    assert unit.client("consultant").get(f"/case/{unit.cases[0].key}/actions/").status_code == 404


def test_the_program_without_a_record_has_all_of_them() -> None:
    assert settings.RECORD.tabs == TABS
