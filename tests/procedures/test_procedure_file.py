"""The file of a procedure: the default says the Act, another state's differs by editing, a bad one is told where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from murderbook.procedures import Facts, ProcedureError, Step, StepKind, default_text, load, objections, parse, standing
from murderbook.procedures.eligibility import Verdict

OTHER = Path(__file__).with_name("other_state.toml")


def test_the_default_is_the_act() -> None:
    act = load()
    assert act.name == "hvfra/1" and act.origin == "default"
    assert (act.decision.months, act.extension.times, act.extension.months, act.bar.years) == (6, 1, 6, 5)
    assert len(act.tests) == 5 and len(act.parts) == 4 and len(act.grounds) == 4
    assert "step-child" in act.relations and "grandparent-in-law" in act.relations
    assert all("34 U.S.C. 609" in section for section in act.sections.values())


def test_a_test_has_its_label_in_other_languages_where_the_file_has() -> None:
    test = load().test("no_perpetrator")
    assert test is not None
    assert test.label_in("es") == "No se ha identificado a ningún autor probable"
    assert test.label_in("fr") == test.label_in("en") == test.label == "No likely perpetrator has been identified"


def test_another_states_rule_is_another_file() -> None:
    rule = load(OTHER)
    received = Step(StepKind.RECEIVED, date(2026, 11, 30))
    facts = Facts("grandchild", "", date(2021, 1, 1), date(2021, 1, 1), date(2026, 11, 30), steps=(received,))
    found = standing(rule, facts, date(2026, 12, 1))
    assert [one.verdict for one in found.eligibility] == [Verdict.MET, Verdict.MET]
    assert found.decision.due == date(2027, 2, 28) and found.decision.section == "12-106"
    extend = Step(StepKind.EXTENDED, date(2027, 1, 1), months=1, text="boxes")
    facts = replace(facts, steps=(received, extend))
    assert not objections(rule, facts, extend, date(2027, 1, 2))  # twice, here
    facts = replace(facts, steps=(received, extend, extend))
    assert objections(rule, facts, extend, date(2027, 1, 2))[0].why.endswith("is extended 2 times.")
    assert standing(rule, facts, date(2027, 1, 2)).decision.due == date(2027, 4, 28)
    sibling = standing(rule, replace(facts, relation="sibling", similarly_situated="raised her"), date(2027, 1, 2))
    assert sibling.eligibility[0].verdict is Verdict.NOT_MET  # this rule knows no such thing
    closed = replace(facts, steps=(received, Step(StepKind.DECIDED, date(2027, 1, 1), outcome="no re-investigation")))
    assert standing(rule, closed, date(2027, 1, 2)).barred_until is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('months = 6\nsection = "34 U.S.C. 60901(g)"', 'section = "x"', "decision.months = None"),
        ("times = 1", "times = true", "extension.times = True: write a whole number"),
        ("years = 5", "years = -1", "bar.years = -1"),
        ("[bar]", "[barr]", "barr = "),
        ('kind = "answered"', 'kind = "felt"', "tests.investigated.kind = 'felt': write one of"),
        ("date = 1970-01-01", 'date = "1970"', "tests.since_1970.date = '1970': write a day"),
        ('id = "witnesses"', 'id = "evidence"', "parts.id = 'evidence': it is there twice"),
        ("similarly_situated = true", 'similarly_situated = "yes"', "write true or false"),
        ('"spouse", "child"', '"spouse", "spouse"', "one of them is there twice"),
        ('version = "1"', "version = 1", "version = 1: write some text in quotes"),
        ('law = "Pub', "law = Pub", "correct the TOML"),
        ('label_es = "Este organismo investigó antes el homicidio"', "label_es = 3", "tests.investigated.label_es = 3"),
        ('label_es = "Este organismo', 'label_esp = "Este organismo', "tests.investigated.label_esp = "),
        ("years = 3\n", "years = 3\nmonths = 2\n", "tests.older_than_three_years.months = 2: no such key"),
    ],
)
def test_a_bad_file_is_told_where_and_what_to_do(old: str, new: str, says: str) -> None:
    assert old in default_text()
    with pytest.raises(ProcedureError) as told:
        parse(default_text().replace(old, new, 1), "ours.toml")
    assert str(told.value).startswith("ours.toml: ") and says in str(told.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    bad = tmp_path / "ours.toml"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(ProcedureError, match="save the file as text in UTF-8"):
        load(bad)
