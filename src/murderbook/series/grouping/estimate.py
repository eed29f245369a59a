"""One partition out of many: the one that agrees best, on average, with all of them.

The agreement is the adjusted Rand index as expected under the distribution (PEAR; Fritsch and Ickstadt, Bayesian
Analysis 4, 2009), so that no cut has to be chosen. Looked through are all cuts of average and complete linkage of the
probabilities that two cases are in one string, as these authors propose.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from murderbook.compute.packed import Doubles, Flags, Ints

METHODS = ("average", "complete")
GRAIN = 1000  # cuts tried between probability 0 and 1


def expected_agreement(together: Doubles, strings: Ints, cases: int | None = None) -> float:
    """Expected adjusted Rand index of a partition [n], given the probabilities [n, n] that two cases are in one.

    `cases`: of all the register, where these are only those that can be in a string.
    """
    left, right = np.triu_indices(len(together), 1)
    return _expected(together[left, right], strings[left] == strings[right], cases or len(together))


def _expected(shares: Doubles, held: Flags, cases: int) -> float:
    wanted, own = float(shares.sum()), float(held.sum())
    chance, most = own * wanted / max(cases * (cases - 1) / 2.0, 1.0), (own + wanted) / 2.0
    return (float(shares[held].sum()) - chance) / (most - chance) if most > chance else 0.0


def best_partition(together: Doubles, cases: int | None = None, barred: Flags | None = None) -> Ints:
    """The strings [n], numbered from 0 in the order of their first case; `cases` as above. Where each of two fits a
    third, the mean would bring them together though they never are: `barred` pairs [n, n] are in no string."""
    n = len(together)
    if n < 2:
        return np.zeros(n, np.int32)
    apart = 1.0 - together
    if barred is not None:
        apart[barred] = n * n  # so that one such pair takes any mean beyond all cuts
    np.fill_diagonal(apart, 0.0)
    distances = squareform(apart, checks=False)
    left, right = np.triu_indices(n, 1)
    best, found = 0.0, np.arange(n, dtype=np.int32)
    for method in METHODS:
        tree = linkage(distances, method)
        heights = tree[tree[:, 2] <= 1.0, 2]
        for at in np.unique(np.ceil(heights * GRAIN) / GRAIN):
            strings = fcluster(tree, at, "distance").astype(np.int32)
            reached = _expected(together[left, right], strings[left] == strings[right], cases or n)
            if reached > best:
                best, found = reached, strings
    return _in_order(found)


def _in_order(strings: Ints) -> Ints:
    _, first, numbers = np.unique(strings, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[numbers].astype(np.int32)
