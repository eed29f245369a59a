"""A case's points count leads into cases that not everybody sees: whoever sees one end only is told of no link."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import Act, Lead, Run, StringDecision
from murderbook.workbench.leads.pages.string.document import series_document
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.listing import worklist_document
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
TELLING = ("lead to another", "leads to other", "suggested string", "string still active")


@pytest.fixture
def unit() -> Unit:
    unit = make_unit()
    run = Run.objects.create(scope=unit.default, engine="linkage", model_id="m", corpus_hash="x", is_latest=True)
    for other in unit.cases[1:]:
        _lead(run, unit.cases[0], other)
    keys, few = [case.key for case in unit.cases], {"shown": 0.05, "at_floor": False}
    run.strings = [keys]
    run.string_documents = [{"cases": keys, "score": 20_000, "chance": few, "shared": []}]
    run.save()
    assess_scope(unit.default, links_of(unit.default))
    return unit


def _lead(run: Run, left: Case, right: Case) -> None:
    Lead.objects.create(
        run=run, kind="same offender", left=left, right=right, rank=Lead.objects.count() + 1, score_millibits=9000,
        standing="assumed", chance_expected=0.01, chance_upper=0.02, chance_shown=0.02, document={"weights": []},
    )  # fmt: skip


def _words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_fixture_has_something_to_tell(unit: Unit) -> None:
    assert "suggested string" in _words(unit.client("member").get(f"/worklist/{unit.cases[0].key}/"))


@pytest.mark.parametrize("page", ["/worklist/{}/", "/case/{}/", "/worklist/"])
def test_a_consultant_of_one_case_is_told_of_no_link(unit: Unit, page: str) -> None:
    text = _words(unit.client("consultant").get(page.format(unit.cases[0].key)))
    stored = Assessment.objects.get(case=unit.cases[0])
    assert not [words for words in TELLING if words in text and f"no {words}" not in text]
    assert f"{stored.points} points" not in text
    assert stored.reasons not in text


def test_the_stored_points_cannot_be_asked_for(unit: Unit) -> None:
    client, number = unit.client("consultant"), unit.cases[0].own_number
    for least in (-50, 0, 1, 500):
        assert number in _words(client.get(f"/worklist/?points_from={least}"))


def test_the_command_tells_no_more_than_the_page(unit: Unit) -> None:
    (row,) = worklist_document(unit.accounts["consultant"], limit=None)["cases"]
    assert row["points"] < Assessment.objects.get(case=unit.cases[0]).points
    assert Assessment.objects.get(case=unit.cases[0]).reasons  # nothing of it was saved


def test_a_lead_into_a_case_that_was_moved_away_counts_no_more(unit: Unit) -> None:
    for case in unit.cases[1:]:
        Case.objects.filter(pk=case.pk).update(compartment=unit.restricted)
    assert links_of(unit.default) == {}


def test_reads_of_the_list_name_the_cases_in_the_sealed_words(unit: Unit) -> None:
    from murderbook.workbench.audit.models import AuditWords

    unit.client("consultant").get("/worklist/")
    assert AuditWords.objects.latest("entry_id").content["cases"] == [unit.cases[0].key]


@pytest.fixture
def crossed(unit: Unit) -> Unit:
    """A string of the task force that holds open cases, which who reads the task force alone may not know of."""
    run = Run.objects.create(
        scope=unit.restricted, engine="linkage", model_id="m", corpus_hash="x", is_latest=True, string_documents=[]
    )
    _string_of(run, [*unit.secret, *unit.cases[:2]], [0.9, 0.8, 0.7, 0.6], {unit.cases[2]: 0.3})
    return unit


def _string_of(run: Run, cases: list[Case], firmness: list[float], near: dict[Case, float]) -> None:
    run.strings = [[case.key for case in cases]]
    run.string_documents = [
        {
            "cases": run.strings[0], "score": 21_000, "chance": {"shown": 0.02, "at_floor": False},
            "firmness": firmness,
            "shared": [{"label": "Gagged", "value": "present", "held": 3, "known": 3, "rate": 0.1}],
            "near": [{"case": case.key, "firmness": value} for case, value in near.items()],
        }
    ]  # fmt: skip
    run.save()


def _page_of_string(unit: Unit, persona: str) -> str:
    client = unit.client(persona)
    rows = [one for one in client.get("/leads/").context["strings"] if "Task force" in one.name]
    text = _words(client.get(f"/leads/strings/{rows[0].key}/")).replace(rows[0].key, "KEY")
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", text)


def test_hidden_cases_change_nothing_on_the_page_of_a_string(crossed: Unit) -> None:
    """Not their number, their firmness, what lies near, what was decided of them, nor what earlier searches did."""
    unit = crossed
    told = _page_of_string(unit, "outsider")
    assert "2 cases?" in told and unit.secret[0].own_number in told
    run = Run.objects.get(scope=unit.restricted)
    decision = StringDecision.objects.create(
        scope=unit.restricted, act=Act.PIN, subject=unit.secret[0], reason="hush", account=unit.accounts["owner"]
    )
    decision.cases.set([unit.secret[0], unit.cases[0]])
    _string_of(run, [*unit.secret, unit.cases[2]], [0.3, 0.2, 0.1], {unit.cases[0]: 0.9, unit.cases[1]: 0.8})
    assert _page_of_string(unit, "outsider") == told
    assert "hush" in _page_of_string(unit, "owner")
    _string_of(run, unit.secret, [0.9, 0.9], {})
    assert _page_of_string(unit, "outsider") == told, "numbers that come where no case is hidden would tell of the rest"


def test_the_command_tells_as_much_of_a_string_as_the_page(crossed: Unit) -> None:
    unit = crossed
    (string,) = series_document(unit.accounts["outsider"])["strings"]
    assert [case["case"] for case in string["cases"]] == [case.own_number for case in unit.secret]
    numbers = ("firmness", "score", "chance_strings")
    assert not any(string[name] for name in (*numbers, "shared", "near", "decisions", "changed", "also"))
    assert not any(case["firmness"] for case in string["cases"])
    for persona in ("consultant", "administrator", "auditor"):
        assert series_document(unit.accounts[persona])["strings"] == [], persona
    names = [one["string"] for one in series_document(unit.accounts["member"])["strings"]]
    assert names == ["String 1"], "of the open files alone"
    both = series_document(unit.accounts["owner"])["strings"]
    assert [bool(one["firmness"]) for one in both] == [False, True], "the first was stored without"
