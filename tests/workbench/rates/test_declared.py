"""Rates learned from the record: whose series teach, who may adopt, what a search weighs by, what a page tells."""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from datetime import UTC, datetime

import pytest
import tomli_w
from django.utils import timezone

from murderbook.linkage.model import declaration_of, load_declaration
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.leads.engine.corpus import is_stale, scopes
from murderbook.workbench.leads.engine.declared import (
    LEARNED_SOURCE,
    declaration_in_force,
    in_force,
    name_in_force,
)
from murderbook.workbench.leads.engine.learning import adopt, adopt_shipped, digest_of, learn, open_series
from murderbook.workbench.leads.engine.refresh import refresh
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.hot.watching import Watch
from murderbook.workbench.leads.models import FULL, NEW_CASES, Declared, Judgement, Lead, Run
from murderbook.workbench.register.models import Behaviour, Case, Person
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SHIPPED = load_declaration()
CODES = ("posed", "washed", "bound", "item_left")


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    """The unit of the personas with 40 cases more, of which four pairs were resolved on evidence of their own."""
    unit = make_unit()
    unit.log_in_all()
    when = datetime(1990, 5, 1, tzinfo=UTC)
    for number in range(40):
        case = Case.objects.create(
            compartment=unit.default,
            own_number=f"X-{number}",
            year=1985 + number % 20,
            occurred_earliest=when.replace(year=1985 + number % 20),
            occurred_latest=when.replace(year=1985 + number % 20),
            occurred_precision="day",
            weapon=("80", "12", "20")[number % 3],
            area="Harbor",
            status="open",
        )
        _fill(case, "present" if number % 5 == 0 else "absent")
    for case in unit.secret:
        _fill(case, "present")
    for one in range(4):
        _resolve(unit, _numbered(5 * one), _numbered(5 * one + 20))
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


def _numbered(number: int) -> Case:
    return Case.objects.get(own_number=f"X-{number}")


def _fill(case: Case, presence: str) -> None:
    Person.objects.create(case=case, role="victim", sex="F", age_low=30, age_high=30)
    Behaviour.objects.bulk_create([Behaviour(case=case, code=code, presence=presence) for code in CODES])


def _resolve(unit: Unit, left: Case, right: Case, persona: str = "owner", basis: str = "dna") -> None:
    run = Run.objects.create(scope=unit.default, engine="test", model_id="none")
    lead = Lead.objects.create(
        run=run, kind="same offender", left=left, right=right, rank=1, standing="assumed", document={}
    )
    Judgement.objects.create(
        kind=lead.kind,
        left=left,
        right=right,
        lead=lead,
        account=unit.accounts[persona],
        verdict="supported",
        reason="resolved",
        basis=basis,
    )


def _text(name: str = "by-hand", **time: object) -> str:
    raw = json.loads(json.dumps(dict(SHIPPED.raw)))
    raw["id"] = name
    raw["comparisons"][0]["same"] = 0.9
    raw["time"] |= time
    return tomli_w.dumps(raw)


def test_without_any_the_shipped_one_is_in_force(unit: Unit) -> None:
    assert name_in_force() == SHIPPED.id and declaration_in_force().raw == SHIPPED.raw and in_force() is None


def test_solved_series_of_the_open_files_teach(unit: Unit) -> None:
    learned = learn(unit.accounts["owner"])
    assert (learned.raw["learned"]["series"], learned.raw["learned"]["pairs"]) == (4, 4)
    assert learned.raw["learned"]["from"] == SHIPPED.id
    rates = {rate.id: rate for rate in learned.rates}
    assert rates["behaviour.posed"].learned > 0.35 and rates["behaviour.posed"].pairs == 4


def test_what_a_restricted_compartment_knows_teaches_nobody(unit: Unit) -> None:
    """Neither a pair within it, nor one with an end in it, though the supervisor who asks sees both."""
    before = learn(unit.accounts["owner"]).text
    _resolve(unit, unit.secret[0], unit.secret[1])
    _resolve(unit, unit.secret[0], _numbered(1))
    _resolve(unit, unit.secret[1], _numbered(2))
    assert len(open_series(unit.accounts["owner"])) == 4
    assert learn(unit.accounts["owner"]).text == before
    Case.objects.filter(pk__in=[case.pk for case in unit.secret]).update(compartment=unit.default)
    assert len(open_series(unit.accounts["owner"])) == 5


