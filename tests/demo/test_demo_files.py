"""The files a unit would have: whole, in the fixed layouts, and readable by the record's own lists and grammar."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from demo_record import SMALL, Record, read

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.case import Status, SuspectState
from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import Custody, TestState
from murderbook.casefile.person import Answer
from murderbook.casefile.place import PlacePrecision, Site
from murderbook.casefile.timespan_text import read_span
from murderbook.demo import Size, generate
from murderbook.demo.answers import load
from murderbook.demo.files import register_columns

SITES = [site.value.replace(" ", "_") for site in Site]
CODED = {
    "offence": "offence",
    "weapon": "weapon",
    "circumstance": "circumstance",
    "situation": "situation",
    "victim_race": "race",
    "victim_ethnicity": "ethnicity",
    "victim_relationship": "relationship",
    "victim_sex": "sex",
    "exceptional": "exceptional_clearance",
}
# Generous box around the borrowed outline's inside; its exact form is checked where the map's files are.
WEST, EAST, SOUTH, NORTH = -100.25, -99.21, 41.05, 41.74


def everything(record: Record) -> list[dict[str, str]]:
    return record.rows("register.csv") + record.rows("new_case.csv")


def test_counts_are_those_asked_for(record: Record) -> None:
    register = record.rows("register.csv")
    solved = [row for row in register if row["status"].startswith("cleared")]
    assert len(solved) == SMALL.cleared
    assert len(register) - len(solved) == SMALL.cases
    assert len(record.rows("missing.csv")) == SMALL.missing
    assert len(record.rows("unidentified.csv")) == SMALL.remains
    assert len(record.rows("new_case.csv")) == 1


def test_numbers_are_unique_and_keep_leading_zeros(record: Record) -> None:
    rows = everything(record)
    assert len({row["number"] for row in rows}) == len(rows)
    assert all(len(row["agency_number"]) == 8 for row in rows)
    assert any(row["agency_number"].startswith("0") for row in rows)


@pytest.mark.parametrize(("column", "name"), CODED.items())
def test_codes_are_of_the_packaged_lists(record: Record, column: str, name: str) -> None:
    used = {row[column] for row in everything(record)} - {""}
    assert used, f"{column} is never filled in"
    assert [value for value in sorted(used) if code_list(name).get(value) is None] == []


def test_exposures_kinds_and_site_types_are_codes(record: Record) -> None:
    rows = everything(record)
    exposures = {code for row in rows for code in row["victim_exposures"].split(";")} - {""}
    kinds = {value for row in rows for name, value in row.items() if name.startswith("exhibit") and "kind" in name}
    types = {row[f"{site}_type"] for row in rows for site in SITES}
    for used, name in ((exposures, "exposure"), (kinds, "exhibit_kind"), (types, "site_type")):
        assert [value for value in sorted(used - {""}) if code_list(name).get(value) is None] == []


def test_states_are_those_of_the_records(record: Record) -> None:
    allowed = {
        "status": Status,
        "suspect_state": SuspectState,
        "motive_known": Answer,
        "suspect_alive": Answer,
        "_custody": Custody,
        "_dna": TestState,
        "_latent": TestState,
        "_ballistics": TestState,
        "_precision": PlacePrecision,
        "_willing": Answer,
        "_alive": Answer,
        "behaviour_": Presence,
    }
    for ending, values in allowed.items():
        used = {
            value
            for row in everything(record)
            for name, value in row.items()
            if name.endswith(ending) or (ending == "behaviour_" and name.startswith(ending))
        }
        assert used - {""} <= {value.value for value in values}, ending


def test_every_date_is_read_by_the_records_grammar_and_holds_no_future(record: Record) -> None:
    today = date.fromisoformat(record.answers.today)
    for row in everything(record):
        span = read_span(row["date"], today)
        assert span.earliest.date() <= today, row["date"]
    ways = {read_span(row["date"], today).precision for row in everything(record)}
    assert {way.value for way in ways} >= {"minute", "day", "range"}


def test_places_lie_in_the_county_or_are_left_blank(record: Record) -> None:
    located = 0
    for row in everything(record):
        for site in SITES:
            latitude, longitude = row[f"{site}_lat"], row[f"{site}_lon"]
            assert bool(latitude) == bool(longitude) == bool(row[f"{site}_precision"])
            if latitude:
                located += 1
                assert SOUTH < float(latitude) < NORTH and WEST < float(longitude) < EAST
    assert located > SMALL.cases / 2


def test_points_lie_inside_the_outline_that_the_map_draws(record: Record) -> None:
    atlas = Path(__file__).parents[2] / "src/murderbook/workbench/static/vendor/us-atlas/counties-10m.json"
    if not atlas.exists():
        pytest.skip("the map's outlines are not installed (make setup-test)")
    ring = county_outline(json.loads(atlas.read_text(encoding="utf-8")), record.rows("register.csv")[0]["county_fips"])
    points = [
        (float(row[f"{site}_lon"]), float(row[f"{site}_lat"]))
        for row in everything(record)
        for site in SITES
        if row[f"{site}_lat"]
    ]
    assert not inside(ring, (WEST - 1, NORTH))
    assert [point for point in points if not inside(ring, point)] == []


def test_the_exports_have_mark_header_and_formats_of_the_public_ones(record: Record) -> None:
    raw = (record.folder / "missing.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfCase Number,DLC,Legal Last Name,Legal First Name,Missing Age,")
    for row in record.rows("missing.csv"):
        assert row["DLC"][2] == row["DLC"][5] == "/"
        assert row["Missing Age"].endswith(("Years", "Year"))
    assert list(record.rows("unidentified.csv")[0])[:4] == ["Case", "ME/C Case", "DBF", "Age From"]
    for row in record.rows("unidentified.csv"):
        assert int(row["Age From"]) <= int(row["Age To"])


def test_references_name_missing_people_of_the_file(record: Record) -> None:
    known = {row["Case Number"] for row in record.rows("missing.csv")}
    named = {row["missing_case"] for row in record.rows("references.csv")}
    assert named and named <= known
    assert set(record.answers.does.values()) - {None} <= known


def test_answers_are_read_back_as_they_were(record: Record) -> None:
    assert load(record.folder / "answers.json") == record.answers


def test_a_file_that_holds_no_answers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="no file of planted answers"):
        load(tmp_path / "answers.json")


def test_the_register_says_nothing_of_what_is_planted(record: Record) -> None:
    """No column, note or key gives the string away; only cleared series are named."""
    rows = record.by_number()
    assert all(rows[number]["series"] == "" for number in (*record.answers.string, record.answers.hot_case))
    text = (record.folder / "register.csv").read_text(encoding="utf-8")
    assert "string-" not in text and "one-off" not in text
    assert {row["series"] for row in rows.values()} - {""} == set(record.answers.known_series)


def test_a_column_outside_the_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="columns that the register does not have"):
        register_columns([{"number": "1", "horoscope": "lion"}])


def test_too_small_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too small"):
        generate(1, tmp_path, Size(cases=20))


def county_outline(atlas: dict, fips: str) -> list[tuple[float, float]]:  # type: ignore[type-arg]
    """The outer ring of one county, from shared arcs (TopoJSON, delta-coded)."""
    (scale_x, scale_y), (move_x, move_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    shape = next(shape for shape in atlas["objects"]["counties"]["geometries"] if shape["id"] == fips)
    ring: list[tuple[float, float]] = []
    for index in shape["arcs"][0]:
        x = y = 0
        arc = []
        for step_x, step_y in atlas["arcs"][~index if index < 0 else index]:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        ring += reversed(arc) if index < 0 else arc
    return ring


def inside(ring: list[tuple[float, float]], point: tuple[float, float]) -> bool:
    """Even-odd rule."""
    x, y = point
    found = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


@pytest.mark.deep
def test_the_full_size_is_whole_and_quick(tmp_path: Path) -> None:
    """Six thousand murders in seconds of one core; the limit is generous because machines are shared."""
    started = time.process_time()
    answers = generate(5001, tmp_path)
    assert time.process_time() - started < 20.0
    rows = read(tmp_path / "register.csv")
    assert len([row for row in rows if not row["status"].startswith("cleared")]) == Size().cases
    assert len(answers.string) == 11 and len(answers.does) == 66 and len(answers.duplicates) == 12
    years = {int(read_span(row["date"], date.fromisoformat(answers.today)).earliest.year) for row in rows}
    assert min(years) <= 1964 and max(years) == 2026
