"""Who is whose relative: likelihoods of STR profiles over pedigrees, and DNA shared with distant relatives.

    >>> from murderbook.kinship import *
    >>> father, child = Person("father", sex="M"), Person("child", father="father")
    >>> h1 = Hypothesis("his child", Pedigree((father, child)))
    >>> h2 = Hypothesis("unrelated", Pedigree((father, Person("child"))))
    >>> marker = marker_of("TH01", {"6": 0.25, "9.3": 0.3, "7": 0.45}, Treatment())
    >>> samples = (Sample("father", {"TH01": ("6", "7")}), Sample("child", {"TH01": ("6", "6")}))
    >>> round(compare(Case(h1, h2, samples, (marker,))).lr, 12)
    2.0

Persons without a parent named are founders, drawn from the population. `genealogy` is the other half.
"""

from murderbook.kinship.case import Case, Genotype, Hypothesis, Pruning, Sample
from murderbook.kinship.compare import Comparison, MarkerRatio, compare, likelihoods
from murderbook.kinship.lead import lead_of
from murderbook.kinship.markers import Marker, Treatment, marker_of
from murderbook.kinship.mutation import Model, Mutation, OfOneSex
from murderbook.kinship.pedigree import KinshipError, Pedigree, Person
from murderbook.kinship.power import Power, power

__all__ = [
    "Case",
    "Comparison",
    "Genotype",
    "Hypothesis",
    "KinshipError",
    "Marker",
    "MarkerRatio",
    "Model",
    "Mutation",
    "OfOneSex",
    "Pedigree",
    "Person",
    "Power",
    "Pruning",
    "Sample",
    "Treatment",
    "compare",
    "lead_of",
    "likelihoods",
    "marker_of",
    "power",
]
