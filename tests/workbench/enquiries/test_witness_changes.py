"""A death, a release, a divorce: what each does to the register and to the place of the case in the worklist, by
itself, and how it is put right where it was a mistake.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from enquiries.enquired import FEAR, LIFE, NOTHING, afraid, became, gone_to

from murderbook.casefile.timespan_text import read_span
from murderbook.enquiries.codes import load
from murderbook.enquiries.fear import Life
from murderbook.enquiries.interval import EnquiryError
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.enquiries import keeping as enquiries
from murderbook.workbench.enquiries.models import Fear, LifeEvent, Subject
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.standing import standings
from murderbook.workbench.enquiries.states import ApproachKind
from murderbook.workbench.enquiries.witnesses import keeping
from murderbook.workbench.enquiries.witnesses.plan import Group, lines_of, witnesses_of
from murderbook.workbench.register.models import NewInformation, Person, Review, Revision
from murderbook.workbench.unit.due import due
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.models import Assessment
from personas import Unit


@pytest.fixture
def fear(unit: Unit) -> Fear:
    """Roe, Ann feared Poe, Carl; the case was reviewed, and every case has its place in the worklist."""
    Review.objects.create(case=unit.cases[0], on=date(2024, 1, 1))
    made = afraid(unit.cases[0], unit.accounts["owner"])
    Person.objects.filter(pk=made.witness_id).update(alive="yes", willing="no", located="yes")
    made.witness.refresh_from_db()
    assess_scope(unit.default, None)
    return made


def place(unit: Unit) -> Assessment:
    return Assessment.objects.get(case=unit.cases[0])


def witness(fear: Fear) -> Person:
    return Person.objects.get(pk=fear.witness_id)


def test_a_death_raises_the_case_by_itself_and_the_worklist_says_why(unit: Unit, fear: Fear) -> None:
    before = place(unit)
    became(fear, Life.DIED, "3 May 2026", unit.accounts["member"])
    after = place(unit)
    assert after.points == before.points + 20 + 18 - 2, "the tie has ended, there is news; the suspect is dead"
    told = "Roe, Ann was afraid of Poe, Carl: Poe, Carl died, 3 May 2026 (prison file). Time to ask again."
    assert told in after.reasons
    page = unit.client("member").get("/worklist/").content.decode()
    assert told in page
    assert "the tie that silenced the witness recorded as over" in page
    assert witness(fear).tie_ended == "yes"
    assert Person.objects.get(pk=fear.feared_id or 0).alive == "no"


def test_all_of_it_is_a_revision_that_names_event_and_source(unit: Unit, fear: Fear) -> None:
    became(fear, Life.DIED, "3 May 2026", unit.accounts["member"])
    (told,) = Revision.objects.filter(part="person", part_id=fear.witness_id)
    assert (told.before, told.after) == ({"tie_ended": "unknown"}, {"tie_ended": "yes"})
    assert told.reason == "Poe, Carl died, 3 May 2026 (prison file)"
    assert told.account == unit.accounts["member"]


def test_prison_ends_it_and_a_release_is_a_danger(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    became(fear, Life.IMPRISONED, "1990", owner)
    assert witness(fear).tie_ended == "yes"
    Person.objects.filter(pk=fear.witness_id).update(willing="yes")
    became(fear, Life.RELEASED, "2009", owner)
    now = witness(fear)
    assert (now.tie_ended, now.willing) == ("no", "unknown"), "who talked while he was held is asked anew"
    assert "Danger to the witness Roe, Ann, who was afraid of Poe, Carl: Poe, Carl was released" in place(unit).reasons
    (line,) = lines_of(witnesses_of(unit.cases[0]), owner)
    assert line.group is Group.DANGER


def test_news_that_was_overtaken_sends_nobody(unit: Unit, fear: Fear) -> None:
    """Prison, release, death: each is the only news of its time; a release taken back brings prison back."""
    owner, case = unit.accounts["owner"], unit.cases[0]
    became(fear, Life.IMPRISONED, "1990", owner)
    release = became(fear, Life.RELEASED, "2009", owner)
    assert [row.what.startswith("Danger") for row in NewInformation.objects.filter(case=case)] == [True]
    assert keeping.take_back(case, release, "another man", owner)
    (news,) = NewInformation.objects.filter(case=case)
    assert "was imprisoned" in news.what and "Time to ask again" in news.what
    became(fear, Life.DIED, "2011", owner)
    (news,) = NewInformation.objects.filter(case=case)
    assert "died" in news.what and witness(fear).tie_ended == "yes"


def test_news_of_another_fear_stays(unit: Unit, fear: Fear) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    data = {**FEAR, "witness": fear.witness, "feared": None, "name": "Roe, Bob", "tie": "spouse or partner"}
    other = keeping.add_fear(case, data, owner)
    parted = {**LIFE, "person": None, "name": "Roe, Ann", "kind": Life.DIVORCED, "when": read_span("1999")}
    keeping.add_life(case, parted | {"other": other.name}, owner)
    became(fear, Life.DIED, "2011", owner)
    told = " ".join(NewInformation.objects.filter(case=case).values_list("what", flat=True))
    assert "Roe, Ann was divorced from Roe, Bob" in told and "Poe, Carl died" in told


def test_a_divorce_ends_it_where_they_were_married(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    data = {**FEAR, "witness": fear.witness, "feared": None, "name": "Roe, Bob", "tie": "spouse or partner"}
    keeping.add_fear(unit.cases[0], data, owner)
    told = {**LIFE, "name": "Bob Roe", "kind": "was divorced", "other": "Ann Roe", "when": read_span("1999")}
    made = keeping.add_life(unit.cases[0], told, owner)
    assert made.news is not None
    assert witness(fear).tie_ended == "no", "Poe, Carl she fears still"
    became(fear, Life.DIED, "2001", owner)
    assert witness(fear).tie_ended == "yes"


def test_a_fear_that_comes_to_the_file_after_it_ended_counts_at_once(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    became(fear, Life.DIED, "3 May 2010", owner)
    late = Person.objects.create(case=unit.cases[0], role="witness", name="Doe, Max")
    made = keeping.add_fear(unit.cases[0], {**FEAR, "witness": late, "feared": fear.feared}, owner)
    assert made.news is not None
    late.refresh_from_db()
    assert late.tie_ended == "yes"


def test_what_bears_on_no_fear_is_no_news(unit: Unit, fear: Fear) -> None:
    keeping.add_life(
        unit.cases[0],
        {**LIFE, "name": "Somebody, Else", "kind": "died", "when": read_span("1990")},
        unit.accounts["owner"],
    )
    became(fear, Life.BORN, "1950", unit.accounts["owner"])
    assert not NewInformation.objects.exists()
    assert witness(fear).tie_ended == "unknown"


def test_taking_back_a_death_puts_all_of_it_right(unit: Unit, fear: Fear) -> None:
    owner, before = unit.accounts["owner"], place(unit).points
    event = became(fear, Life.DIED, "3 May 2010", owner)
    assert keeping.take_back(unit.cases[0], event, "his brother", owner)
    assert not keeping.take_back(unit.cases[0], event, "his brother", owner)
    assert witness(fear).tie_ended == "no"
    assert Person.objects.get(pk=fear.feared_id or 0).alive == "unknown"
    assert not NewInformation.objects.exists(), "the news is withdrawn"
    assert place(unit).points == before


def test_taking_back_the_fear_does_too(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    became(fear, Life.DIED, "3 May 2010", owner)
    keeping.take_back(unit.cases[0], fear, "another witness", owner)
    assert witness(fear).tie_ended == "unknown"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"feared": None, "name": "Ann Roe"}, "Roe, Ann cannot be afraid of himself or herself"),
        ({"feared": None, "name": ""}, "It is not said of whom the witness was afraid"),
        ({"feared": None, "name": "Carl Poe"}, "It is on file already that Roe, Ann feared Carl Poe"),
    ],
)
def test_what_is_no_fear(unit: Unit, fear: Fear, said: dict[str, Any], words: str) -> None:
    with pytest.raises(EnquiryError) as told:
        keeping.add_fear(unit.cases[0], {**FEAR, "witness": fear.witness, **said}, unit.accounts["owner"])
    assert words in str(told.value)
    with pytest.raises(EnquiryError, match="cannot be afraid"):
        data = {**FEAR, "witness": fear.witness, "feared": fear.witness}
        keeping.add_fear(unit.cases[0], data, unit.accounts["owner"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "was released", "when": "1991"}, "lies after the death: Poe, Carl died, 1990"),
        ({"kind": "was imprisoned", "when": "1949"}, "lies before the birth: Poe, Carl was born, 1950"),
        ({"kind": "died", "when": "1990"}, "The record says already when the person died"),
        ({"kind": "married", "when": "1980", "other": "Carl Poe"}, "Nobody is married to, or parted from, himself"),
        ({"kind": "was released", "when": "1980", "other": "Eve"}, "has no other side"),
        ({"kind": "died", "when": "1980", "person": None, "name": " "}, "It is not said of whom"),
    ],
)
def test_what_no_life_can_be(unit: Unit, fear: Fear, said: dict[str, Any], words: str) -> None:
    owner = unit.accounts["owner"]
    became(fear, Life.BORN, "1950", owner)
    became(fear, Life.DIED, "1990", owner)
    count = LifeEvent.objects.count()
    data = {**LIFE, "person": fear.feared, **said, "when": read_span(said["when"])}
    with pytest.raises(EnquiryError) as told:
        keeping.add_life(unit.cases[0], data, owner)
    assert words in str(told.value)
    assert LifeEvent.objects.count() == count


def test_groups_say_what_is_open(unit: Unit, fear: Fear) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]

    def group() -> Group:
        (line,) = lines_of(witnesses_of(case), owner)
        return line.group

    assert group() is Group.NEVER
    gone_to(fear, ApproachKind.INTERVIEWED, owner)
    assert group() is Group.OTHERS
    today = timezone.localdate()
    gone_to(fear, ApproachKind.PLANNED, owner, next_on=today, next_who="Det. Elm")
    assert group() is Group.DUE
    gone_to(fear, ApproachKind.PLANNED, owner, next_on=today.replace(year=today.year + 1, day=1), next_who="Det. Elm")
    assert group() is Group.PLANNED
    became(fear, Life.IMPRISONED, "1990", owner)
    assert group() is Group.ENDED, "nobody has asked since it came to the file"
    gone_to(fear, ApproachKind.SPOKEN, owner)
    assert group() is Group.PLANNED, "of 2020, entered late: what is planned stands"
    gone_to(fear, ApproachKind.SPOKEN, owner, when=read_span(f"{today:%-d %b %Y}"))
    assert group() is Group.OTHERS
    became(fear, Life.ESCAPED, "1991", owner)
    assert group() is Group.DANGER
    keeping.add_life(case, {**LIFE, "person": fear.witness, "kind": "died", "when": read_span("2020")}, owner)
    assert group() is Group.DEAD


def test_monday_s_brief_has_a_plan_until_something_was_done_since(unit: Unit, fear: Fear) -> None:
    owner, today = unit.accounts["owner"], timezone.localdate()

    def in_brief() -> list[str]:
        return [line.what for line in due(owner, today, today) if line.kind == "witness to see again"]

    gone_to(fear, ApproachKind.PLANNED, owner, next_on=today, next_who="Det. Elm")
    gone_to(fear, ApproachKind.INTERVIEWED, owner)
    assert in_brief() == ["see witness Roe, Ann again"], "an interview of 2020, entered late, ends no plan"
    gone_to(fear, ApproachKind.INTERVIEWED, owner, when=read_span(f"{today:%-d %b %Y}"))
    assert in_brief() == []


def test_an_old_interview_that_is_entered_late_is_neither_the_last_contact_nor_an_answer(
    unit: Unit, fear: Fear
) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    gone_to(fear, ApproachKind.SPOKEN, owner, when=read_span("14 Mar 2020"))
    became(fear, Life.IMPRISONED, "3 May 2021", owner)
    old = gone_to(fear, ApproachKind.INTERVIEWED, owner, when=read_span("9 June 1987"))
    (line,) = lines_of(witnesses_of(case), owner)
    assert line.contact != old and line.contact is not None and line.contact.kind == ApproachKind.SPOKEN
    assert line.interviewed == old
    assert line.group is Group.ENDED, "in 1987 nobody asked what he would say today"
    gone_to(fear, ApproachKind.REFUSED, owner, when=read_span("May 2021"))
    (line,) = lines_of(witnesses_of(case), owner)
    assert line.group is Group.OTHERS


def test_another_file_of_the_asker_suggests_and_decides_nothing(unit: Unit, fear: Fear) -> None:
    owner = unit.accounts["owner"]
    told = {**LIFE, "name": "Carl Poe", "kind": "died", "when": read_span("2010")}
    keeping.add_life(unit.cases[1], told, owner)
    (line,) = lines_of(witnesses_of(unit.cases[0]), owner)
    assert line.fears[0].suggested.startswith("Carl Poe died, 2010 (prison file) stands in case")
    assert line.group is Group.NEVER
    (line,) = lines_of(witnesses_of(unit.cases[0]), unit.accounts["consultant"])
    assert line.fears[0].suggested == "", "he sees the first case alone"


@pytest.mark.parametrize("code", [4, 5])
def test_an_alibi_opens_again_with_a_divorce_or_when_it_is_taken_back(unit: Unit, fear: Fear, code: int) -> None:
    owner, case = unit.accounts["owner"], unit.cases[0]
    data = {"person": fear.feared, "name": "", "why": "seen", "category": None}
    subject = enquiries.add_subject(Scope(case), data, owner)
    alibi = {
        **NOTHING,
        "cases": [case],
        "code": code,
        "basis": "statement",
        "witness": fear.witness,
        "source": "page 3",
    }
    enquiries.eliminate(Scope(case), subject, alibi, owner)
    assert fell(subject, unit) == ()
    told = {**LIFE, "person": fear.witness, "kind": "was divorced", "other": "Carl Poe", "when": read_span("1999")}
    keeping.add_life(case, told, owner)
    assert fell(subject, unit) == (
        "Roe, Ann was divorced from Carl Poe, 1999 (prison file): who was loyal then may speak now",
    )
    gone_to(fear, ApproachKind.TOOK_BACK, owner)
    assert fell(subject, unit)[0] == "Roe, Ann took back the statement, 14 Mar 2020 (page 9)"
    enquiries.eliminate(Scope(case), subject, alibi, owner)
    assert fell(subject, unit) == (), "who decided anew knew of it"


def fell(subject: Subject, unit: Unit) -> tuple[str, ...]:
    (found,) = standings([(subject, unit.cases[:1])], load())
    return found.offences[0].fell


def test_what_was_written_of_witnesses_cannot_be_altered(unit: Unit, fear: Fear) -> None:
    rows = (fear, became(fear, Life.BORN, "1950", unit.accounts["owner"]))
    for row in (*rows, gone_to(fear, ApproachKind.SPOKEN, unit.accounts["owner"])):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(source="elsewhere")
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            row.delete()


def test_what_another_file_says_is_on_record_as_read_there(unit: Unit, fear: Fear) -> None:
    """The page quoted a second case, and the trail knew of the first alone."""
    keeping.add_life(
        unit.cases[1], {**LIFE, "name": "Carl Poe", "kind": "died", "when": read_span("2010")}, unit.accounts["owner"]
    )
    for persona, read in (("member", True), ("consultant", False)):
        for at in (f"/case/{unit.cases[0].key}/witnesses/", "/witnesses/?show=all"):
            before = AuditEntry.objects.count()
            page = unit.client(persona).get(at).content.decode()
            assert ("stands in case" in page) is read
            made = AuditEntry.objects.filter(index__gte=before, actor=unit.accounts[persona].key)
            assert (unit.cases[1].key in str(list(made.values_list("words__body", flat=True)))) is read
