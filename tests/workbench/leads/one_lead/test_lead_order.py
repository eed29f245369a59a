"""One number for a pair on every page, and one order of what comes next, said in the words of the link."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from murderbook.workbench.audit.models import AuditWords
from murderbook.workbench.leads.blind import may_open_blind
from murderbook.workbench.leads.models import NEW_CASES, ONE_CASE, HotPair, Lead
from personas import Unit, make_unit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lead_makers import lead_of, row, run_of

pytestmark = pytest.mark.django_db
HEADLINE = re.compile(r'<p class="chance-number">([^<]+)</p>')


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def leads(unit: Unit) -> list[Lead]:
    """Three pairs of one search, the strongest first; the last is of the newest case."""
    run, (a, b, c) = run_of(unit), unit.cases
    return [
        lead_of(run, *pair, chance, score_millibits=9_000 - 1_000 * at)
        for at, (pair, chance) in enumerate([((a, b), 0.5), ((b, c), 3.0), ((a, c), 12.0)])
    ]


def hot(unit: Unit, lead: Lead, per_search: float, own: float, **fields: object) -> HotPair:
    """The pair as the search of one case found it: its own number, and the average that the rule is about."""
    found = lead_of(run_of(unit, ONE_CASE, scope=lead.run.scope, is_latest=False), lead.left, lead.right, own)
    return HotPair.objects.create(
        scope=lead.run.scope, kind=lead.kind, left=lead.left, right=lead.right, woken_by=lead.right, lead=found,
        per_search=per_search, searches_a_year=60, allowed_a_year=12, hot_since=timezone.now(), **fields,
    )  # fmt: skip


def text_of(unit: Unit, path: str, persona: str = "member") -> str:
    answer = unit.client(persona).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def headline(unit: Unit, lead: Lead) -> str:
    return HEADLINE.findall(text_of(unit, f"/leads/{lead.key}/"))[0]


@pytest.mark.parametrize(("average", "own", "told"), [(0.02, 0.31, "0.31"), (0.31, 0.02, "0.31")])
def test_of_two_numbers_of_the_search_that_found_it_the_larger_is_told_everywhere(
    unit: Unit, leads: list[Lead], average: float, own: float, told: str
) -> None:
    found = hot(unit, leads[2], average, own)
    page = text_of(unit, f"/leads/{leads[2].key}/", "owner")
    assert HEADLINE.findall(page) == [f"About {told}"]
    others = page[page.index("Other ways to count it") : page.index("One killer (H1)")]
    smaller = f"{min(average, own):g}"
    assert f"About {smaller}<" in others and "About 12<" in others and "False alarms as strong as this" in others
    feed = text_of(unit, "/hot/")
    assert f"<td>about {told}<" in feed.replace("<td> ", "<td>") and f"<td>about {smaller}" not in feed
    for path in ("/leads/?show=all", f"/case/{found.left.key}/leads/"):
        text = text_of(unit, path).replace("<td> ", "<td>")
        assert f"<td>about {told}<" in text and "about 12 among all pairs" in text, path


def test_without_a_search_of_its_own_the_number_is_that_of_all_pairs(unit: Unit, leads: list[Lead]) -> None:
    assert headline(unit, leads[2]) == "About 12"
    assert "Other ways to count it" not in text_of(unit, f"/leads/{leads[2].key}/")
    hot(unit, leads[2], 0.02, 0.31, cooled_at=timezone.now())
    assert headline(unit, leads[2]) == "About 12", "what made it hot has changed since"


def test_false_alarms_a_year_are_told_to_who_reads_all_that_was_searched(unit: Unit) -> None:
    across = lead_of(run_of(unit, scope=unit.restricted), unit.secret[0], unit.secret[1], 2.0)
    hot(unit, across, 0.25, 0.25)
    assert "False alarms as" in text_of(unit, f"/leads/{across.key}/", "owner")
    assert "False alarms as" not in text_of(unit, f"/leads/{across.key}/", "outsider")


def test_the_list_is_narrowed_and_sorted_by_the_number_that_it_shows(unit: Unit, leads: list[Lead]) -> None:
    hot(unit, leads[2], 0.31, 0.02)
    narrow = lead_of(run_of(unit, NEW_CASES), leads[1].left, leads[1].right, 0.2, score_millibits=8_000)
    keys = re.compile(r'data-row-link href="/leads/([\w-]{22})/')
    assert keys.findall(text_of(unit, "/leads/?show=all&chance=0.1")) == []
    assert keys.findall(text_of(unit, "/leads/?show=all&chance=0.35&order=chance")) == [narrow.key, leads[2].key]
    assert keys.findall(text_of(unit, "/leads/?show=all&order=chance")) == [narrow.key, leads[2].key, leads[0].key]


def following(unit: Unit, lead: Lead, query: str = "") -> tuple[str, str]:
    """Where the link to the next one leads, and its words."""
    text = text_of(unit, f"/leads/{lead.key}/{query}")
    (href, words), *_ = re.findall(r'<a href="([^"]+)">(Next to judge[^<]*)</a>', text) or [("", "")]
    return href, words


def test_the_next_is_the_same_whichever_search_one_came_by(unit: Unit, leads: list[Lead]) -> None:
    narrow = lead_of(run_of(unit, NEW_CASES), leads[0].left, leads[0].right, 0.01, score_millibits=9_000)
    second = f"/leads/{leads[1].key}/", "Next to judge, strongest first"
    assert following(unit, leads[0]) == following(unit, narrow) == second
    assert following(unit, leads[2])[0] == f"/leads/{narrow.key}/", "from the end one begins again at the top"


def test_the_order_and_the_filters_of_the_list_come_along(unit: Unit, leads: list[Lead]) -> None:
    listed = text_of(unit, "/leads/?order=weakest&year_from=2000&page=1&show=all")
    assert f'href="/leads/{leads[2].key}/?year_from=2000&amp;order=weakest"' in listed
    query = "?year_from=2000&order=weakest"
    href, words = following(unit, leads[2], query)
    assert href == f"/leads/{leads[1].key}/?year_from=2000&amp;order=weakest"
    assert words == "Next to judge, weakest first, as filtered"
    page = text_of(unit, f"/leads/{leads[2].key}/{query}")
    assert f'action="/leads/{leads[2].key}/judge/?year_from=2000&amp;order=weakest"' in page
    answer = unit.client("member").post(f"/leads/{leads[2].key}/judge/{query}", {"verdict": "unsure", "reason": "p 3"})
    assert answer.headers["Location"] == f"/leads/{leads[2].key}/{query}"
    assert following(unit, leads[1], query) == ("", ""), "of 2004 is nothing left, and 1986 with 1991 does not pass"


def test_the_next_within_a_filter_that_follows_from_scores_measures_what_it_passes_by(
    unit: Unit, leads: list[Lead]
) -> None:
    member = unit.accounts["member"]
    text_of(unit, f"/leads/{leads[0].key}/")
    assert may_open_blind(member, leads[1])
    assert following(unit, leads[0], "?chance=20")[0].startswith(f"/leads/{leads[1].key}/")
    assert not may_open_blind(member, leads[1]) and not may_open_blind(member, leads[2])
    assert AuditWords.objects.get(entry__verb="listed leads").content["leads"] == [leads[1].key]


def test_the_number_of_a_pair_that_a_trace_ties_stays_with_the_laboratory(unit: Unit, leads: list[Lead]) -> None:
    traced = row("physical.dna", 60.0, label="DNA: linked", group="physical")
    tied = lead_of(run_of(unit, NEW_CASES), leads[0].left, leads[0].right, None, weights=[traced])  # type: ignore[arg-type]
    assert headline(unit, tied) == "Not counted for a physical link"
