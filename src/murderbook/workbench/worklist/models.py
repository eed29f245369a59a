"""The stored triage of a case: recomputed when the case, the weights or its leads change."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import case_condition
from murderbook.workbench.register.models import Case


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(case_condition(account, right, "case__"))


class Assessment(models.Model):
    """Points and their terms as triage gave them; rows exist for open cases only."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="assessment")
    points = models.IntegerField()
    points_alone = models.IntegerField(default=0)  # without links to other cases: for those told less (reach.py)
    terms = models.JSONField()  # [{"id", "label", "points", "words", "state"}]
    unknown = models.JSONField(default=list)
    would_move_up = models.JSONField(default=list)  # [{"words", "gain"}], greatest gain first
    reasons = models.CharField(max_length=400, blank=True)  # the top three terms in words, for the list
    news_ordinal = models.IntegerField(default=0)  # date of the latest news as an ordinal: breaks ties
    cold_since = models.DateField(null=True, blank=True)  # by the unit's own rule
    weights_id = models.CharField(max_length=80)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-points", "-news_ordinal", "case"], name="assessment_by_points"),
            models.Index(fields=["-points_alone", "-news_ordinal", "case"], name="assessment_by_points_alone"),
        ]
