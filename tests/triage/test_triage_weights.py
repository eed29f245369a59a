"""The weights file: what is in it, and what an edited copy is told when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.triage.rules import RULES
from murderbook.triage.weights import BASES, WeightsError, default_text, load, parse


def test_the_default_says_every_term_with_its_source() -> None:
    weights = load(None)
    assert set(weights.terms) == set(RULES)
    for term in weights.terms.values():
        assert term.basis in BASES
        assert len(term.source) > 20
        assert list(term.points) == list(RULES[term.id].states)


def test_only_terms_with_a_study_claim_one() -> None:
    """The points themselves come from no study, and the file says so at each term that cites one."""
    studied = [term for term in load(None).terms.values() if term.basis == "study"]
    assert {term.id for term in studied} == {"witnesses", "suspect", "new_information", "motive"}
    assert all("the points are ours" in term.source for term in studied)


def test_an_edited_copy_counts(tmp_path: Path) -> None:
    path = tmp_path / "triage.toml"
    path.write_text(default_text().replace("willing = 30", "willing = 99"), encoding="utf-8")
    edited = load(path)
    assert edited.terms["witnesses"].points["willing"] == 99
    assert edited.origin == "triage.toml"
    assert load(None).terms["witnesses"].points["willing"] == 30


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "willing = 30",
            'willing = "many"',
            r"own\.toml: terms\.witnesses\.points\.willing = 'many': write a whole number",
        ),
        ("willing = 30", "willing = true", "write a whole number"),
        ("willing = 30", "willing = 1.5", "write a whole number"),
        ("willing = 30, ", "", r"points\.willing = None: the state is missing: give it points, 0 to switch it off"),
        (
            "willing = 30",
            "wiling = 30, willing = 30",
            r"points\.wiling = 30: no such key; known are willing, willing_unsure",
        ),
        ('id = "motive"', 'id = "motif"', r"terms\.id = 'motif': no such term; known are dna_ladder"),
        ('id = "motive"', 'id = "links"', r"terms\.links"),
        ('basis = "study"', 'basis = "gospel"', r"basis = 'gospel': write one of study, guidance, practice"),
        ('title = "', 'titel = "', r"own\.toml: titel = .*: no such key"),
        ("several_leads = 3", "several_leads = 0", r"settings\.several_leads = 0: write a whole number of at least 1"),
        ("several_leads = 3", "", r"settings\.several_leads = None: write a whole number"),
        ("several_leads = 3", "many_leads = 3", r"settings\.many_leads = 3: no such key"),
        ("possibly_alive_under = 80", "possibly_alive_under = 60", r"must lie above likely_alive_under \(70\)"),
        ("[settings]", "[settings", "correct the TOML at that line"),
        ('version = "2"', 'version = " "', r"version = ' ': write some text in quotes"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_what_to_do(old: str, new: str, message: str) -> None:
    text = default_text()
    assert old in text
    with pytest.raises(WeightsError, match=message):
        parse(text.replace(old, new, 1), "own.toml")


def test_a_missing_or_doubled_term_is_named() -> None:
    head, *terms = default_text().split("[[terms]]")
    with pytest.raises(WeightsError, match=r"terms = 'dna_ladder': the term is missing"):
        parse("[[terms]]".join([head, *terms[1:]]), "own.toml")
    with pytest.raises(WeightsError, match="'dna_ladder': the term is there twice"):
        parse("[[terms]]".join([head, terms[0], *terms]), "own.toml")
    with pytest.raises(WeightsError, match="write each term as a table"):
        parse("terms = 3\n" + head, "own.toml")
