"""What the mixture says of its own probabilities, on a few offenders that it does not assume; the bench asks many."""

from __future__ import annotations

import numpy as np
from bench._offenders import commuter, exponential, offender

from murderbook.geoprofile import Sampling, grid_of, mixture
from murderbook.geoprofile.grid import WIDE
from murderbook.geoprofile.hits import probability_before
from murderbook.geoprofile.sites import spread_km


def _before(draw: object, many: int) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(7))
    found = []
    for _ in range(many):
        one = offender(draw, rng)  # type: ignore[arg-type]
        grid = grid_of(one.sites, (60, 60), WIDE * spread_km(one.sites))
        density = mixture(one.sites, grid, Sampling(draws=200, burn=80)).density
        before = probability_before(density, grid, *one.anchor)
        found.append(2.0 if before is None else before)
    return np.array(found)


def test_anchors_lie_where_it_says_about_as_often_as_it_says() -> None:
    """Three marauders to one commuter, who alone would be missed far more often."""
    marauders, commuters = _before(exponential, 60), _before(commuter, 40)
    for held, least in ((0.5, 0.4), (0.8, 0.65), (0.95, 0.8)):
        together = 0.75 * (marauders <= held).mean() + 0.25 * (commuters <= held).mean()
        assert together >= least, f"{together:.2f} are held by the area of {held}"
    assert (commuters <= 0.5).mean() < 0.3
