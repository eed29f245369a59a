"""Families from words: who stands where, checked by closed forms of the likelihood ratio."""

from __future__ import annotations

import pytest

from murderbook.kinship import Case, KinshipError, Sample, Treatment, compare, marker_of
from murderbook.kinship.relations import LOST, OWN, RELATIONS, TWIN, relatives_of

P, Q = 0.1, 0.2
TABLE = {"10": P, "11": Q, "12": 0.3, "13": 0.4}


def _lr(relation: str, remains: tuple[str, str], relative: tuple[str, str], sex: str | None = None) -> float:
    family = relatives_of({"s": relation}, sex)
    h1, h2 = family.hypotheses("r", ("his", "another's"))
    samples = (Sample("r", {"D": remains}), Sample("s", {"D": relative}))
    found = compare(Case(h1, h2, samples, (marker_of("D", TABLE, Treatment()),))).lr
    assert found is not None
    return found


def _expected(k: tuple[float, float, float]) -> float:
    """Both are 10,11: k0 + k1 (p + q) / (4 p q) + k2 / (2 p q), without inbreeding."""
    return k[0] + k[1] * (P + Q) / (4 * P * Q) + k[2] / (2 * P * Q)


SHARED = {
    OWN: (0.0, 0.0, 1.0), TWIN: (0.0, 0.0, 1.0), "father": (0.0, 1.0, 0.0), "mother": (0.0, 1.0, 0.0),
    "brother": (0.25, 0.5, 0.25), "sister": (0.25, 0.5, 0.25), "son": (0.0, 1.0, 0.0), "daughter": (0.0, 1.0, 0.0),
    **{f"half-{one} by the {side}": (0.5, 0.5, 0.0) for one in ("brother", "sister") for side in ("father", "mother")},
    **{f"grand{one} by the {side}": (0.5, 0.5, 0.0) for one in ("father", "mother") for side in ("father", "mother")},
    **{f"{one} by the {side}": (0.5, 0.5, 0.0) for one in ("uncle", "aunt") for side in ("father", "mother")},
}  # fmt: skip


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("sex", ["M", "F", None])
def test_one_relative_of_each_kind_is_worth_what_the_books_say(relation: str, sex: str | None) -> None:
    alike = ("10", "11")
    assert _lr(relation, alike, alike, sex) == pytest.approx(_expected(SHARED[relation]), rel=1e-12)


def test_every_relation_has_its_closed_form() -> None:
    assert set(SHARED) == set(RELATIONS)


def test_relatives_of_one_side_say_nothing_of_the_other() -> None:
    """Mother and a half-brother by the father: what the mother cannot have given is his father's."""
    family = relatives_of({"m": "mother", "h": "half-brother by the father"})
    h1, h2 = family.hypotheses("r", ("his", "another's"))
    profiles = {"r": ("10", "11"), "m": ("10", "12"), "h": ("11", "13")}
    samples = tuple(Sample(one, {"D": pair}) for one, pair in profiles.items())
    found = compare(Case(h1, h2, samples, (marker_of("D", TABLE, Treatment()),))).lr
    # the mother gives 10 in one of two; the father 11 by descent (1/2) if it is his in the half-brother (1/2), or anew
    assert found == pytest.approx(0.5 * (0.5 * 0.5 + 0.5 * Q) / (2 * P * Q), rel=1e-9)


def test_two_children_are_of_one_partner_and_own_sample_and_relatives_go_together() -> None:
    family = relatives_of({"a": "son", "b": "daughter", "o": OWN}, "F")
    children = [one for one in family.pedigree.persons if one.mother == LOST]
    assert len(children) == 2 and len({one.father for one in children}) == 1
    assert family.persons["o"] == LOST


@pytest.mark.parametrize(
    ("samples", "words"),
    [({"a": "cousin"}, "no relation that is known"), ({"a": "mother", "b": "mother"}, "of the mother already")],
)
def test_a_word_that_is_none_and_two_mothers_are_refused(samples: dict[str, str], words: str) -> None:
    with pytest.raises(KinshipError, match=words):
        relatives_of(samples)
