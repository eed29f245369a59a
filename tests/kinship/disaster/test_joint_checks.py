"""What looks odd is told: victims related to each other, and two who fit a family each but not together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from disaster_oracle import pedigree_of

from murderbook.kinship import Genotype, Marker, Model, Mutation, OfOneSex, Sample, Treatment, marker_of
from murderbook.kinship.disaster import Disaster, DisasterFamily, checks, solve
from murderbook.kinship.disaster.checks import misfits, related
from murderbook.kinship.search.families import Remains

LOCI = [f"L{at}" for at in range(16)]
ALLELES = [str(one) for one in range(5, 17)]
Loci = dict[str, Genotype | None]


def markers(rate: float = 0.0) -> tuple[Marker, ...]:
    one = OfOneSex(Model.EQUAL if rate else Model.NONE, rate)
    return tuple(marker_of(at, dict.fromkeys(ALLELES, 1 / 12), Treatment(Mutation(one, one))) for at in LOCI)


def founder(rng: np.random.Generator) -> Loci:
    return {at: tuple(str(one) for one in rng.choice(ALLELES, 2)) for at in LOCI}


def child(rng: np.random.Generator, father: Loci, mother: Loci) -> Loci:
    return {at: ((father[at] or ())[rng.integers(2)], (mother[at] or ())[rng.integers(2)]) for at in LOCI}


def family(told: tuple[str, ...], missing: str, typed: dict[str, Loci]) -> DisasterFamily:
    return DisasterFamily(
        "9", pedigree_of(told), tuple(missing), tuple(Sample(one, loci) for one, loci in typed.items())
    )


def body(name: str, loci: Loci) -> Remains:
    return Remains(Sample(name, loci), "M")


PARENTS = ("F M", "M F", "C M F M")
BROTHERS = ("F M", "M F", "A M F M", "B M F M")


def strangers_of(rng: np.random.Generator) -> DisasterFamily:
    return family(PARENTS, "C", {"F": founder(rng), "M": founder(rng)})


@pytest.mark.parametrize("seed", range(3))
def test_a_father_and_two_sons_of_nobody_here_are_told_and_strangers_are_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    father, mother = founder(rng), founder(rng)
    bodies = [
        body("father", father),
        body("son", child(rng, father, mother)),
        body("other", child(rng, father, mother)),
    ]
    bodies += [body(f"stranger {at}", founder(rng)) for at in range(5)]
    found = {
        (one.left, one.right): one for one in related(solve(Disaster(tuple(bodies), (strangers_of(rng),), markers())))
    }
    assert found["father", "son"].relation == found["father", "other"].relation == "parent and child"
    assert found["son", "other"].relation == "full siblings"
    assert len(found) == 3


def test_the_ratio_of_a_parent_and_a_child_is_the_closed_form() -> None:
    """a,b and a,c: 1 / (4 p_a); a,a and a,a: 1 / p_a; a,a and a,b: 1 / (2 p_a)."""
    one = dict.fromkeys(LOCI, ("5", "6")) | dict.fromkeys(LOCI[:4], ("5", "5"))
    other = dict.fromkeys(LOCI, ("5", "7")) | dict.fromkeys(LOCI[:2], ("5", "5"))
    rng = np.random.default_rng(0)
    (found,) = related(solve(Disaster((body("V", one), body("W", other)), (strangers_of(rng),), markers())))
    assert found.relation == "parent and child"
    assert found.log10_lr == pytest.approx(2 * np.log10(12) + 2 * np.log10(6) + 12 * np.log10(3))


def test_with_theta_the_ratio_told_is_that_with_theta() -> None:
    rng = np.random.default_rng(2)
    father = founder(rng)
    bodies = (body("father", father), body("son", child(rng, father, founder(rng))))
    without = Disaster(bodies, (strangers_of(rng),), markers())
    (plain,), (tied,) = related(solve(without)), related(solve(replace(without, theta=0.03)))
    assert tied.log10_lr < plain.log10_lr - 0.1


def test_those_who_are_in_one_family_together_or_one_body_are_not_told_as_related() -> None:
    rng = np.random.default_rng(3)
    father, mother = founder(rng), founder(rng)
    brothers = (body("V", child(rng, father, mother)), body("W", child(rng, father, mother)))
    here = family(BROTHERS, "AB", {"F": father, "M": mother})
    assert not list(related(solve(Disaster(brothers, (here,), markers()))))
    parts = (body("arm", founder(rng)), body("leg", {}))
    parts = (parts[0], body("leg", parts[0].sample.genotypes))
    assert not list(related(solve(Disaster(parts, (here,), markers()))))


@pytest.mark.deep
def test_of_strangers_no_more_are_told_than_chance_is_said_to_give() -> None:
    rng, told = np.random.default_rng(11), 0
    for _ in range(20):
        bodies = tuple(body(f"V{at}", founder(rng)) for at in range(60))
        told += len(list(related(solve(Disaster(bodies, (strangers_of(rng),), markers(0.002))))))
    assert told <= 2  # of 20 disasters at 0.01 each, less than 0.2 are to be expected


def test_a_grandfather_and_a_father_who_do_not_fit_each_other_are_told_with_the_locus() -> None:
    """X shares with the son what he has of his father, except that at L0 the father V has no allele of X."""
    rng = np.random.default_rng(6)
    told = ("G M", "H F", "F M G H", "W F", "C M F W")
    mother, widow = founder(rng), founder(rng)
    father = child(rng, founder(rng), mother)  # first the grandfather's allele
    son: Loci = {at: ((father[at] or ())[0], (widow[at] or ())[0]) for at in LOCI}
    one = family(told, "FG", {"H": mother, "W": widow, "C": son})
    grandfather: Loci = {at: ((father[at] or ())[0], "16") for at in LOCI}
    other = tuple(allele for allele in ALLELES if allele not in {*(father["L0"] or ()), *(son["L0"] or ())})[:2]
    good = Disaster((body("V", father), body("X", grandfather)), (one,), markers())
    bad = Disaster((body("V", father), body("X", grandfather | {"L0": other})), (one,), markers())
    assert not list(misfits(solve(good)))
    (words,) = misfits(solve(bad))
    assert "V as F" in words and "X as G" in words and words.endswith("but not together (impossible at L0)")


SISTER = ("F M", "M F", "A M F M", "B M F M", "S F F M")
HER: dict[str, Loci] = {"F": dict.fromkeys(LOCI, ("5", "5")), "S": dict.fromkeys(LOCI, ("5", "6"))}


def test_two_who_fit_either_brother_but_are_not_brothers_are_told() -> None:
    """The father is 5,5 and the sister 5,6: the mother has a 6 and one more allele, a 7 or an 8 and not both."""
    one = family(SISTER, "AB", HER)

    def of(left: str, right: str) -> list[str]:
        bodies = (body("V", dict.fromkeys(LOCI, ("5", left))), body("W", dict.fromkeys(LOCI, ("5", right))))
        return list(misfits(solve(Disaster(bodies, (one,), markers()))))

    assert not of("7", "7") and not of("6", "7")
    (words,) = of("7", "8")
    assert words.startswith("family 9: V as A (LR 10^") and "W as B" in words
    assert f"impossible at {', '.join(LOCI)}" in words


def test_where_many_pairs_do_not_fit_it_says_that_not_all_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_TOLD", 2)
    bodies = tuple(body(f"V{at}", dict.fromkeys(LOCI, ("5", at))) for at in ("7", "8", "9", "10"))
    told = list(misfits(solve(Disaster(bodies, (family(SISTER, "AB", HER),), markers()))))
    assert len(told) == 3 and told[-1] == "more than 2 such pairs: no more are listed"
