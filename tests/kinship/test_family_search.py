"""The search beside the explained comparison of each pair, and what it says of chance, twins and double reports."""

from __future__ import annotations

import numpy as np
import pytest
from kinship_families import people

from murderbook.evidence.bits import millibits_of_ratio
from murderbook.kinship import (
    Genotype,
    KinshipError,
    Marker,
    Model,
    Mutation,
    OfOneSex,
    Sample,
    Treatment,
    compare,
    marker_of,
)
from murderbook.kinship.search import Lookup, RefFamily, Remains, build_index, same_bodies, search
from murderbook.kinship.search.families import case_of

TABLES = {
    "A": {"9": 0.1, "10": 0.2, "11": 0.3, "12": 0.4},
    "B": {"9": 0.05, "9.3": 0.25, "11": 0.3, "12": 0.4},
    "C": {"15": 0.6, "16": 0.3, "17": 0.1},
}
PEDIGREE = people("G M", "H F", "F M G H", "U M G H", "W F", "MP M F W", "S F F W")
Loci = dict[str, Genotype | None]


def markers(model: Model = Model.NONE, rate: float = 0.0, tables: int = 3) -> tuple[Marker, ...]:
    one = OfOneSex(model, rate, rate2=rate / 10)
    how = Treatment(Mutation(one, one))
    return tuple(marker_of(name, table, how) for name, table in list(TABLES.items())[:tables])


def drawn(rng: np.random.Generator, of: tuple[Marker, ...]) -> Loci:
    return {one.name: tuple(rng.choice(one.alleles, 2, p=one.p)) for one in of}


def child(rng: np.random.Generator, father: Loci, mother: Loci) -> Loci:
    pick = rng.integers(2, size=2)
    return {at: ((father[at] or ())[pick[0]], (mother[at] or ())[pick[1]]) for at in father}


def family(seed: int, of: tuple[Marker, ...], name: str = "") -> tuple[RefFamily, Remains]:
    """Uncle, grandmother and sister typed; the missing person's own profile as remains."""
    rng = np.random.default_rng(seed)
    grandfather, grandmother, mother = (drawn(rng, of) for _ in range(3))
    father, uncle = (child(rng, grandfather, grandmother) for _ in range(2))
    missing, sister = (child(rng, father, mother) for _ in range(2))
    typed = (Sample("H", grandmother), Sample("U", uncle), Sample("S", sister))
    return RefFamily(name or f"F{seed}", PEDIGREE, "MP", typed), Remains(Sample(f"R{seed}", missing), "M")


@pytest.mark.parametrize(
    ("of", "theta"),
    [
        (markers(), 0.0),
        (markers(Model.EQUAL, 0.01), 0.0),
        (markers(Model.STEPWISE, 0.01), 0.0),
        (markers(tables=2), 0.03),
        (markers(Model.PROPORTIONAL, 0.01, tables=1), 0.03),
    ],
)
@pytest.mark.parametrize("drop", [(0.0, 0.0), (0.15, 0.02)])
def test_every_pair_weighs_what_the_explained_comparison_says(
    of: tuple[Marker, ...], theta: float, drop: tuple[float, float]
) -> None:
    families = [family(seed, of)[0] for seed in range(3)]
    index = build_index(families, of, theta)
    for seed in range(3, 8):
        genotypes = family(seed, of)[1].sample.genotypes
        if drop[0]:
            genotypes = {locus: (g or ())[: seed % 3] for locus, g in genotypes.items()}
        remains = Remains(Sample("R", genotypes, *drop))
        found = Lookup(index).scores(remains.sample)
        for f, one in enumerate(families):
            ratios = compare(case_of(remains, one, of, theta)).ratios
            possible = [ratio.lr for ratio in ratios if ratio.lr]
            expected = sum(millibits_of_ratio(lr) for lr in possible) - 10_000_000 * (len(ratios) - len(possible))
            assert abs(found[f] - expected) <= (len(of) if drop[0] else 0), (seed, f)


def test_theta_with_silent_alleles_is_refused_since_a_genotype_that_shows_one_allele_may_be_two() -> None:
    how = Treatment(silent=0.04)
    of = (marker_of("A", TABLES["A"], how),)
    one = RefFamily("F", PEDIGREE, "MP", (Sample("U", {"A": ("9", "10")}),))
    assert build_index([one], of).families == (one,)
    with pytest.raises(KinshipError, match="silent"):
        build_index([one], of, 0.03)


