"""A judgement counts as made before the score was seen only where the trail says that the score was not shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lead_makers import lead_of, row, run_of

from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.leads import listing
from murderbook.workbench.leads.alerts import alerts_told
from murderbook.workbench.leads.engine.links import links_of
from murderbook.workbench.leads.models import NEW_CASES, HotPair, Judgement, Lead
from murderbook.workbench.record import SETTINGS_FILE, RecordError, create_folder, load_settings
from murderbook.workbench.worklist.assessing import assess_scope
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SAID = {"verdict": "supported", "reason": "The same knot, page 214.", "basis": "the file"}
BEFORE = "before the score was seen"


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    unit = make_unit()
    assess_scope(unit.default, None)
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


@pytest.fixture
def lead(unit: Unit) -> Lead:
    return lead_of(run_of(unit), *unit.cases[:2], 0.0417, score_millibits=7_770, rank=417)


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def blind(unit: Unit, lead: Lead, persona: str = "member", **said: str) -> HttpResponse:
    client = unit.client(persona)
    client.get(f"/leads/{lead.key}/blind/")
    return client.post(f"/leads/{lead.key}/blind/", {**SAID, **said}, follow=True)


def test_both_files_stand_there_and_nothing_that_the_search_said(unit: Unit, lead: Lead) -> None:
    text = text_of(unit.client("member").get(f"/leads/{lead.key}/blind/"))
    for case in unit.cases[:2]:
        assert f'href="/case/{case.key}/"' in text and case.own_number in text
    assert "The two cases side by side" in text and 'name="verdict"' in text and 'name="reason"' in text
    told = ("7.77", "0.042", "0.0417", "417", "Weapon", "in words", "linkage-assumed", "Supported most by", "Earned")
    stands = [words for words in told if re.search(rf"(?<![\w-]){re.escape(words)}", text)]  # in no token, that is
    assert not stands
    listed = text_of(unit.client("member").get("/leads/blind/"))
    assert f'href="/leads/{lead.key}/blind/"' in listed and not [words for words in told if words in listed]


def test_it_is_kept_as_blind_and_the_lead_opens_with_its_score(unit: Unit, lead: Lead) -> None:
    text = text_of(blind(unit, lead))
    found = Judgement.objects.get()
    assert found.blind and (found.verdict, found.basis) == ("supported", "the file")
    assert "It stands as made before you saw the score" in text and "7.77 points" in text
    assert f"<strong>{BEFORE}</strong>" in text
    assert AuditWords.objects.get(entry__verb="judged lead").content["blind"] is True
    assert f"supported by judgement of you, {BEFORE}" in text_of(unit.client("member").get("/leads/?show=judged"))


def test_colleagues_read_it_once_they_have_judged(unit: Unit, lead: Lead) -> None:
    blind(unit, lead)
    owner = unit.client("owner")
    assert BEFORE not in text_of(owner.get(f"/leads/{lead.key}/"))
    owner.post(f"/leads/{lead.key}/judge/", SAID)
    text = text_of(owner.get(f"/leads/{lead.key}/"))
    assert "by judgement of The member" in text_of(owner.get("/leads/?show=judged")) and BEFORE in text
    assert [one.blind for one in Judgement.objects.order_by("pk")] == [True, False]


def _hot(lead: Lead) -> HotPair:
    return HotPair.objects.create(
        scope=lead.run.scope, kind=lead.kind, left=lead.left, right=lead.right, woken_by=lead.right, lead=lead,
        per_search=0.01, searches_a_year=52, allowed_a_year=12, hot_since=timezone.now(),
    )  # fmt: skip


def _page(path: str) -> Callable[[Unit, Lead], object]:
    return lambda unit, lead: unit.client("member").get(path.format(lead=lead.key, case=lead.left.key))


def _string(unit: Unit, lead: Lead) -> None:
    keys = [case.key for case in unit.cases]
    told = {"cases": keys, "score": 21500, "chance": {"shown": 0.4, "at_floor": False}, "shared": []}
    lead.run.string_documents = [told]
    lead.run.save()
    (string,) = unit.client("reader").get("/leads/").context["strings"]
    unit.client("member").get(f"/leads/strings/{string.key}/")


def _hot_page(path: str) -> Callable[[Unit, Lead], object]:
    return lambda unit, lead: (_hot(lead), unit.client("member").get(path))


def _elsewhere(unit: Unit, lead: Lead) -> None:
    """The same pair as another search has it."""
    unit.client("member").get(f"/leads/{lead_of(run_of(unit, NEW_CASES), lead.left, lead.right).key}/")


SCORED = {
    "its page": _page("/leads/{lead}/"),
    "its page in another search": _elsewhere,
    "a form that came back": lambda unit, lead: unit.client("member").post(f"/leads/{lead.key}/judge/", {}),
    "the list": _page("/leads/"),
    "pairs together": _page("/leads/judge/?lead={lead}"),
    "the tab of a case": _page("/case/{case}/leads/"),
    "a string": _string,
    "the feed": _hot_page("/hot/"),
    "the feed taken away": _hot_page("/hot/export/"),
    "the worklist": _hot_page("/worklist/"),
    "a command": lambda unit, _: listing.lead_documents(unit.accounts["member"], limit=9),
    "a command on hot pairs": lambda unit, lead: alerts_told(unit.accounts["member"], [_hot(lead).key]),
}


@pytest.mark.parametrize("shown", SCORED)
def test_whoever_was_shown_the_score_is_not_blind_whatever_he_sends(unit: Unit, lead: Lead, shown: str) -> None:
    """Before the page was opened, and between opening it and saving."""
    colleague = unit.client("owner")
    colleague.get(f"/leads/{lead.key}/blind/")
    member = unit.client("member")
    member.get(f"/leads/{lead.key}/blind/")
    SCORED[shown](unit, lead)
    answer = member.get(f"/leads/{lead.key}/blind/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/leads/{lead.key}/?score=shown")
    text = text_of(member.post(f"/leads/{lead.key}/blind/", {**SAID, "blind": "True"}, follow=True))
    assert not Judgement.objects.get().blind and "does not stand as made before the score was seen" in text
    assert lead.key not in text_of(member.get("/leads/blind/"))
    colleague.post(f"/leads/{lead.key}/blind/", SAID)
    assert Judgement.objects.latest("pk").blind, "what he was shown is no matter of anybody else"


def test_a_form_that_no_page_gave_claims_nothing(unit: Unit, lead: Lead) -> None:
    forged = {**SAID, "blind": "True"}
    unit.client("member").post(f"/leads/{lead.key}/blind/", forged)
    unit.client("owner").post(f"/leads/{lead.key}/judge/", forged)
    assert [one.blind for one in Judgement.objects.all()] == [False, False]


def test_a_second_judgement_is_never_blind(unit: Unit, lead: Lead) -> None:
    blind(unit, lead)
    blind(unit, lead, verdict="unsure")
    assert [one.blind for one in Judgement.objects.order_by("pk")] == [True, False]


def test_words_that_were_destroyed_count_as_shown(unit: Unit, lead: Lead) -> None:
    """What a list held cannot be told any more, so nobody may say that it did not hold this pair."""
    other = lead_of(lead.run, unit.cases[1], unit.cases[2])
    unit.client("member").get(f"/leads/judge/?lead={other.key}")
    assert lead.key in text_of(unit.client("member").get("/leads/blind/"))
    words = AuditWords.objects.filter(entry__verb="listed leads")
    words._raw_delete(words.db)
    assert lead.key not in text_of(unit.client("member").get("/leads/blind/"))


def test_a_form_that_lacks_something_comes_back_without_the_score(unit: Unit, lead: Lead) -> None:
    member = unit.client("member")
    answer = member.post(f"/leads/{lead.key}/blind/", {"reason": "typed already"})
    text = text_of(answer)
    assert answer.status_code == 422 and "typed already" in text and "Choose one of the three" in text
    assert "7.77" not in text and not Judgement.objects.exists()
    assert member.post(f"/leads/{lead.key}/blind/", SAID).status_code == 302
    assert Judgement.objects.get().blind, "the page that came back was one without a score"


@pytest.mark.parametrize("persona", ["reader", "outsider", "administrator", "auditor", "consultant"])
def test_to_whom_it_is_hidden_there_is_none(unit: Unit, lead: Lead, persona: str) -> None:
    client = unit.client(persona)
    hidden, absent = (client.get(f"/leads/{key}/blind/") for key in (lead.key, "A" * 22))
    assert (hidden.status_code, absent.status_code) == (404, 404) and hidden.content == absent.content
    assert client.post(f"/leads/{lead.key}/blind/", SAID).status_code == 404
    assert lead.key not in text_of(client.get("/leads/blind/")) and not Judgement.objects.exists()


def test_pairs_with_a_hidden_end_change_neither_the_list_nor_its_statements(unit: Unit, lead: Lead) -> None:
    def asked() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as statements:
            answer = unit.client("member").get("/leads/blind/")
        return text_of(answer).split("<h1>")[1].split('name="csrf')[0], len(statements)

    before = asked()
    run = run_of(unit, scope=unit.restricted)
    lead_of(run, unit.cases[0], unit.secret[0])
    lead_of(run, unit.secret[0], unit.secret[1])
    assert asked() == before
    lead_of(lead.run, unit.cases[1], unit.cases[2])
    assert asked()[1] == before[1], "as many statements for two pairs as for one"


def test_the_order_is_not_that_of_the_scores(unit: Unit) -> None:
    run, (a, b, c) = run_of(unit), unit.cases
    leads = [lead_of(run, *pair, rank=rank) for rank, pair in enumerate([(a, b), (b, c), (a, c)], start=1)]
    for lead, key in zip(leads, "cab", strict=True):
        Lead.objects.filter(pk=lead.pk).update(key=key * 22)
    text = text_of(unit.client("member").get("/leads/blind/"))
    assert text.index("a" * 22) < text.index("b" * 22) < text.index("c" * 22)


def test_a_unit_may_have_leads_opened_without_scores(unit: Unit, lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, leads_without_scores=True))
    member, page = unit.client("member"), f"/leads/{lead.key}/"
    assert member.get("/leads/").headers["Location"] == "/leads/blind/"
    assert member.get(page).headers["Location"] == f"{page}blind/"
    assert unit.client("reader").get(page).status_code == unit.client("reader").get("/leads/").status_code == 200
    assert "7.77 points" in text_of(member.get(f"{page}?score=shown"))
    assert member.get(page).status_code == 200, "once it was shown it stays so"
    assert member.get("/leads/?show=to+judge").status_code == 200


def test_how_blind_judgements_and_scores_agree_is_told_of_pairs_that_one_has_judged(unit: Unit, lead: Lead) -> None:
    blind(unit, lead, "owner")
    trace = row("physical.dna", 60.0, group="physical")
    tied = lead_of(lead.run, unit.cases[1], unit.cases[2], None, weights=[trace])
    blind(unit, tied, "member", verdict="unsure")
    found = unit.client("member").get("/leads/blind/").context["agreement"]
    told = {band.chance: (band.supported, band.unsure, band.eliminated) for band in found}
    assert told["tied by a trace"] == (0, 1, 0) and told["fewer than 0.1"] == (0, 0, 0)
    blind(unit, lead, "member", verdict="eliminated")
    found = unit.client("member").get("/leads/blind/").context["agreement"]
    assert {band.chance: band for band in found}["fewer than 0.1"].supported == 1
    assert unit.client("reader").get("/leads/blind/").context["agreement"] == []
    assert AuditEntry.objects.filter(verb="read pair without score").exists()


def test_the_setting_is_a_yes_or_a_no(tmp_path: Path) -> None:
    assert not create_folder(tmp_path, "Unit").leads_without_scores
    for said, expected in (("true", True), ("false", False)):
        (tmp_path / SETTINGS_FILE).write_text(f"[unit]\nleads_without_scores = {said}\n", encoding="utf-8")
        assert load_settings(tmp_path).leads_without_scores is expected
    (tmp_path / SETTINGS_FILE).write_text('[unit]\nleads_without_scores = "often"\n', encoding="utf-8")
    with pytest.raises(RecordError, match="write true or false"):
        load_settings(tmp_path)


def _first_page(unit: Unit, lead: Lead, persona: str = "member") -> str:
    text = text_of(unit.client(persona).get(f"/case/{lead.left.key}/"))
    start = text.index("What stands out")
    return text[start : text.index("</section>", start)]


def test_the_first_page_of_a_file_tells_no_link_while_a_pair_of_it_waits(unit: Unit, lead: Lead) -> None:
    """And nothing that would be another, were there no link: both files are read before a judgement."""
    assess_scope(unit.default, links_of(unit.default))
    without = _first_page(unit, lead)
    assert "links that searches found left out" in without and "1 lead to another case" not in without
    Lead.objects.filter(pk=lead.pk).update(chance_shown=9.0)
    assess_scope(unit.default, links_of(unit.default))
    assert _first_page(unit, lead) == without
    Lead.objects.filter(pk=lead.pk).update(chance_shown=0.04)
    assess_scope(unit.default, links_of(unit.default))
    blind(unit, lead)
    told = _first_page(unit, lead)
    assert "1 lead to another case" in told and "left out" not in told
    assert Judgement.objects.get().blind, "the first page of the file has not taken that away"
    assert "1 lead to another case" in _first_page(unit, lead, "reader"), "who judges nothing is told"
