"""What genealogy says on its own page, beside the candidates, on paper and in the yearly figures; and to whom."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from nameless import remains_in, report_in, row, suggested
from trees import located, opened

from murderbook.evidence.weight import RateSource, State, WeightOfEvidence
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.genealogy.keeping import By, close, link_report
from murderbook.workbench.genealogy.models import PlaceLink
from murderbook.workbench.genealogy.templatetags.genealogy import asked_in_words
from murderbook.workbench.genealogy.told import CALIBRATED, TREES, odds_in_words
from murderbook.workbench.identity.determining import determine
from murderbook.workbench.identity.one_body import say_one_body
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

SCIENCE = Path(__file__).resolve().parents[3] / "docs" / "science" / "genealogy.md"


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def pair(unit: Unit) -> tuple[Case, Case]:
    remains, report = remains_in(unit.default), report_in(unit.default)
    located(remains, unit.accounts["owner"])
    return remains, report


def _page(unit: Unit, persona: str, address: str) -> str:
    answer = unit.client(persona).get(address)
    assert answer.status_code == 200, answer.status_code
    text = answer.content.decode()
    assert " style=" not in text and "<script>" not in text and not re.search(r"\son[a-z]+=", text)
    return text


def _link(unit: Unit, pair: tuple[Case, Case], place: str = "I12", name: str = "Lars Lind") -> PlaceLink:
    with transaction.atomic():
        by = By(unit.accounts["owner"], "test")
        return link_report(pair[0], "remains", (place, name), pair[1], ("his niece says so", by))


def _candidate(pair: tuple[Case, Case]) -> str:
    return f"/unidentified/{pair[0].key}/candidate/{pair[1].key}/"


def _str(millibits: int) -> WeightOfEvidence:
    rates = RateSource("str", "test")
    return WeightOfEvidence(
        "str", "STR profiles", "20 markers", "mother", millibits, "x", State.USED, rates, group="dna"
    )


def test_the_page_ranks_the_places_and_says_what_is_not_separated(unit: Unit, pair: tuple[Case, Case]) -> None:
    text = _page(unit, "reader", f"/genealogy/{pair[0].key}/remains/")
    assert text.index("Lars Lind") < text.index("unlisted child of Gus Lind") < text.index("Somewhere else")
    assert "420 times as likely as Jack Vale" in text and "9 to 1" in text, "against the next, and with the prior"
    assert "Not separated from it: 1 other place" in text
    assert "Standing: assumed" in text and "uniform over 3 places" in text
    assert "many short segments" in text and "Test Carl Vale (I3): 0.40 bits" in text
    assert "1,613 to 3,488" in text and text.count("<strong>outside it</strong>") == 1, "1,840 cM are no first cousin's"
    assert text.count('<g class="bar') >= 2 and "+8.00" in text and "they add up to 8.70" in text


def test_figures_of_the_method_are_those_of_the_science_page() -> None:
    page = SCIENCE.read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in page.splitlines()]
    five = {one[2]: one for one in rows if one[:2] == ["those and a cousin in another branch", "as the engine's"]}
    assert (five["joint"][7], five["multiplied"][7]) == (CALIBRATED["joint"], CALIBRATED["multiplied"])
    (tree,) = (one for one in rows if one[:2] == ["in the tree", "joint"])
    assert tree[2:5] == [str(TREES["families"]), str(TREES["posterior"]), str(TREES["right"])]


@pytest.mark.parametrize(
    ("posterior", "words"),
    [(0.9, "9 to 1"), (0.5, "1 to 1"), (0.2, "1 to 4"), (1.0, "over 999 to 1"), (0.0, "less than 1 to 1,000")],
)
def test_odds_are_never_certainty(posterior: float, words: str) -> None:
    assert odds_in_words(posterior) == words


def test_a_person_of_the_tree_is_said_to_be_a_report_with_a_reason(unit: Unit, pair: tuple[Case, Case]) -> None:
    remains, report = pair
    client, at = unit.client("member"), f"/genealogy/{remains.key}/remains/"
    said = {"place": "I12", "number": "MP-1", "reason": "his niece says so"}
    assert client.post(f"{at}link/", said | {"reason": ""}).status_code == 422
    assert client.post(f"{at}link/", said | {"place": "child of I7+I4"}).status_code == 422, "nobody of the tree"
    assert client.post(f"{at}link/", said | {"number": "01986-001"}).status_code == 422, "no report"
    assert client.post(f"{at}link/", said).status_code == 302
    link = PlaceLink.objects.get()
    assert (link.report, link.name) == (report, "Lars Lind")
    assert "said to be report" in _page(unit, "reader", at)
    assert client.post(f"{at}link/{link.key}/", {"reason": "another Lars"}).status_code == 302
    assert client.post(f"{at}link/{link.key}/", {"reason": "twice"}).status_code == 404
    text = _page(unit, "reader", at)
    assert "another Lars" in text and "said to be report" not in text, "kept, and counted no more"
    assert PlaceLink.objects.count() == 1


def test_a_report_out_of_sight_is_no_report_and_its_link_shows_to_nobody_else(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    hidden = report_in(unit.restricted, "TF-MP-9", "Hidden, Max")
    said = {"place": "I12", "number": "TF-MP-9", "reason": "x"}
    refused = unit.client("member").post(f"/genealogy/{pair[0].key}/remains/link/", said)
    unknown = unit.client("member").post(f"/genealogy/{pair[0].key}/remains/link/", said | {"number": "TF-MP-8"})
    assert refused.status_code == unknown.status_code == 422
    _link(unit, (pair[0], hidden))
    for address in (f"/genealogy/{pair[0].key}/remains/", f"/unidentified/{pair[0].key}/"):
        assert "TF-MP-9" not in _page(unit, "member", address) and "TF-MP-9" in _page(unit, "owner", address)


def test_without_str_genealogy_is_a_subtotal_of_its_own(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair, row("marks", 6_000))
    before = _page(unit, "member", _candidate(pair))
    assert "Nobody has said that MP-1 is of a person" in before and "subtotal" not in before
    _link(unit, pair)
    answer = unit.client("member").get(_candidate(pair))
    text = answer.content.decode()
    assert "Genealogy places the remains here: <strong>Lars Lind</strong>" in text
    assert "Genealogy stands as a subtotal of its own" in text and "they add up to 8.70" in text
    assert "420 times as likely as Jack Vale" in text
    assert answer.context["row"].score == 6.0 and "6.00 (assumed)" in text, "never added into the points"


@pytest.mark.parametrize("millibits", [30_000, -20_000])
def test_where_the_familys_str_weighs_it_is_used_and_genealogy_is_not(
    unit: Unit, pair: tuple[Case, Case], millibits: int
) -> None:
    suggested(*pair, row("marks", 6_000), _str(millibits))
    _link(unit, pair)
    text = _page(unit, "member", _candidate(pair))
    assert "STR is used, genealogy is not" in text and "subtotal" not in text
    assert "Rows of genealogy, not used" in text and text.count('id="chart-title"') == 1
    assert f"{millibits / 1000:+.1f} points" in text


def test_a_family_that_is_not_typed_leaves_genealogy_its_subtotal(unit: Unit, pair: tuple[Case, Case]) -> None:
    rates = RateSource("str", "test")
    missing = WeightOfEvidence("str", "STR profiles", None, None, 0, "Not typed.", State.MISSING, rates, group="dna")
    suggested(*pair, row("marks", 6_000), missing)
    _link(unit, pair)
    assert "subtotal of its own" in _page(unit, "member", _candidate(pair))


def test_a_place_that_the_dna_speaks_against_is_told_as_elsewhere(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair, row("marks", 6_000))
    _link(unit, pair, "I10", "Jack Vale")
    text = _page(unit, "member", _candidate(pair))
    assert "Genealogy places the remains elsewhere than at <strong>Jack Vale</strong>" in text
    assert "420 times less likely than Lars Lind" in text


def test_a_link_to_nobody_told_and_one_to_another_report_are_said_so(unit: Unit, pair: tuple[Case, Case]) -> None:
    suggested(*pair, row("marks", 6_000))
    _link(unit, pair, "I3", "Carl Vale")
    _link(unit, (pair[0], report_in(unit.default, "MP-2", "Lind, Lars")))
    text = _page(unit, "member", _candidate(pair))
    assert "Carl Vale of the tree is said to be the one of MP-1; the last search rules that place out" in text
    assert "Best supported there: Lars Lind, said to be the one of MP-2" in text


def test_the_page_of_the_remains_tells_where_genealogy_puts_them(unit: Unit, pair: tuple[Case, Case]) -> None:
    _link(unit, pair, "I10", "Jack Vale")
    text = _page(unit, "reader", f"/unidentified/{pair[0].key}/")
    assert "Best supported place in the tree: <strong>Lars Lind</strong>" in text
    assert "Jack Vale is said to be the one of" in text and "420 times less likely" in text
    other = remains_in(unit.default, "UP-2")
    assert "Ten conditions are signed before one opens" in _page(unit, "reader", f"/unidentified/{other.key}/")


RECORD = {"name": "Lind, Lars", "examiner": "Dr Ames", "reference": "ME 95-0412", "on": "2026-03-01"}


def _determine(unit: Unit, remains: Case, **said: str) -> Any:  # noqa: ANN401 - a response with a context
    return unit.client("member").post(f"/unidentified/{remains.key}/determination/", RECORD | said)


def test_a_name_after_genealogy_takes_a_confirming_str_comparison(unit: Unit, pair: tuple[Case, Case]) -> None:
    remains = pair[0]
    form = unit.client("member").get(f"/unidentified/{remains.key}/determination/")
    assert re.search(r'name="after_genealogy"[^>]*checked', form.content.decode()), "the box is ticked beforehand"
    silent = _determine(unit, remains, method="dental")
    assert silent.status_code == 422 and "write how else the name was found" in silent.content.decode()
    without_str = _determine(unit, remains, method="dental", after_genealogy="on")
    assert without_str.status_code == 422 and "record the STR comparison" in without_str.content.decode()
    both = _determine(unit, remains, method="dna, relatives", after_genealogy="on", not_by_genealogy="the dentist")
    assert both.status_code == 422
    assert not remains.determinations.exists()
    assert _determine(unit, remains, method="dna, relatives", after_genealogy="on").status_code == 302
    assert remains.determinations.get().after_genealogy


def test_who_says_that_genealogy_did_not_lead_to_it_stands_by_that(unit: Unit, pair: tuple[Case, Case]) -> None:
    remains = pair[0]
    said = "The chart came in before the tree was searched."
    assert _determine(unit, remains, method="dental", not_by_genealogy=said).status_code == 302
    made = remains.determinations.get()
    assert not made.after_genealogy and made.not_by_genealogy.statement == said
    text = _page(unit, "reader", f"/unidentified/{remains.key}/")
    assert said in text and "The member stated that genealogy did not lead to it" in text
    assert AuditEntry.objects.filter(verb="name not by genealogy", object_key=remains.key).exists()


def test_a_record_without_an_answer_asks_nothing_of_a_determination(unit: Unit) -> None:
    remains = remains_in(unit.default)
    opened(remains, unit.accounts["owner"])
    form = unit.client("member").get(f"/unidentified/{remains.key}/determination/").content.decode()
    assert "not_by_genealogy" not in form and not re.search(r'name="after_genealogy"[^>]*checked', form)
    assert _determine(unit, remains, method="dental").status_code == 302


def test_a_genealogy_of_the_bodys_own_file_counts_when_the_murders_file_takes_the_name(
    unit: Unit, pair: tuple[Case, Case]
) -> None:
    murder = remains_in(unit.default, "H-8", kind="homicide")
    with transaction.atomic():
        say_one_body(pair[0], murder, "the examiner's number", unit.accounts["owner"], "test")
    assert _determine(unit, murder, method="dental").status_code == 422
    assert _determine(unit, murder, method="dna, relatives", after_genealogy="on").status_code == 302


def test_a_closed_record_still_asks(unit: Unit, pair: tuple[Case, Case]) -> None:
    record = pair[0].genealogy_records.get()
    with transaction.atomic():
        close(record, {"outcome": "no lead", "removal": "x"}, By(unit.accounts["owner"], "test"))
    assert _determine(unit, pair[0], method="dental").status_code == 422


def test_names_of_a_tree_leave_in_no_export(unit: Unit, pair: tuple[Case, Case]) -> None:
    _link(unit, pair)
    client = unit.client("owner")
    for address in ("/register/export.csv", "/genealogy/figures.csv", "/worklist/export/"):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200 and b"Lind" not in body and b"Vale" not in body, address


def test_the_yearly_figures_count_and_name_nobody(unit: Unit, pair: tuple[Case, Case]) -> None:
    remains = pair[0]
    located(unit.cases[0], unit.accounts["owner"], "offender")
    hidden = remains_in(unit.restricted, "TF-UP")
    opened(hidden, unit.accounts["owner"])
    record = remains.genealogy_records.get()
    said = {"name": "Lind, Lars", "method": "dna, relatives", "after_genealogy": True, "examiner": "Dr Ames",
            "reference": "ME 1", "on": date(2026, 3, 1)}  # fmt: skip
    with transaction.atomic():
        determine(remains, None, said, unit.accounts["owner"], "test")
        closing = {"outcome": "identified", "arrests": 2, "removal": "x", "removal_on": "2026-03-01", "samples": "x"}
        close(record, closing, By(unit.accounts["owner"], "test"))
    answer = unit.client("member").get("/genealogy/figures.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    year = record.opened_at.year if record.opened_at else 0
    assert f"{year},records opened,,2" in lines and f"{year},arrests,,2" in lines, lines
    assert f"{year},identifications after an STR comparison,,1" in lines and f"{year},kind of sample,bone,2" in lines
    assert f"{year},outcome,not closed yet,1" in lines
    assert not any("UP-1" in line or "Lind" in line for line in lines)
    assert f"{year},records opened,,3" in unit.client("owner").get("/genealogy/figures.csv").content.decode("utf-8-sig")
    assert unit.client("reader").get("/genealogy/figures.csv").status_code == 404


def test_the_list_shows_ones_own_and_finds_a_case_to_begin_with(unit: Unit, pair: tuple[Case, Case]) -> None:
    opened(remains_in(unit.restricted, "TF-UP"), unit.accounts["owner"])
    text = _page(unit, "member", "/genealogy/")
    assert "UP-1" in text and "TF-UP" not in text
    assert "TF-UP" in _page(unit, "outsider", "/genealogy/")
    assert "who left the profile" in _page(unit, "member", "/genealogy/?case=01986-001")
    assert "No case of this number" in _page(unit, "member", "/genealogy/?case=TF-1")


def test_printing_is_on_record_and_the_sheet_says_what_it_is(unit: Unit, pair: tuple[Case, Case]) -> None:
    at = f"/genealogy/{pair[0].key}/remains/"
    assert "genetic genealogy: UP-1, who the dead person is · compartment: Cold case unit" in _page(unit, "reader", at)
    sheet = _page(unit, "reader", f"{at}checklist/1/")
    assert "Signed</dt><dd>The owner" in sheet and "The audit trail holds the same" in sheet and "Ms Quill" in sheet
    assert unit.client("reader").post(f"{at}printed/").status_code == 204
    entry = AuditEntry.objects.order_by("-index")[0]
    assert (entry.verb, entry.object_key) == ("print", pair[0].key)


def test_documents_hold_numbers_that_every_store_takes(unit: Unit, pair: tuple[Case, Case]) -> None:
    (one,) = pair[0].genealogy_records.get().locations.all()
    json.dumps(one.document, allow_nan=False)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"born_from": 1974, "born_to": 1990, "sex": "F", "elsewhere": 0.2},
         "born 1974 to 1990, female; nowhere in the tree: 0.2"),
        ({"born_from": None, "born_to": None, "sex": "", "elsewhere": None}, "born not known"),
        ({"born_from": 1974, "born_to": None, "sex": "M", "elsewhere": None}, "born from 1974, male"),
        ({"born_from": None, "born_to": 1990, "sex": "", "elsewhere": 0.0}, "born to 1990; nowhere in the tree: 0"),
    ],
)  # fmt: skip
def test_what_was_asked_is_told_in_words(asked: dict[str, Any], words: str) -> None:
    assert asked_in_words(asked) == words
