"""What persons hold of pairs of cases: what a search of a scope goes by, of two decisions the later one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from django.db.models import Q

from murderbook.workbench.access.models import Compartment, Grade
from murderbook.workbench.leads.models import Act, StringDecision

Pair = tuple[str, str]  # keys of cases, in order
Said = tuple[bool, Sequence[Pair]]  # whether one hand's; of which pairs


def decided_in(scope: Compartment) -> dict[Pair, bool]:
    """By pair, whether both are held for one hand's: by decisions of the scope and, since a restricted one reads down,
    of the open files."""
    read = Q(scope__grade=Grade.OPEN) | Q(scope=scope)
    standing = StringDecision.objects.filter(read, withdrawn_at=None)
    found = standing.select_related("subject").prefetch_related("cases").order_by("-at", "-pk")
    return in_force([said_by(decision) for decision in found])


def stored(decided: dict[Pair, bool]) -> list[list[str | bool]]:
    """As a run keeps them."""
    return [[one, two, same] for (one, two), same in sorted(decided.items())]


def said_by(decision: StringDecision) -> Said:
    """The pairs of a decision. Its cases should have been fetched with it."""
    keys = sorted(case.key for case in decision.cases.all())
    if decision.subject is None:
        return True, list(combinations(keys, 2))
    subject = decision.subject.key
    return decision.act != Act.SPLIT, [_pair(subject, key) for key in keys if key != subject]


def in_force(newest_first: Iterable[Said]) -> dict[Pair, bool]:
    """Of each pair what was said of it last. What ties A to B and B to C ties A to C: an earlier word that would undo a
    later one in this roundabout way has no effect either."""
    hands, apart, found = _Hands(), set[Pair](), dict[Pair, bool]()
    for same, pairs in newest_first:
        for pair in pairs:
            one, two = pair
            tied, other = hands.of(one), hands.of(two)
            if (apart & _pair_set(tied, other)) if same else tied == other:
                continue
            found[pair] = same
            if same:
                hands.join(one, two)
            else:
                apart.add(pair)
    return found


def _pair(one: str, two: str) -> Pair:
    return (one, two) if one < two else (two, one)


def _pair_set(some: Iterable[str], others: Iterable[str]) -> set[Pair]:
    return {_pair(one, two) for one, two in product(some, others)}


class _Hands:
    """Cases tied so far, each with all that it is tied to."""

    def __init__(self) -> None:
        self._tied: dict[str, frozenset[str]] = {}

    def of(self, key: str) -> frozenset[str]:
        return self._tied.get(key, frozenset({key}))

    def join(self, one: str, two: str) -> None:
        both = self.of(one) | self.of(two)
        self._tied.update(dict.fromkeys(both, both))
