"""Rows that a person judged to be one person are one entity; what is judged of hidden files has no effect."""

from __future__ import annotations

from murderbook.casefile.timespan import TimeSpan
from murderbook.evidence.judgement import Verdict
from murderbook.network.graph.build import build
from murderbook.network.graph.entity import Kind, Relation
from murderbook.network.shared import shared
from murderbook.workbench.documents.models import Mention, MentionState
from murderbook.workbench.network.gathering.found import Found
from murderbook.workbench.network.gathering.fusing import fused
from murderbook.workbench.network.records import network_of
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.records import Who
from paper import document_in
from personas import Unit


def found() -> Found:
    made = Found()
    for key, name in (("a", "Row, Maks"), ("b", "Roe, Max"), ("c", "Rowe, M."), ("d", "Vane, Ida")):
        made.add(Kind.PERSON, key, name, [name])
    made.tie(Relation("knows", "a", "d", TimeSpan.of_year(1986)))
    made.tie(Relation("knows", "c", "d"))
    return made


def test_overlapping_and_circular_groups_are_one_whatever_their_order() -> None:
    groups = [["a", "b"], ["b", "c"], ["c", "a"], ["nobody", "d"]]
    built = []
    for order in (groups, groups[::-1]):
        made = found()
        fused(made, order)
        built.append(build(made.entities.values(), made.relations))
    assert built[0].entities == built[1].entities and built[0].reports == built[1].reports
    assert [entity.label for entity in built[0].entities] == ["Row, Maks (also Roe, Max, Rowe, M.)", "Vane, Ida"]
    assert built[0].edge_count == 1 and len(built[0].reports) == 2


def _who(case: Case, name: str) -> Who:
    return Who(case.pk, Person.objects.create(case=case, role="witness", name=name).pk, "")


def test_one_person_in_three_files_is_what_they_share(unit: Unit) -> None:
    one, two, three = unit.cases
    owner = unit.accounts["owner"]
    page = document_in(three, owner, ["text"]).pages.get()
    Mention.objects.create(
        case=three, page=page, kind="person", start=0, end=1, text="Maks Row", value="Maks Row", rule="r",
        state=MentionState.ACCEPTED,
    )  # fmt: skip
    here, there, named = _who(one, "Roe, Max"), _who(two, "Row, Maks"), Who(three.pk, 0, "Maks Row")
    cases = [case.key for case in unit.cases]
    assert not shared(network_of(owner), cases, runs=0).found
    judge(owner, (here, there), Verdict.SUPPORTED, "one hand, one birthday", "test")
    judge(owner, (there, named), Verdict.SUPPORTED, "his own statement", "test")
    (found_,) = shared(network_of(unit.accounts["member"]), cases, runs=0).found
    assert {case.key for case in found_.here} == set(cases)
    assert found_.entity.label == "Roe, Max (also Row, Maks, Maks Row)"


def test_a_judgement_of_a_hidden_file_joins_nobody(unit: Unit) -> None:
    owner, member = unit.accounts["owner"], unit.accounts["member"]
    here, hidden, there = (_who(case, f"Roe {case.pk}") for case in (unit.cases[0], unit.secret[0], unit.cases[1]))
    before = network_of(member)
    for pair in ((here, hidden), (hidden, there)):
        judge(owner, pair, Verdict.SUPPORTED, "his print", "test")
    after = network_of(member)
    assert (before.entities, before.reports) == (after.entities, after.reports)
    assert len(network_of(owner)) < len(after) + 20 and any("(also" in one.label for one in network_of(owner).entities)
