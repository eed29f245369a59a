"""What people said of remains and a report, who is told of it, and when it amounts to a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.identity.models import IdentityJudgement
from murderbook.workbench.register.models import Case

PROPOSERS = 2  # persons who support it, and nobody who eliminates it
TOLD: dict[str, str] = {
    Verdict.SUPPORTED: "supported by",
    Verdict.ELIMINATED: "eliminated by",
    Verdict.UNSURE: "judged unsure by",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """The last word of one person on a pair."""

    judgement: IdentityJudgement
    who: str
    is_own: bool

    @property
    def verdict(self) -> str:
        return self.judgement.verdict

    @property
    def words(self) -> str:
        """'eliminated by Ann Boone on 3 Mar 2026'."""
        at = self.judgement.at
        return f"{TOLD[self.verdict]} {self.who} on {at.day} {at:%b %Y}"


@dataclass(frozen=True, slots=True)
class Opinions:
    """`every`: the last word of each person; what may be `told` to an account is its own, and then the others'."""

    every: tuple[Opinion, ...] = ()

    @property
    def own(self) -> Opinion | None:
        return next((one for one in self.every if one.is_own), None)

    @property
    def told(self) -> tuple[Opinion, ...]:
        """Colleagues' judgements stay hidden until one's own is saved: theirs must not sway it."""
        return tuple(sorted(self.every, key=lambda one: not one.is_own)) if self.own else ()

    @property
    def are_hidden(self) -> bool:
        return bool(self.every) and self.own is None

    @property
    def proposers(self) -> tuple[str, ...]:
        """Those who propose it to the medical examiner; nobody where fewer than two support it or one eliminates it."""
        verdicts = [one.verdict for one in self.every]
        if verdicts.count(Verdict.SUPPORTED) < PROPOSERS or Verdict.ELIMINATED in verdicts:
            return ()
        return tuple(one.who for one in self.every if one.verdict == Verdict.SUPPORTED)

    @property
    def is_eliminated(self) -> bool:
        return any(one.verdict == Verdict.ELIMINATED for one in self.told)


NONE = Opinions()


def opinions_of(account: Account, remains: list[Case], right: Right = Right.READ) -> Mapping[tuple[int, int], Opinions]:
    """By remains and report, of pairs on which the account holds the right. One statement."""
    seen = IdentityJudgement.objects.visible_to(account, right).filter(remains__in=remains)
    found: dict[tuple[int, int], list[Opinion]] = defaultdict(list)
    for one in seen.last_of_each():
        name = "you" if one.account_id == account.pk else one.account.full_name or one.account.name
        found[one.remains_id, one.report_id].append(Opinion(one, name, one.account_id == account.pk))
    return {pair: Opinions(tuple(opinions)) for pair, opinions in found.items()}
