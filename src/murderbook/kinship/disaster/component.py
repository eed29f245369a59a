"""The exact sum over all ways to choose once per family, no victim twice: families that share victims, in turn.

A state is the set of victims already taken among those whom a later family may still want; so many states, and not so
many assignments, are gone through. Where there would be too many, the least probable are left out and what they could
at most have come to is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.near.interval import Drawn
from murderbook.kinship.likelihood.shapes import Floats, Whole

MOST_STATES = 50_000
MOST_STEPS = 3_000_000  # states times choices, of one family
BITS = 63

Masks = npt.NDArray[np.uint64]
Collect = Callable[[Floats, Whole, int], Floats]  # values, index of each, how many: the sum or the best of each index


class TooWideError(Exception):
    """More victims are contested at once than a state holds."""


@dataclass(frozen=True)
class Step:
    """From the states before a family to those after it: for each step possible, state, group and state."""

    family: int
    groups: tuple[Whole, ...]  # choices that take the same contested victims
    source: Whole
    group: Whole
    target: Whole
    sources: int
    targets: int

    def of_groups(self, weight: Floats) -> Floats:
        return np.array([_log_sum(weight[group]) for group in self.groups])

    def best_of_groups(self, weight: Floats) -> Floats:
        return np.array([weight[group].max() for group in self.groups])


@dataclass(frozen=True)
class Component:
    """`log_total`: of all weights. `posterior`: by family, of each of its choices. `lost`: at most so much posterior
    was in states left out. Where all is only near (`near`) there are no steps, the `best` alone is known, and
    `drawn` says how far each posterior may be off."""

    steps: tuple[Step, ...]
    log_total: float
    posterior: dict[int, Floats]
    lost: float
    best: tuple[tuple[int, int], ...] = ()
    drawn: Drawn | None = None

    @property
    def is_exact(self) -> bool:
        return not self.best


def components(families: Sequence[Choices]) -> list[list[int]]:
    """Indices of families that share victims, directly or over others; in the order of the first of each."""
    root = list(range(len(families)))

    def top(one: int) -> int:
        while root[one] != one:
            one = root[one]
        return one

    first: dict[int, int] = {}
    for f, one in enumerate(families):
        for victim in sorted(set().union(*one.victims)):
            a, b = top(first.setdefault(victim, f)), top(f)
            root[max(a, b)] = min(a, b)
    out: dict[int, list[int]] = {}
    for f in range(len(families)):
        out.setdefault(top(f), []).append(f)
    return list(out.values())


def solved(families: Sequence[Choices], members: Sequence[int]) -> Component:
    """TooWideError where more than 63 victims are contested at once."""
    ways = _Ways(families, _in_turn(families, members))
    steps, forward = ways.steps, ways.forward
    weights = [step.of_groups(families[step.family].weight) for step in steps]
    backward = backwards(steps, weights, _collected)
    log_total = float(forward[-1][0])
    posterior = {}
    for at, step in enumerate(steps):
        each = forward[at][step.source] + weights[at][step.group] + backward[at + 1][step.target]
        shares = _collected(each, step.group, len(step.groups)) - log_total - weights[at]
        weight = families[step.family].weight
        out = np.zeros(weight.size)
        for group, share in zip(step.groups, shares.tolist(), strict=True):
            out[group] = np.exp(weight[group] + share)
        posterior[step.family] = out
    lost = float(np.exp(min(ways.lost - log_total, 0.0)))
    return Component(tuple(steps), log_total, posterior, lost)


def backwards(steps: Sequence[Step], weights: Sequence[Floats], collect: Collect) -> list[Floats]:
    """By step, for each state before it: all that may follow, added up or the best of it. One more at the end."""
    out = [np.zeros(1)]
    for step, weight in zip(reversed(steps), reversed(weights), strict=True):
        out.append(collect(weight[step.group] + out[-1][step.target], step.source, step.sources))
    return out[::-1]


def forwards(steps: Sequence[Step], weights: Sequence[Floats], collect: Collect) -> list[Floats]:
    out = [np.zeros(1)]
    for step, weight in zip(steps, weights, strict=True):
        out.append(collect(out[-1][step.source] + weight[step.group], step.target, step.targets))
    return out


def best_collected(values: Floats, index: Whole, size: int) -> Floats:
    out = np.full(size, -np.inf)
    np.maximum.at(out, index, values)
    return out


def _collected(values: Floats, index: Whole, size: int) -> Floats:
    """ln of the sums of exp(values) by index."""
    top = best_collected(values, index, size)
    safe = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        out: Floats = safe + np.log(np.bincount(index, np.exp(values - safe[index]), size))
    return out


def _log_sum(values: Floats) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


def _in_turn(families: Sequence[Choices], members: Sequence[int]) -> list[int]:
    """An order that keeps few victims between those before and those after; ties by the families' order."""
    holds = {f: set().union(*families[f].victims) for f in members}
    waiting, seen, order = list(members), set[int](), list[int]()
    while waiting:
        best = min(waiting, key=lambda f: (_between(seen | holds[f], [holds[g] for g in waiting if g != f]), f))
        waiting.remove(best)
        seen |= holds[best]
        order.append(best)
    return order


