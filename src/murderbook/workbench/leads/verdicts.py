"""What people decided of pairs, in words, and who is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.leads.models import Judgement, Pair

# As the person who judges reads it: a hunch must not read like a result of the laboratory.
LABELS: dict[str, str] = {
    Verdict.SUPPORTED: "Supports one offender",
    Verdict.ELIMINATED: "Eliminated, in my judgement",
    Verdict.UNSURE: "Unsure",
}
# As a list tells it of somebody.
TOLD: dict[str, str] = {
    Verdict.SUPPORTED: "supported by judgement of",
    Verdict.ELIMINATED: "eliminated by judgement of",
    Verdict.UNSURE: "judged unsure by",
}
BLIND = "before the score was seen"
STYLES: dict[str, tuple[str, str]] = {
    Verdict.SUPPORTED: ("good", "done"),
    Verdict.ELIMINATED: ("", "none"),
    Verdict.UNSURE: ("warn", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The latest judgement of one person on one pair."""

    verdict: str
    by: str  # "eliminated by judgement of Ann Boone"
    at: datetime
    blind: bool

    @property
    def words(self) -> str:
        return f"{self.by}, {BLIND}" if self.blind else self.by

    @property
    def dated(self) -> str:
        """'eliminated by judgement of Ann Boone on 3 Mar 2026'."""
        return f"{self.by} on {self.at.day} {self.at:%b %Y}"

    @property
    def style(self) -> str:
        return STYLES[self.verdict][0]

    @property
    def icon(self) -> str:
        return STYLES[self.verdict][1]


def told_of(account: Account, pairs: Collection[Pair]) -> dict[Pair, list[Told]]:
    """Latest judgements by pair, one's own first; those of colleagues only where one's own is saved. One statement."""
    ends = {"left__in": {left for _, left, _ in pairs} or {0}, "right__in": {right for *_, right in pairs} or {0}}
    found = Judgement.objects.filter(**ends).select_related("account").order_by("at", "pk")
    latest: dict[Pair, dict[int, Judgement]] = defaultdict(dict)
    for judgement in found:
        latest[judgement.pair][judgement.account_id] = judgement
    return {pair: _in_order(account, latest[pair]) for pair in pairs if account.pk in latest[pair]}


def _in_order(account: Account, by_person: dict[int, Judgement]) -> list[Told]:
    names = {one.account_id: one.account.full_name or one.account.name for one in by_person.values()}
    names[account.pk] = "you"
    order = sorted(by_person, key=lambda person: (person != account.pk, names[person], person))
    return [_told(by_person[person], names[person]) for person in order]


def _told(latest: Judgement, name: str) -> Told:
    return Told(latest.verdict, f"{TOLD[latest.verdict]} {name}", latest.at, latest.blind)


def is_eliminated(told: Collection[Told]) -> bool:
    """By anybody whose judgement may be told."""
    return any(one.verdict == Verdict.ELIMINATED for one in told)


def eliminated_by_others(told: Sequence[Told]) -> str:
    """Which colleagues eliminate a pair that oneself does not, and when; nothing where one has not judged it."""
    if not told or told[0].verdict == Verdict.ELIMINATED:
        return ""
    return "; ".join(one.dated for one in told if one.verdict == Verdict.ELIMINATED)
