"""The lead report as the personas take it: both cases or nothing, on record, and what the blind procedure hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from bundles import identification_of
from django.conf import settings
from django.utils import timezone
from lead_makers import lead_of, run_of
from taking_papers import judged, may_read, may_take, tags_of, taken, text_of

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.blind import READ_CASE, not_seen
from murderbook.workbench.leads.models import ONE_CASE, Act, Judgement, Lead, StringDecision
from murderbook.workbench.register.models import Revision
from murderbook.workbench.reports.discovery.making import TAKEN
from personas import PERSONAS, Unit, named_in

pytest.importorskip("weasyprint", reason="NO PDF HERE: pip install 'murderbook[pdf]', and Debian's Pango")
pytestmark = pytest.mark.engine


def address(lead: Lead) -> str:
    return f"/leads/{lead.key}/report.pdf"


def test_it_says_what_the_page_says_and_is_on_record(unit: Unit, lead: Lead) -> None:
    content = taken(unit, address(lead))
    text = text_of(content)
    for words in (
        "One offender killed both.", "Two offenders killed them.", "2.25 points, assumed", "Assumed. How constant",
        "About 0.31", "upper limit is 0.77", "weapon in words.", "+3.25 used", "-1.00 used", "Bound not known yes",
        "Victim 1", "Victim 2", "Nobody has judged this pair.", "linkage-assumed-1", "Ask the property room", "c0c0c0",
    ):  # fmt: skip
        assert words in text, words
    declared = b'{"id":"linkage-assumed-1","strength":2.0}'
    assert sha256(declared).hexdigest() in text.replace(" ", "")
    entry = AuditEntry.objects.get(verb="export report")
    assert (entry.object_kind, entry.object_key) == ("lead", lead.key)
    assert entry.words.content["sha256"] == sha256(content).hexdigest()
    assert entry.words.content["pair"] == [lead.left.key, lead.right.key]


def test_it_is_tagged_and_says_that_it_is_for_keeping(unit: Unit, lead: Lead) -> None:
    content = taken(unit, address(lead))
    assert identification_of(content) == ("3", "B")
    tags = tags_of(content)
    assert {"H1", "H2", "Table", "TH", "TD", "Figure", "L"} <= {kind for kind, _ in tags}
    (described,) = [words for kind, words in tags if kind == "Figure"]
    assert "Waterfall" in described, "who cannot see the drawing is told what it is"


def test_the_same_record_prints_the_same_and_a_judgement_makes_another(unit: Unit, lead: Lead) -> None:
    first, second = taken(unit, address(lead)), taken(unit, address(lead))
    assert first == second == taken(unit, address(lead), "owner")
    judged(lead, unit.accounts["member"], reason="the same knots")
    assert (third := taken(unit, address(lead))) != first
    assert "Reason: the same knots" in text_of(third)


def test_the_state_of_the_record_is_that_of_its_last_change(unit: Unit, lead: Lead) -> None:
    at = timezone.now() + timedelta(days=400)
    Revision.objects.create(
        case=lead.left, version=1, part="case", part_id=lead.left_id, before={}, after={}, reason="x", at=at
    )
    assert f"last entry of {at:%-d %b %Y}" in text_of(taken(unit, address(lead)))


def test_both_cases_may_be_taken_or_there_is_no_report(unit: Unit, lead: Lead) -> None:
    """One that may be read and not taken away is as one that is hidden; so is the link to it on the page."""
    hidden = [lead_of(lead.run, *unit.secret), lead_of(lead.run, unit.cases[0], unit.secret[0])]
    for persona in set(PERSONAS) - {"owner", "member", "anonymous"}:
        assert unit.client(persona).get(address(lead)).status_code == 404, persona
    for one in hidden:
        assert unit.client("member").get(address(one)).status_code == 404
        assert unit.client("owner").get(address(one)).status_code == 200
    may_take(unit, unit.cases[0])
    may_read(unit, unit.cases[1])
    page = unit.client("consultant").get(f"/leads/{lead.key}/")
    assert page.status_code == 200 and "report.pdf" not in page.content.decode()
    assert unit.client("consultant").get(address(lead)).status_code == 404
    may_take(unit, unit.cases[1])
    assert "report.pdf" in unit.client("consultant").get(f"/leads/{lead.key}/").content.decode()
    text = text_of(taken(unit, address(lead), "consultant"))
    assert "Taken by The consultant, " in text
    assert "6,341" not in text and "c0c0c0" not in text and "Rank" not in text, "what counts cases that he does not see"
    assert "6,341" in text_of(taken(unit, address(lead)))


def test_numbers_that_count_what_may_be_read_and_not_taken_are_not_in_it(unit: Unit, lead: Lead) -> None:
    """The reader reads every case of the search, and may take two of them."""
    assert "6,341" in unit.client("reader").get(f"/leads/{lead.key}/").content.decode()
    for case in unit.cases[:2]:
        may_take(unit, case, "reader")
    text = text_of(taken(unit, address(lead), "reader"))
    assert "6,341" not in text and "c0c0c0" not in text and "About 0.31" in text


def test_no_other_case_is_named(unit: Unit, lead: Lead) -> None:
    text = text_of(taken(unit, address(lead), "owner"))
    assert all(not named_in(text, case.own_number) for case in (*unit.secret, unit.cases[2]))


def test_what_colleagues_thought_waits_for_ones_own_judgement(unit: Unit, lead: Lead) -> None:
    first = judged(lead, unit.accounts["owner"], "eliminated", reason="in prison then")
    decision = StringDecision.objects.create(
        scope=unit.default, act=Act.SPLIT, subject=lead.left, reason="two hands", account=unit.accounts["owner"]
    )
    decision.cases.set([lead.left, lead.right])
    later = timezone.now() + timedelta(days=800)
    Judgement.objects.filter(pk=first.pk).update(at=later)
    text = text_of(taken(unit, address(lead)))
    assert "in prison then" not in text and "two hands" not in text and "Eliminated" not in text
    assert "Judgements of others on this pair are on record." in text
    assert str(later.year) not in text, "not when either"
    judged(lead, unit.accounts["member"], "unsure", reason="thin")
    judged(lead, unit.accounts["member"], "supported", reason="the same knots", basis="dna")
    text = text_of(taken(unit, address(lead)))
    for words in ("Reason: in prison then", "Reason: thin", "Reason: the same knots", "on DNA", "Reason: two hands"):
        assert words in text, words
    assert text.count("Replaced: the same person judged the pair again later") == 1
    assert "kept apart from" in text and "are on record" not in text


def test_a_judgement_after_it_is_none_before_the_score(unit: Unit, lead: Lead) -> None:
    member, data = unit.client("member"), {"verdict": "unsure", "reason": "thin"}
    assert member.get(f"/leads/{lead.key}/blind/").status_code == 200
    taken(unit, address(lead))
    member.post(f"/leads/{lead.key}/blind/", data)
    assert not Judgement.objects.get(account=unit.accounts["member"]).blind
    owner = unit.client("owner")
    assert owner.get(f"/leads/{lead.key}/blind/").status_code == 200
    owner.post(f"/leads/{lead.key}/blind/", data)
    assert Judgement.objects.get(account=unit.accounts["owner"]).blind, "another's report is nothing to him"


@pytest.mark.parametrize("name", ["book.pdf", "book.pdf?chapter=leads", "book.pdf?chapter=overview", "brief.pdf"])
def test_reports_of_a_case_that_tell_of_its_leads_show_them(unit: Unit, lead: Lead, name: str) -> None:
    """By their scores, or by the points that the worklist gives for them."""
    member, reports = unit.accounts["member"], f"/case/{lead.left.key}/reports"
    taken(unit, f"{reports}/book.pdf?chapter=chrono")
    taken(unit, f"{reports}/custody.pdf")
    assert not_seen(member, [lead.pair]) == {lead.pair}
    taken(unit, f"{reports}/{name}")
    assert not_seen(member, [lead.pair]) == set()


def test_a_bundle_always_tells_of_the_leads_of_its_case() -> None:
    assert TAKEN in READ_CASE


def test_where_pairs_are_judged_first_the_report_waits(unit: Unit, lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, leads_without_scores=True))
    assert unit.client("member").get(address(lead)).headers["Location"] == f"/leads/{lead.key}/blind/"
    assert not AuditEntry.objects.filter(verb="export report").exists()
    judged(lead, unit.accounts["member"])
    assert "points, assumed" in text_of(taken(unit, address(lead)))


def test_every_search_that_lists_the_pair_has_its_number_and_an_earlier_one_says_so(unit: Unit, lead: Lead) -> None:
    one = run_of(unit, ONE_CASE, cases=6341, model={"as counted by": lead.run.key})
    lead_of(one, lead.left, lead.right, 0.02)
    text = text_of(taken(unit, address(lead)))
    assert "Search of one case against 6,340 others" in text and "Search of all pairs of 6,341 cases" in text
    assert text.index("About 0.02") < text.index("About 0.31"), "the search that found it comes first"
    assert text.count("SHA-256 of its declaration") == 2, "a search of one case names that whose counts it used"
    assert "The latest searches do not list this pair" not in text
    type(one).objects.update(is_latest=False)
    assert "The latest searches do not list this pair" in text_of(taken(unit, address(lead)))


def test_a_trace_stands_first_and_is_not_counted(unit: Unit, lead: Lead) -> None:
    from lead_makers import row

    weights = [row("weapon", 1.0), row("physical.dna", 20.0, label="DNA", group="physical", sentence="One profile.")]
    document = {**lead.document, "weights": weights}
    Lead.objects.filter(pk=lead.pk).update(document=document, chance_shown=None, chance_upper=None)
    text = text_of(taken(unit, address(lead)))
    assert "not counted for a physical link" in text and "Such leads by chance" not in text
    assert 0 < text.index("Physical links") < text.index("weapon in words.")


def test_where_no_pdf_can_be_made_the_page_says_how(unit: Unit, lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    answer = unit.client("member").get(address(lead))
    assert answer.status_code == 503 and "libpango" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="export report").exists()
