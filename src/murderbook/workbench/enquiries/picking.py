"""People and exhibits of a file in forms: named by the case and their place in it, since a row's own number would tell
of other cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case


def rows_of(cases: Iterable[Case], slug: str) -> dict[str, Any]:
    """The standing rows of a part of these cases, which came through the door, each by what a form calls it."""
    found = {}
    for case in cases:
        for place, row in enumerate(PARTS[slug].rows(case), start=1):
            if row.withdrawn_at is None:
                row.case = case
                found[f"{case.key}-{place}"] = row
    return found


def people_of(cases: Iterable[Case]) -> dict[str, Any]:
    """Those who are named, by name."""
    named = {key: row for key, row in rows_of(cases, "people").items() if row.name}
    return dict(sorted(named.items(), key=lambda one: (one[1].name, one[0])))


def told(several: bool) -> Callable[[Any], str]:
    """'Doe, John, suspect', with the number of the case where there are several."""
    return lambda one: f"{one.name}, {one.role}" + (f" ({number_of(one.case)})" if several else "")


class RowField(forms.ChoiceField):
    """One of the rows that a page offers; cleaned to the row, or None."""

    def __init__(self, label: str, empty: str, *, missing: str = "") -> None:
        super().__init__(
            label=label, required=bool(missing), error_messages={"required": missing or "Choose one of these."}
        )
        self._empty, self._rows = empty, dict[str, Any]()

    def offer(self, rows: Mapping[str, Any], label: Callable[[Any], str]) -> None:
        self._rows = dict(rows)
        self.choices = [("", self._empty), *((key, label(row)) for key, row in rows.items())]

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        return self._rows.get(super().clean(value))
