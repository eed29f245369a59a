"""The engine against the definition, over generated pedigrees with everything switched on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from kinship_oracle import brute_force

from murderbook.kinship import Case, Hypothesis, Marker, Pedigree, Person, Sample, likelihoods
from murderbook.kinship.likelihood.engine import Coupling, all_likelihoods
from murderbook.kinship.markers import loci_of

Drawn = tuple[Hypothesis, tuple[Sample, ...], Marker, float]


@st.composite
def pedigrees(draw: DrawFn, most: int) -> Pedigree:
    """Loops, incest and several components arise by themselves, as parents are anybody older of that sex."""
    persons: list[Person] = []
    for index in range(draw(st.integers(2, most))):
        men, women = ([one.id for one in persons if one.sex == sex] for sex in "MF")
        child = bool(men and women) and draw(st.booleans() | st.just(True))
        parents = (draw(st.sampled_from(men)), draw(st.sampled_from(women))) if child else (None, None)
        persons.append(Person(f"P{index}", *parents, draw(st.sampled_from("MF")) if persons else "M"))
    founders = [one.id for one in persons if one.father is None]
    inbred = draw(st.sampled_from([(), (founders[0],)]))
    return Pedigree(tuple(persons), dict.fromkeys(inbred, 0.2))


@st.composite
def markers(draw: DrawFn, alleles: int) -> Marker:
    """Mutation of any kind: none, one that can be joined, or any matrix of its own for each sex."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    silent = draw(st.booleans())
    p = rng.dirichlet(np.ones(alleles)) * 0.97 + 0.03 / alleles
    kind = draw(st.sampled_from(["none", "equal", "any"]))
    matrices = []
    for _ in range(2):
        m = np.eye(alleles)
        if kind == "equal":
            m = 0.9 * m + 0.1 / alleles
        if kind == "any":
            m = 0.8 * m + 0.2 * rng.dirichlet(np.ones(alleles), alleles)
        if silent:
            m[-1], m[:, -1] = 0, 0
            m /= np.maximum(m.sum(axis=1, keepdims=True), 1e-300)
            m[-1, -1] = 1
        matrices.append(m)
    names = tuple("abcdef"[:alleles])
    return Marker("L", names, p, *matrices, silent, draw(st.sampled_from([False, False, True])), ())


@st.composite
def cases(draw: DrawFn, most: int = 5, alleles: int = 3) -> Drawn:
    pedigree, marker = draw(pedigrees(most)), draw(markers(alleles))
    theta = 0.0 if pedigree.inbreeding else draw(st.sampled_from([0.0, 0.03, 0.3]))
    samples = []
    shown = marker.alleles[: len(marker.alleles) - marker.silent]
    for person in pedigree.persons:
        if not draw(st.sampled_from([True, True, False])):
            continue
        count = 1 if marker.x_linked and person.sex == "M" else draw(st.sampled_from([2, 2, 2, 1, 0]))
        genotype = tuple(draw(st.sampled_from(shown)) for _ in range(count))
        drop = draw(st.sampled_from([(0.0, 0.0), (0.0, 0.0), (0.2, 0.0), (0.2, 0.05)]))
        samples.append(Sample(person.id, {"L": genotype}, *drop))
    if samples and draw(st.booleans()):
        samples.append(Sample("again", {"L": (shown[0],) if marker.x_linked else (shown[0], shown[-1])}, 0.3, 0.1))
    twin = {"again": samples[0].id} if samples and samples[-1].id == "again" else {}
    return Hypothesis("h", pedigree, twin), tuple(samples), marker, theta


def check(drawn: Drawn, kept: float | None = None) -> None:
    hypothesis, samples, marker, theta = drawn
    case = Case(hypothesis, hypothesis, samples, (marker,), theta)
    if kept is None:
        found = likelihoods(case, hypothesis)[0]
    else:
        owners, urn = case.owners(hypothesis), Coupling(theta, kept)
        found = all_likelihoods(hypothesis.pedigree.family, owners, case.typed, loci_of([marker]), urn)[0]
    assert found == pytest.approx(brute_force(hypothesis, samples, marker, theta), rel=1e-10, abs=1e-300)


@settings(max_examples=150)
@given(cases())
def test_every_case_is_as_the_definition_says(drawn: Drawn) -> None:
    check(drawn)


@settings(max_examples=60)
@given(cases(alleles=2))
def test_two_alleles(drawn: Drawn) -> None:
    check(drawn)


@settings(max_examples=100)
@given(cases().filter(lambda drawn: drawn[3] > 0.0))
def test_partitions_of_the_urn_give_the_same(drawn: Drawn) -> None:
    check(drawn, kept=1.0)


@pytest.mark.deep
@settings(max_examples=1500)
@given(cases(most=6))
def test_six_persons(drawn: Drawn) -> None:
    check(drawn)


@pytest.mark.deep
@settings(max_examples=400)
@given(cases(most=5, alleles=4))
def test_four_alleles(drawn: Drawn) -> None:
    check(drawn)
