"""Where an offender is anchored, from the sites of his crimes.

grid = grid_of(sites)                       # the area, by Rossmo's edge rule
scores = targeting(sites, grid)             # or exponential, normal: they rank cells
found = mixture(sites, grid)                # probabilities, and how many anchors
hit_score(scores, grid, latitude, longitude)
"""

from murderbook.geoprofile.decay import (
    CRIMESTAT,
    DRAGNET,
    Exponential,
    Normal,
    Targeting,
    exponential,
    normal,
    targeting,
)
from murderbook.geoprofile.grid import Grid, grid_of
from murderbook.geoprofile.hits import hit_score, region, top_share
from murderbook.geoprofile.land import Land
from murderbook.geoprofile.mixture import Mixture, Sampling, Travel, mixture
from murderbook.geoprofile.profile import Place, Profile, profile
from murderbook.geoprofile.sites import KIND_WEIGHTS, Sites, kind_of
from murderbook.geoprofile.surface import Bounds, Choices, Method

__all__ = [
    "CRIMESTAT", "DRAGNET", "KIND_WEIGHTS", "Bounds", "Choices", "Exponential", "Grid", "Land", "Method", "Mixture",
    "Normal", "Place", "Profile", "Sampling", "Sites", "Targeting", "Travel", "exponential", "grid_of", "hit_score",
    "kind_of", "mixture", "normal", "profile", "region", "targeting", "top_share",
]  # fmt: skip
