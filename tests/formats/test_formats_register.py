"""The register: the template, its page, its parts, mappings, suggestions, and workbooks."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import xlsxwriter
from formats_samples import WAPO_HEADER, WAPO_ROW, Write, changed

from murderbook import formats
from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Case, CaseKind, Status, SuspectState
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer
from murderbook.casefile.place import PlacePrecision, Site
from murderbook.formats import register
from murderbook.formats.mapping import Combine

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = Path(str(files("murderbook.formats").joinpath("templates/register-template.csv")))


def one(path: Path, mapping: formats.Mapping | None = None) -> Case:
    reading = formats.read(path, mapping=mapping)
    (case,) = reading.cases()
    assert reading.rejects == []
    return case


def test_the_template_is_recognised_and_read() -> None:
    reading = formats.read(TEMPLATE)
    first, second, third = reading.cases()
    assert (reading.layout, reading.rejects) == ("register", [])
    assert first.own_number == "0087-014"
    assert first.presence_of("bound") is Presence.PRESENT
    assert first.presence_of("overkill") is Presence.ABSENT
    assert first.presence_of("posed") is Presence.UNKNOWN
    assert first.exhibits[0].handled_by == ("Sgt. R. Tamsin", "P. Okoro")
    assert first.exhibits[0].examinations[0].state is TestState.NEVER_TESTED
    assert first.exhibits[1].custody is Custody.NOT_LOCATED
    assert first.witnesses[0].witness is not None
    assert first.witnesses[0].witness.tie_ended is Answer.YES
    assert first.reviews[0].on == date(2009, 6, 2)
    assert second.suspect_state is SuspectState.NAMED_ALIVE
    assert second.victim is not None
    assert (second.victim.name, second.victim.identified) == (None, False)
    assert (second.physical_links[0].other, second.physical_links[0].same_source) == ("0087-014", False)
    assert third.kind is CaseKind.MISSING


def test_the_template_has_every_column() -> None:
    with TEMPLATE.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    assert {entry.name for entry in register.FIELDS} <= set(header)
    assert all(register.LAYOUT.field_of(name) == name for name in header)
    assert register.LAYOUT.recognise(header) == 1.0


def test_the_page_documents_exactly_the_columns() -> None:
    page = (ROOT / "docs/reference/register-template.md").read_text(encoding="utf-8")
    rows = {found[1]: line for line in page.splitlines() if (found := re.match(r"\| `([a-z_]+)` \|", line))}
    for entry in register.FIELDS:
        assert rows[entry.name] == f"| `{entry.name}` | {entry.help} | {', '.join(entry.synonyms)} |"
    for part, names in register.NUMBERED.items():
        assert all(f"`{part}_N_{name}`" in page for name in names)
    assert {name.removeprefix("behaviour_") for name in rows if name.startswith("behaviour_")} == {
        entry.code for entry in register.code_list("behaviour").entries
    }


CODED = {
    "P": Presence.PRESENT,
    "yes": Presence.PRESENT,
    "a": Presence.ABSENT,
    "no": Presence.ABSENT,
    "U": Presence.UNKNOWN,
    "N": Presence.NOT_APPLICABLE,
    "not applicable": Presence.NOT_APPLICABLE,
}


@pytest.mark.parametrize(("coded", "presence"), CODED.items())
def test_the_coding_rule(write: Write, coded: str, presence: Presence) -> None:
    case = one(write(f"number,date,status,victim_name,Behavior: Bound\n1,1987,open,A,{coded}\n"))
    assert [(b.code, b.presence) for b in case.behaviours] == [("bound", presence)]


def test_a_blank_behaviour_is_unknown_not_absent(write: Write) -> None:
    case = one(write("number,date,status,victim_name,behaviour_bound\n1,1987,open,A,\n"))
    assert case.behaviours == ()
    assert case.presence_of("bound") is Presence.UNKNOWN


PLACES = [
    ("33.7701", "-118.1937", "", PlacePrecision.BLOCK),
    ("33.77", "-118.1937", "", PlacePrecision.AREA),
    ("34", "-118", "", PlacePrecision.COUNTY),
    ("34", "-118", "exact", PlacePrecision.EXACT),
]


@pytest.mark.parametrize(("lat", "lon", "precision", "meant"), PLACES)
def test_the_precision_of_coordinates(write: Write, lat: str, lon: str, precision: str, meant: PlacePrecision) -> None:
    header = "number,date,status,victim_name,contact_lat,contact_lon,contact_precision"
    (place,) = one(write(f"{header}\n1,1987,open,A,{lat},{lon},{precision}\n")).places
    assert (place.site, place.precision) == (Site.CONTACT, meant)


@pytest.mark.parametrize(
    ("columns", "cells", "reason"),
    [
        ("link_1_case,link_1_kind", "9,dna", "a link without yes or no"),
        ("review_1_by", "Det. Hallam", "a review without the day of the review"),
        ("news_1_on,news_1_what", "March 1999,tip", "'March 1999' is not one day"),
        ("victim_age,victim_age_high", "40,30", "the upper age is below the lower"),
        ("exhibit_1_custody", "somewhere", "'somewhere' is none of the words for this column"),
        ("victim_exposures", "student; astronaut", "'astronaut' is not in the list 'exposure'"),
    ],
)
def test_a_part_that_is_not_whole_rejects_its_row(write: Write, columns: str, cells: str, reason: str) -> None:
    reading = formats.read(write(f"number,date,status,victim_name,{columns}\n1,1987,open,A,{cells}\n"))
    assert list(reading.cases()) == []
    (reject,) = reading.rejects
    assert reject.reason == reason


MAPPING = formats.Mapping(
    columns={"DR": "number", "Happened": "date", "How": "weapon", "State of file": "status"},
    ignore=("Row colour",),
    combine={"victim_name": Combine(("Vic Last", "Vic First"), ", ")},
    constant={"state": "CA", "agency": "Port Verity Police"},
    codes={"weapon": {"Handgun 9mm": "12"}, "status": {"In Box": "open"}},
)
UNIT = "Vic Last,Vic First,DR,Happened,How,State of file,Row colour,Shelf\n"
UNIT += "Wren,Isolde,007,3/4/1987,handgun  9MM,in box,red,B12\n"


def test_a_mapping_reads_any_columns(write: Write) -> None:
    case = one(write(UNIT), MAPPING)
    assert (case.own_number, case.weapon, case.status, case.state) == ("007", "12", Status.OPEN, "CA")
    assert case.agency == "Port Verity Police"
    assert case.victim is not None
    assert case.victim.name == "Wren, Isolde"
    assert case.extra == {"Shelf": "B12"}


HEADS = "DR Number,Happened,Vic Last,Vic First,Sex,Age,Means,Division,State,Status,Remarks"


def test_common_heads_need_no_mapping(write: Write) -> None:
    reading = formats.read(write(f"{HEADS}\n007,3/14/1987,Wren,Isolde,F,28,knife,Harbor,CA,open,box 3\n"))
    (case,) = reading.cases()
    assert (reading.layout, reading.kept_aside, case.extra) == ("register", [], {})
    assert case.victim is not None
    assert (case.victim.name, case.victim.sex, case.victim.age_low) == ("Wren, Isolde", "F", 28)
    assert (case.occurred and case.occurred.as_written, case.weapon) == ("3/14/1987", "20")
    assert (case.area, case.notes) == ("Harbor", "box 3")


def test_bad_values_under_common_heads_reject_their_rows(write: Write) -> None:
    rows = "007,13/45/1991,Wren,Isolde,F,28,knife,,CA,open,\n008,1991,Crane,Osric,M,234,knife,,CA,open,"
    reading = formats.read(write(f"{HEADS}\n{rows}\n"))
    assert list(reading.cases()) == []
    assert [(one.column, one.value) for one in reading.rejects] == [("Happened", "13/45/1991"), ("Age", "234")]


@pytest.mark.parametrize(
    ("columns", "cells", "name", "aside"),
    [
        ("Victim Last Name,Victim First Name", "Wren,", "Wren", []),
        ("Vic First,Vic Last", "Isolde,Wren", "Wren, Isolde", []),
        ("Vic Last", "Wren", "Wren", []),
        ("Victim,Vic Last", '"Wren, Isolde",Wrenn', "Wren, Isolde", ["Vic Last"]),
    ],
)
def test_a_name_in_two_columns_is_one_name(write: Write, columns: str, cells: str, name: str, aside: list[str]) -> None:
    reading = formats.read(write(f"number,date,status,{columns}\n1,1987,open,{cells}\n"), "register")
    (case,) = reading.cases()
    assert case.victim is not None
    assert (case.victim.name, reading.kept_aside) == (name, aside)


def test_a_mapping_has_the_last_word_over_parts_of_a_name(write: Write) -> None:
    mapping = formats.Mapping(columns={"Vic Last": "suspect_name"}, ignore=("Vic First",))
    case = one(write(f"{HEADS}\n007,1987,Wren,Isolde,F,28,knife,,CA,open,\n"), mapping)
    assert case.victim is not None
    assert (case.victim.name, case.extra) == (None, {})


def test_columns_kept_aside_are_named(write: Write) -> None:
    reading = formats.read(write(UNIT), mapping=MAPPING)
    assert reading.kept_aside == ["Shelf"], "an ignored column is no column kept aside"


def test_a_mapping_survives_its_file_and_its_json(tmp_path: Path) -> None:
    odd = formats.Mapping(columns={'a "b" \\ c\n[x]': "number", "naïve = é": "notes"}, codes={"weapon": {"#": "12"}})
    for mapping in (MAPPING, odd, formats.Mapping()):
        mapping.save(tmp_path / "m.toml")
        assert formats.Mapping.load(tmp_path / "m.toml") == mapping
        assert formats.Mapping.from_dict(mapping.to_dict()) == mapping


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (
            formats.Mapping(columns={"Nothing": "number"}),
            "the mapping names a column 'Nothing' that the file does not have",
        ),
        (
            formats.Mapping(columns={"DR": "numbr"}),
            "the mapping names a field 'numbr' that layout register does not have",
        ),
        (formats.Mapping(columns={"DR": "number", "How": "number"}), "the mapping gives field 'number' two columns"),
    ],
)
def test_a_mapping_that_does_not_fit_says_so(write: Write, mapping: formats.Mapping, said: str) -> None:
    with pytest.raises(formats.FormatError, match=re.escape(said)):
        formats.read(write(UNIT), mapping=mapping)


@pytest.mark.parametrize(
    "text", ["columns = 3", "[columns]\nx = 3", "colums = {}", "not toml", "[combine.x]\nfrom = 3"]
)
def test_a_file_that_is_no_mapping_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(formats.FormatError, match=r"m\.toml"):
        formats.Mapping.load(tmp_path / "m.toml")


def test_suggestions_by_name_spelling_and_samples(write: Write) -> None:
    header = ["Case Number", "Victims Nme", "Wann", "Vic Sex", "Shelf"]
    samples = [["007"], ["Wren, Isolde"], ["3/4/1987", "summer 1986"], ["F"], ["B12"]]
    found = {s.column: s.field for s in formats.suggest(register.LAYOUT, header, samples)}
    assert found == {
        "Case Number": "number",
        "Victims Nme": "victim_name",
        "Wann": "date",
        "Vic Sex": "victim_sex",
        "Shelf": None,
    }
    mapping = formats.as_mapping(register.LAYOUT, formats.suggest(register.LAYOUT, header, samples))
    path = write("Case Number,Victims Nme,Wann,Vic Sex,Shelf\n007,Wren,3/4/1987,F,B12\n")
    assert one(path, mapping).own_number == "007"


def test_ambiguous_dates_are_noted(write: Write) -> None:
    reading = formats.read(write("number,date,status,victim_name\n1,03/04/1987,open,A\n2,03/14/1987,open,B\n"))
    list(reading.batches())
    assert reading.notes == ["1 date could be read two ways (03/04/1987): it is read month first, 4 March 1987"]


def workbook(path: Path) -> Path:
    """Titles above the header, text and number ids, a date cell, formulas with and without a value."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Backlog & more")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "Unsolved cases")
        for column, name in enumerate(("number", "date", "status", "victim_name", "victim_age", "notes")):
            sheet.write(2, column, name)
        sheet.write_row(3, 0, ["007", "", "open", "Wren, Isolde", 28])
        sheet.write_datetime(3, 1, date(1987, 3, 14), day)  # type: ignore[arg-type]
        sheet.write_formula(3, 5, "=1+1", None, 2)
        sheet.write_row(5, 0, ["008", "summer 1986", "open", "Crane, Osric", 30.5])
        sheet.write_row(6, 0, ["009", "1986", "open", "Larkspur, Benno", 31])
        sheet.write_formula(6, 5, '=A1&""', None, "")
    return path


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    reading = formats.read(workbook(tmp_path / "backlog.xlsx"))
    (batch,) = reading.batches()
    assert isinstance(batch, formats.WideBatch)
    (first, second) = batch.rows
    assert (reading.header_line, first.line, second.line) == (3, 4, 6)
    assert first.case.own_number == "007"
    assert first.case.occurred is not None
    assert first.case.occurred.as_written == "1987-03-14"
    assert first.case.victim is not None
    assert first.case.victim.age_low == 28
    assert first.case.notes == "2"
    assert "2 cells hold formulas: their last computed values are read" in reading.notes
    assert reading.counts == formats.Counts(read=3, accepted=2, rejected=1, blank=1)
    (reject,) = reading.rejects
    assert (reject.line, reject.column) == (7, "notes")
    assert reject.reason == "the cell holds a formula without a computed value"


