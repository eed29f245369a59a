"""Suggested strings: groups of cases that agree among themselves, made of pairs, each with its chance strings.

A pair says little where twenty million pairs compete; five cases that agree with one another say more. A string keeps
what each case scores with the others, how firmly it belongs where that is known, what they share in words, and how
many strings as strong the same way gives in replica searches, where no two cases share an offender. Here strings grow
from the best pairs; `murderbook.series.grouping` weighs all ways to put cases together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.growth import NEVER, Formed, Group, Rows, groups_of
from murderbook.compute.packed import Found
from murderbook.evidence.chance import ChanceLeads
from murderbook.evidence.lead import Lead
from murderbook.linkage.coding.columns import Encoded
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.model import ABSENT, StringRule

if TYPE_CHECKING:
    from murderbook.linkage.screen import Screening

MOST_SHARED = 5  # shared values told of a string
Scored = dict[tuple[int, int], int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A case of a string. `total`: its scores with all other members, milli-bits; `mean`: per other member.
    `firmness`: how firmly it belongs, from 0 to 1, where strings are weighed and not grown."""

    case: str
    total: int
    mean: int
    firmness: float | None = None


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
    """Cases in the order in which they were added, or the firmest first.

    `score`: of a grown string (number of cases - 1) x mean milli-bits over all pairs, so that a pair keeps its own; of
    a weighed one milli-bits over its cases each by itself. `chance`: strings of at least this score, whatever their
    length, expected by chance alone in a search of this size; None where a trace or a person ties two of the cases.
    `leads`: those of the list that tie two members. `near`: other cases that may belong, each with its firmness;
    `error`: how far drawing may have put a firmness off (standard error).
    """

    members: tuple[Member, ...]
    score: int
    shared: tuple[Shared, ...]
    chance: ChanceLeads | None = None
    leads: tuple[Lead, ...] = ()
    near: tuple[tuple[str, float], ...] = ()
    error: float = 0.0

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(member.case for member in self.members)


def suggested_strings(screening: Screening, chance_strings: float = 1.0) -> tuple[SuggestedString, ...]:
    """The strings with fewer chance strings, as shown, than `chance_strings`, and those that a trace ties.

    Strongest first; no case is in two. The number shown is never below what the replicas can support: with three
    replicas or fewer none has fewer than one.

    `screening.strings` holds the others too: on a list that shows their number they may be read; joined to a case they
    would promise too much.
    """
    return tuple(s for s in screening.strings if s.chance is None or s.chance.shown < chance_strings)


def groups_in(search: AdditiveSearch, rule: StringRule, known: Scored | None = None) -> list[Group]:
    """Groups grown from the best pairs of a search; scores in `known` replace those of the tables, None bars a pair."""
    least = round(1000 * rule.least_mean_bits)
    pairs = _seeds(search.top_pairs(rule.pairs, floor=least), known or {}, rule.pairs)
    return groups_of(Rows(search, known), pairs, least, rule.most_cases)


def _seeds(found: Found, known: Scored, most: int) -> list[tuple[int, int]]:
    """The best pairs, those of known score among them."""
    scored = {(int(i), int(j)): int(s) for s, i, j in zip(*found, strict=True)}
    for pair, value in known.items():
        scored.pop(pair, None)
        if value is not None:
            scored[pair] = value
    return sorted(scored, key=lambda pair: (-scored[pair], pair))[:most]


def grown(search: AdditiveSearch, rule: StringRule, known: Scored | None = None) -> list[Formed]:
    """Groups grown, as any other way would give them."""
    return [Formed(group.members, group.score) for group in groups_in(search, rule, known)]


def string_of(formed: Formed, encoded: Encoded, rows: Rows, model: FittedModel) -> SuggestedString:
    """Cases put together, in the words of the register. A pair that is no lead says nothing to a total."""
    others = len(formed.members) - 1
    pairs = {i: [int(rows[i][j]) for j in formed.members if j != i] for i in formed.members}
    totals = [sum(score for score in scores if score != NEVER) for scores in pairs.values()]
    firmness = formed.firmness or (None,) * len(formed.members)
    members = [
        Member(encoded.cases[i].id, total, total // others, None if firm is None else round(firm, 4))
        for i, total, firm in zip(formed.members, totals, firmness, strict=True)
    ]
    shared = shared_by(formed.members, encoded, model)
    near = tuple((encoded.cases[i].id, round(firm, 4)) for i, firm in formed.near)
    return SuggestedString(tuple(members), formed.score, shared, near=near, error=round(formed.error, 4))


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
