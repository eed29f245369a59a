"""Lead list, lead page, judgement: who sees what, and what stays hidden until I have judged."""

from __future__ import annotations

import re

import pytest

from murderbook.workbench.leads.models import Judgement, Lead, Run
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

ROW = {
    "comparison": "weapon",
    "label": "Weapon or method",
    "group": "method",
    "left": "strangulation",
    "right": "strangulation",
    "state": "used",
    "score": 3.25,
    "bits": None,
    "p_given_h1": 0.8,
    "p_given_h2": 0.084,
    "sentence": "Both victims were strangled; one case in twelve here was.",
    "source": {"model": "linkage-assumed-1", "origin": "cases of Harbor (n = 412)", "n": 412},
}
AGAINST = {**ROW, "comparison": "time", "label": "Time between", "score": -1.0, "sentence": "19 years lie between."}
MISSING = {**ROW, "comparison": "bound", "label": "Victim bound", "state": "missing", "score": 0.0, "left": None}


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def lead(unit: Unit) -> Lead:
    return _lead(unit, unit.cases[0], unit.cases[1])


def _lead(unit: Unit, left: object, right: object) -> Lead:
    run, _ = Run.objects.get_or_create(
        scope=unit.default, engine="linkage", model_id="linkage-assumed-1", cases=6000, replicas=100, is_latest=True
    )
    document = {
        "rank": 1,
        "kind": "same offender",
        "left": left.key,
        "right": right.key,
        "standing": "assumed",
        "h1": "One offender killed both.",
        "h2": "Two offenders killed them.",
        "prior_bits": None,
        "model": "linkage-assumed-1",
        "weights": [ROW, AGAINST, MISSING],
    }
    return Lead.objects.create(
        run=run,
        kind="same offender",
        left=left,
        right=right,
        rank=run.leads.count() + 1,
        score_millibits=2250,
        standing="assumed",
        chance_expected=0.0,
        chance_upper=0.03,
        chance_shown=0.03,
        chance_at_floor=True,
        document=document,
    )


def test_the_page_gives_reasons_numbers_and_what_is_missing(unit: Unit, lead: Lead) -> None:
    page = unit.client("member").get(f"/leads/{lead.key}/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "Both victims were strangled; one case in twelve here was.",
        "Victim bound",
        "fewer than 0.03",
        "One offender killed both.",
        "No prior is claimed",
        "Standing: assumed",
        "cases of Harbor (n = 412)",
        "+3.25",
        "-1.00",
        "2.25",
    ):
        assert words in text, words
    assert "probability of" not in text and "match" not in text.lower()


def test_no_bits_are_shown_for_an_assumed_lead(unit: Unit, lead: Lead) -> None:
    text = unit.client("member").get(f"/leads/{lead.key}/").content.decode()
    assert " bits" not in text


