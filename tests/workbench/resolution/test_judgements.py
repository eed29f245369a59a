"""Judgements of persons: who sees them, what is in force, that a file's change makes nobody another person."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from persons_named import accepted, named_unit, page_of, row_of, says, takes_back

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Person
from murderbook.workbench.resolution.judgements import NOT_NAMED, NOT_THERE, RENAMED, judged, same_persons
from murderbook.workbench.resolution.judging import judge
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.records import Who
from personas import Unit


@pytest.fixture
def unit(db: None) -> Unit:
    return named_unit()


@pytest.fixture
def three(unit: Unit) -> list[Who]:
    """A person of each file of the unit."""
    return [row_of(case) for case in unit.cases]


def groups(unit: Unit, persona: str = "owner", right: Right = Right.READ) -> list[set[Who]]:
    return [set(one.members) for one in same_persons(unit.accounts[persona], right)]


def test_a_row_and_a_name_on_a_page_are_one_person_and_no_row_changes(unit: Unit, three: list[Who]) -> None:
    before = list(Person.objects.order_by("pk").values())
    made = says(unit, page_of(unit.cases[0], "Ezra Quill"), three[1])
    (group,) = same_persons(unit.accounts["member"])
    assert group.persons == {three[1].person} and group.names == {(unit.cases[0].pk, "Ezra Quill")}
    assert group.judgements == (made,)
    assert list(Person.objects.order_by("pk").values()) == before


def test_only_who_reads_both_files_in_whole_is_told_and_joined(unit: Unit, three: list[Who]) -> None:
    hidden = row_of(unit.secret[0])
    says(unit, three[0], hidden)
    says(unit, hidden, three[1])
    assert groups(unit) == [{three[0], hidden, three[1]}]
    for persona in ("member", "reader", "outsider", "consultant", "administrator", "auditor"):
        assert groups(unit, persona) == [] and judged(unit.accounts[persona]).history == ()


def test_a_group_is_of_what_the_account_sees(unit: Unit, three: list[Who]) -> None:
    says(unit, three[0], three[1])
    says(unit, three[1], row_of(unit.secret[0]))
    assert groups(unit, "member") == [set(three[:2])]
    assert groups(unit, "consultant") == []  # of one of the two files
    assert groups(unit, "reader", Right.EXPORT) == []


def test_a_hidden_elimination_contradicts_nothing_for_who_does_not_see_it(unit: Unit, three: list[Who]) -> None:
    hidden = row_of(unit.secret[0])
    says(unit, three[0], three[1])
    says(unit, three[1], hidden)
    says(unit, three[0], hidden, "eliminated")
    assert groups(unit) == [] and [set(one.members) for one in judged(unit.accounts["owner"]).contradicted] == [
        {three[0], three[1], hidden}
    ]
    assert groups(unit, "member") == [{three[0], three[1]}] and not judged(unit.accounts["member"]).contradicted


def test_circles_and_contradictions(unit: Unit, three: list[Who]) -> None:
    a, b, c = three
    for one, other in ((a, b), (b, c), (c, a)):
        says(unit, one, other)
    assert groups(unit) == [{a, b, c}]
    made = says(unit, a, c, "eliminated", by="member")
    found = judged(unit.accounts["owner"])
    assert found.groups == () and found.contradicted_of(a) is not None and found.group_of(a) is None
    assert made in found.contradicted[0].judgements
    takes_back(unit, made)
    assert groups(unit) == [{a, b, c}]


def test_taking_back_stays_on_record_with_its_reason(unit: Unit, three: list[Who]) -> None:
    made = says(unit, three[0], three[1], by="member")
    back = takes_back(unit, made, by="owner")
    found = judged(unit.accounts["owner"])
    assert found.history == (made, back) and back.reason == "it was his brother" and found.groups == ()
    assert found.of_pair(three[1], three[0]) == [made, back]
    with pytest.raises(ValueError, match="already"):
        takes_back(unit, made)
    with pytest.raises(ValueError, match="anew"):
        takes_back(unit, back)
    verbs = AuditEntry.objects.order_by("-pk").values_list("verb", "actor", "object_key")[:2]
    assert list(verbs) == [
        ("took back judgement", unit.accounts["owner"].key, back.key),
        ("judged persons", unit.accounts["member"].key, made.key),
    ]


def test_nobody_judges_where_he_may_not(unit: Unit, three: list[Who]) -> None:
    made = says(unit, three[0], three[1])
    for persona in ("reader", "consultant", "outsider", "administrator", "auditor"):
        with pytest.raises(AccessRefusedError):
            says(unit, three[0], three[1], by=persona)
        with pytest.raises(AccessRefusedError):
            takes_back(unit, made, by=persona)
    with pytest.raises(AccessRefusedError):
        says(unit, three[0], row_of(unit.secret[0]), by="member")


def test_bad_words_are_refused(unit: Unit, three: list[Who]) -> None:
    owner = unit.accounts["owner"]
    with pytest.raises(ValueError, match="one entry"):
        says(unit, three[0], three[0])
    with pytest.raises(ValueError, match="reason"):
        judge(owner, (three[0], three[1]), Verdict.SUPPORTED, "  ", "test")
    with pytest.raises(ValueError, match="maybe"):
        says(unit, three[0], three[1], "maybe")
    crossed = Who(unit.cases[0].pk, three[1].person, "")  # a row that is of another file
    with pytest.raises(AccessRefusedError):
        says(unit, crossed, three[2])
    with pytest.raises(AccessRefusedError):
        says(unit, page_of(unit.cases[0], "Nobody There"), three[2])
    assert not PersonJudgement.objects.exists()


def test_a_row_that_was_withdrawn_is_nobody(unit: Unit, three: list[Who]) -> None:
    made = says(unit, three[0], three[1])
    Person.objects.filter(pk=three[0].person).update(withdrawn_at=timezone.now())
    found = judged(unit.accounts["owner"])
    assert found.groups == () and found.history == (made,)
    assert found.gone == {made.pk: f"Hart, Mary {NOT_THERE}"}


def test_a_row_that_got_another_name_is_nobody_it_was_judged_to_be(unit: Unit, three: list[Who]) -> None:
    made = says(unit, three[0], three[1])
    Person.objects.filter(pk=three[0].person).update(name="HART, MARY")  # the same, in other letters
    assert groups(unit) == [set(three[:2])]
    Person.objects.filter(pk=three[0].person).update(name="Quite, Another")
    found = judged(unit.accounts["owner"])
    assert found.groups == () and found.gone == {made.pk: f"Hart, Mary {RENAMED}"}
    says(unit, three[0], three[1], "eliminated")
    Person.objects.filter(pk=three[0].person).update(name="Hart, Mary")
    assert groups(unit) == [set(three[:2])]  # what was said of this name, not of the other


def test_a_name_is_gone_with_its_last_mention(unit: Unit, three: list[Who]) -> None:
    first, named = unit.cases[0], page_of(unit.cases[0], "Ezra Quill")
    accepted(unit, first, "Ezra Quill")
    made = says(unit, named, three[1])
    one, other = Mention.objects.filter(value="Ezra Quill")
    Mention.objects.filter(pk=one.pk).update(state=MentionState.REJECTED)
    assert groups(unit) == [{named, three[1]}]
    Document.objects.filter(pages=other.page_id).update(withdrawn_at=timezone.now())
    assert judged(unit.accounts["owner"]).gone == {made.pk: f"Ezra Quill {NOT_NAMED}"} and groups(unit) == []


def test_a_judgement_is_never_altered(unit: Unit, three: list[Who]) -> None:
    made = says(unit, three[0], three[1])
    mine = PersonJudgement.objects.filter(pk=made.pk)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        mine.update(reason="another")
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        mine.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonJudgement.objects.create(left_case=made.left_case, right_case=made.right_case, account=made.account)


def test_statements_do_not_grow_with_what_was_judged(unit: Unit, three: list[Who]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            judged(unit.accounts["owner"])
        return len(captured)

    before = asked()
    for one, other in ((0, 1), (1, 2), (2, 0)):
        says(unit, three[one], three[other])
    assert asked() == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(list(Verdict))), max_size=8))
def test_taking_back_in_any_order_gives_each_former_state(unit: Unit, said: list[tuple[int, int, Verdict]]) -> None:
    """In the record as in the rule: judge, and take back from the last."""
    who = [*(row_of(case) for case in unit.cases), page_of(unit.cases[0], "Ezra Quill")]
    with transaction.atomic():
        states, made = [_state(unit)], []
        for one, other, verdict in said:
            if one != other:
                made.append(says(unit, who[one], who[other], verdict))
                states.append(_state(unit))
        for judgement in reversed(made):
            assert _state(unit) == states.pop()
            takes_back(unit, judgement)
        assert _state(unit) == states.pop() and not states
        transaction.set_rollback(True)


def _state(unit: Unit) -> tuple[object, ...]:
    found = judged(unit.accounts["owner"])
    return found.standing, found.groups, found.contradicted
