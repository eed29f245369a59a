"""A case in work, for tests of pages: one of each thing that the working of a case writes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.models import (
    Action,
    ActionStep,
    CustodyEvent,
    Decision,
    Question,
    QuestionAnswer,
    Volume,
    VolumeMove,
)
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.register.models import Case

DATED = {
    "event_earliest": datetime(1987, 3, 14, tzinfo=UTC),
    "event_latest": datetime(1987, 3, 14, 23, 59, tzinfo=UTC),
    "event_precision": "day",
    "event_as_written": "14 Mar 1987",
}


def worked_case(case: Case, author: Account, hand: Account | None) -> Volume:
    """Its first exhibit, which is there, in the property room; action A1 in the hands of `hand`, or for allocation;
    decision D1 with an amendment; question 1 with two answers; request L1 to a laboratory,
    overdue; a volume, checked out to `hand` if there is one."""
    exhibit = case.exhibits.order_by("pk").first()
    assert exhibit is not None
    CustodyEvent.objects.create(
        case=case, exhibit=exhibit, author=author, act="booked in", to_where="Property room", seal="S-1",
        there_thousandths=2500, unit="ml", **DATED,
    )  # fmt: skip
    action = Action.objects.create(case=case, number=1, text="Ask the laboratory", author=author, due=date(2020, 1, 1))
    ActionStep.objects.create(action=action, number=1, kind="raise", state="for allocation", author=author)
    if hand is not None:
        ActionStep.objects.create(
            action=action, number=2, kind="allocate", state="allocated", account=hand, name="the hand", author=author
        )
    decision = Decision.objects.create(
        case=case, number=1, text="Test", reason="Blood", maker="Elm", author=author, **DATED
    )
    Decision.objects.create(
        case=case, number=1, text="Test it twice", reason="Blood", maker="Elm", author=author, amends=decision, **DATED
    )
    question = Question.objects.create(case=case, number=1, text="Who had the key?", author=author)
    for state, text in (("open", "Nobody asked"), ("answered", "The janitor")):
        QuestionAnswer.objects.create(question=question, state=state, text=text, source="statement", author=author)
    asked = LabRequest.objects.create(
        case=case, exhibit=exhibit, number=1, author=author, method="str", method_words="STR profile",
        laboratory="State", examination="dna", cents=100_000, table="default", needs_approval=False,
        due=date(2020, 1, 1),
    )  # fmt: skip
    LabStep.objects.create(request=asked, number=1, kind="checked", text="Sealed, dry", author=author, **DATED)
    volume = Volume.objects.create(case=case, name="1", box="B", kept_at="Shelf 3", author=author)
    if hand is not None:
        VolumeMove.objects.create(
            volume=volume, move="checked out", on=date(2020, 1, 1), account=hand, name="the hand", author=author
        )
    return volume
