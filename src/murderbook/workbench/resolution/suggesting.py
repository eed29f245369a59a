"""The persons that an account sees, with what was judged of them, as the engine takes both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from murderbook.resolution import Declaration, JudgedPair
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.resolution.judgements import STANDS, Judged, judged, sides
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.records import Found, found_of


@dataclass(frozen=True, slots=True)
class Asked:
    """`pairs`: judgements in force, by ids of the records; of a contradicted group only what keeps apart, since none of
    it is put together."""

    found: tuple[Found, ...]
    judged: Judged
    pairs: tuple[JudgedPair, ...]

    def notes(self) -> Iterator[str]:
        """What of the judgements has no effect, and why."""
        for one in self.judged.history:
            if one.pk in self.judged.gone:
                yield f"The judgement of {_told(one)} has no effect: {self.judged.gone[one.pk]}."
        name_of = {one.who: one.name or one.record.id for one in self.found}
        for group in self.judged.contradicted:
            names = sorted(name_of.get(who, who.name) for who in group.members)
            yield f"Contradicted, so not put together: {'; '.join(names)}. Two of them were judged to be two persons."


COMPARED = "compared persons"  # the act, in the trail


def searches_of(account: Account) -> int:
    """How many times the account has compared persons so far: who searches until something shows has searched so
    often, and chance had as many."""
    return AuditEntry.objects.filter(actor=account.key, verb=COMPARED, outcome=Outcome.SUCCESS).count()


def asked_of(account: Account, declaration: Declaration, right: Right = Right.READ) -> Asked:
    found, said = tuple(found_of(account, declaration, right)), judged(account, right)
    return Asked(found, said, tuple(_pairs(found, said)))


def _pairs(found: Sequence[Found], said: Judged) -> Iterator[JudgedPair]:
    id_of = {one.who: one.record.id for one in found}
    void = {row.pk for group in said.contradicted for row in group.judgements if STANDS[row.verdict].value == "same"}
    for row in said.standing.values():
        left, right = (id_of.get(who) for who in sides(row))
        if left and right and row.pk not in void:
            yield JudgedPair(left, right, STANDS[row.verdict], _by(row), f"{row.at:%Y-%m-%d}", row.reason)


def _told(one: PersonJudgement) -> str:
    names = [name or "a person without a name" for name in (one.left_name, one.right_name)]
    return f"{' and '.join(names)} by {_by(one)} on {one.at:%Y-%m-%d}"


def _by(one: PersonJudgement) -> str:
    return one.account.full_name or one.account.name
