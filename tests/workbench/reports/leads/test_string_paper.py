"""The series report as the personas take it: every case that they see of the string, or nothing."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone
from lead_makers import lead_of, run_of
from taking_papers import judged, may_read, may_take, tags_of, taken, text_of

from murderbook.casefile.behaviour import Presence
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.blind import not_seen
from murderbook.workbench.leads.engine.strings import numbered
from murderbook.workbench.leads.models import Act, Lead, Run, StringDecision
from murderbook.workbench.register.models import Behaviour, Case, Place
from murderbook.workbench.reports.leads.drawn import LANES_AT_ONCE
from personas import PERSONAS, Unit, named_in

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


def stored(unit: Unit, cases: list[Case], near: tuple[Case, ...] = (), **fields: Any) -> Run:  # noqa: ANN401 - of a run
    """A search that put these cases together."""
    document = {
        "cases": [case.key for case in cases],
        "score": 20000,
        "chance": {"shown": 0.3, "at_floor": False, "upper_95": 0.58, "replicas": 40},
        "shared": [{"label": "Gagged", "value": "present", "held": 2, "known": 2, "rate": 0.1}],
        "firmness": [0.91, 0.84, 0.42][: len(cases)],
        "near": [{"case": case.key, "firmness": 0.23} for case in near],
        "error": 0.02,
    }
    return run_of(unit, strings=[document["cases"]], string_documents=[document], **fields)


def address(run: Run) -> str:
    (string,) = numbered([run], {key for keys in run.strings for key in keys})
    return f"/leads/strings/{string.key}/report.pdf"


@pytest.fixture
def run(unit: Unit) -> Run:
    for case in unit.cases[:2]:
        Behaviour.objects.create(case=case, code="gagged", presence=Presence.PRESENT)
    place = {"site": "disposal", "latitude": 41.35, "longitude": -99.73, "precision": "exact", "description": "Pier 4"}
    Place.objects.create(case=unit.cases[1], **place)
    return stored(unit, unit.cases)


@pytest.fixture
def lead(unit: Unit, run: Run) -> Lead:
    return lead_of(run, unit.cases[0], unit.cases[1], 0.31)


def test_it_says_what_the_page_says_and_is_on_record(unit: Unit, run: Run, lead: Lead) -> None:
    content = taken(unit, address(run))
    text = text_of(content)
    for words in (
        "1 01986-001 91 1986", "2 01991-002 84 1991", "3 02004-003 42 2004", "about 0.3, in the search of all pairs",
        "; 95 % upper limit 0.58, of 40 replica searches in which strings were made",
        "72 of 100, a score", "it may be off by 4", "Gagged: present (2 of 2)", "Body found: Pier 4 exact",
        "01986-001 and 01991-002 2.2 about 0.31", "2 pairs are no leads of their own", "linkage-assumed-1", "6,341",
        "Without a scene: 01986-001 (no coordinates", "Gagged \N{BLACK CIRCLE} \N{BLACK CIRCLE} 2 of 2",
        "Nobody has judged a pair of these cases.", "Nobody has decided anything",
    ):  # fmt: skip
        assert words in text, words
    (described,) = [words for kind, words in tags_of(content) if kind == "Figure"]
    assert described.startswith("3 cases, 1986 to 2004")
    entry = AuditEntry.objects.get(verb="export report")
    assert entry.object_kind == "string" and entry.words.content["sha256"] == sha256(content).hexdigest()
    assert entry.words.content["cases"] == [case.key for case in unit.cases]


def test_the_same_record_prints_the_same_and_a_judgement_makes_another(unit: Unit, run: Run, lead: Lead) -> None:
    first = taken(unit, address(run))
    assert first == taken(unit, address(run)) == taken(unit, address(run), "owner")
    judged(lead, unit.accounts["member"], reason="the same knots")
    assert (later := taken(unit, address(run))) != first
    assert "01986-001 and 01991-002: Supports one offender" in text_of(later)


def test_each_case_that_is_seen_may_be_taken_or_there_is_no_report(unit: Unit, run: Run) -> None:
    """A report that leaves out what may be read and not taken would pass for the whole."""
    for persona in set(PERSONAS) - {"owner", "member", "anonymous"}:
        assert unit.client(persona).get(address(run)).status_code == 404, persona
    may_take(unit, unit.cases[0])
    may_take(unit, unit.cases[1])
    may_read(unit, unit.cases[2])
    page = unit.client("consultant").get(address(run).removesuffix("report.pdf"))
    assert page.status_code == 200 and "report.pdf" not in page.content.decode()
    assert unit.client("consultant").get(address(run)).status_code == 404
    may_take(unit, unit.cases[2])
    assert "report.pdf" in unit.client("consultant").get(address(run).removesuffix("report.pdf")).content.decode()
    text = text_of(taken(unit, address(run), "consultant"))
    assert "Taken by The consultant, " in text and all(case.own_number in text for case in unit.cases)
    assert "of 100, a score" not in text and "6,341" not in text, "numbers that count what he does not see"


def test_a_case_that_is_hidden_is_in_no_line_of_it(unit: Unit) -> None:
    """The string of a restricted scope reads down: its member sees his two cases of it, and the report is of them."""
    run = stored(unit, [*unit.secret, unit.cases[0]], (unit.cases[1],), scope=unit.restricted)
    text = text_of(taken(unit, address(run), "outsider"))
    assert "Series report: String 1 of Task force 7, 2 cases" in text
    assert all(named_in(text, case.own_number) for case in unit.secret)
    assert all(not named_in(text, case.own_number) for case in unit.cases)
    assert unit.client("member").get(address(run)).status_code == 404
    assert named_in(text_of(taken(unit, address(run), "owner")), unit.cases[1].own_number), "near, for who may take it"


def test_what_may_be_read_near_it_and_not_taken_is_in_no_line_of_it(unit: Unit) -> None:
    run = stored(unit, unit.cases[:2], (unit.cases[2],))
    may_take(unit, unit.cases[0])
    may_take(unit, unit.cases[1])
    may_read(unit, unit.cases[2])
    assert not named_in(text_of(taken(unit, address(run), "consultant")), unit.cases[2].own_number)
    assert named_in(text_of(taken(unit, address(run))), unit.cases[2].own_number)


def test_numbers_that_count_what_may_be_read_and_not_taken_are_not_in_it(unit: Unit, run: Run) -> None:
    """The reader reads every case of the search, and may take those of the string alone."""
    assert "72 of 100" in unit.client("reader").get(address(run).removesuffix("report.pdf")).content.decode()
    for case in unit.cases:
        may_take(unit, case, "reader")
    text = text_of(taken(unit, address(run), "reader"))
    assert "of 100, a score" not in text and "6,341" not in text and "about 0.3" not in text
    assert "Not told: it was not counted, or it counts cases beyond this report." in text  # not that there are such
    assert all(case.own_number in text for case in unit.cases)


def test_decisions_stand_with_their_history_and_judgements_of_colleagues_wait(unit: Unit, run: Run, lead: Lead) -> None:
    owner = unit.accounts["owner"]
    common = {"scope": unit.default, "account": owner}
    for said in (
        {"act": Act.MERGE, "reason": "one gun"},
        {
            "act": Act.SPLIT, "subject": unit.cases[2], "reason": "another town", "withdrawn_at": timezone.now(),
            "withdrawn_by": owner, "withdrawn_reason": "misread",
        },
    ):  # fmt: skip
        StringDecision.objects.create(**common, **said).cases.set(unit.cases)
    judged(lead, owner, "eliminated", reason="in prison then")
    weak = lead_of(run_of(unit, is_latest=False), unit.cases[1], unit.cases[2])  # listed by no later search
    judged(weak, unit.accounts["member"], reason="the same knots")
    text = text_of(taken(unit, address(run)))
    for words in (
        "01986-001, 01991-002 and 02004-003 held together: takes effect", "Reason: one gun", "Reason: another town",
        "Withdrawn by The owner", "Reason: misread", "Judgements of others on 1 of these pairs are on record",
        "01991-002 and 02004-003: Supports one offender", "Reason: the same knots",
    ):  # fmt: skip
        assert words in text, words
    assert "in prison then" not in text
    judged(lead, unit.accounts["member"])
    assert "Reason: in prison then" in text_of(taken(unit, address(run)))


def test_a_long_string_is_drawn_on_several_sheets(unit: Unit) -> None:
    made = [
        Case.objects.create(compartment=unit.default, own_number=f"S-{at}", year=1960 + at, status="open")
        for at in range(LANES_AT_ONCE + 1)
    ]
    content = taken(unit, address(stored(unit, made)))
    first, last = [words for kind, words in tags_of(content) if kind == "Figure"]
    assert first.startswith("37 cases, 1960 to 1996") and last == "The cases in time, from 37 to 37"
    text = text_of(content)
    assert all(f"{at + 1} S-{at} " in text for at in range(LANES_AT_ONCE + 1))


@pytest.mark.parametrize("whole", [True, False])
def test_it_may_be_archived(unit: Unit, run: Run, lead: Lead, whole: bool) -> None:
    pytest.importorskip("pikepdf", reason="NOT TESTED: whether a PDF may be archived. pikepdf is missing")
    from archival import breaches

    assert breaches(taken(unit, address(run) if whole else f"/leads/{lead.key}/report.pdf")) == []


def test_what_the_last_search_changed_is_told(unit: Unit, run: Run) -> None:
    before = timezone.now() - timedelta(days=9)
    stored(unit, unit.cases[:2], is_latest=False, started_at=before)
    text = text_of(taken(unit, address(run)))
    assert "gained 02004-003" in text and "01986-001, 01991-002 2 88 about 0.3" in text


def test_who_has_taken_it_has_seen_the_scores_of_its_pairs(unit: Unit, run: Run, lead: Lead) -> None:
    member = unit.accounts["member"]
    assert not_seen(member, [lead.pair]) == {lead.pair}
    taken(unit, address(run))
    assert not_seen(member, [lead.pair]) == set()
    assert not_seen(unit.accounts["owner"], [lead.pair]) == {lead.pair}


def test_where_no_pdf_can_be_made_the_page_says_how(unit: Unit, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    answer = unit.client("member").get(address(run))
    assert answer.status_code == 503 and "libpango" in answer.content.decode()
