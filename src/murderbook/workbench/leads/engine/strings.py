"""Suggested strings with their numbers: the same for triage, for the list of leads, and for the page of a string.

Two searches of a scope (the newest cases alone; all pairs) each suggest strings, and may suggest one and the same, or
two that share cases. What shares a case has one number: a case is told of one string, and none looks like two findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from murderbook.workbench.leads.models import FULL, NEW_CASES, Run

KEY_LENGTH = 22
FEWEST = 2  # one case is no string


@dataclass(frozen=True, slots=True)
class Grown:
    """A string as one search gave it. `cases`: those members that the reader may know of."""

    run: Run
    keys: tuple[str, ...]
    cases: tuple[str, ...]
    document: dict[str, Any]  # score, chance, what is shared; empty where the search stored none

    @property
    def is_complete(self) -> bool:
        return len(self.cases) == len(self.keys)

    @property
    def by_new_case(self) -> bool:
        return self.run.engine == NEW_CASES

    @property
    def chance(self) -> dict[str, Any] | None:
        """None where a trace or a person ties two members, or where no number is stored."""
        found: dict[str, Any] | None = self.document.get("chance")
        return found

    def is_below(self, level: float) -> bool:
        """Whether chance gives fewer such strings than `level` in its search, or a trace ties two of its cases."""
        return bool(self.document) and (self.chance is None or self.chance["shown"] < level)

    @property
    def order(self) -> tuple[float, float]:
        """Ties by a trace first, then fewest by chance; a greater score first where that is the same."""
        expected = self.chance["shown"] if self.chance else -1.0 if self.document else float("inf")
        return expected, -float(self.document.get("score", 0.0))


@dataclass(frozen=True, slots=True)
class Suggested:
    """One number: the string that chance explains least, and what another search grew of the same cases."""

    number: int
    best: Grown
    others: tuple[Grown, ...]
    by_new_case: bool  # whether the search for the newest cases found any of it

    @property
    def cases(self) -> tuple[str, ...]:
        """All that are told of this string, the members of the best one first."""
        return tuple(dict.fromkeys(case for one in (self.best, *self.others) for case in one.cases))

    @property
    def key(self) -> str:
        """Names the string in an address: the same as long as a search finds the same cases. Made with the record's
        secret, so that nobody works out from it whether the cases he sees are all there are."""
        told = "/".join([str(self.best.run.scope_id), *sorted(self.best.keys)])
        return salted_hmac("murderbook string", told, algorithm="sha256").hexdigest()[:KEY_LENGTH]


def numbered(runs: Iterable[Run], known: Collection[str]) -> list[Suggested]:
    """The strings of one scope's latest searches, numbered from one in the order of how little chance explains them.

    `known`: keys of the cases that the reader may know of. The others are left out, and a string that then holds
    fewer than two is none: the numbers leave no hole that would tell of it.
    """
    found = [one for run in _standing(runs) for one in grown_of(run, known)]
    families: list[list[Grown]] = []
    for one in sorted(found, key=lambda one: one.order):
        near = [family for family in families if any(set(one.cases) & set(other.cases) for other in family)]
        if near:
            near[0].append(one)
            for family in near[1:]:
                near[0] += family
                families.remove(family)
        else:
            families.append([one])
    found_by = sorted(((_kept(family), family) for family in families), key=lambda pair: pair[0][0].order)
    return [
        Suggested(number, best, tuple(others), any(one.by_new_case for one in family))
        for number, ((best, *others), family) in enumerate(found_by, start=1)
    ]


def _standing(runs: Iterable[Run]) -> list[Run]:
    """In the order in which they were made. What the search for the newest cases put together stands no more once a
    search of all pairs has gone by other decisions: it may hold what a person keeps apart. Its leads stay."""
    ordered = sorted(runs, key=lambda run: run.pk)
    last = next((run for run in reversed(ordered) if run.engine == FULL), None)
    if last is None:
        return ordered
    return [run for run in ordered if run.engine == FULL or run.pk > last.pk or run.decided == last.decided]


def grown_of(run: Run, known: Collection[str]) -> Iterable[Grown]:
    """The strings of one search as far as the reader may know of their cases, a single one being none."""
    documents = {tuple(document["cases"]): document for document in run.string_documents}
    for keys in run.strings or documents:
        cases = tuple(key for key in keys if key in known)
        if len(cases) >= FEWEST:
            yield Grown(run, tuple(keys), cases, documents.get(tuple(keys), {}))


def _kept(family: list[Grown]) -> list[Grown]:
    """Of two where one holds the other the longer stands for both; the one that chance explains least first."""
    longest = sorted(family, key=lambda one: -len(one.cases))
    kept = [one for at, one in enumerate(longest) if not any(set(one.cases) <= set(k.cases) for k in longest[:at])]
    return sorted(kept, key=lambda one: one.order)
