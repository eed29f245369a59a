"""A search over the record: what is stored, what a restricted compartment may see, what the audit says."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import pytest

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.leads.engine.corpus import corpus, corpus_hash, is_stale, scopes
from murderbook.workbench.leads.engine.links import FEWEST_CASES, links_of
from murderbook.workbench.leads.engine.refresh import refresh
from murderbook.workbench.leads.engine.search import search
from murderbook.workbench.leads.models import FULL, NEW_CASES, Lead, Run
from murderbook.workbench.register.models import Behaviour, Case, Person
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

RARE = ("posed", "washed", "bound", "item_left")


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    """The unit of the personas, with 40 ordinary cases and two that share behaviours nobody else shows."""
    unit = make_unit()
    when = datetime(1990, 5, 1, tzinfo=UTC)
    for number in range(40):
        _fill(_case(unit, f"X-{number}", when.replace(year=1985 + number % 20)), absent=RARE)
    for case in (unit.cases[0], unit.cases[2], unit.secret[0]):
        _fill(case, present=RARE)
    return unit


@pytest.fixture
def unit(_made_once: Unit) -> Unit:
    return deepcopy(_made_once)


def _case(unit: Unit, number: str, when: datetime) -> Case:
    return Case.objects.create(
        compartment=unit.default,
        own_number=number,
        year=when.year,
        occurred_earliest=when,
        occurred_latest=when,
        occurred_precision="day",
        weapon="80",
        area="Harbor",
        status="open",
    )


def _fill(case: Case, present: tuple[str, ...] = (), absent: tuple[str, ...] = ()) -> None:
    Person.objects.create(case=case, role="victim", sex="F", age_low=30, age_high=30)
    for codes, presence in ((present, "present"), (absent, "absent")):
        Behaviour.objects.bulk_create([Behaviour(case=case, code=code, presence=presence) for code in codes])


def test_the_pair_that_shares_what_is_rare_leads_the_list(unit: Unit) -> None:
    run = search(scopes()[0])
    assert run is not None
    first = run.leads.get(rank=1)
    assert {first.left, first.right} == {unit.cases[0], unit.cases[2]}
    assert first.document["weights"], "a lead shows its reasons"
    assert run.model["id"] == run.model_id if "id" in run.model else run.model


def test_a_search_of_the_open_files_never_reads_a_restricted_case(unit: Unit) -> None:
    default = unit.default
    assert not set(corpus(default)) & set(unit.secret)
    search(default)
    assert not Lead.objects.filter(left__in=unit.secret) and not Lead.objects.filter(right__in=unit.secret)


def test_a_restricted_compartment_reads_down_and_keeps_what_it_finds(unit: Unit) -> None:
    run = search(unit.restricted)
    assert run is not None and run.scope == unit.restricted
    touched = {pair for lead in run.leads.all() for pair in (lead.left_id, lead.right_id)}
    assert unit.secret[0].pk in touched
    for lead in run.leads.all():
        assert {lead.left.compartment, lead.right.compartment} & {unit.restricted}
    for persona in ("member", "reader", "consultant", "administrator", "auditor"):
        assert not Lead.objects.visible_to(unit.accounts[persona]).filter(run=run).exists(), persona
    assert Lead.objects.visible_to(unit.accounts["owner"]).filter(run=run).exists()


def test_the_open_numbers_are_the_same_with_and_without_a_restricted_case(unit: Unit) -> None:
    """Read-down only: what is hidden changes no score, no rank and no count outside."""
    search(unit.default)
    before = _numbers()
    Case.objects.filter(compartment=unit.restricted).update(withdrawn_at=datetime.now(UTC))
    search(unit.default)
    assert _numbers() == before


def _numbers() -> list[tuple[int, int, int, int | None]]:
    leads = Lead.objects.filter(run__is_latest=True, run__engine=FULL).order_by("rank")
    return list(leads.values_list("rank", "left", "right", "score_millibits"))


def test_the_same_record_gives_the_same_leads(unit: Unit) -> None:
    search(unit.default)
    first = _numbers()
    search(unit.default)
    assert _numbers() == first
    assert Run.objects.get(is_latest=True).searches == 2, "a repeated search counts as a second ticket"


def test_refresh_does_what_is_due_and_no_more(unit: Unit) -> None:
    assert refresh()
    assert not any(is_stale(scope) for scope in scopes())
    assert not refresh()
    Case.objects.filter(pk=unit.cases[1].pk).update(version=2)
    assert is_stale(unit.default)


def test_every_open_case_is_assessed_and_a_cleared_one_leaves_the_list(unit: Unit) -> None:
    refresh()
    assert Assessment.objects.count() == Case.objects.filter(withdrawn_at=None).count()
    Case.objects.filter(pk=unit.cases[0].pk).update(status="cleared by arrest", version=2)
    refresh()
    assert not Assessment.objects.filter(case=unit.cases[0]).exists()


@pytest.fixture
def _many_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as it takes to say that chance would hardly give a lead."""
    monkeypatch.setattr("murderbook.workbench.leads.engine.search.REPLICAS", (50, 200))


