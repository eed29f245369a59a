"""Decisions of the policy file: numbered, with reason and alternatives; amended by a later row, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.custody.recording import event_columns
from murderbook.workbench.casework.models import Decision
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.register.models import Case

SAID = ("text", "reason", "alternatives", "maker")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and what amended it, in the order of writing."""

    entry: Decision
    amendments: tuple[Decision, ...]

    @property
    def now(self) -> Decision:
        return self.amendments[-1] if self.amendments else self.entry


def decide(case: Case, data: Mapping[str, Any], author: Account, amended: Decision | None) -> Decision:
    """A new decision, or an amendment of one. The caller holds the case's lock. `data`: of `forms.DecisionForm`."""
    entry = (amended.amends or amended) if amended else None
    return Decision.objects.create(
        case=case,
        number=entry.number if entry else next_number(case.decisions),
        author=author,
        amends=entry,
        **event_columns(data["when"]),
        **{name: data[name] for name in SAID},
    )


def decisions_of(case: Case) -> list[Decided]:
    """Of a case that came through the door, by number. One statement."""
    rows = list(case.decisions.select_related("author").order_by("entered_at", "pk"))
    amendments: dict[int, list[Decision]] = defaultdict(list)
    for row in rows:
        if row.amends_id is not None:
            amendments[row.amends_id].append(row)
    entries = sorted((row for row in rows if row.amends_id is None), key=lambda row: row.number)
    return [Decided(row, tuple(amendments[row.pk])) for row in entries]
