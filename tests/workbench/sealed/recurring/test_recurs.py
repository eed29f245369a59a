"""Who recurs: asked by a member, approved by another, answered in the compartment, and known nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from department import HAND, OPEN_CHOSEN, custody, open_files, sealed_files
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from seats import Seat, joined

from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.audit.log import head
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.network.recurring.shown import parts_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.models import Member, OpenCaseTouched, RecurAnswer, RecurQuestion, RecurVerdict
from murderbook.workbench.sealed.recurring import questions
from personas import Unit, make_unit

pytestmark = pytest.mark.engine  # containers are no rows of the shared database

PURPOSE = "Custody of four files, complaint 12"


@dataclass
class Two:
    """Two members at their desks, a department outside, and the keys of four sealed files."""

    unit: Unit
    asker: Seat
    second: Seat
    sealed: list[str]

    def ask(self, seat: Seat | None = None, **other: Any) -> Any:  # noqa: ANN401
        said = {"purpose": PURPOSE, "numbers": "\n".join(OPEN_CHOSEN), "chosen_for_itself": "on"}
        return (seat or self.asker).inside("recurs/ask/", said | other)

    def asked(self, **other: Any) -> str:  # noqa: ANN401
        """The path of a question that was frozen."""
        answer = self.ask(**other)
        assert answer.status_code == 302, words(answer.content.decode())
        return str(answer["Location"]).removeprefix(self.asker.within)

    def approved(self, path: str) -> None:
        answer = self.second.inside(f"{path}judge/", {"verdict": "approve", "reason": "lawful and narrow"})
        assert answer.status_code == 302

    def page(self, path: str, seat: Seat | None = None) -> str:
        answer = (seat or self.asker).inside(path)
        assert answer.status_code == 200
        return words(answer.content.decode())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def back(seat: Seat) -> Seat:
    again = Seat(seat.unit, seat.persona)
    again.within = seat.within
    again.text("/sealed/")
    return again


@pytest.fixture
def alone(db: None) -> Iterator[Two]:
    unit = make_unit()
    open_files(unit)
    keeper = Seat(unit, "member").found()
    keeper.shares()
    yield Two(unit, keeper, keeper, sealed_files(keeper))


@pytest.fixture
def two(alone: Two) -> Two:
    second = joined(alone.asker, Seat(alone.unit, "owner"))
    return Two(alone.unit, back(alone.asker), second, alone.sealed)


def rows(two: Two, model: type[Any]) -> list[Any]:
    with two.asker.cabinet().work():
        return list(model.objects.order_by("pk"))


# --- the way of a question ------------------------------------------------------------------------------------------


def test_asked_approved_and_answered(two: Two) -> None:
    path = two.asked(sealed=two.sealed[:2])
    page = two.page(path, two.second)
    assert "May it be looked at?" in page and "Look now" not in page
    assert f"who recurs · {PURPOSE}" in page, "on paper, too, it says what for"
    told = page[page.index("What you approve.") : page.index("Put on record")]
    assert "with the eyes of The member outside" in told and "people who may not open these files" in told
    assert all(name in told for name in ("The member", "The owner"))  # everybody who is in
    two.approved(path)
    assert two.asker.inside(f"{path}look/", {}).status_code == 302
    page = two.page(path)
    assert "6 of 6 files" in page
    assert "About handling, never about guilt" in page
    finding = page[page.index("Finding 1") :]
    assert finding.index("Rule out first") < finding.index(HAND)
    assert "Comparison group" in finding and "Clerk Dow" in page
    assert "If one of the entries is wrong" in finding
    assert "bits" not in page and "posterior" not in page
    (answer,) = rows(two, RecurAnswer)
    first = answer.document["recurrences"][0]
    assert (first["name"], first["chance"]["fewer_than"]) == (HAND, True)
    assert next(iter(first)) == "rank" and list(first)[1] == "explanations"
    clerk = next(one for one in answer.document["recurrences"] if one["name"] == "Clerk Dow")
    assert clerk["p"] > 0.5


def test_whom_nothing_follows_of_is_not_named(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    (answer,) = rows(two, RecurAnswer)
    page = two.asker.inside(path).content.decode()
    (table,) = re.findall(r"nobody is named</caption>(.*?)</table>", page, re.DOTALL)
    others = [one for one in answer.document["recurrences"] if not one["stands_out"]]
    assert others and table.count("<tr>") == len(others) + 1
    assert not [one["name"] for one in others if one["name"] in table]


def test_open_files_that_were_looked_at_must_be_checked_for_what_clears(two: Two) -> None:
    path = two.asked(sealed=two.sealed[:2])
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    assert {one.number for one in rows(two, OpenCaseTouched)} == set(OPEN_CHOSEN)


def test_nothing_is_looked_at_before_a_second_member_approves(two: Two) -> None:
    path = two.asked()
    assert two.asker.inside(f"{path}look/", {}).status_code == 302
    assert "A second member has to approve the question first." in two.page(path)
    assert rows(two, RecurAnswer) == [] and rows(two, OpenCaseTouched) == []


def test_whoever_asked_does_not_approve(two: Two) -> None:
    path = two.asked()
    assert "May it be looked at?" not in two.page(path)
    assert "every member of this compartment reads it" in two.asker.inside("recurs/ask/").content.decode()
    two.asker.inside(f"{path}judge/", {"verdict": "approve", "reason": "I say so"})
    assert "Whoever asked does not approve: a second member has to." in two.page(path)
    assert rows(two, RecurVerdict) == []
    with two.asker.cabinet().work():
        asked, own = RecurQuestion.objects.get(), Member.objects.get(account__name="member").account
        with pytest.raises(IntegrityError), transaction.atomic():
            RecurVerdict.objects.create(question=asked, asked_by=own, by=own, approved=True, reason="around the page")


def test_a_second_member_may_refuse_and_then_nothing_is_looked_at(two: Two) -> None:
    path = two.asked()
    two.second.inside(f"{path}judge/", {"verdict": "refuse", "reason": "no ground for it"})
    page = two.page(path)
    assert "refused by" in page and "no ground for it" in page and "Look now" not in page
    two.asker.inside(f"{path}look/", {})
    assert rows(two, RecurAnswer) == []
    two.second.inside(f"{path}judge/", {"verdict": "approve", "reason": "after all"})
    assert "This question has been decided already." in two.page(path, two.second)


def test_a_verdict_says_why(two: Two) -> None:
    path = two.asked()
    two.second.inside(f"{path}judge/", {"verdict": "approve", "reason": " "})
    assert "Say whether it may be looked at, and why" in two.page(path, two.second)
    assert rows(two, RecurVerdict) == []


def test_a_question_is_answered_once(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    two.asker.inside(f"{path}look/", {})
    assert "This question is answered: ask anew to look again." in two.page(path)
    assert len(rows(two, RecurAnswer)) == 1


def test_searches_made_before_in_the_compartment_count(two: Two) -> None:
    for told in ("", ", after 1 earlier search in this compartment"):
        path = two.asked()
        two.approved(path)
        two.asker.inside(f"{path}look/", {})
        assert f"1 question was asked of them{told};" in two.page(path)
    first, second = (answer.document for answer in rows(two, RecurAnswer))
    assert (second["searches"], second["replicas"]) == (2, 2 * first["replicas"])
    chance = second["recurrences"][0]["chance"]
    assert chance["in_all"] == pytest.approx(2 * chance["shown"])


# --- who may ------------------------------------------------------------------------------------------------------


def test_a_sole_member_is_told_to_bring_in_a_second(alone: Two) -> None:
    path = alone.asked()
    assert "nobody else is in who could approve: a keeper has to bring in a second member" in alone.page(path)
    alone.asker.inside(f"{path}look/", {})
    assert rows(alone, RecurAnswer) == []


def test_a_reader_reads_and_asks_nothing(two: Two) -> None:
    path = two.asked()
    reader = joined(back(two.asker), Seat(two.unit, "outsider"), "reader", until=timezone.localdate().isoformat())
    assert "A reader reads questions and answers, and asks nothing." in two.page("recurs/", reader)
    assert PURPOSE in two.page(path, reader) and "May it be looked at?" not in two.page(path, reader)
    assert reader.inside("recurs/ask/").status_code == 404
    for address, sent in (
        ("recurs/ask/", {}),
        (f"{path}judge/", {"verdict": "approve", "reason": "x"}),
        (f"{path}look/", {}),
    ):
        assert reader.inside(address, sent).status_code == 403
    assert rows(two, RecurVerdict) == []
    with reader.cabinet().work(), pytest.raises(AccessRefusedError, match="a reader changes nothing"):
        by = Member.objects.get(account__name="outsider")
        questions.judge(by, RecurQuestion.objects.get(), True, "around the page")


def test_whoever_is_not_in_finds_nothing(two: Two) -> None:
    path, stranger = two.asked(), Seat(two.unit, "auditor")
    there = stranger.get(f"{two.asker.within}{path}")
    absent = stranger.get(f"/sealed/in/{'0' * 32}/{path}")
    assert there.status_code == absent.status_code == 404
    assert there.content == absent.content


def test_a_question_whose_approver_left_stays_as_it_was(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    (number,) = [one.pk for one in rows(two, Member) if one.account_id == two.unit.accounts["owner"].pk]
    assert two.asker.inside(f"people/{number}/end/", {"reason": "moved away"}).status_code == 302
    assert "approved by" in two.page(path)
    two.asker.inside(f"{path}look/", {})
    assert len(rows(two, RecurAnswer)) == 1


# --- what can be asked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"numbers": "Q-10\nQ-25"}, "2 files are chosen: of fewer than 3 nothing can be said"),
        ({"numbers": "Q-10\nQ-25\nQ-99"}, "you see no open file Q-99"),
        ({"purpose": " "}, "This field is required"),
        ({"chosen_for_itself": ""}, "This field is required"),
        ({"sealed": ["A" * 22]}, "is not one of the available choices"),
        ({"roster": "person,first\nAnn,1990-01-01"}, "has no column last"),
        ({"roster": "person,first,last\nAnn,1990-01-01,soon"}, "column last holds"),
        ({"since": "1990-01-01", "until": "1989-01-01"}, "That is before it begins."),
        ({"numbers": "\n".join(map(str, range(501)))}, "501 numbers: at most 500"),
    ],
)
def test_what_cannot_be_asked_is_said(two: Two, other: dict[str, Any], said: str) -> None:
    answer = two.ask(**other)
    assert answer.status_code == 200
    assert said in words(answer.content.decode()).replace("&#x27;", "'")
    assert rows(two, RecurQuestion) == []


def test_an_open_file_that_the_asker_may_not_read_does_not_exist_for_him(two: Two) -> None:
    """One in a compartment that he is not in, beside a number that nobody has."""
    Case.objects.filter(own_number="Q-10").update(compartment=two.unit.restricted)
    hidden, absent = (words(two.ask(numbers=f"Q-25\nQ-40\n{n}").content.decode()) for n in ("Q-10", "Q-98"))
    assert hidden.replace("Q-10", "Q-98") == absent


def test_a_case_that_was_withdrawn_since_is_stated(two: Two) -> None:
    path = two.asked(sealed=two.sealed[:1])
    two.approved(path)
    Case.objects.filter(own_number="Q-10").update(withdrawn_at=timezone.now())
    two.asker.inside(f"{path}look/", {})
    page = two.page(path)
    assert "1 of the chosen files are not there to be looked at, and are left out: " in page
    assert "4 of 5 files" in page


def test_where_too_few_files_are_left_nothing_is_looked_at(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    Case.objects.filter(own_number__in=OPEN_CHOSEN[:2]).update(withdrawn_at=timezone.now())
    two.asker.inside(f"{path}look/", {})
    assert "Nothing was looked at: 2 of the chosen files can be looked at" in two.page(path)
    assert rows(two, RecurAnswer) == [] and rows(two, OpenCaseTouched) == []


def test_a_roster_stands_in_the_null(two: Two) -> None:
    """Marrow is on duty in the north throughout, and in none of the other files: the roster is said to be used."""
    roster = "person,unit,first,last\nSgt. Marrow,North,1988-01-01,1990-01-01\n"
    path = two.asked(roster=roster)
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    page = two.page(path)
    assert "handed in, 2 lines" in page
    assert "A roster of 1 duties was used" in page
    assert "stand on no roster" in page


def test_custody_out_of_hours_and_gaps_are_counted(two: Two) -> None:
    for case in Case.objects.filter(own_number__startswith="Q-"):
        marked = case.own_number in OPEN_CHOSEN
        custody(case, two.unit.accounts["owner"], 3 if marked else 10, ("Ames", HAND if marked else "Ames"))
    path = two.asked()
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    page = two.page(path)
    assert "Entries in custody logs out of hours" in page and "Gaps in custody that share a hand" in page
    assert "3 questions were asked of them" in page
    (answer,) = rows(two, RecurAnswer)
    gaps = next(one for one in answer.document["counts"] if one["counted"] == "gaps in custody")
    assert {one["name"] for one in gaps["findings"]} == {"Ames", HAND}
    assert "Ames had it, and Sgt. Marrow handed it on." in gaps["findings"][0]["entries"][0]


# --- what is frozen -------------------------------------------------------------------------------------------------


def test_what_was_frozen_cannot_be_changed_unseen(two: Two) -> None:
    path = two.asked()
    assert "What lies here is not what was frozen" not in two.page(path)
    with two.asker.cabinet().work():
        asked = RecurQuestion.objects.get()
        RecurQuestion.objects.update(files=[*asked.files[:-1], {**asked.files[-1], "key": "B" * 22}])
    assert "What lies here is not what was frozen: its digest is another one." in two.page(path)
    two.second.inside(f"{path}judge/", {"verdict": "approve", "reason": "lawful"})
    with two.asker.cabinet().work():
        assert not RecurVerdict.objects.exists(), "and nobody approves of it"


def test_what_was_changed_after_the_approval_is_not_looked_at(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    with two.asker.cabinet().work():
        RecurQuestion.objects.update(purpose="another one")
    two.asker.inside(f"{path}look/", {})
    with two.asker.cabinet().work():
        assert not RecurAnswer.objects.exists()


# --- no trace outside -----------------------------------------------------------------------------------------------


def test_no_row_and_no_entry_outside(two: Two) -> None:
    """No table of the shared record has a row more, and its trail is as it was: asked, approved, looked at, refused."""
    seat, second = two.asker, two.second
    before, counts = head(), _counts()
    path = two.asked(sealed=two.sealed[:1])
    two.approved(path)
    seat.inside(f"{path}look/", {})
    two.page(path)
    two.page(path, second)
    seat.inside(f"{two.asked()}look/", {})
    assert head() == before
    assert _counts() == counts
    assert not RecurQuestion.objects.exists() and not RecurVerdict.objects.exists() and not RecurAnswer.objects.exists()


def _counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_every_step_is_in_the_log_of_the_compartment(two: Two) -> None:
    path = two.asked()
    two.approved(path)
    two.asker.inside(f"{path}look/", {})
    verbs = [one.verb for one in rows_of_log(two)]
    assert [verb for verb in verbs if "recurs" in verb or "question" in verb][:3] == [
        "ask who recurs",
        "approve question",
        "look who recurs",
    ]
    page = two.page("log/")
    assert "approve question" in page and f"{PURPOSE}" in page


def rows_of_log(two: Two) -> list[AuditEntry]:
    with two.asker.cabinet().work():
        return list(AuditEntry.objects.order_by("index"))


def test_what_is_hardly_expected_is_no_nought() -> None:
    row = {"chance": {"shown": 0.1, "fewer_than": True, "in_all": 0.2}, "p": 1e-9, "p_one_wrong_entry": 1e-7}
    told = [{**row, "expected": expected, "stands_out": True} for expected in (0.001, 0.4)]
    document = {"recurrences": told, "counts": [], "tested": 2}
    assert [one["expected_words"] for one in parts_of(document)[0].strong] == ["below 0.01", "0.40"]
