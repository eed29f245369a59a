"""Power before testing, beside closed forms and the search's own tables."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from kinship_families import P, marker, people

from murderbook.kinship import KinshipError, Power, Sample, power
from murderbook.kinship.search import RefFamily

DUO = people("A M", "MP M A -")


def of_father(genotype: str) -> RefFamily:
    return RefFamily("F", DUO, "MP", (Sample("A", {"L": tuple(genotype.split())}),))


def weights(genotype: str) -> list[tuple[float, float]]:
    """P(child's genotype | father), P(child's genotype), of all that are possible."""
    a, b = genotype.split()
    found = {}
    for x in P:
        for y in P:
            pair = tuple(sorted((x, y)))
            related = (0.5 * (x == a) + 0.5 * (x == b)) * P[y]
            one, other = found.get(pair, (0.0, 0.0))
            found[pair] = (one + related, other + P[x] * P[y])
    return list(found.values())


@pytest.mark.parametrize("genotype", ["7 8", "9 9"])
def test_a_typed_father(genotype: str) -> None:
    found = power(of_father(genotype), [marker()])
    rows = weights(genotype)
    assert found.mean_bits_h1 == pytest.approx(sum(a * math.log2(a / b) for a, b in rows if a), rel=1e-9)
    assert found.excluded == pytest.approx(sum(b for a, b in rows if not a), rel=1e-9)
    assert found.mean_bits_h2 == -math.inf and found.document()["mean_bits_h2"] is None
    assert found.typed == ("A",) and found.profiles == 1


def test_how_often_a_threshold_is_reached() -> None:
    """Two rare alleles: LR 1 / (2 p) and more are known one by one."""
    rare = {"7": 0.02, "8": 0.03, "9": 0.95}
    family = RefFamily("F", DUO, "MP", (Sample("A", {"L": ("7", "8")}),))
    (ten, related, unrelated), *_ = power(family, [marker(p=rare)]).reached
    assert ten == 10.0
    exact = {
        ("7", "7"): (0.5 * 0.02, 0.02**2),
        ("7", "8"): (0.5 * 0.05, 2 * 0.02 * 0.03),
        ("7", "9"): (0.5 * 0.95, 2 * 0.02 * 0.95),
        ("8", "8"): (0.5 * 0.03, 0.03**2),
        ("8", "9"): (0.5 * 0.95, 2 * 0.03 * 0.95),
    }
    over = [(a, b) for a, b in exact.values() if a / b >= 10]
    assert related == pytest.approx(sum(a for a, _ in over), abs=0.03)
    assert unrelated == pytest.approx(sum(b for _, b in over), abs=0.003)


def test_a_relative_not_yet_typed_is_averaged_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["murderbook.kinship.power"], "PROFILES", 300)
    family = RefFamily("F", DUO, "MP", ())
    nobody, father = power(family, [marker()]), power(family, [marker()], ["A"])
    assert nobody.mean_bits_h1 == pytest.approx(0.0, abs=1e-9) and nobody.excluded == pytest.approx(0.0, abs=1e-9)
    expected = sum(P[a] * P[b] * sum(y for x, y in weights(f"{a} {b}") if not x) for a in P for b in P)
    assert father.excluded == pytest.approx(expected, abs=0.03)
    assert father.typed == ("A",) and father.profiles == 300


def test_nearer_relatives_promise_more_and_the_seed_repeats() -> None:
    pedigree = people("G M", "H F", "F M G H", "T F G H", "W F", "MP M F W")
    family = RefFamily("F", pedigree, "MP", ())
    loci = [marker(name=f"L{at}") for at in range(4)]
    aunt, father = (power(family, loci, [one]) for one in ("T", "F"))
    assert father.mean_bits_h1 > 3 * aunt.mean_bits_h1 > 0
    assert power(family, loci, ["T"]) == aunt != power(family, loci, ["T"], seed=2)
    both = power(family, loci, ["F", "W"])
    assert both.mean_bits_h1 > father.mean_bits_h1 and both.excluded > father.excluded
    assert isinstance(both, Power) and np.isfinite(both.mean_bits_h1)


@pytest.mark.parametrize(
    ("besides", "said"), [("Nobody", "not in its pedigree"), ("MP", "missing or typed"), ("A", "missing or typed")]
)
def test_who_cannot_be_added(besides: str, said: str) -> None:
    with pytest.raises(KinshipError, match=said):
        power(of_father("7 8"), [marker()], [besides])