def test_what_was_worked_out_for_one_remains_serves_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drop-out rows are kept by what was shown and the rates: the same sums as anew, and once the memory is full."""
    of = markers(Model.EQUAL, 0.01)
    index = build_index([family(seed, of)[0] for seed in range(6)], of)
    shown: list[Loci] = [{"A": ("9",), "B": ()}, {"A": ("9", "10"), "C": ("15",)}, {"A": ("10", "9"), "B": ("12",)}]
    samples = [Sample("R", one, *rates) for one in shown for rates in ((0.1, 0.0), (0.2, 0.0), (0.1, 0.05), (0.0, 0.0))]
    once = Lookup(index)
    found = [once.scores(one).tolist() for one in [*samples, *samples]]
    assert found == [Lookup(index).scores(one).tolist() for one in samples] * 2
    monkeypatch.setattr("murderbook.kinship.search.lookup.REMEMBERED", 100)
    small = Lookup(index)
    assert [small.scores(one).tolist() for one in [*samples, *samples]] == found


def test_the_order_is_by_impossible_markers_then_score_then_names() -> None:
    of = markers()
    pairs = [family(seed, of) for seed in range(8)]
    twin = RefFamily("F0 again", pairs[0][0].pedigree, "MP", pairs[0][0].samples)
    index = build_index([*(one for one, _ in pairs), twin], of)
    hits = search(index, [remains for _, remains in pairs], top=4)
    keys = [(hit.impossible, -hit.millibits, hit.remains.id, hit.family.id) for hit in hits]
    assert keys == sorted(keys) and len(hits) == 8 * 4
    assert [hit.family.id for hit in search(index, [pairs[0][1]], top=9)].count("F0 again") == 1
    for hit in hits:
        used = [ratio.lr for ratio in hit.comparison.ratios if ratio.lr]
        assert hit.millibits == sum(millibits_of_ratio(lr) for lr in used)
        assert hit.impossible == len(hit.comparison.impossible_h1)


def test_chance_gives_no_more_leads_than_said() -> None:
    """Unrelated remains: in a thousand, hits of a score are as rare as the bound, give or take drawing."""
    of = markers(Model.PROPORTIONAL, 0.01)
    index = build_index([family(seed, of)[0] for seed in range(20)], of)
    rng = np.random.default_rng(5)
    remains = [Remains(Sample(f"X{at}", drawn(rng, of))) for at in range(1000)]
    found = np.concatenate([Lookup(index).scores(one.sample) for one in remains])
    for ratio in (2.0, 10.0, 50.0):
        reached = (found >= 1000 * np.log2(ratio)).sum()
        assert 0 < reached <= found.size / ratio * 1.1
    strongest = search(index, remains, top=1)[0]
    assert strongest.chance_leads == pytest.approx(20_000 / 2 ** (strongest.millibits / 1000))


def test_one_body_in_two_reports_and_twins_are_told() -> None:
    of = tuple(marker_of(f"L{at}", TABLES["A"], Treatment()) for at in range(9))
    rng = np.random.default_rng(3)
    bodies = [Remains(Sample(f"R{at}", drawn(rng, of))) for at in range(3)]
    again = Remains(Sample("R0 again", bodies[0].sample.genotypes))
    (said,) = same_bodies([*bodies, again])
    assert said.startswith("R0 and R0 again are alike at all 9 loci")
    many = [Remains(Sample(f"X{at}", drawn(rng, of))) for at in range(450)]
    assert [one for one in same_bodies([*many, bodies[0], again]) if "R0" in one]
    house = RefFamily("F", people("A M", "MP M A -", "B M A -"), "MP", (Sample("B", bodies[0].sample.genotypes),))
    (hit,) = search(build_index([house], of), [again], top=1)
    assert hit.twins == ["B"]


def test_a_family_that_does_not_fit_is_told_and_weighs_nothing_there() -> None:
    of = markers()
    house = RefFamily(
        "F",
        people("A M", "MP M A -", "B M A -"),
        "MP",
        (Sample("A", {"C": ("15", "15")}), Sample("B", {"C": ("16", "16")})),
    )
    index = build_index([house], of)
    assert index.notes == ["family F: its own profiles do not fit together at C; not used"]
    assert Lookup(index).scores(Sample("R", {"C": ("15", "16")})).tolist() == [0]


@pytest.mark.parametrize(
    ("missing", "typed", "said"),
    [("Nobody", ("A",), "is not in its pedigree"), ("B", (), "nobody was typed"), ("B", ("B",), "missing and typed")],
)
def test_families_that_cannot_be_searched(missing: str, typed: tuple[str, ...], said: str) -> None:
    with pytest.raises(KinshipError, match=said):
        build_index(
            [RefFamily("F", people("A M", "B M A -"), missing, tuple(Sample(one, {"A": ("9", "9")}) for one in typed))],
            markers(),
        )
