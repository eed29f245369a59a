"""What was asked of a laboratory of which exhibit, and every step of it. Both are written once: where a request stands
say its steps."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.casework.models import CustodyEvent, Dated, Written
from murderbook.workbench.choices import choices
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
    custody = models.ForeignKey(CustodyEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LabStepQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="lab_step_number_once")]
