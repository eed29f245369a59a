"""Textbook cases worked by hand (Evett and Weir 1998; Balding and Nichols 1994; Egeland, Kling and Mostad 2015)."""

from __future__ import annotations

import itertools

import pytest
from kinship_families import IBD, RELATED, P, both, marker, pair, people, trio

from murderbook.kinship import Case, Hypothesis, Model, Mutation, OfOneSex, Sample, compare, likelihoods
from murderbook.kinship.markers import Treatment

GENOTYPES = ("7 7", "7 8", "8 9", "9 10", "10 10")
EXACT = {"rel": 1e-12, "abs": 1e-300}


def copies(a: str, b: str) -> float:
    """P(genotype b | one of its alleles is a random one of a's) / P(b), over both of a's alleles."""
    x, y = b.split()
    alleles = a.split()
    if x == y:
        return alleles.count(x) / 2 / P[x]
    return alleles.count(x) / 4 / P[x] + alleles.count(y) / 4 / P[y]


def same(a: str, b: str) -> float:
    x, y = b.split()
    return 0.0 if a != b else 1 / (P[x] ** 2 if x == y else 2 * P[x] * P[y])


@pytest.mark.parametrize("relation", RELATED)
def test_pairs_by_their_chances_of_shared_alleles(relation: str) -> None:
    k0, k1, k2 = IBD[relation]
    for a, b in itertools.product(GENOTYPES, repeat=2):
        expected = k0 + k1 * copies(a, b) + k2 * same(a, b)
        assert pair(RELATED[relation], (a, b), marker()) == pytest.approx(expected, **EXACT), (a, b)


@pytest.mark.parametrize(
    ("child", "mother", "father", "expected"),
    [
        ("7 8", "7 7", "8 9", 1 / (2 * P["8"])),
        ("7 8", "7 7", "8 8", 1 / P["8"]),
        ("7 8", "7 8", "7 8", 1 / (P["7"] + P["8"])),
        ("7 8", "7 8", "8 9", 1 / (2 * (P["7"] + P["8"]))),
        ("7 7", "7 8", "7 9", 1 / (2 * P["7"])),
        ("7 8", "7 9", "9 10", 0.0),
    ],
)
def test_paternity_trios(child: str, mother: str, father: str, expected: float) -> None:
    found = trio({"F": father, "M": mother, "C": child}, marker()).lr
    assert found == pytest.approx(expected, **EXACT)


def test_an_impossible_trio_is_named_and_has_no_logarithm() -> None:
    found = trio({"F": "9 10", "M": "7 9", "C": "7 8"}, marker())
    assert (found.lr, found.log10_lr, found.impossible_h1, found.impossible_h2) == (0.0, None, ("L",), ())


@pytest.mark.parametrize("theta", [0.01, 0.03, 0.2])
def test_the_same_profile_twice_with_theta(theta: float) -> None:
    """NRC II 4.10."""
    below = (1 + theta) * (1 + 2 * theta)
    p, q = P["7"], P["8"]
    homozygote = (2 * theta + (1 - theta) * p) * (3 * theta + (1 - theta) * p) / below
    heterozygote = 2 * (theta + (1 - theta) * p) * (theta + (1 - theta) * q) / below
    twins = RELATED["twins, as two samples of one"]
    assert pair(twins, ("7 7", "7 7"), marker(), theta=theta) == pytest.approx(1 / homozygote, **EXACT)
    assert pair(twins, ("7 8", "7 8"), marker(), theta=theta) == pytest.approx(1 / heterozygote, **EXACT)


@pytest.mark.parametrize("theta", [0.01, 0.05])
def test_paternity_with_theta(theta: float) -> None:
    """Child 7 8, mother 7 7, man 8 9: (1 + 3 theta) / (2 (theta + (1 - theta) p)), as tabled (Ayres 2000). The mother's
    and the man's alleles are among those drawn before."""
    found = trio({"F": "8 9", "M": "7 7", "C": "7 8"}, marker(), theta=theta).lr
    assert found == pytest.approx((1 + 3 * theta) / (2 * (theta + (1 - theta) * P["8"])), **EXACT)


def test_a_mutation_of_one_step() -> None:
    """Man 9 9, mother 7 7, child 7 8: his 9 becomes 8 with the share of one step down among all steps."""
    how = Treatment(both(0.002, span=0.1))
    of = marker(how)
    steps = {"7": 0.1**2, "8": 0.1, "10": 0.1}
    to_8 = 0.002 * steps["8"] / sum(steps.values())
    drawn = sum(P[allele] * of.male[of.at[allele], of.at["8"]] for allele in P)
    found = trio({"F": "9 9", "M": "7 7", "C": "7 8"}, of).lr
    mother_mutates = of.female[of.at["7"], of.at["8"]]
    above = of.female[0, 0] * to_8 + mother_mutates * of.male[of.at["9"], 0]
    below = of.female[0, 0] * drawn + mother_mutates * sum(P[a] * of.male[of.at[a], 0] for a in P)
    assert found == pytest.approx(above / below, **EXACT)


