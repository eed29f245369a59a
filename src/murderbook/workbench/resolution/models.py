"""What people judged of two persons of the files. Append-only: triggers refuse a change (`triggers.py`).

No judgement changes a file. A person of the unit is the group that judgements in force put together
(`judgements.py`); a word is taken back by another row, which names it and says why.
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.choices import choices
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case, Person

NAME = 300  # characters of a name, as a mention has it


class PersonJudgementQuerySet(models.QuerySet["PersonJudgement"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        """Those of two persons of both of whose files the account holds the right, in whole."""
        seen = case_condition(account, right, "left_case__") & case_condition(account, right, "right_case__")
        return self.filter(seen)


class PersonJudgement(models.Model):
    """One word of a person on two persons, or that such a word is taken back.

    Each side is a row of a file's persons, or, without one, a name that accepted mentions of the file's pages have.
    `left_name` and `right_name` are the names as they stood: where the file names him otherwise since, the word is of
    somebody who is no longer there, and has no effect.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    left_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    left_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    left_name = models.CharField(max_length=NAME, blank=True)
    right_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    right_person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    right_name = models.CharField(max_length=NAME, blank=True)
    verdict = models.CharField(max_length=12, choices=choices(Verdict), blank=True)  # none of what takes back
    reason = models.TextField()
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back"
    )  # once
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonJudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(takes_back=None) ^ models.Q(verdict=""), name="person_judged_or_taken_back"
            )
        ]
