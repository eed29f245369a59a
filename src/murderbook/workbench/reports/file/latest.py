"""When the last was written of what a report is of: the time that it bears, so that the same record prints alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import Max

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.kinds import KINDS

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN = ("created_at", "entered_at", "at", "asked_at", "computed_at", "hot_since", "withdrawn_at", "closed_at")


def latest_of(account: Account, case: Case, kinds: Collection[str]) -> datetime:
    """Of rows of these kinds that the account may give out; of nothing else may a sheet tell that it changed."""
    found = [BEGINNING]
    for kind in KINDS:
        if kind.name in kinds:
            columns = [one.name for one in kind.model._meta.concrete_fields if one.name in WRITTEN]
            rows = kind.rows(account, case, Right.EXPORT).order_by()
            told = rows.aggregate(**{f"last_{name}": Max(name) for name in columns}) if columns else {}
            found += [moment for moment in told.values() if moment is not None]
    return max(found)
