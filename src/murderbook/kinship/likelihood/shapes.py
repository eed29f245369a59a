"""What the compiled functions hand to each other. Plain arrays in named tuples, since Numba knows both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MISSING = -1  # a locus that was not typed
NOTHING = -2  # typed, and no allele seen (all dropped out)


class Family(NamedTuple):
    """A pedigree of n persons, parents before their children."""

    father: Whole  # (n,) index, -1 for a founder's
    mother: Whole  # (n,)
    male: Flags  # (n,) matters for X markers only
    inbreeding: Floats  # (n,) coefficient of each founder


class Samples(NamedTuple):
    """What was typed, of one marker: s samples, several of one person allowed."""

    owner: Whole  # (s,) the person's index, -1 where the pedigree has no such person
    first: Whole  # (s,) allele, MISSING or NOTHING
    second: Whole  # (s,) the other allele; as the first where one was seen
    dropout: Floats  # (s,) probability that one copy is not seen
    dropin: Floats  # (s,) probability of an allele from elsewhere


class Locus(NamedTuple):
    """k alleles, or classes of alleles."""

    p: Floats  # (k,)
    female: Floats  # (k, k) from a mother's allele (row) to her child's (column)
    male: Floats  # (k, k)
    silent: int  # index of the silent allele, -1 for none
    x_linked: bool


class Net(NamedTuple):
    """Tables over variables; the likelihood is scale times the sum over all states of the product of the tables."""

    dom: Whole  # states of each variable
    size: Whole  # (1,) variables so far
    scopes: list[Whole]  # per table the variables of its axes, those of more than one state
    tables: list[Floats]  # per table its values, last axis fastest
    scale: Floats  # (1,)


class Slots(NamedTuple):
    """Each person has two slots, paternal 2 i and maternal 2 i + 1, that hold an allele."""

    var: Whole  # (2 n,) the variable that decides the slot, -1 where there is no such slot
    val: Whole  # (2 n, states) which allele it then holds
    drawn: Flags  # (2 n,) drawn from the population
    used: Flags  # (2 n,) something depends on it
