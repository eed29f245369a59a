"""Suggested strings: groups of cases that agree among themselves, grown from pairs, each with its chance strings.

A pair says little where twenty million pairs compete; five cases that agree with one another say more. A string keeps
the order in which its cases came, what each scores with the others, what they share in words, and how many strings as
strong the same growth gives in replica searches, where no two cases share an offender.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import Group, Rows, groups_of
from murderbook.compute.packed import Found
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.lead import Lead
from murderbook.linkage.coding.columns import Encoded
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.model import ABSENT, StringRule

if TYPE_CHECKING:
    from murderbook.linkage.screen import Screening

MOST_SHARED = 5  # shared values told of a string
Known = dict[tuple[int, int], int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A case of a string. `total`: its scores with all other members, milli-bits; `mean`: per other member."""

    case: str
    total: int
    mean: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What members share: `held` of the `known` in which it is known at all; `rate` in the whole register."""

    label: str
    value: str
    held: int
    known: int
    rate: float


@dataclass(frozen=True, slots=True)
class SuggestedString:
    """Cases in the order in which they were added, the first two being the pair it grew from.

    `score`: (number of cases - 1) x mean milli-bits over all pairs, so that a pair keeps its own. `chance`: strings of
    at least this score, whatever their length, expected by chance alone in a search of this size; None where a trace
    ties two of the cases. `leads`: those of the list that tie two members.
    """

    members: tuple[Member, ...]
    score: int
    shared: tuple[Shared, ...]
    chance: ChanceLeads | None = None
    leads: tuple[Lead, ...] = ()

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(member.case for member in self.members)

    @property
    def strength(self) -> int:
        """Mean milli-bits over all its pairs."""
        return self.score // (len(self.members) - 1)


def suggested_strings(screening: Screening, chance_strings: float = 1.0) -> tuple[SuggestedString, ...]:
    """The strings with fewer chance strings, as shown, than `chance_strings`, and those that a trace ties.

    Strongest first; no case is in two. The number shown is never below what the replicas can support: with three
    replicas or fewer none has fewer than one.

    `screening.strings` holds the others too: on a list that shows their number they may be read; joined to a case they
    would promise too much.
    """
    return tuple(s for s in screening.strings if s.chance is None or s.chance.shown < chance_strings)


def groups_in(search: AdditiveSearch, rule: StringRule, known: Known | None = None) -> list[Group]:
    """Groups grown from the best pairs of a search; scores in `known` replace those of the tables, None bars a pair."""
    least = round(1000 * rule.least_mean_bits)
    pairs = _seeds(search.top_pairs(rule.pairs, floor=least), known or {}, rule.pairs)
    return groups_of(Rows(search, known), pairs, least, rule.most_cases)


def _seeds(found: Found, known: Known, most: int) -> list[tuple[int, int]]:
    """The best pairs, those of known score among them."""
    scored = {(int(i), int(j)): int(s) for s, i, j in zip(*found, strict=True)}
    for pair, value in known.items():
        scored.pop(pair, None)
        if value is not None:
            scored[pair] = value
    return sorted(scored, key=lambda pair: (-scored[pair], pair))[:most]


def string_of(group: Group, encoded: Encoded, rows: Rows, model: FittedModel) -> SuggestedString:
    """A grown group in the words of the register."""
    others = len(group.members) - 1
    totals = [int(sum(rows[i][j] for j in group.members if j != i)) for i in group.members]
    members = [Member(encoded.cases[i].id, t, t // others) for i, t in zip(group.members, totals, strict=True)]
    return SuggestedString(tuple(members), group.score, shared_by(group.members, encoded, model))


def shared_by(rows: Sequence[int], encoded: Encoded, model: FittedModel) -> tuple[Shared, ...]:
    """What at least two of the cases share, what weighs most in all first; shared absence is not told."""
    values, tables = encoded.values[list(rows)], model.tables
    found = []
    for column, item in enumerate(model.declaration.items):
        held = values[:, column][values[:, column] >= 0]
        for position, times in zip(*np.unique(held, return_counts=True), strict=True):
            value = tables.values[position][1]
            if times > 1 and value.key != ABSENT:
                weight = int(times - 1) * int(tables.same[0, position])
                rate = float(tables.ratios[1 if value.broad else 0][0, position])
                found.append((-weight, item.id, Shared(item.label, value.label, int(times), len(held), rate)))
    return tuple(shared for _, _, shared in sorted(found, key=lambda entry: entry[:2])[:MOST_SHARED])


def with_leads(string: SuggestedString, leads: Sequence[Lead]) -> SuggestedString:
    inside = set(string.cases)
    return replace(string, leads=tuple(lead for lead in leads if {lead.left, lead.right} <= inside))
