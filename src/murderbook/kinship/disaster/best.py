"""The most probable assignments in order, and how far each choice is from the best without it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from murderbook.kinship.disaster.choices import Choices
from murderbook.kinship.disaster.component import Component, Step, backwards, best_collected, forwards
from murderbook.kinship.likelihood.shapes import Floats

Chosen = tuple[tuple[int, int], ...]  # family and its choice, by family


@dataclass(frozen=True, slots=True)
class Ranked:
    weight: float  # ln
    chosen: Chosen


def best(families: Sequence[Choices], found: Sequence[Component], top: int) -> list[Ranked]:
    """Of all components together; equal ones by the order of families and choices."""
    out = [Ranked(0.0, ())]
    for component in found:
        own = _of_one(families, component.steps, top) if component.is_exact else [_known(families, component)]
        pairs = [Ranked(a.weight + b.weight, a.chosen + b.chosen) for a in out for b in own]
        out = heapq.nsmallest(top, pairs, key=lambda one: (-one.weight, one.chosen))
    return [Ranked(one.weight, tuple(sorted(one.chosen))) for one in out]


def _known(families: Sequence[Choices], component: Component) -> Ranked:
    return Ranked(sum(float(families[f].weight[choice]) for f, choice in component.best), component.best)


def _of_one(families: Sequence[Choices], steps: Sequence[Step], top: int) -> list[Ranked]:
    """Best first by what a part can at best become, which is known exactly."""
    ahead = backwards(steps, [step.best_of_groups(families[step.family].weight) for step in steps], best_collected)
    heap: list[tuple[float, int, tuple[int, ...], float, int]] = [(-float(ahead[0][0]), 0, (), 0.0, 0)]
    out: list[Ranked] = []
    while heap and len(out) < top:
        _, depth, path, weight, state = heapq.heappop(heap)
        at = -depth
        if at == len(steps):
            chosen = ((step.family, choice) for step, choice in zip(steps, path, strict=True))
            out.append(Ranked(weight, tuple(chosen)))
            continue
        for choice, more, target in _next(families[steps[at].family], steps[at], state, top):
            reached = weight + more
            heapq.heappush(
                heap, (-(reached + float(ahead[at + 1][target])), depth - 1, (*path, choice), reached, target)
            )
    return out


def _next(one: Choices, step: Step, state: int, top: int) -> Iterator[tuple[int, float, int]]:
    """Choice, its weight and the state after it; of choices alike to the rest no more than can be needed."""
    begin, end = np.searchsorted(step.source, [state, state + 1])
    for at in range(int(begin), int(end)):
        group = step.groups[step.group[at]]
        for row in group[np.argsort(-one.weight[group], kind="stable")[:top]].tolist():
            yield row, float(one.weight[row]), int(step.target[at])


def best_with(families: Sequence[Choices], component: Component, ratios: Sequence[Floats]) -> dict[int, Floats]:
    """By family, for each choice: ln of the best likelihood ratio of any assignment that makes it."""
    steps = component.steps
    best_of = [step.best_of_groups(ratios[step.family]) for step in steps]
    ahead, behind = backwards(steps, best_of, best_collected), forwards(steps, best_of, best_collected)
    out = {}
    for at, step in enumerate(steps):
        around = best_collected(behind[at][step.source] + ahead[at + 1][step.target], step.group, len(step.groups))
        values = np.array(ratios[step.family])
        for group, other in zip(step.groups, around.tolist(), strict=True):
            values[group] += other
        out[step.family] = values
    return out
