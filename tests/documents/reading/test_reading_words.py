"""Words in few bytes: what is packed comes out again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.documents.reading.words import Word, pack, unpack, within

numbers = st.integers(0, 2**31 - 1)
words = st.lists(st.builds(Word, *[numbers] * 7), max_size=40)


@given(words)
def test_what_is_packed_comes_out_again(some: list[Word]) -> None:
    assert unpack(pack(some)) == some


def test_no_words_are_no_bytes() -> None:
    assert pack([]) == b""
    assert unpack(b"") == []


def test_a_page_of_words_takes_few_bytes() -> None:
    page = [Word(7 * n, 6, 100 + 90 * (n % 10), 100 + 30 * (n // 10), 80, 22, 90 + n % 7) for n in range(500)]
    assert len(pack(page)) < 5 * len(page)


@given(st.binary(min_size=1, max_size=60))
def test_other_bytes_are_refused_or_are_words(some: bytes) -> None:
    try:
        found = unpack(some)
    except ValueError:
        return
    assert all(isinstance(word, Word) for word in found)


def test_packed_bytes_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="no packed words"):
        unpack(b"no words")


@given(words, st.integers(0, 100), st.integers(0, 100))
def test_within_are_the_words_that_share_a_letter(some: list[Word], start: int, end: int) -> None:
    letters = set(range(start, end))
    near = [word._replace(start=word.start % 100, length=1 + word.length % 20) for word in some]
    expected = [word for word in near if letters & set(range(word.start, word.start + word.length))]
    assert within(near, start, end) == expected
