"""Which pairs may teach a model: those resolved on evidence that no search had a part in.

A judgement made on the file alone repeats what the program weighed, often after its score was seen. Taught with such
judgements a model would learn to agree with itself. So a pair is a label only where somebody's latest judgement
supports it on DNA, a conviction, a corroborated confession or other physical evidence, and nobody's eliminates it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Kind
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.models import INDEPENDENT, Basis, Judgement

BASES: dict[str, str] = {
    Basis.DNA: "DNA",
    Basis.CONVICTION: "a conviction",
    Basis.CONFESSION: "a confession, corroborated",
    Basis.PHYSICAL: "other physical evidence",
    Basis.FILE: "judgement on the file alone",
}


@dataclass(frozen=True, slots=True, order=True)
class Solved:
    """Two cases of one offender, by evidence of its own. Keys as the register has them, `left` before `right`."""

    left: str
    right: str
    bases: tuple[str, ...]


def solved_pairs(account: Account, right: Right = Right.READ, among: Collection[str] | None = None) -> list[Solved]:
    """The labels among the pairs of which the account sees both cases. One statement. `among`: both of these keys."""
    latest = _latest(account, right)
    kept = (pair for pair in latest if among is None or (pair[0] in among and pair[1] in among))
    found = ((pair, latest[pair]) for pair in kept)
    return sorted(Solved(*pair, _bases(said)) for pair, said in found if _bases(said) and not _is_ruled_out(said))


def _latest(account: Account, right: Right) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """By pair, everybody's latest verdict and what it rests on."""
    facts = ("left__key", "right__key", "account", "verdict", "basis")
    mine = Judgement.objects.visible_to(account, right).filter(kind=Kind.SAME_OFFENDER)
    latest: dict[tuple[str, str], dict[int, tuple[str, str]]] = {}
    for one, other, person, verdict, basis in mine.order_by("at", "pk").values_list(*facts):
        latest.setdefault((min(one, other), max(one, other)), {})[person] = verdict, basis
    return {pair: list(said.values()) for pair, said in latest.items()}


def solved_series(
    account: Account, right: Right = Right.READ, among: Collection[str] | None = None
) -> list[tuple[str, ...]]:
    """The same as series: cases joined by such pairs, each in one series. A series in which somebody has eliminated a
    pair is none: one of the links that join it is wrong, and nobody here can say which."""
    series: list[set[str]] = []
    for pair in solved_pairs(account, right, among):
        ends = {pair.left, pair.right}
        near = [one for one in series if one & ends]
        series = [one for one in series if one not in near] + [ends.union(*near)]
    barred = [set(pair) for pair, said in _latest(account, right).items() if _is_ruled_out(said)]
    return sorted(tuple(sorted(one)) for one in series if not any(pair <= one for pair in barred))


def _bases(said: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({basis for verdict, basis in said if verdict == Verdict.SUPPORTED and basis in INDEPENDENT}))


def _is_ruled_out(said: Iterable[tuple[str, str]]) -> bool:
    return any(verdict == Verdict.ELIMINATED for verdict, _ in said)
