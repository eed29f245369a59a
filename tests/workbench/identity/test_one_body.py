"""The file of a murder and that of its body: suggested, said, compared once, named together, and nothing told of a file
that the reader does not see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from nameless import remains_in, report_in

from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.identity.determining import AlreadyNamedError, determine, withdraw
from murderbook.workbench.identity.engine.compared import compared, records_to_compare
from murderbook.workbench.identity.engine.searching import WHOLE, search_identities
from murderbook.workbench.identity.gathered import determined
from murderbook.workbench.identity.models import Candidate, OneBody, Search, unnamed
from murderbook.workbench.identity.one_body import (
    NotNamelessError,
    bodies_of,
    say_one_body,
    suggestions,
    take_back,
)
from murderbook.workbench.register.models import Case, ChronoEntry, Person, Revision
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db

SAID = {"name": "Doe, Sam", "method": "dental", "examiner": "Dr Ames", "reference": "ME 1", "on": date(2026, 3, 1)}


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _murder(unit: Unit, number: str = "H-1", **more: object) -> Case:
    return remains_in(unit.default, number, kind="homicide", **({"area": "Division 2"} | more))


def _linked(unit: Unit, murder: Case, remains: Case, persona: str = "owner") -> OneBody:
    with transaction.atomic():
        return say_one_body(murder, remains, "the examiner's number", unit.accounts[persona], "test")


def _names(case: Case) -> set[tuple[str | None, bool]]:
    return set(Person.objects.filter(case=case, role="victim").values_list("name", "identified"))


def test_a_number_in_a_file_suggests_the_other_then_time_place_sex_and_age(unit: Unit) -> None:
    murder = _murder(unit, notes="Body not identified, medical examiner's ME95-01234, scene cleared.")
    own = remains_in(unit.default, "UP-1", agency_number="ME95-01234", occurred_earliest=None, occurred_latest=None)
    near = remains_in(unit.default, "UP-2", area="Division 2")
    remains_in(unit.default, "UP-3", area="Division 7")
    late = datetime(1999, 6, 6, 12, tzinfo=UTC)
    remains_in(unit.default, "UP-4", area="Division 2", occurred_earliest=late, occurred_latest=late)
    Person.objects.filter(case=remains_in(unit.default, "UP-5", area="Division 2")).update(sex="F")
    Person.objects.filter(case=remains_in(unit.default, "UP-6", area="Division 2")).update(age_low=40, age_high=50)
    found = suggestions(unit.accounts["member"], murder)
    assert [one.case for one in found] == [own, near]
    assert found[0].reasons == ("ME95-01234 stands in both files",)
    assert found[1].reasons == ("found at the time", "both in Division 2", "sex and age agree")
    assert [one.case for one in suggestions(unit.accounts["member"], own)] == [murder], "and the other way round"


def test_a_number_within_a_longer_one_is_another_number(unit: Unit) -> None:
    murder = _murder(unit, area="", notes="See 1995-00123 and ME95-012345.")
    remains_in(unit.default, "UP-1", agency_number="ME95-01234")
    assert suggestions(unit.accounts["member"], murder) == []


def test_a_body_that_is_linked_is_compared_once_and_again_by_itself_when_it_is_taken_back(unit: Unit) -> None:
    murder, remains = _murder(unit), remains_in(unit.default)
    assert [one.id for one in records_to_compare(unit.default).remains] == [murder.key, remains.key]
    said = _linked(unit, murder, remains)
    assert [one.id for one in records_to_compare(unit.default).remains] == [remains.key]
    with transaction.atomic():
        take_back(said, "another number", unit.accounts["owner"], "test")
        take_back(said, "twice", unit.accounts["owner"], "test")
    assert murder in compared(unit.default)
    said.refresh_from_db()
    assert said.withdrawn_reason == "another number"
    assert AuditEntry.objects.get(verb="said one body").object_kind == "link"


def test_a_body_in_another_compartment_does_not_take_the_murder_out_of_the_open_search(unit: Unit) -> None:
    """Else its absence would tell that there is such a file."""
    murder, hidden = _murder(unit), remains_in(unit.restricted, "TF-UP-1")
    _linked(unit, murder, hidden)
    assert murder in compared(unit.default) and murder not in compared(unit.restricted)
    assert bodies_of(unit.accounts["member"], [murder]) == {murder.pk: []}
    again = remains_in(unit.default, "UP-2")
    _linked(unit, murder, again, "member")
    assert [one for _, one in bodies_of(unit.accounts["member"], [murder])[murder.pk]] == [again]


def test_each_nameless_victim_of_a_murder_is_compared_and_a_report_is_told_once_beside_the_better(unit: Unit) -> None:
    murder = _murder(unit)
    second = Person.objects.create(
        case=murder,
        role="victim",
        identified=False,
        sex="F",
        age_low=70,
        age_high=80,
        descriptors={"marks": "glass eye"},
    )
    Person.objects.create(case=murder, role="victim", name="Known, Ann", sex="F", age_low=20, age_high=20)
    reports = [report_in(unit.default, f"MP-{at}") for at in range(6)]
    old = report_in(unit.default, "MP-OLD", "Roe, Ruth", victim_sex="F", victim_age=74)
    Person.objects.filter(case=old).update(sex="F", age_low=74, age_high=74, descriptors={"marks": "glass eye, left"})
    assert [one.id for one in records_to_compare(unit.default).remains] == [f"{murder.key}/1", f"{murder.key}/2"]
    search = search_identities(unit.default)
    found = Candidate.objects.filter(search=search, remains=murder)
    assert found.count() == len(reports) + 1
    assert found.get(report=old).person == second and found.get(report=old).document["left"] == murder.key
    assert set(found.exclude(report=old).values_list("person__sex", flat=True)) == {"M"}
    assert sorted(found.values_list("rank", flat=True)) == list(range(1, 8))


@pytest.mark.parametrize("begin", ["murder", "remains"])
def test_a_name_is_given_to_all_files_of_the_body_and_taken_back_from_all(unit: Unit, begin: str) -> None:
    files = {"murder": _murder(unit), "remains": remains_in(unit.default)}
    _linked(unit, files["murder"], files["remains"])
    with transaction.atomic():
        made = determine(files[begin], None, SAID, unit.accounts["owner"], "test")
    for case in files.values():
        case.refresh_from_db()
        assert _names(case) == {("Doe, Sam", True)}
        assert not Case.objects.filter(unnamed(), pk=case.pk).exists()
        assert ChronoEntry.objects.filter(case=case, text__contains="identified as Doe, Sam").count() == 1
        assert determined(unit.accounts["reader"], case)["standing"] == [made]
    assert (files["murder"].status, files["remains"].status) == ("open", "resolved")
    with transaction.atomic():
        withdraw(made, "another chart", unit.accounts["owner"], "test")
    for case in files.values():
        case.refresh_from_db()
        assert _names(case) == {(None, False)} and case.status == "open"
        verbs = AuditEntry.objects.filter(object_key=case.key).order_by("index").values_list("verb", flat=True)
        assert list(verbs) == ["record identification", "withdraw identification"]


def test_three_files_of_one_body_and_of_two_victims_only_the_one_meant(unit: Unit) -> None:
    murder, first, again = _murder(unit), remains_in(unit.default), remains_in(unit.default, "UP-2")
    Person.objects.create(case=murder, role="victim", identified=False, sex="F", age_low=60, age_high=70)
    other = remains_in(unit.default, "UP-3")
    Person.objects.filter(case=other).update(sex="F", age_low=60, age_high=70)
    for remains in (first, again, other):
        _linked(unit, murder, remains)
    assert OneBody.objects.get(remains=other).victim.sex == "F", "the body tells which victim"
    Person.objects.filter(pk=OneBody.objects.get(remains=again).victim_id).update(sex="M")
    with transaction.atomic():
        determine(other, None, SAID | {"name": "Roe, Ruth"}, unit.accounts["owner"], "test")
    assert _names(murder) == {("Roe, Ruth", True), (None, False)}
    assert _names(first) == _names(again) == {(None, False)}


def test_a_file_that_the_account_may_not_write_to_keeps_what_it_says(unit: Unit) -> None:
    murder, hidden = _murder(unit), remains_in(unit.restricted, "TF-UP-1")
    _linked(unit, murder, hidden)
    with transaction.atomic():
        determine(murder, None, SAID, unit.accounts["member"], "test")
    assert _names(hidden) == {(None, False)} and not ChronoEntry.objects.filter(case=hidden).exists()


def test_who_has_a_name_or_is_no_murder_is_linked_to_nothing(unit: Unit) -> None:
    murder, remains = _murder(unit), remains_in(unit.default)
    for pair in ((murder, _murder(unit, "H-2")), (remains, remains_in(unit.default, "UP-2"))):
        with pytest.raises(NotNamelessError), transaction.atomic():
            say_one_body(*pair, "no", unit.accounts["owner"], "test")
    _linked(unit, murder, remains)
    with pytest.raises(NotNamelessError), transaction.atomic():
        say_one_body(remains, murder, "twice", unit.accounts["owner"], "test")
    with pytest.raises(NotNamelessError), transaction.atomic():
        say_one_body(remains, _murder(unit, "H-3"), "a body of two murders", unit.accounts["owner"], "test")
    Person.objects.filter(case=murder).update(identified=True)
    with pytest.raises(NotNamelessError), transaction.atomic():
        say_one_body(murder, remains_in(unit.default, "UP-3"), "named", unit.accounts["owner"], "test")


def test_of_long_superseded_candidates_the_numbers_stay(unit: Unit) -> None:
    remains_in(unit.default)
    for at in range(4):
        report_in(unit.default, f"MP-{at}")
    searches = [search_identities(unit.default) for _ in range(WHOLE + 2)]
    whole = Search.objects.filter(candidates__document__has_key="weights").distinct()
    assert list(whole.order_by("pk")) == searches[-WHOLE:]
    thin = Candidate.objects.filter(search=searches[0]).values_list("rank", "score_millibits", "chance_shown")
    now = Candidate.objects.filter(search=searches[-1]).values_list("rank", "score_millibits", "chance_shown")
    assert list(thin.order_by("rank")) == list(now.order_by("rank")) != []


def test_a_name_that_stands_by_the_other_file_is_not_written_over(unit: Unit) -> None:
    murder, remains = _murder(unit), remains_in(unit.default)
    _linked(unit, murder, remains)
    with transaction.atomic():
        determine(murder, None, SAID, unit.accounts["owner"], "test")
    with pytest.raises(AlreadyNamedError), transaction.atomic():
        determine(remains, None, SAID | {"name": "Roe, Ron"}, unit.accounts["owner"], "test")
    assert _names(remains) == _names(murder) == {("Doe, Sam", True)}


def test_a_linked_file_that_has_a_name_already_keeps_it_and_its_determination(unit: Unit) -> None:
    murder, hidden = _murder(unit), remains_in(unit.restricted, "TF-UP-1")
    _linked(unit, murder, hidden)
    with transaction.atomic():  # by somebody who may not write to the body's file
        determine(murder, None, SAID | {"name": "Roe, Ron"}, unit.accounts["member"], "test")
    with transaction.atomic():
        made = determine(hidden, None, SAID, unit.accounts["owner"], "test")
    assert (_names(murder), _names(hidden)) == ({("Roe, Ron", True)}, {("Doe, Sam", True)})
    assert not made.also.exists()
    with transaction.atomic():
        withdraw(made, "another chart", unit.accounts["owner"], "test")
    assert (_names(murder), _names(hidden)) == ({("Roe, Ron", True)}, {(None, False)})


def test_a_victim_made_nameless_by_hand_is_not_named_while_a_determination_stands(unit: Unit) -> None:
    murder = _murder(unit)
    with transaction.atomic():
        determine(murder, None, SAID, unit.accounts["owner"], "test")
    Person.objects.filter(case=murder).update(identified=False)
    with pytest.raises(AlreadyNamedError), transaction.atomic():
        determine(murder, None, SAID | {"name": "Roe, Ron"}, unit.accounts["owner"], "test")


def test_why_a_name_is_withdrawn_is_not_told_in_a_file_that_the_writer_does_not_see(unit: Unit) -> None:
    murder, hidden = _murder(unit), remains_in(unit.restricted, "TF-UP-1")
    _linked(unit, murder, hidden)
    with transaction.atomic():
        made = determine(murder, None, SAID, unit.accounts["owner"], "test")
    with transaction.atomic():
        withdraw(made, "Ann Reyes of the open file spoke up", unit.accounts["member"], "test")
    assert _names(hidden) == {(None, False)}
    told = ChronoEntry.objects.filter(case=hidden, text__contains="withdrawn")
    reasons = Revision.objects.filter(case=hidden).values_list("reason", flat=True)
    assert told.count() == 1 and "Reyes" not in f"{told.get().text} {list(reasons)}"
    assert "Reyes" in ChronoEntry.objects.get(case=murder, text__contains="withdrawn").text


def test_of_two_victims_the_one_whose_body_has_a_file_is_compared_once(unit: Unit) -> None:
    murder, remains = _murder(unit), remains_in(unit.default)
    old = Person.objects.create(case=murder, role="victim", identified=False, sex="F", age_low=60, age_high=70)
    _linked(unit, murder, remains)
    found = records_to_compare(unit.default)
    assert [one.id for one in found.remains] == [f"{murder.key}/2", remains.key]
    assert found.victims == {f"{murder.key}/2": old.pk}


def test_who_does_not_see_the_other_file_finds_no_entry_of_the_link(unit: Unit) -> None:
    murder, hidden = _murder(unit), remains_in(unit.restricted, "TF-UP-1")
    said = _linked(unit, murder, hidden)
    with transaction.atomic():
        take_back(said, "another number", unit.accounts["owner"], "test")
    pages = {one: unit.client(one).get(f"/case/{murder.key}/audit/").content.decode() for one in ("member", "owner")}
    assert "one body" not in pages["member"].lower()
    assert pages["owner"].count("said one body") == pages["owner"].count("took back one body") == 1


def test_suggestions_take_as_many_statements_however_many_files_there_are(
    unit: Unit,
    django_assert_max_num_queries: Any,  # noqa: ANN401 - a fixture of pytest-django
) -> None:
    murder = _murder(unit)
    for at in range(12):
        remains_in(unit.default, f"UP-{at}", area="Division 2")
    with django_assert_max_num_queries(8):
        assert len(suggestions(unit.accounts["member"], murder)) == 5
    body = Case.objects.get(own_number="UP-1")
    for at in range(12):
        _murder(unit, f"H-2{at}")
    with django_assert_max_num_queries(8):
        assert len(suggestions(unit.accounts["member"], body)) == 5


def test_two_files_that_one_determination_named_are_not_parted_before_it_is_withdrawn(unit: Unit) -> None:
    murder, remains = _murder(unit), remains_in(unit.default)
    said = _linked(unit, murder, remains)
    with transaction.atomic():
        made = determine(murder, None, SAID, unit.accounts["owner"], "test")
    client, at = unit.client("member"), f"/unidentified/{remains.key}/bodies/"
    answer = client.post(at, {"reason": "two bodies"})
    assert answer.status_code == 422 and "Withdraw it first" in answer.content.decode()
    with transaction.atomic():
        withdraw(made, "two bodies", unit.accounts["owner"], "test")
    assert client.post(at, {"reason": "two bodies"}).status_code == 302
    said.refresh_from_db()
    assert said.withdrawn_at is not None
