"""Learned shares of every comparison, each with its interval, and a declaration that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from murderbook.compute.packed import Doubles
from murderbook.linkage.learned.labelled import Labelled
from murderbook.linkage.learned.mixture import priors, shares_of
from murderbook.linkage.learned.parts import AREA, Part
from murderbook.linkage.model import PLACE, TIME, Declaration, declaration_of

TAIL = 0.025
DIGITS = 4
FEWEST_CODES = 5  # that begin with what all say together; of fewer, one would be asked twice
LEAST = 10.0**-DIGITS  # no share is learned to be nothing

Shares = Mapping[str, Doubles]  # id of a comparison: the learned shares of its parts


@dataclass(frozen=True, slots=True)
class Rate:
    """One number of the declaration. `part`: "same", "near" or "step 3". `pairs` of `series` series told of it;
    where none did, `learned` is what was declared."""

    id: str
    part: str
    label: str
    declared: float
    learned: float
    low: float
    high: float
    pairs: int
    series: int


def points(parts: Sequence[Part], weight: Doubles) -> dict[str, Doubles]:
    """Learned shares, without intervals. `weight` [1, pairs]."""
    return {part.id: _rounded(part, found[0]) for part, found in _drawn(parts, weight)}


def rates_of(parts: Sequence[Part], known: Labelled) -> list[Rate]:
    """With 95 % intervals: series drawn anew, and the rates they begin with in their own doubt."""
    return [rate for part, found in _drawn(parts, known.drawn()) for rate in _rates(part, known, found)]


def _rates(part: Part, known: Labelled, found: Doubles) -> list[Rate]:
    learned = _rounded(part, found[0])
    low, high = np.quantile(found[1:], [TAIL, 1.0 - TAIL], axis=0)
    pairs, series = int(part.shows.sum()), len(np.unique(known.of[part.shows]))
    return [
        Rate(
            part.id,
            name,
            part.label,
            round(float(part.declared[at]), DIGITS),
            float(learned[at]),
            round(min(float(low[at]), float(learned[at])), DIGITS),
            round(max(float(high[at]), float(learned[at])), DIGITS),
            pairs,
            series,
        )
        for at, name in enumerate(part.names)
    ]


def _drawn(parts: Sequence[Part], weight: Doubles) -> Iterator[tuple[Part, Doubles]]:
    """Shares [resamples, parts] of each; as declared where no pair that counts tells of it."""
    common = _common(parts, weight)
    for part in parts:
        if _is_told(part, weight):
            yield part, _shares(part, weight, common.get(part.row))
        else:
            yield part, np.repeat(part.declared[None, :], len(weight), axis=0)


def _is_told(part: Part, weight: Doubles) -> bool:
    return bool((weight[0] * part.shows).any())


def _common(parts: Iterable[Part], weight: Doubles) -> dict[str, Doubles]:
    """Of the codes of a comparison together: each alone has few pairs that tell, so it begins with what all say."""
    rows: dict[str, list[Part]] = {}
    for part in parts:
        if part.row and _is_told(part, weight):
            rows.setdefault(part.row, []).append(part)
    return {
        row: shares_of(
            np.vstack([part.parts for part in found]),
            np.hstack([weight[:, part.told] for part in found]),
            priors(np.repeat(found[0].declared[None, :], len(weight), axis=0)),
        )
        for row, found in rows.items()
        if len(found) >= FEWEST_CODES
    }


def _shares(part: Part, weight: Doubles, common: Doubles | None) -> Doubles:
    whole = float(part.declared.sum())
    centre = np.repeat(part.declared[None, :] / whole, len(weight), axis=0) if common is None else common
    return shares_of(part.parts, weight[:, part.told], priors(centre)) * whole


def _rounded(part: Part, shares: Doubles) -> Doubles:
    """To so many digits, none at nothing; the sum stays, the greatest share taking what is left over."""
    found = np.maximum(np.round(shares, DIGITS), LEAST)
    found[found.argmax()] += part.declared.sum() - found.sum()
    return np.asarray(np.round(found, DIGITS))


def with_shares(declaration: Declaration, shares: Shares) -> Declaration:
    """The declaration with these shares in place of its own."""
    return declaration_of(raw_with(declaration, shares))


def raw_with(declaration: Declaration, shares: Shares) -> dict[str, Any]:
    raw: dict[str, Any] = deepcopy(dict(declaration.raw))
    rows = {str(row["id"]): row for row in raw["comparisons"]}
    for item in declaration.items:
        found = shares.get(item.id)
        if found is None:
            continue
        if item.is_presence:
            row = rows[item.id.removesuffix(f".{item.code}")]
            row["consistency"] = {**row.get("consistency", {}), item.code: float(found[0])}
        else:
            rows[item.id]["same"] = float(found[0])
            if item.near:
                rows[item.id]["near"] = float(found[1])
    if AREA in shares:
        raw["place"]["same"], raw["place"]["near"] = (float(share) for share in shares[AREA][:2])
    for name, step in ((PLACE, raw["place"]), (TIME, raw["time"])):
        if name in shares:
            step["same_offender"] = _steps(step["same_offender"], shares[name])
    return raw


def _steps(declared: Sequence[float], learned: Doubles) -> list[float]:
    """Steps that no pair can lie in keep their share; learned ones come before them."""
    return [*(float(share) for share in learned), *declared[len(learned) :]]


def learned_only(parts: Iterable[Part], shares: Shares) -> dict[str, Doubles]:
    """Those that any pair told of: the rest of the declaration stays as it is."""
    return {part.id: shares[part.id] for part in parts if part.shows.any()}
