"""Filters of the audit page."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.db.models import QuerySet

from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome

LOOKUPS = {"verb": "verb__contains", "account": "actor", "key": "object_key", "outcome": "outcome"}


def day_box() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(forms.Form):
    who = forms.CharField(label="Log-in name", required=False, max_length=64)
    account = forms.CharField(label="Id of the account", required=False, max_length=22)
    verb = forms.CharField(label="What was done", required=False, max_length=40)
    key = forms.CharField(label="Id of the thing", required=False, max_length=22)
    outcome = forms.ChoiceField(required=False, choices=[("", "any"), *((word.value, word.value) for word in Outcome)])
    since = forms.DateField(label="From (UTC)", required=False, widget=day_box())
    until = forms.DateField(label="Until and including", required=False, widget=day_box())

    def apply(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that all filled filters let through."""
        asked = self.cleaned_data
        if asked["who"]:
            keys = Account.objects.filter(name=asked["who"]).values_list("key", flat=True)
            entries = entries.filter(actor__in=list(keys))
        for name, lookup in LOOKUPS.items():
            if asked[name]:
                entries = entries.filter(**{lookup: asked[name]})
        if asked["since"]:
            entries = entries.filter(at__gte=datetime.combine(asked["since"], time(), UTC))
        if asked["until"]:
            entries = entries.filter(at__lt=datetime.combine(asked["until"], time(), UTC) + timedelta(days=1))
        return entries
