"""Sketches of pages: what they estimate, what stays alike, and what does not."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.documents.alike import ALIKE, BANDS, FEWEST, RUN, VALUES, bands, likeness, sketch

VOCABULARY = [
    f"{a}{b}{c}" for a in ("ta", "mo", "re", "lin", "ver") for b in "aeiou" for c in ("n", "rd", "st", "m", "ck")
]


def words(seed: int, count: int) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=count)


def noisy(text: list[str], rate: float, seed: int) -> list[str]:
    """As another reading: so many words have a letter that they have not."""
    chance = random.Random(seed)
    return [word + "x" if chance.random() < rate else word for word in text]


def of(some: list[str]) -> bytes:
    return sketch(" ".join(some))


def test_the_same_page_is_alike_whatever_its_lines_and_marks() -> None:
    page = words(1, 300)
    assert likeness(of(page), of(page)) == 1.0
    assert likeness(of(page), sketch(",\n".join(page).upper())) == 1.0


def test_pages_that_share_nothing_are_not_alike() -> None:
    assert likeness(of(words(1, 300)), of([f"{word}q" for word in words(2, 300)])) == 0.0
    assert set(bands(of(words(1, 300)))).isdisjoint(bands(of([f"{word}q" for word in words(2, 300)])))


def test_letters_that_a_scan_confuses_count_as_one() -> None:
    page = "Room 105 at 1820 hours " * 10
    assert likeness(sketch(page), sketch(page.replace("0", "O").replace("1", "l").replace("5", "S"))) == 1.0


@given(st.text(max_size=80))
def test_a_page_of_few_words_has_no_sketch(text: str) -> None:
    few = " ".join(text.split()[: FEWEST - 1])
    if len([one for one in few.split() if one.isascii() and one.isalpha()]) == len(few.split()):
        assert sketch(few) == b""
    assert likeness(b"", of(words(1, 300))) == 0.0
    assert bands(b"") == []


@given(st.text())
def test_any_text_has_a_sketch_of_a_size_or_none(text: str) -> None:
    assert len(sketch(text)) in (0, 4 * VALUES)


def test_the_estimate_is_of_the_share_of_runs_in_common() -> None:
    """Over pages that have a known share of their runs in common: mean error and spread as MinHash has them."""
    errors = []
    for seed in range(60):
        chance = random.Random(seed)
        page = [f"{word}{chance.randrange(10**6)}n" for word in words(seed, 400)]  # no run twice
        other = [f"{word}q" for word in page]
        keep = chance.randrange(40, 380)
        a, b = page, page[:keep] + other[keep:]
        runs_a, runs_b = ({tuple(one[at : at + RUN]) for at in range(len(one) - RUN + 1)} for one in (a, b))
        exact = len(runs_a & runs_b) / len(runs_a | runs_b)
        spread = (exact * (1 - exact) / VALUES) ** 0.5
        error = likeness(of(a), of(b)) - exact
        assert abs(error) <= 4 * spread
        errors.append(error / spread)
    assert abs(float(np.mean(errors))) < 4 / len(errors) ** 0.5
    assert float(np.std(errors)) == pytest.approx(1.0, abs=0.35)


def test_one_page_read_twice_stays_alike_and_is_found() -> None:
    """Six words of a hundred are read otherwise, by each reading."""
    for seed in range(20):
        page = words(seed, 350)
        one, two = of(noisy(page, 0.06, 2 * seed)), of(noisy(page, 0.06, 2 * seed + 1))
        assert likeness(one, two) >= ALIKE
        assert set(bands(one)) & set(bands(two))


def test_two_reports_on_one_form_are_not_alike() -> None:
    """A third of the words are the form's, in the same order on both."""
    form = words(99, 100)
    for seed in range(20):
        reports = []
        for number in (1, 2):
            said = words(1000 + 2 * seed + number, 200)
            reports.append(
                [one for at in range(20) for one in (*form[5 * at : 5 * at + 5], *said[10 * at : 10 * at + 10])]
            )
        assert likeness(*map(of, reports)) < ALIKE


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_bands_are_shared_as_often_as_the_arithmetic_says(share: float) -> None:
    """1 - (1 - s^r)^b for a likeness of s, with b bands of r values."""
    width = VALUES // BANDS
    chance = random.Random(5)
    hits, pages = 0, 300
    for seed in range(pages):
        a = bytearray(np.random.default_rng(seed).bytes(4 * VALUES))
        b = bytearray(np.random.default_rng(pages + seed).bytes(4 * VALUES))
        for at in range(VALUES):
            if chance.random() < share:
                b[4 * at : 4 * at + 4] = a[4 * at : 4 * at + 4]
        hits += bool(set(bands(bytes(a))) & set(bands(bytes(b))))
    expected = 1 - (1 - share**width) ** BANDS
    assert hits / pages == pytest.approx(expected, abs=4 * (expected * (1 - expected) / pages) ** 0.5 + 1e-9)


def test_bands_tell_their_place() -> None:
    """The same values in another place are no band in common."""
    same = bytes(4 * VALUES)
    assert len(bands(same)) == len(set(bands(same))) == BANDS
