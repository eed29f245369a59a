"""The form that names the columns of a bill: what it suggests, and how its choices read."""

from __future__ import annotations

from typing import cast

from django import forms

from murderbook.workbench.calls.forms import ColumnsForm, suggested


def choices(name: str) -> list[tuple[str, str]]:
    field = cast(forms.ChoiceField, ColumnsForm(["Date"]).fields[name])
    return [(str(value), str(words)) for value, words in cast("list[tuple[str, str]]", field.choices)]


def test_ordinary_names_of_columns_suggest_what_they_are() -> None:
    assert suggested(["Calling No.", "Called No.", "Min:Sec", "Note"]) == {
        "column-0": "caller", "column-1": "called", "column-2": "duration",
    }  # fmt: skip


def test_countries_are_told_by_name_and_the_usual_zones_come_first() -> None:
    countries, zones = choices("region"), [value for value, _ in choices("time_zone")]
    assert ("US", "United States (US)") in countries
    assert not any("*" in name for _, name in countries)
    assert zones[:2] == ["", "America/New_York"] and len(zones) == len(set(zones)) > 300
