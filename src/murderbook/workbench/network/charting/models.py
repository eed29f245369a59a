"""How somebody left a chart: whatever was on it, where, what he hid or locked, and what he wrote on it. His own, and
nobody else's.

Keys of entities tell which files they stand in. So a layout names the cases that its entities are of or tied to: where
one of them is sealed, the layout goes with it (sealed.sealing.belongings).
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.keys import KEY_LENGTH, new_key
from murderbook.workbench.register.models import Case

LONGEST_KEY = 300  # characters of the key of an entity
LONGEST_NAME = 60


class LayoutQuerySet(models.QuerySet["ChartLayout"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(account=account.pk)


class ChartLayout(models.Model):
    """`start`: the entity that the chart began with, of which a person may keep several layouts by `name`."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    start = models.CharField(max_length=LONGEST_KEY)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    places = models.JSONField(default=dict)  # key of an entity: [x, y], in units of the chart
    hidden = models.JSONField(default=list, blank=True)  # keys
    locked = models.JSONField(default=list, blank=True)  # keys
    notes = models.JSONField(default=list, blank=True)  # [x, y, text]: words of whoever arranged it
    shown = models.JSONField(default=dict, blank=True)  # which reports and kinds: since, until, undated, off
    saved_at = models.DateTimeField(default=timezone.now)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "start", "name"], name="layout_of_a_chart_once")]


class ChartCaseQuerySet(models.QuerySet["ChartCase"]):
    def visible_to(self, account: Account | AnonymousUser, right: Right = Right.READ) -> Self:
        return self.filter(layout__account=account.pk)


class ChartCase(models.Model):
    """A case of which a layout tells something."""

    layout = models.ForeignKey(ChartLayout, on_delete=models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    objects = ChartCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layout", "case"], name="case_once_in_layout")]
