"""What is known of a posterior that was drawn: its 95 % interval, and what is certain of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import t as student

from murderbook.kinship.likelihood.shapes import Floats

COVERED = 0.975  # on either side
ALIKE = 4.0  # standard errors within which belief propagation agrees with the chains
UNSEEN = 3.0  # what happens in no more than 3 of n independent draws in expectation is missed by all in 5 % of cases
DISAGREE = 0.001  # chance of saying that chains disagree which do not
FLAT = 1e-5  # spread of chains below which R-hat says nothing


class Interval(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True)
class Drawn:
    """By family: `share` (chains, batches, choices) mean chances, `square` (chains, choices) mean squares, `most`
    (choices,) certain upper bounds, and `beside` (choices,) what belief propagation says. `at_best` (chains, batches):
    how often the best assignment was there. `sweeps`: of all chains, those thrown away not counted."""

    share: dict[int, Floats]
    square: dict[int, Floats]
    most: dict[int, Floats]
    at_best: Floats
    sweeps: int
    beside: dict[int, Floats]

    def interval(self, wanted: Mapping[int, Floats]) -> Interval:
        """Of the sum of posteriors of choices times what is wanted of each: by family, (choices,) of 0 to 1."""
        series = sum((self.share[f] @ part for f, part in wanted.items()), np.zeros(self.at_best.shape))
        certain = [self._certain(f, part) for f, part in wanted.items()]
        low, high = sum(one.low for one in certain), min(1.0, sum(one.high for one in certain))
        drawn = interval_of(series, self.sweeps)
        if drawn.low > high or drawn.high < low:
            return Interval(low, high)
        value = sum(float(self.value(f) @ part) for f, part in wanted.items())
        return Interval(min(max(drawn.low, low), value), max(min(drawn.high, high), min(1.0, value)))

    def _certain(self, f: int, part: Floats) -> Interval:
        """From the upper bounds: of what is wanted, and of everything else."""
        return Interval(max(0.0, 1.0 - float(self.most[f] @ (1.0 - part))), min(1.0, float(self.most[f] @ part)))

    def value(self, f: int) -> Floats:
        """(choices,) of belief propagation where all of the family agree with the chains, else of these."""
        series, other = self.share[f], self.beside[f]
        mean, error = series.mean(axis=(0, 1)), errors(series)
        agrees = bool((np.abs(mean - other) <= ALIKE * error + UNSEEN / self.sweeps).all())
        out: Floats = np.minimum(other if agrees else mean, self.most[f])
        return out

    def of_best(self) -> Interval:
        """Of the most probable assignment as a whole."""
        return interval_of(self.at_best, self.sweeps)

    @cached_property
    def r_hat(self) -> float:
        """The largest of all choices."""
        return max(
            float(r_hats(one, self.square[f], self.sweeps // one.shape[0]).max()) for f, one in self.share.items()
        )

    @cached_property
    def apart(self) -> float:
        """The largest difference of a choice's share from belief propagation."""
        return max(float(np.abs(one.mean(axis=(0, 1)) - self.beside[f]).max()) for f, one in self.share.items())


def interval_of(series: Floats, sweeps: int) -> Interval:
    """`series` (chains, batches) of means. The larger error of two: from batches, and from whole chains."""
    mean, each = float(series.mean()), series.mean(axis=1)
    reach = float(errors(series[:, :, None], student.ppf(COVERED, _freedom(series)))[0])
    low, high = mean - reach, mean + reach
    if chains_disagree(series):
        low, high = min(low, float(each.min())), max(high, float(each.max()))
    # Nothing rarer than this would have been seen, whatever the batches say.
    unseen = UNSEEN / sweeps
    return Interval(max(0.0, low - unseen), min(1.0, high + unseen))


def _freedom(series: Floats) -> tuple[int, int]:
    """Degrees of freedom of the error from batches, and of that from whole chains."""
    return series.shape[0] * (series.shape[1] - 1), series.shape[0] - 1


def errors(series: Floats, times: Sequence[float] = (1.0, 1.0)) -> Floats:
    """(n,) standard error of the means of (chains, batches, n): the larger of that from batches and that from whole
    chains, each multiplied by its own of `times`."""
    chains, batches, _ = series.shape
    within = np.sqrt(series.var(axis=1, ddof=1).mean(axis=0) / (chains * batches))
    between = np.sqrt(series.mean(axis=1).var(axis=0, ddof=1) / chains)
    out: Floats = np.maximum(within * times[0], between * times[1])
    return out


def chains_disagree(series: Floats) -> bool:
    """Whether the means of whole chains differ by more than their batches allow, at 1 in 1,000."""
    chains, batches = series.shape
    inside = float(series.var(axis=1, ddof=1).mean()) / batches
    between: float = series.mean(axis=1).var(ddof=1)
    return bool(between > inside * float(fisher.ppf(1.0 - DISAGREE, chains - 1, chains * (batches - 1))))


def r_hats(share: Floats, square: Floats, sweeps: int) -> Floats:
    """(choices,) split R-hat (Gelman and others 2013) of (chains, batches, choices) means, (chains, choices) mean
    squares and the sweeps of one chain. 1 where the chains' means are as good as equal."""
    half = share.shape[1] // 2
    halves = np.concatenate([share[:, :half].mean(axis=1), share[:, half : 2 * half].mean(axis=1)])
    inside = np.maximum((square - share.mean(axis=1) ** 2).mean(axis=0), 0.0)
    between = halves.var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt(1.0 - 2.0 / sweeps + between / inside)
    out: Floats = np.where(between > FLAT**2, np.where(inside > 0.0, ratio, np.inf), 1.0)
    return out
