"""Tables of the working of a case. Every row is written once: what changes is said by a later row that points to it.

Rows name two accounts: `author` wrote the row, `account` is to whom something was given, where that is one of ours.
`cited` is the page of the file that `page` names by its number; where a case is sealed, only the words stay.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.casefile.person import Answer
from murderbook.casefile.timespan import Precision
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.casework.states import Act, ActionState, AnswerState, Move, Priority, StepKind
from murderbook.workbench.choices import choices
from murderbook.workbench.documents.models import Page
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, Exhibit, LastingPart

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class Written(models.Model):
    """Who wrote a row, and when."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """From where it is known."""

    source = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=20, blank=True)
    cited = models.ForeignKey(Page, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Dated(models.Model):
    """When it happened, as well as it is known; the columns of a chrono entry."""

    event_earliest = models.DateTimeField()  # local time, kept as UTC
    event_latest = models.DateTimeField()
    event_precision = models.CharField(max_length=8, choices=choices(Precision))
    event_as_written = models.CharField(max_length=120)

    class Meta:
        abstract = True


class CustodyEvent(Dated, Sourced, Written, LastingPart):
    """What became of an exhibit, once. Append-only: an amendment is a row of its own that points to the one it amends,
    and says anew all that the event says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="custody_events")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="custody_events")
    act = models.CharField(max_length=24, choices=choices(Act))
    from_whom = models.CharField(max_length=160, blank=True)
    from_where = models.CharField(max_length=160, blank=True)
    to_whom = models.CharField(max_length=160, blank=True)
    to_where = models.CharField(max_length=160, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    seal = models.CharField(max_length=60, blank=True)  # its number, as it was handed on
    seal_intact = models.CharField(max_length=8, choices=choices(Answer), default=Answer.UNKNOWN)
    there_thousandths = models.BigIntegerField(null=True, blank=True)  # how much there was, as counted or measured
    taken_thousandths = models.BigIntegerField(null=True, blank=True)  # of it used up or cut off
    unit = models.CharField(max_length=20, blank=True)  # of both: "ml", "swabs"
    receipt = models.CharField(max_length=60, blank=True)
    due_back = models.DateField(null=True, blank=True)
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")

    class Meta:
        indexes = [models.Index(fields=["exhibit", "entered_at"], name="custody_of_exhibit")]


class Action(Sourced, Written, LastingPart):
    """Something to be done, by its number in the case ("A7"). Where it stands say its steps."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    priority = models.CharField(max_length=8, choices=choices(Priority), default=Priority.NORMAL)
    due = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="action_number_once")]

    def __str__(self) -> str:
        return f"A{self.number}"


class StepQuerySet(models.QuerySet[_Row_co]):
    """Rows of an action, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "action__case__"))


class ActionStep(Written):
    """One step of an action: what was done with it, where it stands then, and in whose hands."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()  # within the action, from 1
    kind = models.CharField(max_length=12, choices=choices(StepKind))
    state = models.CharField(max_length=16, choices=choices(ActionState))
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # of who has it; of an account, as it was then
    text = models.TextField(blank=True)  # the result, or why

    objects = StepQuerySet["ActionStep"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "number"], name="step_number_once")]
        indexes = [models.Index(fields=["account", "state"], name="step_by_account")]


class Decision(Dated, Written, LastingPart):
    """A decision of the policy file, by its number ("D3"). An amendment has the number of the one that it amends."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.TextField()
    alternatives = models.TextField(blank=True)  # considered, and why rejected
    maker = models.CharField(max_length=160)
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=models.Q(amends=None), name="decision_number_once"
            )
        ]


class Question(Written, LastingPart):
    """A question that the investigation asks of the case. Its answers stand beside it, the latest above."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    standard = models.BooleanField(default=False)  # of the list that a case begins with

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="question_number_once")]


class AnswerQuerySet(models.QuerySet[_Row_co]):
    """Rows of a question, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "question__case__"))


class QuestionAnswer(Sourced, Written):
    """What somebody answered. A later answer stands above; the earlier ones stay."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=20, choices=choices(AnswerState))
    text = models.TextField()

    objects = AnswerQuerySet["QuestionAnswer"].as_manager()


class Volume(Written, LastingPart):
    """A binder or a box of the paper file. Where it is, and who has it, say its moves."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="volumes")
    name = models.CharField(max_length=80)  # "3", "Volume 3 of 7"
    box = models.CharField(max_length=40, blank=True)
    kept_at = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="volume_name_once")]


class VolumeQuerySet(models.QuerySet[_Row_co]):
    """Rows of a binder, seen by those who see its case."""

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "volume__case__"))


class VolumeMove(Written):
    """A binder was taken, came back, or is kept elsewhere from now on."""

    volume = models.ForeignKey(Volume, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=16, choices=choices(Move))
    on = models.DateField()
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # of who has it; of an account, as it was then
    due_back = models.DateField(null=True, blank=True)
    kept_at = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = VolumeQuerySet["VolumeMove"].as_manager()
