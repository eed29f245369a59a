"""The wizard's second step: columns joined into one field, and what is the same in every row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from wizard_steps import Wizard

from murderbook.formats import Mapping
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = pytest.mark.django_db

HEADER = "Case number,Happened on,Surname,Given,Known as,How"
ROWS = ("0012,14 Mar 1987,Wren,Isolde,,knife", "0013,1990,Crane,,Red,rifle")


@pytest.fixture(autouse=True)
def record_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))


@pytest.fixture
def client(unit: Unit) -> Client:
    return unit.client("member")


@pytest.fixture
def wizard(client: Client, unit: Unit) -> Wizard:
    return Wizard(client, unit, *ROWS, header=HEADER)


NAME = {"join_0_field": "victim_name", "join_0_column_0": "2", "join_0_column_1": "3"}
STATE = {"constant_0_field": "state", "constant_0_value": "CA"}


def _case(number: str) -> Case:
    return Case.objects.get(own_number=number)


def test_columns_are_joined_and_empty_cells_left_out(wizard: Wizard) -> None:
    assert wizard.send("columns", **NAME) == 200
    assert "joined from Surname + Given" in wizard.text
    wizard.commit()
    assert [_case(number).victim_name for number in ("0012", "0013")] == ["Wren, Isolde", "Crane"]
    assert "Surname" not in _case("0012").extra, "a joined column is no column kept aside"


def test_another_row_shows_what_comes_of_the_join_and_writes_nothing(wizard: Wizard) -> None:
    assert wizard.send("columns", **NAME, again_join="yes") == 200
    assert "What comes of the first rows:" in wizard.text
    assert "Wren, Isolde" in wizard.text
    assert '<details class="panel" id="joins" open>' in wizard.page
    values = wizard.values
    assert (values["join-0-field"], values["join-0-column-1"], values["join-1-field"]) == ("victim_name", "3", "")
    assert values["join-0-column-2"] == "", "there is a place for one more column"
    assert wizard.send("columns", join_0_column_2="4", join_0_separator=" ") == 200
    wizard.commit()
    assert [_case(number).victim_name for number in ("0012", "0013")] == ["Wren Isolde", "Crane Red"]


def test_a_value_is_given_to_every_row(wizard: Wizard) -> None:
    more = {"constant_1_field": "agency", "constant_1_value": " Harbour Police "}
    assert wizard.send("columns", **STATE, **more) == 200
    assert "State CA, in every row" in wizard.text
    wizard.commit()
    assert {(case.state, case.agency) for case in Case.objects.filter(batch__key=wizard.key)} == {
        ("CA", "Harbour Police")
    }


def test_rows_for_more_values_come_as_they_are_asked_for(wizard: Wizard) -> None:
    assert "constant-2-field" in wizard.values
    assert "constant-3-field" not in wizard.values
    wizard.send("columns", **STATE, again_constant="yes")
    assert "constant-3-field" in wizard.values
    assert wizard.values["constant-0-value"] == "CA"
    assert "Read as: California (CA)" in wizard.text
    wizard.send("columns", again_constant="yes")
    assert "constant-4-field" in wizard.values


def test_nothing_is_open_that_nobody_uses(wizard: Wizard) -> None:
    assert wizard.page.count("<details") - wizard.page.count(" open>") >= 2
    assert 'id="joins" open' not in wizard.page


def test_what_was_chosen_is_shown_again_and_can_be_taken_back(wizard: Wizard) -> None:
    wizard.send("columns", **NAME, **STATE)
    wizard.open("columns")
    chosen = {name.replace("_", "-"): value for name, value in (NAME | STATE).items()}
    assert chosen.items() <= wizard.values.items()
    assert "Joined into Victim name, below" in wizard.text
    nothing = dict.fromkeys((*NAME, *STATE), "")
    assert wizard.send("columns", **nothing) == 200
    wizard.open("columns")
    assert (wizard.values["join-0-field"], wizard.values["constant-0-field"]) == ("", "")
    wizard.commit()
    assert _case("0012").extra["Surname"] == "Wren"


def test_the_saved_mapping_says_the_same_and_is_offered_again(wizard: Wizard, client: Client, unit: Unit) -> None:
    wizard.send("columns", **NAME, **STATE, join_0_separator="; ")
    wizard.commit()
    toml = client.get(f"/imports/{wizard.key}/mapping.toml").content.decode()
    batch = wizard.key
    assert '[combine."victim_name"]\nfrom = ["Surname", "Given"]\nseparator = "; "' in toml
    again = Wizard(client, unit, "0014,1991,Finch,Ann,,bat", header=HEADER)
    assert (again.values["join-0-separator"], again.values["constant-0-value"]) == ("; ", "CA")
    assert again.send("columns") == 200
    assert Mapping.from_dict(again.commit().mapping) == Mapping.from_dict(
        type(again.commit()).objects.get(key=batch).mapping
    )


def test_the_mapping_used_last_is_offered(client: Client, unit: Unit) -> None:
    for number, state in enumerate(("CA", "NV", "CA")):
        wizard = Wizard(client, unit, f"9{number},1991,a,b,,bat", header=HEADER)
        wizard.send("columns", constant_0_field="state", constant_0_value=state)
        wizard.commit()
    assert Wizard(client, unit, "0014,1991,a,b,,bat", header=HEADER).values["constant-0-value"] == "CA"


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({**NAME, "column_4": "victim_name"}, "join-0-field", "'Victim name' was given 2 times"),
        ({**NAME, "column_4": "victim_name"}, "column-4", "joined from 'Surname' and 'Given'"),
        ({**STATE, "column_4": "state"}, "constant-0-field", "'State' was given 2 times"),
        (
            {**STATE, "constant_1_field": "state", "constant_1_value": "NV"},
            "constant-1-field",
            "the same in every row, 'NV'",
        ),
        ({**STATE, "join_0_field": "state", "join_0_column_0": "3", "join_0_column_1": "4"}, "join-0-field", "2 times"),
        ({"constant_0_field": "weapon", "constant_0_value": "knife", "column_5": "weapon"}, "column-5", "2 times"),
    ],
)
def test_a_field_given_twice_is_refused_at_the_place(
    wizard: Wizard, changes: dict[str, str], place: str, said: str
) -> None:
    assert wizard.send("columns", **changes) == 422
    assert said in wizard.error_at(place), wizard.text
    assert wizard.text.count(said) > 1, "the summary names it"
    sent = {name.replace("_", "-"): value for name, value in changes.items()}
    assert sent.items() <= wizard.values.items(), "what was typed is lost"


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({**NAME, "join_0_column_1": "6"}, "join-0-column-1", "The file has no such column"),
        ({**NAME, "join_0_column_1": "-1"}, "join-0-column-1", "The file has no such column"),
        ({**NAME, "join_0_column_1": "9" * 5000}, "join-0-column-1", "The file has no such column"),
        ({**NAME, "join_0_column_1": "³"}, "join-0-column-1", "The file has no such column"),
        ({**NAME, "join_0_column_1": "2"}, "join-0-column-1", "is in this join already"),
        ({**NAME, "join_0_column_1": ""}, "join-0-column-0", "A join needs two columns or more"),
        ({**NAME, "join_0_field": ""}, "join-0-field", "Choose a field"),
        ({**NAME, "join_0_field": "victim_nam"}, "join-0-field", "There is no field 'victim_nam'"),
        ({**NAME, "join_0_separator": "x" * 1000}, "join-0-separator", "Choose from the list"),
        ({**STATE, "constant_0_field": "__class__"}, "constant-0-field", "There is no field '__class__'"),
        ({**STATE, "constant_0_field": ""}, "constant-0-field", "Choose a field"),
        ({**STATE, "constant_0_value": " "}, "constant-0-value", "Write the value"),
        ({**STATE, "constant_0_value": "Atlantis"}, "constant-0-value", "'Atlantis' is not in the list 'state'"),
        (
            {"constant_0_field": "date", "constant_0_value": "13/45/1991"},
            "constant-0-value",
            "there is no month 13",
        ),
        ({"constant_0_field": "number", "constant_0_value": "7"}, "constant-0-field", "a number of its own"),
        ({"column_4": "no such field"}, "column-4", "There is no field 'no such field'"),
        ({"column_0": ""}, "column-0", "By its name this column is 'Number'"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_place(
    wizard: Wizard, changes: dict[str, str], place: str, said: str
) -> None:
    assert wizard.send("columns", **changes) == 422
    assert said in wizard.error_at(place), wizard.text
    assert wizard.send("columns", **dict.fromkeys(changes, "") | {"column_0": "number"}) == 200


def test_a_column_joined_elsewhere_keeps_the_field_of_its_name(client: Client, unit: Unit) -> None:
    """The name of a joined column is no longer asked what it holds: the mapping must say so."""
    wizard = Wizard(client, unit, "12,b,1987,Wren,Isolde", header="Case number,Part,date,Vic Last,Vic First")
    assert "Victim name is joined from Vic Last and Vic First already, by their names: Wren, Isolde ." in wizard.text
    joins = {
        "join_0_field": "agency_number", "join_0_column_0": "0", "join_0_column_1": "1", "join_0_separator": "/",
        "join_1_field": "notes", "join_1_column_0": "3", "join_1_column_1": "1", "join_1_separator": " ",
    }  # fmt: skip
    assert wizard.send("columns", **joins) == 200
    wizard.commit()
    case = _case("12")
    assert (case.agency_number, case.victim_name, case.notes) == ("12/b", "Wren, Isolde", "Wren b")


def test_a_join_of_columns_that_are_joined_by_name_can_be_taken_back(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, "12,1987,Wren,Isolde", header="Case number,date,Vic Last,Vic First")
    turned = {"join_0_field": "victim_name", "join_0_column_0": "3", "join_0_column_1": "2", "join_0_separator": " "}
    assert wizard.send("columns", **turned) == 200
    wizard.open("columns")
    assert wizard.send("columns", **dict.fromkeys(turned, "") | {"join_0_separator": ", "}) == 200
    wizard.commit()
    assert _case("12").victim_name == "Wren, Isolde"


def test_a_report_s_repeated_field_takes_no_value_beside_its_columns(client: Client, unit: Unit) -> None:
    header = "ID,Year,Month,Weapon,Weapon label,Circumstance,State,VicAge,OffSex,Agency"
    wizard = Wizard(client, unit, "1,1991,3,12,Handgun,02,CA,30,M,X", header=header)
    assert wizard.send("columns", constant_0_field="weapon", constant_0_value="12") == 422
    assert "'Weapon' was given 3 times" in wizard.error_at("column-3")
    assert "keep beside the case" in wizard.page, "there must be a way out"
    assert wizard.send("columns", column_3="", column_4="") == 200
    wizard.commit()
    assert Case.objects.get(batch__key=wizard.key).weapon == "12"


def test_columns_whose_names_differ_in_signs_only_are_two(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, "12,a,b,1987", header="Case number,#,?,date")
    assert wizard.send("columns", column_1="notes", column_2="area") == 200
    wizard.open("columns")
    assert (wizard.values["column-1"], wizard.values["column-2"]) == ("notes", "area")
    wizard.commit()
    case = _case("12")
    assert (case.notes, case.area) == ("a", "b")


def test_a_thousand_rows_of_the_page_are_no_trouble(wizard: Wizard) -> None:
    many = {f"constant-{row}-field": "state" for row in range(1000)}
    assert wizard.client.post(f"/imports/{wizard.key}/columns/", {"layout": "register", **many}).status_code == 422


def test_markup_in_names_and_values_is_text(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, "12,<i>a</i>,b", header='Case number,<b>x</b>,"""><script>"')
    wizard.send("columns", join_0_field="notes", join_0_column_0="1", join_0_column_1="2", again_join="yes")
    wizard.send("columns", constant_0_field="agency", constant_0_value='"><script>', again_constant="yes")
    assert "<script>" not in wizard.page.replace('<script src="', "")
    assert "<i>a</i>" not in wizard.page
    assert wizard.values["constant-0-value"] == '"><script>'
