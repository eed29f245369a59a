"""What people decided of pairs, in words, and who is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

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
STYLES: dict[str, tuple[str, str]] = {
    Verdict.SUPPORTED: ("good", "done"),
    Verdict.ELIMINATED: ("", "none"),
    Verdict.UNSURE: ("warn", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The latest judgement of one person on one pair."""

    verdict: str
    words: str  # "eliminated by judgement of Ann Boone"

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
    return [Told(by_person[n].verdict, f"{TOLD[by_person[n].verdict]} {names[n]}") for n in order]


def is_eliminated(told: Collection[Told]) -> bool:
    """By anybody whose judgement may be told."""
    return any(one.verdict == Verdict.ELIMINATED for one in told)