def test_a_row_of_the_post_becomes_a_case(write: Write) -> None:
    case = one(write(f"{WAPO_HEADER}\n{WAPO_ROW}\n"))
    assert (case.id, case.area, case.state, case.status) == ("Pv-000001", "Port Verity", "CA", Status.OPEN)
    assert case.occurred is not None
    assert case.occurred.as_written == "reported 4 May 2010"
    assert case.victim is not None
    assert (case.victim.name, case.victim.race, case.victim.ethnicity) == ("QUILLFEATHER, ODETTE", None, "H")
    assert case.places[0].latitude == 33.7702


@pytest.mark.parametrize(
    ("words", "status"),
    [("Closed by arrest", Status.CLEARED_BY_ARREST), ("Closed without arrest", Status.CLEARED_EXCEPTIONALLY)],
)
def test_the_dispositions_of_the_post(write: Write, words: str, status: Status) -> None:
    assert one(write(f"{WAPO_HEADER}\n{changed(WAPO_HEADER, WAPO_ROW, disposition=words)}\n")).status is status


def test_the_mapping_of_the_page_is_one() -> None:
    """Documentation that a test can fail."""
    page = (ROOT / "docs/reference/formats.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    mapping = formats.Mapping.from_dict(tomllib.loads(example))
    assert mapping.combine["victim_name"] == Combine(("Vic Last", "Vic First"), ", ")
    assert mapping.codes["weapon"] == {"handgun 9mm": "12"}


def test_the_page_names_every_layout() -> None:
    page = (ROOT / "docs/reference/formats.md").read_text(encoding="utf-8")
    assert all(f"| `{layout.name}` |" in page for layout in formats.layouts())
