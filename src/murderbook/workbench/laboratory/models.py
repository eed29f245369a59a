"""What was asked of a laboratory of which exhibit, and every step of it. Both are written once: where a request stands
say its steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.casework.models import CustodyEvent, Dated, Written
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.laboratory.states import Outcome, StepKind
from murderbook.workbench.register.models import Case, Exhibit, LastingPart


class LabRequest(Written, LastingPart):
    """One examination of one exhibit, by its number in the case ("L2"). Method and price are as the table of then had
    them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lab_requests")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="lab_requests")
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=40)  # its id in the table of methods
    method_words = models.CharField(max_length=160)
    examination = models.CharField(max_length=16)  # code of codes/examination.toml
    laboratory = models.CharField(max_length=160)
    cents = models.BigIntegerField(null=True, blank=True)
    table = models.CharField(max_length=200)  # which table of methods
    needs_approval = models.BooleanField()  # destroys the sample, or takes the last of it
    due = models.DateField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="lab_request_number_once")]

    def __str__(self) -> str:
        return f"L{self.number}"


class LabStepQuerySet(models.QuerySet["LabStep"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "request__case__"))


class LabStepManager(models.Manager["LabStep"]):
    """Steps that stand. One that was struck out is told on the page of its request, and counts nowhere."""

    def get_queryset(self) -> LabStepQuerySet:
        return LabStepQuerySet(self.model, using=self._db).filter(struck=None)

    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> LabStepQuerySet:
        return self.get_queryset().visible_to(account, right)


class LabStep(Dated, Written):
    """What was done with a request. Of another case that a hit ties or a comparison excludes nothing stands here: that
    is a physical link, which is seen by those who see both cases."""

    request = models.ForeignKey(LabRequest, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()  # within the request, from 1
    kind = models.CharField(max_length=16, choices=choices(StepKind))
    name = models.CharField(max_length=160, blank=True)
    outcome = models.CharField(max_length=32, choices=choices(Outcome), blank=True)
    database = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    cents = models.BigIntegerField(null=True, blank=True)  # of an invoice
    custody = models.ForeignKey(CustodyEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LabStepManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="lab_step_number_once")]

    @property
    def dollars(self) -> Decimal | None:
        return None if self.cents is None else Decimal(self.cents) / 100


_OfStep_co = TypeVar("_OfStep_co", bound=models.Model, covariant=True)


class OfStepQuerySet(models.QuerySet[_OfStep_co]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "step__request__case__"))


class ListQuerySet(models.QuerySet["LabList"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """A list names exhibits of many cases: it is its taker's own."""
        return self.filter(account=account) if isinstance(account, Account) else self.none()


class ListState(models.TextChoices):
    STAGED = "staged", "Not taken in yet"
    TAKEN = "taken in", "Taken in"
    UNDONE = "undone", "Undone"


class LabList(models.Model):
    """A laboratory's spreadsheet that somebody took in at one time. What came of it say the origins of its steps, as
    far as one sees them; the mapping is what its taker is offered for that laboratory's next one."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    laboratory = models.CharField(max_length=160)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, blank=True)  # the file in the record's folder, until it is in
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.STAGED)
    mapping = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_why = models.CharField(max_length=300, blank=True)

    objects = ListQuerySet.as_manager()


class LabOrigin(models.Model):
    """The line of a laboratory's list that a step came from."""

    step = models.OneToOneField(LabStep, on_delete=models.PROTECT, related_name="origin")
    batch = models.ForeignKey(LabList, null=True, on_delete=models.PROTECT, related_name="origins")
    line = models.PositiveIntegerField()
    lab_number = models.CharField(max_length=80, blank=True)  # the laboratory's own
    wrote = models.JSONField(default=dict)  # what followed from it elsewhere, so that it can be taken back

    objects = OfStepQuerySet.as_manager()


class LabStrike(Written):
    """A step that was struck out. Both stay."""

    step = models.OneToOneField(LabStep, on_delete=models.PROTECT, related_name="struck")
    why = models.CharField(max_length=300)

    objects = OfStepQuerySet.as_manager()
