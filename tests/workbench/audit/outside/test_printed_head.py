"""Heads on paper: the words read back, copying mistakes are told, and the page says one head three times."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from murderbook.workbench.audit.outside.printed import from_words, page, to_words
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verify import read_head

KEPT = Head(52_103, sha256(b"a trail").hexdigest())
WRITTEN = (
    "academic academic arcade tendency quick webcam wrist enlarge rebuild category syndrome slice pregnant peasant "
    "seafood jewelry sack length best ladle dwarf carpet eclipse graduate prune fiber deadline surprise adapt privacy "
    "award spill"
)
TAKEN = datetime(2026, 11, 3, 7, 5, 9, 120_000, tzinfo=UTC)


@given(st.integers(0, 2**40 - 1), st.binary(min_size=32, max_size=32))
@settings(max_examples=200, deadline=None)
def test_words_read_back(size: int, root: bytes) -> None:
    head = Head(size, root.hex())
    words = to_words(head)
    assert len(words) == 32
    assert from_words(" ".join(words)) == read_head("\n".join(words)) == head


def test_the_words_are_fixed_for_ever() -> None:
    """Heads on paper must be read in ten years: these words may never change."""
    assert " ".join(to_words(KEPT)) == WRITTEN


def test_words_as_people_copy_them() -> None:
    words = to_words(KEPT)
    lines = "\n".join(f"{at + 1}. {', '.join(words[at : at + 4])};" for at in range(0, 32, 4))
    assert from_words(lines.upper()) == KEPT
    assert from_words(" ".join(word[:4] for word in words)) == KEPT


def test_every_wrong_word_is_told() -> None:
    """Each word by each of 20 others; each pair of neighbours swapped; one left out, one written twice."""
    words = to_words(KEPT)
    others = to_words(Head(1, sha256(b"another").hexdigest()))[:20]
    for at, word in enumerate(words):
        for other in others:
            if other != word:
                with pytest.raises(ValueError, match="copied wrongly"):
                    from_words(" ".join([*words[:at], other, *words[at + 1 :]]))
        if at and words[at - 1] != word:
            with pytest.raises(ValueError, match="another order"):
                from_words(" ".join([*words[: at - 1], word, words[at - 1], *words[at + 1 :]]))
        with pytest.raises(ValueError, match="31 words"):
            from_words(" ".join([*words[:at], *words[at + 1 :]]))
        with pytest.raises(ValueError, match=f"word {at + 1}, 'zzzz'"):
            read_head(" ".join([*words[:at], "zzzz", *words[at + 1 :]]))


@pytest.mark.parametrize("text", ["aca", "academicx", "acadxyz"])
def test_neither_too_short_nor_more_than_the_word(text: str) -> None:
    with pytest.raises(ValueError, match="word 1"):
        from_words(" ".join([text, *["academic"] * 31]))


def test_figures_in_groups_read_back() -> None:
    groups = " ".join(KEPT.root[at : at + 8] for at in range(0, 64, 8))
    assert read_head(f"{KEPT.size}:\n{groups}\n") == KEPT


def test_the_page_says_one_head_three_times() -> None:
    text = page(KEPT, "Homicide <b>Unit</b>", TAKEN)
    assert "Homicide &lt;b&gt;Unit&lt;/b&gt;" in text
    assert "2026-11-03T07:05:09.12+0000" in text
    figures = re.search(r'class="hex">(.*?)</p>', text, re.DOTALL)
    assert figures is not None
    assert read_head(figures[1].replace("<br>", " ")) == KEPT
    table = re.search(r'class="words">(.*?)</table>', text, re.DOTALL)
    assert table is not None
    assert from_words(re.sub(r"<.*?>", " ", table[1])) == KEPT
    for outside in ("http", "src=", "href=", "<script"):
        assert outside not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_code_holds_the_head() -> None:
    """The dark fields of the drawing are those of the code of SIZE:ROOT."""
    import segno

    made = io.BytesIO()
    segno.make(str(KEPT), error="m", micro=False).save(made, kind="svg", xmldecl=False, scale=4)
    drawn = re.search(r'<path[^>]* d="([^"]+)"', made.getvalue().decode())
    assert drawn is not None
    assert drawn[1] in page(KEPT, "Unit", TAKEN)