def test_fathers_and_mothers_mutate_at_their_own_rates() -> None:
    rates = Mutation(OfOneSex(Model.EQUAL, 0.001), OfOneSex(Model.EQUAL, 0.01))
    of = marker(Treatment(rates))
    father, mother = people("A M", "B M A -"), people("A F", "B M - A")
    h2 = people("A F", "B M")
    ratio = pair(father, ("7 7", "8 8"), of) / pair(mother, ("7 7", "8 8"), of, h2=h2)
    assert ratio == pytest.approx(10, rel=0.01)


def test_a_silent_allele_explains_two_homozygotes() -> None:
    """Man 7 7, child 8 8: both carry the silent allele s, handed on (Egeland, Kling, Mostad 2015, 2.6)."""
    s = 0.05
    of = marker(Treatment(silent=s))
    p = {allele: one * (1 - s) for allele, one in P.items()}
    above = 2 * p["7"] * s * 0.5 * p["8"]
    below = (p["7"] ** 2 + 2 * p["7"] * s) * (p["8"] ** 2 + 2 * p["8"] * s)
    assert pair(RELATED["parent and child"], ("7 7", "8 8"), of) == pytest.approx(above / below, **EXACT)


def test_x_markers() -> None:
    """Father and daughter; father and son, who share no X; brothers of one mother."""
    of = marker(Treatment(x_linked=True))
    daughter = people("A M", "B F A -")
    assert pair(daughter, ("7", "7 8"), of, h2=people("A M", "B F")) == pytest.approx(1 / (2 * P["7"]), **EXACT)
    assert pair(daughter, ("7", "8 9"), of, h2=people("A M", "B F")) == 0.0
    son = people("A M", "B M A -")
    assert pair(son, ("7", "8"), of) == pytest.approx(1.0, **EXACT)
    brothers = people("M F", "A M - M", "B M - M")
    assert pair(brothers, ("7", "7"), of) == pytest.approx(0.5 + 0.5 / P["7"], **EXACT)
    assert pair(brothers, ("7", "8"), of) == pytest.approx(0.5, **EXACT)


def test_drop_out_of_a_child() -> None:
    """One allele seen, 7; the man is 7 8, so that the child is 7 7, or 7 x with x lost, or x y..."""
    d, p = 0.1, P["7"]
    seen_same, seen_one = 1 - d * d, d * (1 - d)
    above = 0.5 * (p * seen_same + (1 - p) * seen_one) + 0.5 * p * seen_one
    below = p * p * seen_same + 2 * p * (1 - p) * seen_one
    found = pair(RELATED["parent and child"], ("7 8", "7"), marker(), drop=d)
    assert found == pytest.approx(above / below, **EXACT)


def test_drop_in_makes_a_foreign_allele_possible() -> None:
    """Child 8 9, man 7 7, no mutation: one allele is foreign and the other, with 7 lost, the mother's."""
    h1, h2 = (
        Hypothesis(name, one) for name, one in (("h1", RELATED["parent and child"]), ("h2", people("A M", "B M")))
    )
    samples = (Sample("A", {"L": ("7", "7")}), Sample("B", {"L": ("8", "9")}, dropout=0.1, dropin=0.05))
    found = compare(Case(h1, h2, samples, (marker(),))).ratios[0]
    d, c = 0.1, 0.05
    eight = P["8"] * d * (1 - d) * c * P["9"]
    nine = P["9"] * d * (1 - d) * c * P["8"]
    other = (P["10"] * d * d + P["7"] * d * d) * c * c * P["8"] * P["9"]
    assert found.likelihood_h1 == pytest.approx(P["7"] ** 2 * (eight + nine + other), **EXACT)


def test_a_founder_who_is_inbred() -> None:
    from murderbook.kinship import Pedigree, Person

    one = Hypothesis("inbred", Pedigree((Person("A"),), {"A": 0.25}))
    for genotype, expected in (("7 7", 0.25 * P["7"] + 0.75 * P["7"] ** 2), ("7 8", 0.75 * 2 * P["7"] * P["8"])):
        case = Case(one, one, (Sample("A", {"L": tuple(genotype.split())}),), (marker(),))
        assert likelihoods(case, one)[0] == pytest.approx(expected, **EXACT)


def test_incest_of_father_and_daughter() -> None:
    """Child 7 7 of a man 7 8 and his daughter, untyped: she has 7 from him with 1/2."""
    h1 = people("A M", "D F A -", "B M A D")
    h2 = people("A M", "B M A -")
    ratio = pair(h1, ("7 8", "7 7"), marker(), h2=h2)
    assert ratio == pytest.approx((0.5 * 0.5 + 0.5 * P["7"]) / P["7"], **EXACT)
