"""One pair is one finding: both searches on one page, once in a list; cautions, corrections, what is not known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lead_makers import lead_of, row, run_of

from murderbook.evidence.export import lead_of as explained_of
from murderbook.workbench.leads.models import FULL, NEW_CASES, Lead
from murderbook.workbench.leads.pages.reasons import BARS_SHOWN, reasons_of
from murderbook.workbench.leads.pairs import caution, search_name
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def both(unit: Unit) -> tuple[Lead, Lead]:
    """One pair in two searches: that for one new case, then that of all pairs."""
    now = timezone.now()
    run_of(unit, is_latest=False, started_at=now - timedelta(hours=2))
    Case.objects.filter(pk=unit.cases[1].pk).update(created_at=now - timedelta(hours=1))
    Case.objects.exclude(pk=unit.cases[1].pk).update(created_at=now - timedelta(days=9))
    new = lead_of(run_of(unit, NEW_CASES, started_at=now - timedelta(minutes=9)), *unit.cases[:2], chance=0.05)
    return new, lead_of(run_of(unit), *unit.cases[:2], chance=12.4)


def text_of(unit: Unit, path: str, persona: str = "owner") -> str:
    return " ".join(unit.client(persona).get(path).content.decode().split())


def test_both_searches_stand_on_one_page_each_named_by_what_it_compared(unit: Unit, both: tuple[Lead, Lead]) -> None:
    for lead in both:
        text = text_of(unit, f"/leads/{lead.key}/")
        assert '<p class="chance-number">About 0.05</p>' in text and text.count("chance-number") == 1
        assert "In the search of one case against 6,340 others (rank 1 there), which found this pair." in text
        others = text[text.index("Other ways to count it") : text.index("One killer (H1)")]
        assert "About 12</td><td>In the search of all pairs of 6,341 cases (rank 1 there). Every pair" in others
        assert "In a search of 6,341 cases" not in text


def test_a_search_tells_its_size_to_those_who_see_all_of_it(unit: Unit, both: tuple[Lead, Lead]) -> None:
    assert search_name(both[0].run, whole=False) == "the newest cases against all others"
    assert search_name(both[1].run, whole=False) == "all pairs of cases"
    hidden = run_of(unit, scope=unit.restricted)
    assert search_name(hidden, whole=False) == "the cases of Task force 7 against all others"


def test_a_pair_of_two_searches_is_listed_once(unit: Unit, both: tuple[Lead, Lead]) -> None:
    other = lead_of(both[1].run, unit.cases[0], unit.cases[2], chance=30.0)
    page = unit.client("owner").get("/leads/")
    assert [found["lead"] for found in page.context["woken"]] == [both[0]]
    assert [found["lead"] for found in page.context["rows"]] == [other]
    text = " ".join(page.content.decode().split())
    assert "in the search of the newest cases; about 12 among all pairs" in text
    tab = text_of(unit, f"/case/{unit.cases[0].key}/leads/")
    assert tab.count(f"/leads/{both[0].key}/") == 1 and f"/leads/{both[1].key}/" not in tab
    assert f"/leads/{other.key}/" in tab and "about 12 among all pairs" in tab


@pytest.mark.parametrize("persona", ["owner", "member", "consultant", "outsider"])
def test_absence_is_told_in_the_same_words_to_everybody(unit: Unit, both: tuple[Lead, Lead], persona: str) -> None:
    Lead.objects.all().delete()
    for path in ("/leads/", "/leads/?show=judged", "/leads/?show=all"):
        assert "lead that you may see" in text_of(unit, path, persona), path
    case = unit.secret[0] if persona == "outsider" else unit.cases[0]
    assert "No lead that you may see names this case." in text_of(unit, f"/case/{case.key}/leads/", persona)


def test_murders_a_life_apart_are_told_under_the_title(unit: Unit, both: tuple[Lead, Lead]) -> None:
    first, last = unit.cases[:2]
    assert caution(first, last) == ""
    for case, year in ((first, 1969), (last, 2026)):
        day = datetime(year, 6, 1, tzinfo=UTC)
        case.occurred_earliest, case.occurred_latest = day, day + timedelta(hours=20)
        case.occurred_precision = "day"
        case.save()
    said = "57 years apart: an offender of 20 at the first would have been 77 at the second."
    assert caution(first, last) == said == caution(last, first)
    text = text_of(unit, f"/leads/{both[1].key}/")
    assert said in text and text.index(said) < text.index("Suggested:")
    assert "<strong>57 years apart</strong>" in text_of(unit, "/leads/")


def test_a_correction_stands_after_its_group_and_is_drawn_apart(unit: Unit, both: tuple[Lead, Lead]) -> None:
    lead = both[1]
    lead.document["weights"] = [
        *(row(f"violence {n}", 3.0 - n / 10, group="violence") for n in range(4)),
        row("overlap.violence", -4.2, group="violence", left=None, right=None, label="Overlap within violence"),
        *(row(f"victim {n}", 0.1, group="victim") for n in range(12)),
        row("time", -1.5, group="time"),
    ]
    lead.save()
    reasons = reasons_of(explained_of(lead.document))
    names = [weight.comparison for weight in reasons.shown]
    assert names.index("overlap.violence") == names.index("violence 3") + 1
    total = sum(weight.millibits or 0 for weight in explained_of(lead.document).weights)
    assert reasons.bars[-1].end == total and len(reasons.shown) + len(reasons.smaller) == 18
    assert len(reasons.shown) == BARS_SHOWN + 1
    text = text_of(unit, f"/leads/{lead.key}/")
    assert text.count("bar-correction") == 1 and 'class="correction"' in text
    paper = text[text.index("reasons-on-paper") :]
    told = re.search(r"(\d+) smaller rows together</th><td class=\"number\">([+-][\d.]+)", paper)
    smaller = sum(weight.millibits or 0 for weight in reasons.smaller) / 1000
    assert told and told.groups() == (str(len(reasons.smaller)), f"{smaller:+.2f}"), "they add up on paper too"


def test_what_is_not_known_is_told_by_the_file_that_lacks_it(unit: Unit, both: tuple[Lead, Lead]) -> None:
    gone = {"state": "missing", "score": 0.0}
    both[1].document["weights"] += [
        row("gagged", left=None, **gone),
        row("posed", right=None, **gone),
        row("bitten", left=None, right=None, **gone),
    ]
    both[1].save()
    text = text_of(unit, f"/leads/{both[1].key}/")
    for words in (
        "<dt>Not in 01986-001</dt><dd>Gagged</dd>",
        "<dt>Not in 01991-002</dt><dd>Posed</dd>",
        "<dt>In neither 01986-001 nor 01991-002</dt><dd>Bitten</dd>",
    ):
        assert words in text, words


def test_side_by_side_marks_what_earned_points_and_tells_how_it_stands(unit: Unit, both: tuple[Lead, Lead]) -> None:
    from murderbook.workbench.register.models import Behaviour

    for case in unit.cases[:2]:
        Case.objects.filter(pk=case.pk).update(weapon="80")
        Behaviour.objects.create(case=case, code="posed", presence="absent")
    both[1].document["weights"] = [row("weapon", 3.25), row("behaviour.posed", 0.05)]
    both[1].save()
    compared = {fact.label: fact for fact in unit.client("owner").get(f"/leads/{both[1].key}/").context["compared"]}
    assert compared["Weapon or method"].style == "agrees" and compared["Weapon or method"].points == 3.25
    assert {fact.style for fact in compared.values() if fact.left == fact.right == "absent"} == {"faint"}
    assert (compared["Status"].left, compared["Status"].points) == ("open", None)


def test_technical_words_are_folded_away(unit: Unit, both: tuple[Lead, Lead]) -> None:
    text = text_of(unit, f"/leads/{both[1].key}/")
    first_view = text[: text.index("<summary>For the statistician")]
    for words in ("prior", "replica", "95 %", "log-uniform", "integrated", "bounded", "counted;"):
        assert words not in first_view.split("<main", 1)[1], words
    assert "One killer (H1)" in first_view and "No prior is claimed" in text


def test_the_number_of_statements_does_not_grow_with_the_list(unit: Unit, both: tuple[Lead, Lead]) -> None:
    client = unit.client("owner")
    lead_of(both[1].run, unit.cases[1], unit.cases[2])
    client.get("/leads/")
    with CaptureQueriesContext(connection) as few:
        client.get("/leads/")
    cases = [Case.objects.create(compartment=unit.default, own_number=f"N-{n}") for n in range(30)]
    for case in cases:
        for run in (both[0].run, both[1].run):
            lead_of(run, unit.cases[0], case, chance=0.5)
    with CaptureQueriesContext(connection) as many:
        client.get("/leads/")
    assert len(many) == len(few)
    assert not any('"leads_run"."model"' in query["sql"] for query in many.captured_queries), "half a megabyte a row"
    assert Lead.objects.filter(run__engine=FULL).count() > 30
