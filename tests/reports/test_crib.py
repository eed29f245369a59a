"""Crib sheets: a form's order, what is filled, what is missing; unknown is never told as absent."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import datetime
from importlib.resources import files

import pytest

from murderbook.casefile.behaviour import Behaviour, Presence
from murderbook.casefile.case import Case, CaseKind, PhysicalLink
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, Examination, Exhibit, TestState
from murderbook.casefile.person import Person, Role, Sex
from murderbook.casefile.place import Place, Site
from murderbook.casefile.timespan import Precision, TimeSpan
from murderbook.reports.crib import FORMS, crib_of, forms_for
from murderbook.reports.crib.readers import READERS, reader

FULL = Case(
    id="1", own_number="87-12", agency="Oakport PD", weapon="80",
    occurred=TimeSpan(datetime(1987, 6, 1), datetime(1987, 8, 31), Precision.SEASON, "summer 1987"),
    persons=(
        Person(Role.VICTIM, "Roe, Ida", sex=Sex.FEMALE, age_low=20, age_high=25, descriptors={"hair": "red"}),
        Person(Role.SUSPECT, "Vane, Max", sex=Sex.MALE),
        Person(Role.WITNESS, "Lund, Ivo"),
    ),
    places=(Place(Site.DISPOSAL, "Pier 4", 33.7, -118.2),),
    behaviours=(Behaviour("bound", Presence.PRESENT), Behaviour("gagged", Presence.ABSENT)),
    exhibits=(Exhibit("7", "coat", None, Custody.LOCATED, (Examination("dna", TestState.HIT),)),),
    physical_links=(PhysicalLink("88-03", "dna", same_source=False),),
)  # fmt: skip


def told(case: Case, form: str = "vicap") -> dict[str, tuple[str, ...]]:
    crib = crib_of(case, form)
    return {line.label: line.values for section in crib.sections for line in section.lines}


def test_what_the_record_holds_stands_at_its_item_in_the_order_of_the_form() -> None:
    lines = told(FULL)
    assert lines["Case number"] == ("87-12 (unit)",)
    assert lines["Date and time of the crime, exact or from and to"] == ("summer 1987",)
    assert lines["Age"] == ("20 to 25",)
    assert lines["Name, sex, age, race of each"] == ("Vane, Max (suspect), male",)
    assert lines["Place of recovery"] == ("Pier 4; 33.70000, -118.20000 (unknown)",)
    assert lines["Restraints, gag, blindfold, abduction"] == ("Victim bound: yes", "Gagged: no")
    assert lines["Tied or kept apart by DNA, prints, ballistics"] == ("DNA: not of the source of 88-03",)
    assert lines["Results in databases"][0].startswith("7: ") and lines["Results in databases"][0].endswith("hit")
    titles = [section.title for section in crib_of(FULL, "vicap").sections]
    assert titles[0] == "I. Administration" and titles[-1] == "XII. Narrative" and len(titles) == 12


@pytest.mark.parametrize(
    ("descriptors", "eyes"),
    [
        ({"eyes": "Hazel"}, ("Hazel",)),
        ({"eye_left": "Blue", "eye_right": "Blue"}, ("Blue",)),
        ({"eye_left": "Blue", "eye_right": "Brown"}, ("left Blue, right Brown",)),
        ({"eye_left": "Blue"}, ("Blue",)),
        ({"hair": "red"}, ()),
    ],
)
def test_eyes_are_told_where_each_has_its_own_column(descriptors: dict[str, str], eyes: tuple[str, ...]) -> None:
    body = Person(Role.VICTIM, descriptors=descriptors)
    assert told(Case(id="1", kind=CaseKind.REMAINS, persons=(body,)), "namus-unidentified")["Eyes"] == eyes


def test_what_nobody_recorded_is_missing_and_is_not_told_as_absent() -> None:
    crib = crib_of(Case(id="1"), "vicap")
    filled = [line.label for section in crib.sections for line in section.lines if line.values]
    assert filled == ["Case type"]
    assert "Sexual assault" in crib.missing and "Admissions" in crib.elsewhere
    assert not set(crib.missing) & set(crib.elsewhere)
    assert len(crib.missing) + len(crib.elsewhere) + crib.filled == sum(len(one.lines) for one in crib.sections)


def test_a_witness_stands_in_no_form_and_of_two_victims_each_is_named() -> None:
    assert "Lund" not in str(crib_of(FULL, "vicap"))
    two = replace(FULL, persons=(*FULL.persons, Person(Role.VICTIM, "Doe, Ann", sex=Sex.FEMALE)))
    assert told(two)["Sex"] == ("Roe, Ida: female", "Doe, Ann: female")


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        (CaseKind.HOMICIDE, ["vicap"]),
        (CaseKind.REMAINS, ["vicap", "namus-unidentified"]),
        (CaseKind.MISSING, ["vicap", "namus-missing"]),
    ],
)
def test_each_kind_of_case_has_its_forms(kind: CaseKind, forms: list[str]) -> None:
    assert [name for name, _ in forms_for(kind)] == forms
    for name in set(FORMS) - set(forms):
        with pytest.raises(KeyError):
            crib_of(replace(FULL, kind=kind), name)


@pytest.mark.parametrize("form", FORMS)
def test_every_item_of_a_form_names_a_reader_that_there_is(form: str) -> None:
    raw = tomllib.loads(files("murderbook.reports.crib").joinpath(f"forms/{form}.toml").read_text(encoding="utf-8"))
    groups = {one.group for one in code_list("behaviour").entries}
    for item in (item for section in raw["sections"] for item in section["items"]):
        name = item.get("from", "kind")
        kind, _, part = name.partition(":")
        known = {
            "site": part in list(Site), "behaviours": part in groups, "descriptor": bool(part),
            "behaviour": code_list("behaviour").get(part) is not None,
        }  # fmt: skip
        assert known.get(kind, name in READERS), name
        assert isinstance(reader(name)(FULL), list)
