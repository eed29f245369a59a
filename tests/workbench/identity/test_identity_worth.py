"""What a profile that nobody has yet would be worth: against sums written out, and against drawing."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from murderbook.kinship import Pedigree, Person, Sample, Treatment, marker_of
from murderbook.kinship.power import power
from murderbook.kinship.relations import LOST, relatives_of
from murderbook.kinship.search import RefFamily
from murderbook.workbench.identity.dna.weighing import Family, Typed, tables, weigh
from murderbook.workbench.identity.dna.worth import ASKED, RELATIVE, expected_bits, worth_of

LOCI = ("TH01", "vWA", "FGA")
REMAINS = Typed("R", "own", dict.fromkeys(LOCI, ("14", "15")))


def test_a_parent_at_a_marker_of_two_alleles_is_the_sum_written_out() -> None:
    p, q = 0.3, 0.7
    alone = {"pp": p * p, "pq": 2 * p * q, "qq": q * q}
    given = {"pp": {"pp": p, "pq": q}, "pq": {"pp": p / 2, "pq": 0.5, "qq": q / 2}, "qq": {"pq": p, "qq": q}}
    expected = sum(
        alone[g] * chance * math.log2(chance / alone[h]) for g, row in given.items() for h, chance in row.items()
    )
    assert expected_bits(np.array([p, q]), (0.0, 1.0, 0.0)) == pytest.approx(expected, rel=1e-12)


def test_strangers_say_nothing_and_the_same_person_what_a_profile_holds() -> None:
    p = np.array([0.2, 0.3, 0.5])
    assert expected_bits(p, (1.0, 0.0, 0.0)) == pytest.approx(0.0, abs=1e-12)
    a, b = np.triu_indices(3)
    alone = p[a] * p[b] * np.where(a == b, 1, 2)
    assert expected_bits(p, (0.0, 0.0, 1.0)) == pytest.approx(-(alone * np.log2(alone)).sum(), rel=1e-12)


@pytest.mark.parametrize(("relation", "who"), [("mother", 0), ("brother", 1)])
def test_drawn_profiles_of_such_a_relative_come_out_the_same(relation: str, who: int) -> None:
    table = {"10": 0.2, "11": 0.35, "12": 0.3, "13": 0.15}
    marker = marker_of("D", table, Treatment())
    relatives = relatives_of({relation: relation})
    pedigree = Pedigree((*relatives.pedigree.persons, Person("nobody")))
    family = RefFamily("f", pedigree, LOST, (Sample("nobody", {}),))
    drawn = power(family, [marker], [relatives.persons[relation]])
    expected = expected_bits(marker.p, list(ASKED.values())[who])
    assert abs(drawn.mean_bits_h1 - expected) < 4.0 * drawn.error_bits


@pytest.mark.parametrize("shared", [(0.0, 1.0, 0.0), (0.25, 0.5, 0.25), (0.0, 0.0, 1.0)])
def test_with_theta_all_four_alleles_come_from_one_urn(shared: tuple[float, float, float]) -> None:
    """Beside the sum over ordered alleles, one after the other (Balding and Nichols 1994)."""
    theta, p = 0.03, np.array([0.2, 0.3, 0.5])

    def urn(*alleles: int) -> float:
        drawn = [
            (theta * alleles[:n].count(a) + (1 - theta) * p[a]) / (1 + (n - 1) * theta) for n, a in enumerate(alleles)
        ]
        return math.prod(drawn)

    related, apart = defaultdict[object, float](float), defaultdict[object, float](float)
    for a, b, c, d in product(range(3), repeat=4):
        apart[frozenset((a, b)), frozenset((c, d))] += urn(a, b, c, d)
        related[frozenset((a, b)), frozenset((c, d))] += shared[0] * urn(a, b, c, d)
    for a, b, c in product(range(3), repeat=3):
        for handed in (a, b):
            related[frozenset((a, b)), frozenset((handed, c))] += shared[1] * 0.5 * urn(a, b, c)
    for a, b in product(range(3), repeat=2):
        related[frozenset((a, b)), frozenset((a, b))] += shared[2] * urn(a, b)
    expected = sum(chance * math.log2(chance / apart[pair]) for pair, chance in related.items() if chance)
    assert expected_bits(p, shared, theta) == pytest.approx(expected, rel=1e-12)
    assert expected_bits(p, shared, theta) < expected_bits(p, shared)


def test_what_is_expected_is_that_of_the_row_which_would_come() -> None:
    """Theta, and the least of the populations: without them a mother was told to be worth a quarter too much."""
    loci = [locus for locus in tables()[0].loci if locus != "SE33"][:20]
    rng, weighed = np.random.default_rng(11), []
    parent = worth_of(Typed("R", "own", dict.fromkeys(loci, ("14", "15"))), Family(()))[0]
    for number in range(40):
        alleles = [tables()[number % len(tables())].loci[locus] for locus in loci]
        drawn = [rng.choice(list(p), 3, p=np.array(list(p.values())) / sum(p.values())) for p in alleles]
        mother = Typed("M", "mother", {at: (str(one[0]), str(one[1])) for at, one in zip(loci, drawn, strict=True)})
        child = Typed("R", "own", {at: (str(one[0]), str(one[2])) for at, one in zip(loci, drawn, strict=True)})
        found = weigh(child, Family((mother,)))
        assert found is not None and found.log10_lr is not None
        weighed.append(found.log10_lr * math.log2(10.0))
    error = float(np.std(weighed)) / math.sqrt(len(weighed))
    assert abs(parent.points - float(np.mean(weighed))) < 1.0 + 3.0 * error


def test_whom_to_ask_depends_on_who_is_typed() -> None:
    parent, sibling = worth_of(REMAINS, Family(()))
    assert parent.points > sibling.points > 0.0 and "child" in parent.what and parent.row == RELATIVE
    fewer = worth_of(Typed("R", "own", {"TH01": ("6", "7")}), Family(()))
    assert fewer[0].points < parent.points, "a marker less is worth less"
    mother = Family((Typed("M", "mother", dict.fromkeys(LOCI, ("14", "15"))),))
    (body,) = worth_of(None, mother)
    assert body.what == "a profile of the remains" and body.points > 0.0
    assert worth_of(REMAINS, mother) == [] == worth_of(None, Family(()))
    assert worth_of(None, Family((Typed("O", "own", {"TH01": ("6", "7")}),))) == []