@pytest.mark.parametrize("persona", ["outsider", "administrator", "auditor", "consultant"])
def test_to_those_without_access_the_lead_does_not_exist(unit: Unit, lead: Lead, persona: str) -> None:
    client = unit.client(persona)
    hidden = client.get(f"/leads/{lead.key}/")
    absent = client.get(f"/leads/{'A' * 22}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content
    assert client.post(f"/leads/{lead.key}/judge/", {"verdict": "supported", "reason": "x"}).status_code == 404


def test_a_lead_into_a_restricted_file_is_seen_by_those_who_see_both(unit: Unit) -> None:
    across = _lead(unit, unit.cases[0], unit.secret[0])
    seen = {
        persona for persona in unit.accounts if unit.client(persona).get(f"/leads/{across.key}/").status_code == 200
    }
    assert seen == {"owner"}


def test_a_reader_may_read_but_not_judge(unit: Unit, lead: Lead) -> None:
    client = unit.client("reader")
    assert "may read this lead but not judge it" in client.get(f"/leads/{lead.key}/").content.decode()
    assert client.post(f"/leads/{lead.key}/judge/", {"verdict": "supported", "reason": "x"}).status_code == 404
    assert not Judgement.objects.exists()


def test_colleagues_stay_hidden_until_mine_is_saved(unit: Unit, lead: Lead) -> None:
    url = f"/leads/{lead.key}/"
    unit.client("owner").post(f"{url}judge/", {"verdict": "eliminated", "reason": "He was in custody that week."})
    member = unit.client("member")
    before = member.get(url).content.decode()
    assert "Their view shows once yours is saved" in before
    assert "custody that week" not in before and "eliminated</strong>" not in before
    member.post(f"{url}judge/", {"verdict": "supported", "reason": "Same knot, page 214."})
    after = member.get(url).content.decode()
    assert "custody that week" in after and "Same knot, page 214." in after


def test_a_judgement_needs_a_verdict_and_a_reason_and_keeps_what_was_typed(unit: Unit, lead: Lead) -> None:
    page = unit.client("member").post(f"/leads/{lead.key}/judge/", {"reason": "typed already"})
    assert page.status_code == 422
    assert "Choose one of the three" in page.content.decode()
    assert "typed already" in page.content.decode()
    page = unit.client("member").post(f"/leads/{lead.key}/judge/", {"verdict": "unsure", "reason": "  "})
    assert "A judgement needs a reason." in page.content.decode()
    assert not Judgement.objects.exists()


def test_changing_ones_mind_adds_a_judgement_and_keeps_the_old(unit: Unit, lead: Lead) -> None:
    client = unit.client("member")
    for verdict in ("supported", "eliminated"):
        client.post(f"/leads/{lead.key}/judge/", {"verdict": verdict, "reason": f"because {verdict}"})
    assert list(Judgement.objects.order_by("at").values_list("verdict", flat=True)) == ["supported", "eliminated"]


def test_the_list_shows_what_is_mine_to_judge(unit: Unit, lead: Lead) -> None:
    client = unit.client("member")
    assert lead.key in client.get("/leads/").content.decode()
    client.post(f"/leads/{lead.key}/judge/", {"verdict": "unsure", "reason": "needs the lab"})
    assert lead.key not in client.get("/leads/").content.decode()
    assert lead.key in client.get("/leads/?show=judged").content.decode()
    assert lead.key in client.get("/leads/?show=all").content.decode()
    assert lead.key not in unit.client("outsider").get("/leads/?show=all").content.decode()


def test_a_physical_exclusion_stands_first_and_gives_no_score(unit: Unit, lead: Lead) -> None:
    excluded = {**ROW, "label": "DNA", "state": "excluded", "score": None, "sentence": "Two different profiles."}
    lead.document["weights"].insert(0, excluded)
    lead.score_millibits = None
    lead.save()
    text = unit.client("member").get(f"/leads/{lead.key}/").content.decode()
    assert "Excluded by" in text and "Two different profiles." in text
    assert "Excluded by DNA" in text and "as far as the traces are the offender" in text


def test_no_chance_number_is_given_for_a_physical_link(unit: Unit, lead: Lead) -> None:
    """Replica searches hold no traces: "fewer than 0.03" would be a figure nobody measured."""
    trace = {**ROW, "comparison": "physical.dna", "group": "physical", "label": "DNA: linked", "score": 60.0}
    lead.document["weights"].insert(0, trace)
    lead.score_millibits = 62_250
    lead.save()
    client = unit.client("member")
    for page in (f"/leads/{lead.key}/", "/leads/"):
        text = client.get(page).content.decode()
        assert "fewer than 0.03" not in text and "ot counted for a physical link" in text
    assert "report says what the physical link is worth" in client.get(f"/leads/{lead.key}/").content.decode()


def test_the_limit_is_said_to_cover_the_replicas_only(unit: Unit, lead: Lead) -> None:
    text = " ".join(unit.client("member").get(f"/leads/{lead.key}/").content.decode().split())
    assert "not the probability that these two are unrelated" in text
    assert "with 95 % confidence" not in text
    assert "Rate if one offender, assumed" in text


def test_a_small_limit_is_not_told_as_none_and_none_is_below_its_number(unit: Unit, lead: Lead) -> None:
    for upper, shown, told in ((0.0042, 0.003, "0.0042"), (0.014979, 0.015, "0.015")):
        Lead.objects.filter(pk=lead.pk).update(chance_upper=upper, chance_shown=shown)
        page = unit.client("member").get(f"/leads/{lead.key}/").content.decode()
        assert f"95 % upper limit of that count {told}." in " ".join(page.split())


def test_a_string_is_told_to_those_who_see_all_its_cases(unit: Unit, lead: Lead) -> None:
    document = {
        "cases": [unit.cases[0].key, unit.cases[1].key, unit.cases[2].key],
        "score": 21500,
        "chance": {"shown": 0.4, "at_floor": False},
        "shared": [{"label": "Victim bound", "value": "present", "held": 3, "known": 3, "rate": 0.1}],
    }
    lead.run.string_documents = [document]
    lead.run.save()
    text = unit.client("member").get("/leads/").content.decode()
    assert "Victim bound: present (3 of 3)" in text and "about 0.4" in text and "21.5" in text
    for persona in ("outsider", "consultant", "administrator", "auditor"):
        assert "Suggested strings" not in unit.client(persona).get("/leads/").content.decode(), persona


SHOWN_RANK = re.compile("41,?700,?417")


def test_ranks_and_the_size_of_the_search_are_told_to_those_who_see_all_of_it(unit: Unit) -> None:
    """A detective of the restricted compartment alone must not read from a hole how many open leads there are."""
    hidden = _lead(unit, unit.secret[0], unit.secret[1])
    hidden.rank = 41_700_417  # too long to stand in a token by chance
    hidden.save()
    for page in ("/leads/?show=all", f"/leads/{hidden.key}/"):
        told = unit.client("outsider").get(page).content.decode()
        assert not SHOWN_RANK.search(told), page
        assert "6,000" not in told, page
        assert SHOWN_RANK.search(unit.client("owner").get(page).content.decode()), page


def test_a_string_found_by_two_searches_is_told_once(unit: Unit, lead: Lead) -> None:
    keys = [case.key for case in unit.cases]
    told = {"score": 21500, "chance": None, "shared": []}
    lead.run.string_documents = [{"cases": keys, **told}]
    lead.run.save()
    Run.objects.create(
        scope=unit.default,
        engine="linkage of new cases",
        model_id="m",
        is_latest=True,
        string_documents=[{"cases": keys[:2], **told}],
    )
    strings = unit.client("member").get("/leads/").context["strings"]
    assert [(len(string.cases), string.by_new_case) for string in strings] == [(3, True)]
