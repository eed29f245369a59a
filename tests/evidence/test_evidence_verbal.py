"""The verbal scale against ENFSI's table, at its borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.evidence.bits import millibits_of_ratio
from murderbook.evidence.verbal import support_in_words

# ENFSI 2015, p. 17, likelihood ratio from ... to, read independently of the code's own table.
ENFSI = [
    (2, "weak support"),
    (10, "moderate support"),
    (100, "moderately strong support"),
    (1_000, "strong support"),
    (10_000, "very strong support"),
    (1_000_000, "extremely strong support"),
]


@pytest.mark.parametrize(("border", "words"), ENFSI)
def test_a_border_belongs_to_the_stronger_band(border: int, words: str) -> None:
    at = millibits_of_ratio(border)
    assert support_in_words(at) == f"{words} for H1"
    assert support_in_words(-at) == f"{words} for H2"


@pytest.mark.parametrize(
    ("border", "words"),
    [(border, below) for (border, _), (_, below) in zip(ENFSI[1:], ENFSI[:-1], strict=True)],
)
def test_just_below_a_border_is_the_weaker_band(border: int, words: str) -> None:
    assert support_in_words(millibits_of_ratio(border) - 1) == f"{words} for H1"


def test_below_two_nothing_is_supported() -> None:
    for weight in (-999, 0, 999):
        assert support_in_words(weight) == "does not support one proposition over the other"


@given(st.integers(1000, 10**7))
def test_words_mirror(weight: int) -> None:
    assert support_in_words(weight).removesuffix("H1") == support_in_words(-weight).removesuffix("H2")
