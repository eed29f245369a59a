"""A record as a network: what becomes a node, what a tie, with which source, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billed import HEADER, had_by, taken_in
from murderbook.network.around import around
from murderbook.network.graph.entity import Kind
from murderbook.network.graph.network import Network
from murderbook.network.paths import paths
from murderbook.network.shared import shared
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.models import Document, Mention, MentionState, Page
from murderbook.workbench.network.gathering.files import TIES
from murderbook.workbench.network.records import gathered, network_of
from murderbook.workbench.register.models import Case, Exhibit, Person, PhysicalLink, Place
from paper import document_in
from personas import Unit


def ties(network: Network) -> set[tuple[str, str, str]]:
    """Label, kind, label of every edge."""
    return {(edge.left.label, edge.kind, edge.right.label) for edge in network.edges()}


def told(unit: Unit, persona: str = "member") -> set[tuple[str, str, str]]:
    """Every edge, the ends in order of their labels."""
    found = ties(network_of(unit.accounts[persona]))
    return {(min(one, other), max(one, other), kind) for one, kind, other in found}


def label(case: Case) -> str:
    return case.own_number or case.agency_number or case.key


def accepted(page: Page, kind: str, value: str, role: str = "", state: str = MentionState.ACCEPTED) -> Mention:
    return Mention.objects.create(
        case=page.case, page=page, kind=kind, start=0, end=1, text=value, value=value, role=role, rule="r", state=state
    )


def paper(unit: Unit, case: Case, name: str = "statement.txt", on: date | None = None) -> Page:
    made = document_in(case, unit.accounts["owner"], ["text"], name=name, written_on=on)
    return made.pages.get()


def test_the_register_is_ties_with_the_file_as_their_source(unit: Unit) -> None:
    case = unit.cases[0]
    Person.objects.create(case=case, role="witness", name="Roe, Max", aliases=["Row, Maks"])
    Exhibit.objects.create(case=case, number="7", description="red scarf")
    Place.objects.create(case=case, site="disposal", description="culvert", city="Larkfield")
    network = network_of(unit.accounts["member"])
    edge = next(edge for edge in network.edges() if edge.kind == "witness in")
    assert {edge.left.label, edge.right.label} == {"Roe, Max (also Row, Maks)", label(case)}
    number = Person._base_manager.filter(case=case).count()
    assert edge.best.source.in_words() == f"case {label(case)}, person {number}"
    kinds = {(edge.kind, edge.left.kind, edge.right.kind) for edge in network.edges()}
    assert ("exhibit of", Kind.CASE, Kind.EXHIBIT) in kinds or ("exhibit of", Kind.EXHIBIT, Kind.CASE) in kinds
    assert any(entity.label.startswith("culvert, Larkfield (disposal place of") for entity in network.entities)
    assert any(entity.label == f"exhibit 7 of {label(case)}, red scarf" for entity in network.entities)


def test_investigators_and_ranks_are_in_no_network(unit: Unit) -> None:
    case = unit.cases[0]
    Person.objects.create(case=case, role="investigator", name="Finch, Ada")
    page = paper(unit, case)
    accepted(page, "person", "Ada Finch", "Det.")
    accepted(page, "person", "Ada Finch", "said")
    accepted(page, "person", "Cole Byrd", "Officer")
    accepted(page, "person", "Nora Pell", "arresting officer")
    accepted(page, "person", "Ivo Lund", "said")
    accepted(page, "badge number", "4127")
    names = {entity.label for entity in network_of(unit.accounts["owner"]).entities}
    assert "Ivo Lund" in names
    assert not {name for name in names for one in ("Finch", "Byrd", "Pell", "4127") if one in name}
    assert set(TIES) == {role for role in TIES if role != "investigator"}


def test_mentions_count_once_accepted_and_tell_paper_page_and_date(unit: Unit) -> None:
    page = paper(unit, unit.cases[0], "neighbour.txt", date(1987, 4, 2))
    accepted(page, "person", "Ivo Lund", "said")
    accepted(page, "person", "Ida Vane", state=MentionState.SUGGESTED)
    accepted(page, "person", "Olga Reed", state=MentionState.REJECTED)
    network = network_of(unit.accounts["member"])
    found = [edge for edge in network.edges() if "Ivo Lund" in (edge.left.label, edge.right.label)]
    assert sorted(edge.kind for edge in found) == ["named in", "named in the file of"]
    assert {edge.best.source.in_words() for edge in found} == {f"neighbour.txt, page {page.cited_as}"}
    assert {edge.best.when_in_words() for edge in found} == {"2 Apr 1987"}
    assert not {"Ida Vane", "Olga Reed"} & {entity.label for entity in network.entities}


def test_withdrawn_papers_people_and_bills_are_gone(unit: Unit) -> None:
    case = unit.cases[0]
    before = told(unit)
    accepted(paper(unit, case), "person", "Ivo Lund")
    someone = Person.objects.create(case=case, role="witness", name="Roe, Max")
    bill = taken_in(case, unit.accounts["owner"])
    assert told(unit) != before
    now = datetime(2026, 1, 1, tzinfo=UTC)
    Document.objects.update(withdrawn_at=now)
    Person.objects.filter(pk=someone.pk).update(withdrawn_at=now)
    type(bill).objects.update(withdrawn_at=now)
    assert told(unit) == before


def test_a_telephone_is_one_in_bills_and_on_pages_of_two_cases(unit: Unit) -> None:
    one, two = unit.cases[:2]
    taken_in(one, unit.accounts["owner"])
    had_by(one, unit.accounts["owner"])
    accepted(paper(unit, two), "telephone number", "213-555-0177")
    accepted(paper(unit, two, "b.txt"), "telephone number", "555-0177")
    network = network_of(unit.accounts["member"])
    found = shared(network, [one.key, two.key], runs=0).found
    assert [each.entity.key for each in found] == ["phone:+12135550177"]
    assert f"{two.key}:phone:555-0177" in network, "without an area code it is this file's"
    way = paths(network, (two.key, next(e.key for e in network.entities if e.label == "Roe, Max")), 1).found[0]
    assert [step.edge.kind for step in way.steps] == ["named in the file of", "has the number"]
    assert way.steps[1].edge.best.source.in_words() == "page 214"


def test_calls_are_directed_dated_counted_and_name_bill_and_lines(unit: Unit) -> None:
    taken_in(unit.cases[0], unit.accounts["owner"])
    network = network_of(unit.accounts["member"])
    (called,) = (edge for edge in network.edges() if edge.kind == "called" and edge.right.key.startswith("phone:"))
    assert (called.left.key, called.right.key, called.directed) == ("phone:+12135550142", "phone:+12135550177", True)
    (report,) = called.reports
    assert (report.weight, report.when_in_words()) == (2, "14 Mar 1991")
    assert report.source.in_words() == "march.csv, lines 2 and 3"
    (text,) = (edge for edge in network.edges() if edge.kind == "texted")
    assert (text.left.key, text.reports[0].source.entry) == ("phone:+12135550177", "line 4")
    assert not any("ithheld" in entity.label for entity in network.entities)


def test_a_link_joins_two_cases_where_both_are_seen_and_an_exclusion_joins_none(unit: Unit) -> None:
    one, two, three = unit.cases
    PhysicalLink.objects.create(case=one, other=two, other_number="x", kind="dna", same_source=True, source="lab 7")
    PhysicalLink.objects.create(case=one, other=three, other_number="y", kind="dna", same_source=False)
    PhysicalLink.objects.create(case=one, other=unit.secret[0], other_number="z", kind="latent", same_source=True)
    PhysicalLink.objects.create(case=two, other_number=label(three), kind="ballistics", same_source=True)
    linked = {edge for edge in network_of(unit.accounts["member"]).edges() if edge.kind.endswith("links")}
    joined = {(edge.kind, frozenset((edge.left.key, edge.right.key))) for edge in linked}
    expected = {("DNA links", frozenset((one.key, two.key)))}
    if three.own_number:
        expected.add(("Firearms and ballistics links", frozenset((two.key, three.key))))
    assert joined == expected
    assert any(edge.kind == "Latent prints links" for edge in network_of(unit.accounts["owner"]).edges())


def _hidden(unit: Unit) -> None:
    """Things of a case that the member does not see, tied to what he sees in every way there is."""
    secret, open_ = unit.secret[0], unit.cases[0]
    Person.objects.create(case=secret, role="suspect", name="Vane, Otto")
    had_by(secret, unit.accounts["owner"], number="+12135550142")
    taken_in(secret, unit.accounts["owner"], name="secret.csv")
    page = paper(unit, secret, "secret.txt")
    accepted(page, "telephone number", "213-555-0142")
    accepted(page, "licence plate", "1ABC234")
    accepted(page, "case number", label(open_))
    PhysicalLink.objects.create(case=secret, other=open_, other_number=label(open_), kind="dna", same_source=True)


def _same(one: Network, other: Network) -> bool:
    return (one.entities, one.reports, one.treated) == (other.entities, other.reports, other.treated) and all(
        (getattr(one, name) == getattr(other, name)).all() for name in ("first", "left", "right")
    )


@pytest.mark.parametrize("persona", ["member", "reader"])
def test_what_is_hidden_has_no_effect_at_all(unit: Unit, persona: str) -> None:
    taken_in(unit.cases[0], unit.accounts["owner"])
    accepted(paper(unit, unit.cases[1]), "licence plate", "1ABC234")
    before = network_of(unit.accounts[persona])
    assert before.edge_count
    _hidden(unit)
    assert _same(before, network_of(unit.accounts[persona]))
    assert not _same(before, network_of(unit.accounts["owner"]))


@pytest.mark.parametrize("persona", ["administrator", "auditor", "consultant"])
def test_who_sees_no_whole_file_has_an_empty_network(unit: Unit, persona: str) -> None:
    account = unit.accounts[persona]
    seen = Case.objects.visible_to(account).count()
    network = network_of(account)
    assert sum(entity.kind is Kind.CASE for entity in network.entities) == seen
    if not seen:
        assert len(network) == 0


def test_the_right_to_export_is_asked_for_too(unit: Unit) -> None:
    assert len(network_of(unit.accounts["reader"])) and not len(network_of(unit.accounts["reader"], Right.EXPORT))


def test_nobodies_are_apart_and_a_person_of_the_file_stays_himself(unit: Unit) -> None:
    one, two = unit.cases[:2]
    for case in (one, two):
        someone = Person.objects.create(case=case, role="suspect", name="Unknown")
        had_by(case, unit.accounts["owner"], f"Holder {case.pk}", number="+12135550199")
        for number in range(2):
            accepted(paper(unit, case, f"{case.pk}-{number}.txt"), "person", "unknown male")
    network = network_of(unit.accounts["member"])
    assert network.treated.nameless.count == 2, "the name on pages, in each of two files"
    mine = [entity for entity in network.entities if entity.label.startswith("Unknown (person")]
    assert len(mine) == 2 and someone.name == "Unknown"


def test_a_number_that_calls_itself_is_left_out_and_told(unit: Unit) -> None:
    row = "213-555-0142,213-555-0142,1991-03-14 22:15:30,4:20,voice,LA-117,\n"
    taken_in(unit.cases[0], unit.accounts["owner"], HEADER + row)
    network = network_of(unit.accounts["member"])
    assert network.treated.loops.count == 1 and not any(edge.kind == "called" for edge in network.edges())


def test_a_telephone_of_a_precinct_has_all_its_ties_and_a_bounded_view(unit: Unit) -> None:
    rows = "".join(
        f"213-555-0142,213-{200 + at // 9000:03d}-{1000 + at % 9000:04d},1991-03-14 22:15:30,4:20,voice,LA-117,\n"
        for at in range(10_000)
    )
    taken_in(unit.cases[0], unit.accounts["owner"], HEADER + rows)
    network = network_of(unit.accounts["member"])
    hub = network.at("phone:+12135550142")
    assert network.pairs.degree[hub] == 10_001, "ten thousand numbers and the case"
    shown = around(network, "phone:+12135550142", 25)
    assert len(shown.shown) == 25


def test_the_same_name_in_many_files_is_nobody_in_particular(unit: Unit) -> None:
    for case in unit.cases:
        Person.objects.create(case=case, role="witness", name="Smith, John")
    network = network_of(unit.accounts["member"])
    assert sum(entity.label == "Smith, John" for entity in network.entities) == 3
    assert not shared(network, [case.key for case in unit.cases], runs=0).found


def test_as_many_statements_for_many_cases_as_for_one(unit: Unit) -> None:
    def asked(account: Account) -> int:
        with CaptureQueriesContext(
            connection,
        ) as log:
            network_of(account)
        return len(log)

    few = asked(unit.accounts["member"])
    for number in range(60):
        case = Case.objects.create(compartment=unit.default, own_number=f"91-{number}")
        Person.objects.create(case=case, role="victim", name=f"Victim {number}")
        accepted(paper(unit, case, f"{number}.txt"), "case number", "91-1")
    assert asked(unit.accounts["member"]) == few <= 20


def test_a_page_that_names_another_case_ties_the_two(unit: Unit) -> None:
    one = unit.cases[0]
    other = Case.objects.create(compartment=unit.default, own_number="91/12")
    accepted(paper(unit, one), "case number", "91-12")
    accepted(paper(unit, one, "b.txt"), "exhibit", "E-3")
    Exhibit.objects.create(case=one, number="e-3", description="key")
    network = network_of(unit.accounts["member"])
    between = network.between(network.at(one.key), network.at(other.key))
    assert [network.edge(at).kind for at in between] == ["named in the file of"]
    exhibit = next(entity for entity in network.entities if entity.kind is Kind.EXHIBIT)
    assert network.pairs.degree[network.at(exhibit.key)] == 2, "its case and the paper: it is the one of the list"


def test_names_are_all_that_somebody_is_called(unit: Unit) -> None:
    Person.objects.create(case=unit.cases[0], role="witness", name="Roe, Max", aliases=["Row, Maks"])
    names = gathered(unit.accounts["member"]).names.values()
    assert ("Roe, Max (also Row, Maks)", "Roe, Max", "Row, Maks") in names