def test_a_judgement_on_the_file_alone_teaches_nothing(unit: Unit) -> None:
    _resolve(unit, _numbered(1), _numbered(2), basis="the file")
    assert len(open_series(unit.accounts["owner"])) == 4


def test_who_does_not_read_all_open_files_may_not_learn_from_them(unit: Unit) -> None:
    assert learn(unit.accounts["member"]).text == learn(unit.accounts["owner"]).text
    for persona in ("outsider", "consultant", "administrator", "auditor"):
        with pytest.raises(AccessRefusedError, match="all open files"):
            learn(unit.accounts[persona])


def test_too_few_series_are_refused_with_what_to_do(unit: Unit) -> None:
    Case.objects.filter(own_number__startswith="X-").update(withdrawn_at=timezone.now())
    with pytest.raises(ValueError, match=r"0 solved series.*judge the leads"):
        learn(unit.accounts["owner"])


def test_only_who_keeps_accounts_may_adopt(unit: Unit) -> None:
    for persona in ("member", "reader", "outsider", "auditor", "consultant"):
        with pytest.raises(AccessRefusedError, match="supervisor or administrator"):
            adopt(_text(), unit.accounts[persona])
        with pytest.raises(AccessRefusedError):
            adopt_shipped(unit.accounts[persona])
    assert not Declared.objects.exists()
    adopt(_text(), unit.accounts["administrator"])
    assert name_in_force() == "by-hand"


def test_adopting_is_on_record(unit: Unit) -> None:
    adopt(_text(), unit.accounts["owner"])
    adopt_shipped(unit.accounts["owner"])
    entries = list(AuditEntry.objects.filter(verb="adopted declaration").order_by("index"))
    assert len(entries) == 2
    words = [json.loads(AuditWords.objects.get(entry=entry).body) for entry in entries]
    assert words == [
        {"before": SHIPPED.id, "now": "by-hand", "digest": digest_of(_text())},
        {"before": "by-hand", "now": SHIPPED.id},
    ]


def test_adopting_makes_every_search_stale_and_the_next_one_weighs_by_it(unit: Unit) -> None:
    refresh()
    assert not any(is_stale(scope) for scope in scopes())
    adopt(_text(), unit.accounts["owner"])
    assert all(is_stale(scope) for scope in scopes())
    assert refresh()
    runs = Run.objects.filter(engine=FULL, is_latest=True)
    assert {run.model_id for run in runs} == {"by-hand"} and len(runs) == 2
    assert all(run.model["declaration"]["comparisons"][0]["same"] == 0.9 for run in runs)
    assert not any(is_stale(scope) for scope in scopes()) and not refresh()
    adopt_shipped(unit.accounts["owner"])
    assert refresh()
    assert {run.model_id for run in Run.objects.filter(engine=FULL, is_latest=True)} == {SHIPPED.id}


def test_what_other_rates_found_stands_beside_the_new_leads_no_longer(unit: Unit) -> None:
    refresh()
    Run.objects.create(scope=unit.default, engine=NEW_CASES, model_id=SHIPPED.id, is_latest=True)
    adopt(_text(), unit.accounts["owner"])
    refresh()
    assert {run.model_id for run in Run.objects.filter(scope=unit.default, is_latest=True)} == {"by-hand"}


def test_a_case_that_comes_in_is_scored_by_the_rates_in_force(unit: Unit) -> None:
    watch = Watch()
    refresh()
    watch.catch_up(load=True)
    assert watch._open is not None and watch._open.model.id == SHIPPED.id
    adopt(_text(), unit.accounts["owner"])
    watch.catch_up(load=True)
    assert watch._open.model.id == "by-hand"


