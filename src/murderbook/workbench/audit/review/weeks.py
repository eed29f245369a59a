"""Weeks by ISO 8601, Monday to Sunday in UTC, and which of them somebody has reviewed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome, Verb

NAMED = re.compile(r"([0-9]{4})-W([0-9]{2})")
SHOWN = 52  # weeks back
KIND = "week "  # what a review is of: kind and week, hashed with its entry


@dataclass(frozen=True, slots=True, order=True)
class Week:
    monday: date

    @property
    def name(self) -> str:
        """'2026-W47'."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.monday, time(), UTC)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=7)

    @property
    def kind(self) -> str:
        return KIND + self.name

    def before(self, weeks: int = 1) -> Week:
        return Week(self.monday - timedelta(weeks=weeks))


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def last_over() -> Week:
    """The newest week that is over."""
    return week_of(timezone.now().astimezone(UTC).date()).before()


def read_week(text: str) -> Week | None:
    """A week by its name; None for no such week, or one that is not over."""
    found = NAMED.fullmatch(text)
    try:
        week = Week(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
    except ValueError:
        return None
    return week if week and week <= last_over() else None


def weeks() -> list[Week]:
    """Those that are over and that the trail reaches into, the newest first."""
    first = AuditEntry.objects.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    oldest, week = week_of(first.astimezone(UTC).date()), last_over()
    found: list[Week] = []
    while week >= oldest and len(found) < SHOWN:
        found.append(week)
        week = week.before()
    return found


def reviewed() -> dict[str, AuditEntry]:
    """The last review of each week, by the week's name."""
    entries = AuditEntry.objects.filter(verb=Verb.REVIEW_WEEK, outcome=Outcome.SUCCESS).order_by("index")
    return {entry.object_kind.removeprefix(KIND): entry for entry in entries.select_related("words")}


def unreviewed() -> list[Week]:
    """The newest first."""
    done = reviewed()
    return [week for week in weeks() if week.name not in done]