def _between(seen: set[int], later: list[set[int]]) -> int:
    return len(seen & set().union(*later)) if later else 0


@dataclass
class _Ways:
    """`lost`: ln of what the states left out could at most have come to."""

    families: Sequence[Choices]
    order: list[int]
    steps: list[Step] = field(default_factory=list)
    forward: list[Floats] = field(default_factory=lambda: [np.zeros(1)])
    lost: float = -np.inf

    def __post_init__(self) -> None:
        bits: dict[int, int] = {}
        states: Masks = np.zeros(1, np.uint64)
        rest = np.array([_log_sum(self.families[f].weight) for f in self.order])
        for at, f in enumerate(self.order):
            later = set[int]().union(*(v for g in self.order[at + 1 :] for v in self.families[g].victims))
            groups = self._groups(f, set(bits) | later)
            _assigned(bits, sorted(set().union(*groups)))
            masks = np.array([_mask(bits, one) for one in groups], np.uint64)
            for gone in sorted(set(bits) - later):
                del bits[gone]
            states = self._step(
                f, states, (tuple(groups.values()), masks), _mask(bits, bits), float(rest[at + 1 :].sum())
            )

    def _groups(self, f: int, contested: set[int]) -> dict[frozenset[int], Whole]:
        found: dict[frozenset[int], list[int]] = {}
        for at, victims in enumerate(self.families[f].victims):
            found.setdefault(victims & contested, []).append(at)
        return {one: np.array(rows) for one, rows in found.items()}

    def _step(self, f: int, states: Masks, groups: tuple[tuple[Whole, ...], Masks], keep: int, rest: float) -> Masks:
        source, group = np.nonzero((states[:, None] & groups[1][None, :]) == 0)
        after = (states[source] | groups[1][group]) & np.uint64(keep)
        found, target = np.unique(after, return_inverse=True)
        step = Step(f, groups[0], source, group, target.reshape(-1), states.size, found.size)
        reached = _collected(
            self.forward[-1][source] + step.of_groups(self.families[f].weight)[group], step.target, found.size
        )
        chosen = self._kept(reached, f, rest)
        if chosen.size < found.size:
            step = _narrowed(step, chosen)
        self.steps.append(step)
        self.forward.append(reached[chosen])
        reachable: Masks = found[chosen]
        return reachable

    def _kept(self, reached: Floats, f: int, rest: float) -> Whole:
        after = self.order[self.order.index(f) + 1 :][:1]
        most = min([MOST_STATES, *(max(1, MOST_STEPS // len(self.families[g].victims)) for g in after)])
        if reached.size <= most:
            return np.arange(reached.size)
        ordered = np.argsort(-reached, kind="stable")
        self.lost = float(np.logaddexp(self.lost, _log_sum(reached[ordered[most:]]) + rest))
        return np.sort(ordered[:most])


def _narrowed(step: Step, chosen: Whole) -> Step:
    new = np.full(step.targets, -1)
    new[chosen] = np.arange(chosen.size)
    kept = new[step.target] >= 0
    target = new[step.target[kept]]
    return Step(step.family, step.groups, step.source[kept], step.group[kept], target, step.sources, chosen.size)


def _assigned(bits: dict[int, int], victims: list[int]) -> None:
    """A free bit for each victim that has none."""
    for victim in victims:
        if victim not in bits:
            free = next((bit for bit in range(BITS) if bit not in bits.values()), None)
            if free is None:
                raise TooWideError
            bits[victim] = free


def _mask(bits: dict[int, int], victims: Iterable[int]) -> int:
    return sum(1 << bits[victim] for victim in victims)