BROKEN = (
    ("= 3", "Expected|Invalid"),
    ("id = 'empty'", "missing or misnamed"),
    (_text().replace('reads = "victim_sex"', 'reads = "victim_race"'), "no input of a linkage score"),
    (_text(SHIPPED.id), "--shipped"),
    (_text("n" * 81), "1 to 80 characters"),
    (_text(since=datetime(2020, 1, 1, tzinfo=UTC)), "missing or misnamed"),
    (_text() + '\n[learned]\nseries = 3\nrates = [{ id = "weapon" }]\n', "missing or misnamed"),
)


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_an_unsound_declaration_is_not_adopted(unit: Unit, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        adopt(text, unit.accounts["owner"])
    assert not Declared.objects.exists()


def test_a_declaration_is_tried_before_it_is_in_force(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no check foresees: a search by it, and the page of it."""
    for broken in ("murderbook.linkage.screen", "murderbook.workbench.leads.pages.model.views.page_of"):
        with monkeypatch.context() as patch:
            patch.setattr(broken, lambda *_, **__: {}["steps"])
            with pytest.raises(ValueError, match="cannot be searched by: KeyError"):
                adopt(_text(), unit.accounts["owner"])
    assert not Declared.objects.exists()
    assert not AuditEntry.objects.filter(verb="adopted declaration").exists()


def test_a_column_of_an_import_is_no_category(unit: Unit) -> None:
    with pytest.raises(ValueError, match="reads one of"):
        adopt(_text().replace('reads = "weapon"', 'reads = "vd"'), unit.accounts["owner"])
    with pytest.raises(ValueError, match="no more than"):
        adopt("#" * 600_000, unit.accounts["owner"])


def test_two_declarations_of_one_name_are_not_adopted(unit: Unit) -> None:
    adopt(_text(), unit.accounts["owner"])
    adopt(_text(), unit.accounts["owner"])
    with pytest.raises(ValueError, match="an id of its own"):
        adopt(_text(most_bits=1.0), unit.accounts["owner"])


def _page(unit: Unit, persona: str = "member") -> str:
    text = unit.client(persona).get("/leads/model/").content.decode()
    return " ".join(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text).split()).replace("&#x27;", "'")


def test_the_page_shows_what_was_learned_from_how_much_and_how_it_did(unit: Unit) -> None:
    before = _page(unit)
    learned = learn(unit.accounts["owner"])
    assert _page(unit) == before, "nothing is in force before it is adopted"
    adopt(learned.text, unit.accounts["owner"])
    text = _page(unit)
    assert learned.raw["id"] in text and "Standing: learned" in text and "no probability" in text
    assert "4 linked pairs of 4 solved series (8 cases)" in text and "Only 4 solved series" in text
    for rate in learned.rates:
        assert not rate.pairs or f"{rate.low:.3f} to {rate.high:.3f}" in text, rate
    for measure in learned.validation.measures:
        assert f"{measure.declared.estimate:.3f}" in text and measure.verdict in text
    assert f"{SHIPPED.id} to {learned.raw['id']}" in text, "what it says instead of the shipped rates"
    assert f"{load_declaration().id}" in text and "linkage-assumed-1" in text, "the shipped history stays"
    for case in (*unit.cases, *unit.secret, *Case.objects.filter(own_number__startswith="X-")):
        assert case.own_number not in text and case.key not in text


COUNTING = re.compile(r"linked pairs?|\d+ solved series|other cases|\b8 cases|Pairs</th>|Series</th>")
WHOLE, PARTIAL = ("owner", "member", "reader"), ("outsider", "consultant", "administrator", "auditor")


def test_what_counts_open_files_is_told_to_those_who_read_all_of_them(unit: Unit) -> None:
    learned = learn(unit.accounts["owner"])
    adopt(learned.text, unit.accounts["owner"])
    for persona in WHOLE:
        assert COUNTING.search(_page(unit, persona)), persona
        if persona != "reader":  # a consultant, who takes nothing away
            assert tomllib.loads(_file(unit, persona)) == learned.raw
    weighs = declaration_in_force()
    for persona in PARTIAL:
        text = _page(unit, persona)
        assert not COUNTING.search(text) and learned.raw["id"] in text and "Standing: learned" in text, persona
        if persona == "consultant":
            continue
        told = tomllib.loads(_file(unit, persona))
        assert not COUNTING.search(_file(unit, persona)) and not {"learned", "validation"} & told.keys()
        assert declaration_of(told) == weighs, "the bare rates are those that a search weighs by"
    rates = {item.id: item.same for item in weighs.items}
    assert rates == {item.id: item.same for item in learned.declaration.items}


def test_a_lead_tells_nobody_from_how_many_series_its_rates_come(unit: Unit) -> None:
    """Whoever was given the two cases of a lead sees it, and need not read anything else."""
    adopt(learn(unit.accounts["owner"]).text, unit.accounts["owner"])
    run = search(unit.default)
    assert run is not None and run.leads.exists()
    told = json.dumps([run.model["declaration"], *run.leads.values_list("document", flat=True)])
    assert not re.search(r"linked pair|\d+ solved series", told) and LEARNED_SOURCE in told


def test_the_name_and_the_trail_count_no_series(unit: Unit) -> None:
    learned = learn(unit.accounts["owner"])
    assert re.fullmatch(r"linkage-learned-[0-9a-f]{8}", learned.raw["id"])
    body = AuditWords.objects.get(entry__verb="learned rates").body
    assert set(json.loads(body)) == {"model", "digest"}


def _file(unit: Unit, persona: str) -> str:
    return unit.client(persona).get("/leads/model/declaration.toml").content.decode()


def test_the_declaration_in_force_is_given_as_a_file(unit: Unit) -> None:
    learned = learn(unit.accounts["owner"])
    adopt(learned.text, unit.accounts["owner"])
    assert unit.client("reader").get("/leads/model/declaration.toml").status_code == 404, "without the right to export"
    answer = unit.client("member").get("/leads/model/declaration.toml")
    assert tomllib.loads(answer.content.decode()) == learned.raw
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{learned.raw["id"]}.toml"'


@pytest.mark.parametrize("name", ["linkage-assumed-3", "linkage-assumed-1", "linkage-assumed-6", "linkage-assumed-"])
def test_no_other_rates_take_a_name_of_the_program(unit: Unit, name: str) -> None:
    """A record that was last searched by an earlier shipped declaration would never be searched by them."""
    with pytest.raises(ValueError, match="keeps for what it ships"):
        adopt(_text(name), unit.accounts["owner"])
    assert name_in_force() == SHIPPED.id


def test_a_text_of_another_hand_is_assumed_whatever_it_says(unit: Unit) -> None:
    learned = learn(unit.accounts["owner"])
    raw = json.loads(json.dumps(learned.raw))
    raw["validation"]["linked"] = 99_999
    raw["learned"]["notes"] = ["Better in everything."]
    row = adopt(tomli_w.dumps(raw), unit.accounts["owner"])
    assert row.raw["standing"] == "assumed" and not {"learned", "validation"} & row.raw.keys()
    text = _page(unit, "owner")
    assert "Standing: assumed" in text and not re.search(r"99,999|Better in everything|linked pair", text)
    assert tomllib.loads(_file(unit, "owner")) == row.raw and "linked pair" not in row.text
    believed = adopt(learned.text, unit.accounts["owner"])
    assert believed.raw == learned.raw and believed.text == learned.text, "the same weights may share their name"
    digests = [
        json.loads(body)["digest"]
        for body in AuditWords.objects.filter(entry__verb="adopted declaration")
        .order_by("entry__index")
        .values_list("body", flat=True)
    ]
    assert digests == [digest_of(tomli_w.dumps(raw)), digest_of(learned.text)]


def test_what_another_record_learned_is_assumed_here(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("murderbook.workbench.leads.engine.learning.record", lambda *_, **__: None)
        text = learn(unit.accounts["owner"]).text
    assert adopt(text, unit.accounts["owner"]).raw["standing"] == "assumed"


def test_no_file_is_validated_by_its_own_word(unit: Unit) -> None:
    with pytest.raises(ValueError, match="no declaration of a record is validated"):
        adopt(_text().replace('standing = "assumed"', 'standing = "validated"'), unit.accounts["owner"])
