"""What is typed into the box is a tree, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from murderbook.workbench.search.index import postgresql, sqlite
from murderbook.workbench.search.query import LONGEST, Near, Query, Term, parse, plain, words_of
from murderbook.workbench.search.variants import CALLED, MISREAD, MISSPELT, variants_of

A, B, C = Term(("a",)), Term(("b",)), Term(("c",))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a b", Query(((A,), (B,)))),
        ('"a b" c', Query(((Term(("a", "b")),), (C,)))),
        ("a OR b c", Query(((A, B), (C,)))),
        ("a -b", Query(((A,),), (B,))),
        ("a*", Query(((Term(("a",), prefix=True),),))),
        ("a NEAR/5 b", Query(((Near(A, B, 5),),))),
        ("a NEAR b", Query(((Near(A, B, 10),),))),
        ("a NEAR/999 b", Query(((Near(A, B, 50),),))),
        ("87-0412", Query(((Term(("87", "0412")),),))),
        ("volume:2 a", Query(((A,),), (), (("volume", "2"),))),
        ('after:"14 Mar 1987"', Query((), (), (("after", "14 Mar 1987"),))),
        ("Müller", Query(((Term(("muller",)),),))),
        ("note:x", Query(((Term(("note", "x")),),))),  # no field of ours
        ('"a b', Query(((Term(("a", "b")),),))),  # a quotation that does not end
        ("OR a", Query(((A,),))),
        ("NEAR/3 a", Query(((Term(("near", "3")),), (A,)))),  # near what?
        ("  --  ", Query()),
    ],
)
def test_a_text_is_a_query(text: str, query: Query) -> None:
    assert parse(text) == query


def test_what_finds_nothing_says_why() -> None:
    assert parse("-rental").notes


@given(st.text(max_size=2 * LONGEST))
def test_whatever_is_typed_is_read(text: str) -> None:
    query = parse(text)
    for term in query.terms:
        assert all(word == plain(word) and word.isalnum() for word in term.words)
    if query.wanted:
        sqlite.expression(query)
        postgresql.expression(query)


@given(st.text(max_size=200))
def test_plain_keeps_places(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_words_are_small_and_without_accents() -> None:
    assert words_of("José O'Neill's 2-door, K_1") == ["jose", "o", "neill", "s", "2", "door", "k", "1"]


@pytest.mark.parametrize(
    ("word", "variant", "why"),
    [
        ("katherine", "cathy", CALLED),
        ("smith", "smyth", MISSPELT),
        ("miller", "mi11er", MISREAD),
        ("corner", "comer", MISREAD),
        ("4l27", "4127", MISREAD),
        ("o412", "0412", MISREAD),
        ("chevrolet", "chevorlet", MISSPELT),  # two letters exchanged
        ("bob", "robert", CALLED),
    ],
)
def test_variants(word: str, variant: str, why: str) -> None:
    assert variants_of(word)[variant] == why


def test_short_words_are_not_misspelt() -> None:
    assert not [why for why in variants_of("gun").values() if why == MISSPELT]


def test_a_word_is_no_variant_of_itself() -> None:
    assert all(word not in variants_of(word) for word in ("anna", "miller", "11", "robert"))
