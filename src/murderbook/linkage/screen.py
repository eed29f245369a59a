"""Screen a register: every pair scored, the best explained, and beside each what chance alone would give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from murderbook.casefile.case import Case
from murderbook.compute.additive.search import AdditiveSearch
from murderbook.compute.engine import Engine
from murderbook.compute.growth import Belonging, Formed, Grouper, Known, Rows
from murderbook.compute.packed import SKIPPED, Flags, Ints
from murderbook.evidence.chance import ChanceTable
from murderbook.evidence.inflation import Inflation, bulk_of, measure
from murderbook.evidence.lead import Lead
from murderbook.linkage.coding.columns import Encoded, encode
from murderbook.linkage.compare import compare, rests_on_trace
from murderbook.linkage.fitted import FittedModel
from murderbook.linkage.reading import is_compared, is_linked, is_ruled_out, physical_links
from murderbook.linkage.replicas import PLAIN_SHARE, LargerTable, Replicas, nulls_of
from murderbook.linkage.series import Scored, SuggestedString, grown, string_of, with_leads

Progress = Callable[[float, str], None]
PAIRS_AFFORDED = 4_000_000_000  # pairs that all replicas together may look at, per null
FEWEST_REPLICAS = 5
FOCUS_FACTOR = 5  # a focused search looks at few pairs: it gets so many times the replicas asked for
FEW_KEPT = 20  # a focus is small where it holds at most one case in so many
STRING_REPLICAS = 40  # replicas in which strings are made too, at most
SEARCH_SHARE = 0.1  # of the progress shown


@dataclass(frozen=True)
class Putting:
    """How strings are made of pairs: by `grouping`, or grown from the best pairs. `decided`: pairs of case ids that a
    person holds for one hand's (True) or for two."""

    grouping: Grouper | None = None
    decided: Mapping[tuple[str, str], bool] = field(default_factory=dict)


GROWN = Putting()


@dataclass(frozen=True)
class Screening:
    """`leads` by uncapped score, best first, ties by case id; each carries its chance leads.

    A lead that a trace ties carries none (its points rank and no replica gives them).

    Pairs of two cleared cases, of one known series or of one incident are no leads.

    `excluded`: pairs that a physical trace rules out, for the record. `n` cases and `pairs` pairs were looked at.
    `strings`: all that grew, strongest first, no case in two, each with its chance strings unless a trace ties two of
    its cases; of a focused search only those that hold a case of the focus (`joined_by`).
    """

    leads: tuple[Lead, ...]
    excluded: tuple[Lead, ...]
    n: int
    pairs: int
    model: FittedModel
    seed: int
    chance: LargerTable
    focus: frozenset[str] | None
    replicas: int
    strings: tuple[SuggestedString, ...] = ()
    null_scores: dict[str, list[Ints]] = field(repr=False, default_factory=dict)

    def joined_by(self, case_id: str) -> SuggestedString | None:
        """The string that a case would join, with its chance strings; None where none grew."""
        return next((string for string in self.strings if case_id in string.cases), None)


def screen(  # noqa: PLR0913 - every option is a choice of the user's
    cases: Iterable[Case],
    model: FittedModel,
    *,
    top: int = 500,
    focus: Collection[str] | None = None,
    replicas: int = 100,
    seed: int = 0,
    workers: int | None = None,
    engine: Engine = "auto",
    searches: int = 1,
    strings: Putting = GROWN,
    progress: Progress | None = None,
) -> Screening:
    """Compare all homicides (or only pairs that touch `focus`) and explain the best `top`; `searches` counts repeats.
    Replicas are fewer than asked for in a large register, more for a focus (`Screening.replicas`). ValueError: a case
    the model did not count, an unknown focus id, top or replicas below 1."""
    _check(top, replicas)
    encoded = encode([case for case in cases if is_compared(case)], model)
    touched = _focus_flags(encoded, focus)
    search = AdditiveSearch(encoded.form, np.flatnonzero(touched).astype(np.int32), engine=engine, workers=workers)
    found, excluded, seen = _leads(encoded, search, model, top, tell := progress or _silent)
    count = _affordable(search.pairs_once, replicas, focus is not None)
    source = Replicas(encoded, model, _kept(touched))
    nulls = _null_searches(source, search, _floor(found, seen), count, seed, strings.grouping, tell)
    chance = _chance(nulls, seen, search.pairs_once, searches)
    made = _strings(encoded, search, model, strings)
    return Screening(
        leads=(leads := _with_chance(found, chance)),
        excluded=excluded,
        n=len(encoded.cases),
        pairs=search.pairs_once,
        model=model,
        seed=seed,
        chance=chance,
        focus=None if focus is None else frozenset(focus),
        replicas=count,
        strings=_told(made, leads, ChanceTable(nulls.strings, searches), chance.inflation),
        null_scores=nulls.scores,
    )


