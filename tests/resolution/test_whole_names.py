"""Whole names taken apart."""

from __future__ import annotations

import pytest

from murderbook.resolution import Name, load_model, name_of, record_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sgt. John Q. Smith Jr.", Name(("John",), "Q.", "Smith", "jr")),
        ("SMITH, JOHN Q", Name(("JOHN",), "Q", "SMITH")),
        ("John Smith, Jr.", Name(("John",), "", "Smith", "jr")),
        ("Smith III, John", Name(("John",), "", "Smith", "iii")),
        ('William "Bill" de la Cruz', Name(("William", "Bill"), "", "de la Cruz")),
        ("de la Cruz, Maria", Name(("Maria",), "", "de la Cruz")),
        ("Officer Smith", Name((), "", "Smith")),
        ("Smith", Name((), "", "Smith")),
        ("Junior", Name((), "", "Junior")),
        ("Marshal", Name((), "", "Marshal")),
        (", ,", Name()),
        ("", Name()),
    ],
)
def test_parts(text: str, name: Name) -> None:
    assert name_of(text) == name


def test_a_record_has_every_alternative_and_shows_what_was_written() -> None:
    record = record_of("1", {"name": ['Det. Wm. "Bill" Hart'], "surname": ["Hart", "Hartman"]}, load_model())
    assert record.values["given"] == "bill|wm"
    assert record.values["surname"] == "hart|hartman"
    assert record.shown["surname"] == "Hart or Hartman"
    assert "birth" not in record.values