@pytest.mark.usefixtures("_many_replicas")
def test_triage_hears_of_leads_that_chance_would_hardly_give(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("murderbook.workbench.leads.engine.links.FEWEST_CASES", 40)
    search(unit.default)
    links = links_of(unit.default)
    assert links is not None
    strong = Lead.objects.filter(chance_shown__lt=1.0)
    expected = {key for lead in strong for key in (lead.left.key, lead.right.key)}
    assert {key for key, link in links.items() if link.leads} == expected


@pytest.mark.usefixtures("_many_replicas")
def test_in_a_tiny_register_nothing_counts_but_a_trace_and_triage_says_why(unit: Unit) -> None:
    run = search(unit.default)
    assert run is not None and run.cases == 43 < FEWEST_CASES and run.leads.filter(chance_shown__lt=0.1).exists()
    links = links_of(unit.default)
    assert links is not None and len(links) == 43
    assert {(link.leads, link.string) for link in links.values()} == {(0, "")}
    assert "too few cases were compared" in links[unit.cases[0].key].level
    traced = run.leads.get(rank=1)
    run.leads.filter(pk=traced.pk).update(chance_shown=None)
    again = links_of(unit.default)
    assert again is not None and again[traced.left.key].leads == 1, "what a trace ties counts in any register"


def test_the_smallest_register_is_where_replicas_begin_to_tell_kinds_apart() -> None:
    from murderbook.linkage.replicas import CASES_A_CLASS

    assert FEWEST_CASES == 2 * CASES_A_CLASS


def test_a_search_is_on_record_without_a_word_of_a_case(unit: Unit) -> None:
    run = search(unit.default)
    assert run is not None
    entry = AuditEntry.objects.get(verb="searched")
    assert entry.object_key == run.key
    assert corpus_hash(unit.default) == run.corpus_hash


def test_a_few_new_cases_are_searched_by_themselves(unit: Unit) -> None:
    refresh()
    assert not Run.objects.filter(engine=NEW_CASES).exists(), "a first backlog is no news"
    new = _case(unit, "NEW", datetime(2026, 5, 1, tzinfo=UTC))
    _fill(new, present=RARE)
    refresh()
    run = Run.objects.get(engine=NEW_CASES)
    assert {new.pk} == set.intersection(*({lead.left_id, lead.right_id} for lead in run.leads.all()))
    first = run.leads.get(rank=1)
    assert {first.left, first.right} - {new} <= {unit.cases[0], unit.cases[2]}
    assert run.string_documents and all(
        new.key in string["cases"] and min(string["firmness"]) > 0.0 for string in run.string_documents
    )


def test_a_missing_person_alone_is_ranked_without_a_new_search(unit: Unit) -> None:
    refresh()
    Case.objects.create(compartment=unit.default, kind="missing person", own_number="MP1", status="open")
    assert refresh()
    assert Run.objects.filter(engine=FULL, scope=unit.default).count() == 1
    assert Assessment.objects.filter(case__own_number="MP1").exists()
    assert not refresh()