def _check(top: int, replicas: int) -> None:
    if top < 1 or replicas < 1:
        raise ValueError(f"top and replicas are at least 1, not {top} and {replicas}")


def _kept(focus: Flags) -> Flags | None:
    """The cases that keep their own values in replicas: those of a small focus. Pairs within a large one would be too
    many to leave out, and its cases trade places like all others."""
    return focus if focus.sum() * FEW_KEPT <= len(focus) else None


def _floor(leads: Iterable[Lead], seen: Sequence[int]) -> int:
    """The weakest score listed or looked at: replicas count from there on."""
    return min([*(lead.score_millibits or 0 for lead in leads), *seen[-1:]], default=1)


def _chance(nulls: _Nulls, seen: Sequence[int], pairs: int, searches: int) -> LargerTable:
    """What the replicas count; the strict null raised by how far the bulk of the search lies above it."""
    strict, plain = (ChanceTable([part.tolist() for part in scores], searches) for scores in nulls.scores.values())

    def expected(score: int) -> float:
        return max(strict.at(score).expected / searches, 1 / strict.replicas)

    return LargerTable(strict, plain, measure(seen, expected, pairs))


def _silent(share: float, words: str) -> None:
    """No progress shown."""


def _with_chance(leads: Iterable[Lead], chance: LargerTable) -> tuple[Lead, ...]:
    """No number for a lead that a trace ties: its points rank, and replicas know nothing of traces."""
    return tuple(
        lead if rests_on_trace(lead) else lead.with_chance(chance.at(lead.score_millibits or 0)) for lead in leads
    )


def _focus_flags(encoded: Encoded, focus: Collection[str] | None) -> Flags:
    if focus is None:
        return np.ones(len(encoded.cases), np.bool_)
    wanted = set(focus)
    unknown = wanted - {case.id for case in encoded.cases}
    if unknown:
        raise ValueError(f"not among the homicides compared: {', '.join(sorted(unknown)[:5])}")
    return np.array([case.id in wanted for case in encoded.cases], np.bool_)


