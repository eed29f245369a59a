"""The list of leads narrowed and put in order: in SQL, after the door, and never telling of what is hidden."""

from __future__ import annotations

import re

import pytest
from lead_makers import lead_of, row, run_of

from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import NEW_CASES, Lead, Run
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def leads(unit: Unit) -> dict[str, Lead]:
    """Cases of 1986, 1991 and 2004: one strong pair, one weak, one that a trace ties, one into the hidden file."""
    run, (a, b, c) = run_of(unit), unit.cases
    Case.objects.filter(pk=a.pk).update(area="Harbor", county_fips="06037")
    traced = [row("physical.dna", 60.0, label="DNA: linked", group="physical")]
    return {
        "strong": lead_of(run, a, b, 0.05),
        "weak": lead_of(run, b, c, 30.0, score_millibits=1000),
        "traced": lead_of(run, a, c, None, weights=traced, score_millibits=60_000),  # type: ignore[arg-type]
        "hidden": lead_of(run, a, unit.secret[0], 0.01),
    }


def listed(unit: Unit, persona: str = "member", **asked: object) -> list[str]:
    """Keys in the order of the list."""
    text = unit.client(persona).get("/leads/", asked).content.decode()
    return list(dict.fromkeys(re.findall(r'data-row-link href="/leads/([\w-]{22})/["?]', text)))


def named(leads: dict[str, Lead], keys: list[str]) -> list[str]:
    return [next(name for name, lead in leads.items() if lead.key == key) for key in keys]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"chance": "0.5"}, {"strong", "traced"}),
        ({"chance": "30"}, {"strong", "weak", "traced"}),
        ({"link": "trace"}, {"traced"}),
        ({"link": "behaviour"}, {"strong", "weak"}),
        ({"link": "excluded"}, set()),
        ({"year_from": "2000"}, {"weak", "traced"}),
        ({"year_to": "1987"}, {"strong", "traced"}),
        ({"year_from": "1987", "year_to": "2000"}, {"strong", "weak"}),
        ({"area": "harb"}, {"strong", "traced"}),
        ({"county": "Los Angeles, CA"}, {"strong", "traced"}),
        ({"county": "06037", "year_from": "2000"}, set()),  # one case must meet both
        ({"q": "victim 01991"}, {"strong", "weak"}),
        ({"q": "Victim 1 01986-001"}, {"strong", "traced"}),
        ({"q": "Hidden"}, set()),
        ({"chance": "soon"}, {"strong", "weak", "traced"}),  # no number: an error beside the field
    ],
)
def test_filters_narrow_what_is_seen(
    unit: Unit, leads: dict[str, Lead], asked: dict[str, str], wanted: set[str]
) -> None:
    assert set(named(leads, listed(unit, **asked))) == wanted


def test_who_sees_both_finds_the_pair_by_the_same_filter(unit: Unit, leads: dict[str, Lead]) -> None:
    assert named(leads, listed(unit, "owner", q="Hidden")) == ["hidden"]
    pages = [_text(unit, q="Hidden")]
    leads["hidden"].delete()
    assert _text(unit, q="Hidden") == pages[0], "the same page as if the pair were not there"
    assert "No lead that you may see fits these filters" in pages[0]


def _text(unit: Unit, **asked: str) -> str:
    text = unit.client("member").get("/leads/", asked).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_by_ones_own_latest_verdict(unit: Unit, leads: dict[str, Lead]) -> None:
    client = unit.client("member")
    for name, verdict in (("strong", "supported"), ("weak", "unsure"), ("strong", "eliminated")):
        client.post(f"/leads/{leads[name].key}/judge/", {"verdict": verdict, "reason": "page 3"})
    assert named(leads, listed(unit, show="eliminated")) == ["strong"]
    assert named(leads, listed(unit, show="unsure")) == ["weak"]
    assert not listed(unit, show="supported"), "the mind was changed"
    assert not listed(unit, "owner", show="unsure"), "a colleague's judgement is none of one's own"
    assert named(leads, listed(unit, show="to judge", chance="99")) == ["traced"]
    assert set(named(leads, listed(unit, show="judged", year_from="2000"))) == {"weak"}


def test_orders(unit: Unit, leads: dict[str, Lead]) -> None:
    assert named(leads, listed(unit, order="chance")) == ["traced", "strong", "weak"]
    assert named(leads, listed(unit, order="newest"))[-1] == "strong"
    assert named(leads, listed(unit, order="oldest"))[-1] == "weak"
    assert named(leads, listed(unit, order="weakest")) == ["weak", "strong", "traced"]
    assert named(leads, listed(unit, order="no such order")) == ["strong", "weak", "traced"]


def test_a_filter_finds_the_pairs_of_the_newest_cases_too_and_each_once(unit: Unit, leads: dict[str, Lead]) -> None:
    a, b, _ = unit.cases
    run = run_of(unit, NEW_CASES)
    lead_of(run, a, b, 0.01)
    Run.objects.filter(pk=leads["strong"].run_id).update(is_latest=True)
    text = unit.client("member").get("/leads/", {"chance": "1"}).content.decode()
    assert len(re.findall("data-row-link", text)) == 2, "the pair of both searches once, and the traced one"
    leads["strong"].delete()
    text = unit.client("member").get("/leads/", {"chance": "1"}).content.decode()
    assert len(re.findall("data-row-link", text)) == 2, "now by the search of the newest cases"


def test_with_one_of_my_first_fifty(unit: Unit, leads: dict[str, Lead]) -> None:
    assert not listed(unit, mine="on"), "no worklist yet"
    assess_scope(unit.default, links_of(unit.default))
    assert set(named(leads, listed(unit, mine="on"))) == {"strong", "weak", "traced"}
    assert not listed(unit, "outsider", mine="on")


@pytest.mark.parametrize("address", ["chance=", "year_from=", "year_to="])
@pytest.mark.parametrize("number", ["-1e99999999", "1e99999999", "NaN", "-Infinity", "1e-99999999"])
def test_no_number_is_too_long_to_answer(unit: Unit, address: str, number: str) -> None:
    assert unit.client("member").get(f"/leads/?{address}{number}").status_code == 200


def test_a_thousand_words_are_no_question(unit: Unit, leads: dict[str, Lead]) -> None:
    page = unit.client("member").get("/leads/", {"q": "x " * 1_100})
    assert page.status_code == 200
    assert "at most" in page.content.decode()


def test_paper_and_address_keep_what_was_asked(unit: Unit, leads: dict[str, Lead]) -> None:
    asked = {"chance": "0.5", "show": "all", "order": "chance"}
    text = " ".join(unit.client("member").get("/leads/", asked).content.decode().split())
    assert "Chance leads at most: 0.5" in text and "Order: least by chance first" in text
    assert "?chance=0.5&amp;order=chance&amp;show=judged" in text
    assert 'aria-sort="ascending"' in text
