"""The tabs of a case, as a unit may order and name them. No tab is an access: one that is left out of the bar opens as
before, for those who may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Name in the address, and the label that is used where the unit sets none; in the order of a paper book.
TABS = {
    "overview": "Overview",
    "chrono": "Chrono",
    "timeline": "Timeline",
    "victim": "Victim",
    "people": "People",
    "scene": "Scene & map",
    "evidence": "Evidence",
    "documents": "Documents",
    "calls": "Calls",
    "relations": "Relations",
    "work": "Work",
    "leads": "Leads",
    "history": "History",
    "audit": "Audit",
}
LONGEST = 30  # letters of a label: the bar wraps, and must stay a bar


class TabsError(ValueError):
    """A template of tabs that cannot be used; the message names the file, the key, the value and the remedy."""


def read_tabs(raw: Any, path: Path) -> dict[str, str]:  # noqa: ANN401 - whatever stands under [tabs]
    """Name and label of each tab of the bar, in the order of the file; all of them where it says nothing."""
    if raw is None:
        return dict(TABS)
    if not isinstance(raw, dict) or not raw:
        raise TabsError(f'{path}: tabs is {raw!r}; write a table [tabs] with lines such as chrono = "Chrono"')
    for name, label in raw.items():
        if name not in TABS:
            raise TabsError(f"{path}: tabs.{name} is {label!r}; there is no such tab: write one of {', '.join(TABS)}")
        if not isinstance(label, str) or not 1 <= len(label.strip()) <= LONGEST:
            raise TabsError(f"{path}: tabs.{name} is {label!r}; write its label, a text of 1 to {LONGEST} letters")
    return {name: label.strip() for name, label in raw.items()}