def _affordable(pairs: int, asked: int, focused: bool) -> int:
    wanted = asked * FOCUS_FACTOR if focused else asked
    return max(min(wanted, PAIRS_AFFORDED // max(pairs, 1)), min(FEWEST_REPLICAS, asked))


def _leads(
    encoded: Encoded, search: AdditiveSearch, model: FittedModel, top: int, tell: Progress
) -> tuple[list[Lead], tuple[Lead, ...], list[int]]:
    """The best leads, those with a physical link first; the pairs that a trace rules out; the scores of the bulk."""
    traced = _traced(encoded, search.queries)
    _, deepest = bulk_of(search.pairs_once)
    found = search.top_pairs(
        max(top, deepest) + len(traced), progress=lambda share: tell(share * SEARCH_SHARE, "comparing")
    )
    cases = encoded.cases
    told = [(int(s), int(i), int(j)) for s, i, j in zip(*found, strict=True) if (int(i), int(j)) not in traced]
    best = [(i, j) for score, i, j in told[:top] if score > 0]
    leads = [compare(cases[i], cases[j], model) for i, j in best]
    linked = [compare(cases[i], cases[j], model) for i, j in sorted(traced)]
    leads += [
        lead
        for lead, (i, j) in zip(linked, sorted(traced), strict=True)
        if not lead.exclusions and _may_lead(search, i, j)
    ]
    leads.sort(key=lambda lead: (-(lead.score_millibits or 0), lead.left, lead.right))
    return leads[:top], tuple(lead for lead in linked if lead.exclusions), [score for score, _, _ in told[:deepest]]


def _traced(encoded: Encoded, queries: Ints) -> set[tuple[int, int]]:
    """Pairs of the queries that a trace ties or rules out; one that tells neither way is scored as any other."""
    focus = np.zeros(len(encoded.cases), np.bool_)
    focus[queries] = True
    row = {case.id: number for number, case in enumerate(encoded.cases)}
    pairs = set()
    for number, case in enumerate(encoded.cases):
        for link in case.physical_links:
            other = row.get(link.other)
            if other is not None and other != number and (focus[number] or focus[other]):
                pairs.add((min(number, other), max(number, other)))
    said = {(i, j): physical_links(encoded.cases[i], encoded.cases[j]) for i, j in pairs}
    return {pair for pair, links in said.items() if is_linked(links) or is_ruled_out(links)}


def _may_lead(search: AdditiveSearch, i: int, j: int) -> bool:
    left, right = (np.array([row], np.int32) for row in (i, j))
    return bool(search.scores_of_pairs(left, right)[0] != SKIPPED)


def _strings(
    encoded: Encoded, search: AdditiveSearch, model: FittedModel, putting: Putting
) -> list[tuple[SuggestedString, bool]]:
    """The strings, and whether a trace or a person ties two of their cases.

    A grown string takes such a pair by the score of its lead, and leaves out one that is kept apart.
    """
    cases, known = encoded.cases, _known(encoded, search, putting.decided)
    scored: Scored = {(i, j): _score(cases[i], cases[j], model) if one else None for (i, j), one in known.items()}
    rows = Rows(search, scored)
    if putting.grouping is None:
        made = grown(search, model.declaration.strings, scored)
    else:
        made = _weighed(search, putting.grouping, encoded.belonging, known)
    tied = [any(known.get(pair) for pair in combinations(sorted(one.members), 2)) for one in made]
    return [(string_of(one, encoded, rows, model), held) for one, held in zip(made, tied, strict=True)]


def _weighed(search: AdditiveSearch, grouping: Grouper, belonging: Belonging, known: Known) -> list[Formed]:
    """Strings that hold a case of the search: what traces and persons tie elsewhere is not of a focus."""
    of_search = set(search.queries.tolist())
    return [one for one in grouping(search, belonging, known) if of_search.intersection(one.members)]


def _told(
    made: Iterable[tuple[SuggestedString, bool]], leads: Sequence[Lead], chance: ChanceTable, inflation: Inflation
) -> tuple[SuggestedString, ...]:
    """With the leads within them, and chance strings where nothing ties two of their cases."""
    return tuple(
        with_leads(string if tied else replace(string, chance=chance.at(string.score).inflated(inflation)), leads)
        for string, tied in made
    )


def _score(one: Case, two: Case, model: FittedModel) -> int | None:
    return compare(one, two, model).score_millibits


def _known(
    encoded: Encoded, search: AdditiveSearch, decided: Mapping[tuple[str, str], bool]
) -> dict[tuple[int, int], bool]:
    """Pairs of rows that a trace or, before it, a person ties or keeps apart."""
    every = np.arange(len(encoded.cases), dtype=np.int32)
    traced = _traced(encoded, every)
    known = {
        (i, j): is_linked(physical_links(encoded.cases[i], encoded.cases[j])) and _may_lead(search, i, j)
        for i, j in sorted(traced)
    }
    row = {case.id: number for number, case in enumerate(encoded.cases)}
    for (one, two), same in sorted(decided.items()):
        if one in row and two in row:
            known[min(row[one], row[two]), max(row[one], row[two])] = same
    return known


class _Nulls(NamedTuple):
    """What the replica searches gave. `strings`: per replica of the strict null, the scores of the strings grown."""

    scores: dict[str, list[Ints]]  # per null, per replica: the scores of pairs that reach the floor
    strings: list[list[int]]


def _null_searches(  # noqa: PLR0913, PLR0917
    source: Replicas,
    search: AdditiveSearch,
    floor: int,
    count: int,
    seed: int,
    grouping: Grouper | None,
    tell: Progress,
) -> _Nulls:
    strict, plain = nulls_of(source.encoded, seed)
    shares = {strict: count, plain: max(1, count // PLAIN_SHARE)}
    total, done = sum(shares.values()), 0
    found = _Nulls({null.name: [] for null in shares}, [])
    rule = source.model.declaration.strings
    for which, (null, times) in enumerate(shares.items()):
        for replica in source.make(null, times, (seed, which)):
            there = search.on(replica)
            found.scores[null.name].append(there.scores_from(floor))
            if null is strict and len(found.strings) < STRING_REPLICAS:
                # known hands are those of the register: a replica has a focus that keeps its values as one series
                belonging = source.encoded.belonging
                made = _weighed(there, grouping, belonging, {}) if grouping else grown(there, rule)
                found.strings.append([one.score for one in made])
            done += 1
            tell(SEARCH_SHARE + (1.0 - SEARCH_SHARE) * done / total, f"replica searches ({null.name})")
    return found
