"""Since when a case is cold, by the rule of this unit (record.toml)."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from murderbook.casefile.case import Case as CaseRecord
from murderbook.triage.cold import Clock, ColdRule, cold_since
from murderbook.workbench.record import CLOCKS

_CLOCK = dict(zip(CLOCKS, (Clock.OCCURRED, Clock.ACTIVITY), strict=True))


def unit_rule() -> ColdRule:
    """The unit's own rule."""
    years = settings.RECORD.cold_after_years
    clock = _CLOCK[settings.RECORD.cold_clock]
    return ColdRule(years, f"{years} year{'s' if years > 1 else ''} {clock.value}", "record.toml of this unit", clock)


def cold_by_rule(case: CaseRecord, today: date) -> date | None:
    """The day the case went cold by that rule; None where it has not, or its date is unknown."""
    return cold_since(case, today=today, rule=unit_rule())
