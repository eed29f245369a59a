"""The wizard's third step: words of coded fields that were not understood are asked, and tried again."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from wizard_steps import Wizard

from murderbook.formats import FormatError, Mapping, layout_named, layouts, read
from murderbook.formats.vocabulary import UNKNOWN, vocabulary_of
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.imports.wizard import codes
from murderbook.workbench.register.models import Case
from personas import Unit

pytestmark = pytest.mark.django_db

HEADER = "number,date,status,weapon,state"
ROWS = (
    "1,1987,open,handgun 9mm,CA",
    "2,1988,open,Handgun  9MM,CA",
    "3,1989,on the shelf,knife,CA",
    "4,1990,open,see notes,CA",
    "5,13/45/1991,open,knife,CA",
)


@pytest.fixture(autouse=True)
def record_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=tmp_path / "record"))


@pytest.fixture
def client(unit: Unit) -> Client:
    return unit.client("member")


@pytest.fixture
def wizard(client: Client, unit: Unit) -> Wizard:
    """At the check of rows with three strange words."""
    found = Wizard(client, unit, *ROWS, header=HEADER)
    assert found.send("columns") == 200
    return found


def _trial(wizard: Wizard) -> dict[str, int]:
    found: dict[str, int] = Batch.objects.get(key=wizard.key).trial["tally"]
    return found


def test_words_are_asked_once_with_their_rows(wizard: Wizard) -> None:
    asked = Batch.objects.get(key=wizard.key).trial["words"]["shown"]
    assert [(word["field"], word["text"], word["rows"]) for word in asked] == [
        ("weapon", "handgun 9mm", 2), ("status", "on the shelf", 1), ("weapon", "see notes", 1),
    ]  # fmt: skip
    assert "Words that were not understood" in wizard.text
    assert "Column date: 1 row" in wizard.text, "what is no word of a list stays a repair"
    assert "Column weapon" not in wizard.text, "a word is not told twice"
    assert "Handgun (12)" in wizard.text


def test_a_meaning_lets_the_rows_in_and_is_kept(wizard: Wizard, client: Client, unit: Unit) -> None:
    gun, shelf, notes = (wizard.word(text) for text in ("handgun 9mm", "on the shelf", "see notes"))
    assert wizard.send("check", **{gun: "12", shelf: "open", notes: "unknown"}) == 200
    assert "Tried again: 4 rows more can be read." in wizard.text
    assert "Words that were not understood" not in wizard.text
    batch = wizard.commit()
    assert batch.mapping["codes"] == {
        "weapon": {"handgun 9mm": "12", "see notes": "unknown"}, "status": {"on the shelf": "open"},
    }  # fmt: skip
    cases = Case.objects.filter(batch=batch).order_by("own_number").values_list("weapon", "status")
    assert list(cases) == [("12", "open"), ("12", "open"), ("20", "open"), ("90", "open")]
    toml = client.get(f"/imports/{wizard.key}/mapping.toml").content.decode()
    assert tomllib.loads(toml)["codes"] == batch.mapping["codes"]
    again = Wizard(client, unit, "7,1992,open,handgun 9mm,CA", header=HEADER)
    again.send("columns")
    assert "Words that were not understood" not in again.text, "what was said once is remembered"


def test_a_meaning_is_changed_and_taken_back(wizard: Wizard) -> None:
    gun = wizard.word("handgun 9mm")
    wizard.send("check", **{gun: "13"})
    assert wizard.values[gun] == "13", "what was said is shown"
    wizard.send("check", **{gun: "12"})
    assert Batch.objects.get(key=wizard.key).mapping["codes"] == {"weapon": {"handgun 9mm": "12"}}
    wizard.send("check", **{gun: ""})
    assert Batch.objects.get(key=wizard.key).mapping["codes"] == {}
    assert "Tried again: 2 rows fewer can be read." in wizard.text
    assert wizard.word("handgun 9mm")


def test_a_word_left_as_a_fault_stays_one(wizard: Wizard) -> None:
    assert wizard.send("check") == 200
    assert "Tried again: the same rows can be read as before." in wizard.text
    assert _trial(wizard)["rejected"] == 5
    assert wizard.word("see notes")


def test_the_columns_can_be_changed_without_losing_the_words(wizard: Wizard) -> None:
    wizard.send("check", **{wizard.word("handgun 9mm"): "12"})
    wizard.open("columns")
    wizard.send("columns", constant_0_field="agency", constant_0_value="Harbour")
    assert Batch.objects.get(key=wizard.key).mapping["codes"] == {"weapon": {"handgun 9mm": "12"}}


@pytest.mark.parametrize("answer", ["999", "12' --", "handgun", "<b>", "x" * 100_000])
def test_a_code_that_is_not_in_the_list_is_refused_and_nothing_is_tried(wizard: Wizard, answer: str) -> None:
    gun, shelf = wizard.word("handgun 9mm"), wizard.word("on the shelf")
    assert wizard.send("check", **{gun: answer, shelf: "resolved"}) == 422
    assert "is not in the list: choose one of it" in wizard.error_at(gun)
    assert wizard.values[shelf] == "resolved", "what was chosen is lost"
    assert Batch.objects.get(key=wizard.key).mapping["codes"] == {}


def test_an_answer_to_another_check_is_refused(wizard: Wizard) -> None:
    assert wizard.send("check", **{f"word-{codes.key_of('weapon', 'harpoon')}": "12"}) == 422
    assert "This page is older than the last check" in wizard.text
    assert wizard.send("check", **{"word-": "12"}) == 422


def test_very_many_words_are_asked_the_commonest_first(client: Client, unit: Unit) -> None:
    rows = [f"{number},1987,open,thing {number % 5000},CA" for number in range(5001)]
    wizard = Wizard(client, unit, *rows, header=HEADER)
    wizard.send("columns")
    assert wizard.page.count('<label for="word-') == codes.SHOWN
    assert wizard.text.index("thing 0") < wizard.text.index("thing 1"), "the commonest is first"
    assert "And 4,900 more words." in wizard.text
    assert "is weapon really this field?" in wizard.text
    assert len(wizard.page) < 600_000


def test_a_mapping_with_very_many_words_is_shown_in_part_and_kept_whole(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, *ROWS, header=HEADER)
    many = Mapping(codes={"weapon": {f"thing {number}": "12" for number in range(3000)}})
    Batch.objects.filter(key=wizard.key).update(mapping=many.to_dict())
    wizard.open("columns")
    wizard.send("columns")
    assert f"And {3000 - codes.KNOWN_SHOWN:,} more, which stay as they are." in wizard.text
    wizard.send("check", **{wizard.word("handgun 9mm"): "12"})
    assert len(Batch.objects.get(key=wizard.key).mapping["codes"]["weapon"]) == 3001


def test_a_sentence_is_no_word(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, f"1,1987,open,{'stabbed and then ' * 20},CA", header=HEADER)
    wizard.send("columns")
    assert "Words that were not understood" not in wizard.text
    assert "Column weapon: 1 row" in wizard.text


def test_a_code_that_has_left_its_list_is_asked_again(client: Client, unit: Unit) -> None:
    wizard = Wizard(client, unit, *ROWS, header=HEADER)
    old = Mapping(codes={"weapon": {"handgun 9mm": "gone", "see notes": "90"}})
    Batch.objects.filter(key=wizard.key).update(mapping=old.to_dict())
    wizard.open("columns")
    assert wizard.send("columns") == 200
    assert wizard.word("handgun 9mm")
    assert Batch.objects.get(key=wizard.key).mapping["codes"] == {"weapon": {"see notes": "90"}}


def test_a_mapping_whose_words_mean_nothing_is_refused_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("number,weapon\n1,gun x\n", encoding="utf-8")
    with pytest.raises(FormatError, match="lets 'gun x' mean '999' in field 'weapon', whose list has no such code"):
        read(path, mapping=Mapping(codes={"weapon": {"gun x": "999"}}))
    with pytest.raises(FormatError, match="a field 'weapn' that layout register does not have"):
        read(path, mapping=Mapping(codes={"weapn": {"gun x": "12"}}))


@pytest.mark.parametrize("layout", [layout.name for layout in layouts()])
def test_what_is_offered_is_understood_and_shown_again(layout: str) -> None:
    fields = [field.name for field in layout_named(layout).fields] + ["exhibit_4_kind", "behaviour_x", "link_1_kind"]
    found = {name: vocabulary for name in fields if (vocabulary := vocabulary_of(layout_named(layout), name))}
    assert found
    for name, vocabulary in found.items():
        for choice, label in vocabulary.choices:
            assert vocabulary.choice_of(choice) == choice, (name, choice)
            assert vocabulary.understands(choice) and label, (name, choice)
        assert vocabulary.understands(UNKNOWN) or not vocabulary.optional, name


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("ID,Year,Month,Weapon,Circumstance,State,VicAge,OffSex,Agency,Relationship",
         ("1,1991,3,boomstick,02,CA,30,M,X,buddy", "2,1991,4,12,02,CA,30,M,X,stranger")),
        ("Case Number,DLC,Legal Last Name,Legal First Name,Missing Age,City,County,State,Sex,Race / Ethnicity",
         ("MP1,01/02/1991,Wren,Ann,30 Years,Town,Shire,Old Cal,lady,White / Caucasian",)),
    ],
)  # fmt: skip
def test_words_are_asked_in_every_layout(client: Client, unit: Unit, header: str, rows: tuple[str, ...]) -> None:
    wizard = Wizard(client, unit, *rows, header=header)
    wizard.send("columns")
    asked = Batch.objects.get(key=wizard.key).trial["words"]["shown"]
    layout = layout_named(Batch.objects.get(key=wizard.key).layout)
    assert len(asked) == 2
    meant = {}
    for word in asked:
        vocabulary = vocabulary_of(layout, word["field"])
        assert vocabulary is not None
        meant[f"word-{word['key']}"] = vocabulary.choices[0][0]
    assert wizard.send("check", **meant) == 200
    assert _trial(wizard)["rejected"] == 0
