"""Group leads into suggested strings: average linkage over the leads, cut where chance leads become likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from murderbook.evidence.lead import Lead
from murderbook.linkage.screen import Screening


@dataclass(frozen=True, slots=True)
class SuggestedString:
    """Cases that leads tie together. `strength`: mean milli-bits over all its pairs, 0 where a pair was not listed."""

    cases: tuple[str, ...]
    leads: tuple[Lead, ...]
    strength: int


def suggested_strings(screening: Screening, chance_leads: float = 1.0) -> tuple[SuggestedString, ...]:
    """Strings from leads with fewer expected chance leads than `chance_leads`, strongest first.

    Two groups join while the mean score of all pairs across, pairs that are no listed lead counting 0, stays above half
    the weakest admitted score: one strong lead does not chain two strings together. Cases tied by no such lead do not
    appear.
    """
    admitted = [lead for lead in screening.leads if _unlikely(lead, chance_leads)]
    if not admitted:
        return ()
    score = {frozenset((lead.left, lead.right)): lead.score_millibits or 0 for lead in screening.leads}
    cut = min(lead.score_millibits or 0 for lead in admitted) / 2.0
    groups = _joined([frozenset((case,)) for case in sorted(_cases(admitted))], score, cut)
    strings = [_string(group, score, screening.leads) for group in groups if len(group) > 1]
    return tuple(sorted(strings, key=lambda string: (-len(string.cases), -string.strength, string.cases)))


def _unlikely(lead: Lead, chance_leads: float) -> bool:
    return lead.chance is not None and lead.chance.expected < chance_leads


def _cases(leads: Sequence[Lead]) -> set[str]:
    return {case for lead in leads for case in (lead.left, lead.right)}


def _joined(groups: list[frozenset[str]], score: dict[frozenset[str], int], cut: float) -> list[frozenset[str]]:
    """Join the closest two groups while they are close enough. Cubic in the cases of the list, which is short."""
    while len(groups) > 1:
        closeness, a, b = max(
            ((_closeness(a, b, score), a, b) for a, b in combinations(groups, 2)),
            key=lambda found: (found[0], sorted(found[1]), sorted(found[2])),
        )
        if closeness < cut:
            break
        groups = [group for group in groups if group not in (a, b)] + [a | b]
    return groups


def _closeness(a: frozenset[str], b: frozenset[str], score: dict[frozenset[str], int]) -> float:
    return sum(score.get(frozenset((x, y)), 0) for x in a for y in b) / (len(a) * len(b))


def _string(group: frozenset[str], score: dict[frozenset[str], int], leads: Sequence[Lead]) -> SuggestedString:
    pairs = [score.get(frozenset(pair), 0) for pair in combinations(sorted(group), 2)]
    inside = tuple(lead for lead in leads if lead.left in group and lead.right in group)
    return SuggestedString(tuple(sorted(group)), inside, sum(pairs) // len(pairs))
