"""The page of the model: every rate with its source, what changed, and not a word of what a reader does not see."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from lead_makers import lead_of, run_of

from murderbook.linkage.model import Declaration, declaration_of, load_declaration
from murderbook.linkage.models.history import changes, versions
from murderbook.workbench.leads.models import Run
from murderbook.workbench.leads.pages.model.changed import before
from murderbook.workbench.leads.pages.model.charts import paired, stacked
from murderbook.workbench.leads.pages.model.shown import conventions_of, curves_of, rates_of
from personas import PERSONAS, Unit, make_unit

ROOT = Path(__file__).resolve().parents[3]
SCIENCE = ROOT / "docs" / "science" / "linkage.md"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def declaration() -> Declaration:
    return load_declaration()


def text_of(unit: Unit, persona: str) -> str:
    text = unit.client(persona).get("/leads/model/").content.decode()
    return " ".join(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text).split())


def test_the_page_names_the_model_its_standing_its_rates_and_their_sources(
    unit: Unit, declaration: Declaration
) -> None:
    text = text_of(unit, "member").replace("&#x27;", "'")
    assert declaration.id in text and "Standing: assumed" in text and "no probability" in text
    for item in declaration.items:
        assert item.source[1:] in text and item.label in text, item.id
    for words in (declaration.place.source, declaration.time.source, declaration.strings.source):
        assert words[1:] in text, words
    for share in (*declaration.place.same_offender, *declaration.time.same_offender):
        assert f"{share:.3f}" in text
    assert "match" not in text.lower() and "style=" not in text


def test_every_rate_of_the_declaration_is_shown_once(declaration: Declaration) -> None:
    found = rates_of(declaration)
    shown = [label for row in found if row.kind != "a value of a list" for _, labels in row.covers for label in labels]
    assert sorted(shown) == sorted(item.label for item in declaration.items if item.is_presence)
    assert {(row.same, row.near, row.rarest) for row in found} == {
        (item.same, item.near, item.rarest) for item in declaration.items
    }
    assert all(row.least < 0 < row.most and row.same + row.near + row.afresh == pytest.approx(1.0) for row in found)


def test_codes_with_rates_of_their_own_stand_apart(declaration: Declaration) -> None:
    """A learned declaration gives codes their own consistency: the page needs no rewriting for it."""
    raw = tomllib.loads(versions()[0].text)
    next(row for row in raw["comparisons"] if row["id"] == "behaviour")["consistency"] = {"bound": 0.5}
    found = [row for row in rates_of(declaration_of(raw)) if row.label == "Behaviour"]
    assert {(row.same, row.count) for row in found} >= {(0.5, 1)}
    assert len(found) == 2 and sum(row.count for row in found) == len(
        raw and [item for item in declaration.items if item.kind == "behaviours"]
    )


def test_pictures_hold_the_numbers_of_their_tables(declaration: Declaration) -> None:
    rates = rates_of(declaration)
    chart = stacked(rates)
    assert [row.label for row in chart.rows] == [row.label for row in rates]
    for row in chart.rows:
        assert sum(part.width for part in row.parts) == pytest.approx(560, abs=0.5)
    for curve in curves_of(declaration):
        drawn = paired(curve.steps)
        wide = {step.label: step.same for step in curve.steps}
        widest = max(row.parts[0].width for row in drawn.rows)
        for row in drawn.rows:
            share = row.parts[0].width / widest
            assert share == pytest.approx(wide[row.label] / max(wide.values()), abs=0.01)


def test_points_of_place_are_those_before_a_register_is_counted_and_it_is_said(declaration: Declaration) -> None:
    place = next(curve for curve in curves_of(declaration) if curve.id == "place")
    assert place.is_fixed and place.steps[0].points is not None
    assert not next(curve for curve in curves_of(declaration) if curve.id == "time").is_fixed
    assert place.steps[0].points == pytest.approx(4.322, abs=0.001)
    assert place.notes[0].startswith("So where nothing is counted yet.")
    assert {one.value for one in conventions_of(declaration)} >= {"60 points", "20 cases", "0.5"}


def test_the_history_ends_in_the_model_in_force_and_keeps_each_as_it_was(declaration: Declaration) -> None:
    shipped = versions()
    assert [one.id for one in shipped] == [f"linkage-assumed-{number}" for number in (5, 4, 3, 2, 1)]
    assert shipped[0].raw == declaration.raw and all(one.raw["id"] == one.id for one in shipped)
    assert list(shipped) == sorted(shipped, key=lambda one: (one.since, one.id), reverse=True)


def test_figures_stand_in_the_science_page() -> None:
    text = SCIENCE.read_text(encoding="utf-8")
    for version in versions():
        for figure in version.figures:
            for number in re.findall(r"\d+(?:\.\d+)?(?: %| \([^)]*\))?", figure.value):
                assert number in text or number.rstrip(" %") in text, (figure.what, number)


def test_what_changed_is_told_old_and_new() -> None:
    newest, fourth, third, middle, first = versions()
    assert [line.what for line in before(newest, fourth).lines] == ["Where: source"] and "jump" in newest.why
    assert before(third, middle).lines == () and "halved" in third.why
    overlap = {line.what: (line.old, line.new) for line in before(fourth, third).lines}
    assert overlap["Overlap within a group: share by which each item of a group counts"] == ("not there", "0.8")
    assert overlap["Overlap within a group: share by which others of a group count"] == ("0.5", "not there")
    lines = {line.what: (line.old, line.new) for line in before(middle, first).lines}
    assert lines["When: most points"] == ("4", "2")
    assert lines["When: least points"] == ("-4", "-1.5")
    assert lines["Suggested strings: mean score of a string, at least"] == ("not there", "9")
    assert changes(first.raw, first.raw) == ()


def test_a_changed_comparison_is_named_by_its_label() -> None:
    newest = versions()[0]
    raw = tomllib.loads(newest.text)
    raw["comparisons"][0]["same"] = 0.5
    (change,) = changes(newest.raw, raw)
    assert (change.entry, change.old, change.new) == (("comparisons", "victim.sex", "same"), 0.55, 0.5)


def test_the_declaration_is_given_as_it_is(unit: Unit, declaration: Declaration) -> None:
    answer = unit.client("member").get("/leads/model/declaration.toml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="linkage-assumed-5.toml"'
    assert tomllib.loads(answer.content.decode()) == declaration.raw


def test_searches_are_told_only_to_those_who_read_all_of_them(unit: Unit) -> None:
    bare = {persona: text_of(unit, persona) for persona in PERSONAS if persona != "anonymous"}
    run = run_of(unit, cases=6341)
    lead_of(run, *unit.cases[:2])
    Run.objects.filter(pk=run.pk).update(finished_at=run.started_at)
    changed = {persona for persona, text in bare.items() if text_of(unit, persona) != text}
    assert changed == {"owner", "member", "reader"}
    assert "6,341 cases counted" in text_of(unit, "member")
    assert "still by linkage-assumed-1; the next search uses this one" in text_of(unit, "member")


def test_a_search_of_a_hidden_compartment_leaves_no_trace(unit: Unit) -> None:
    before_it = {persona: text_of(unit, persona) for persona in ("member", "reader", "outsider", "consultant")}
    hidden = run_of(unit, scope=unit.restricted, cases=77)
    Run.objects.filter(pk=hidden.pk).update(finished_at=hidden.started_at)
    for persona, text in before_it.items():
        assert text_of(unit, persona) == text, persona
    assert "77 cases counted" in text_of(unit, "owner")
