"""The unit's rule for hot pairs: false alarms a year, and what that comes to; set by those who keep accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.hot.rule import DEFAULT, YEAR, allowed_a_year, searches_a_year
from murderbook.workbench.leads.models import FULL, AlarmRule, HotPair, Lead, Run
from murderbook.workbench.leads.words import figure
from murderbook.workbench.source import address_of
from murderbook.workbench.worklist.reach import reach_of

INVALID = 422
OTHER = "other"
MOST = 1_000.0
CHOICES = {
    1.0: "1 a year",
    4.0: "4 a year: one a quarter",
    12.0: "12 a year: one a month",
    52.0: "52 a year: one a week",
}


class RuleForm(forms.Form):
    """One of the usual choices, or a number; and why."""

    choice = forms.ChoiceField(
        label="False alarms that the unit allows, at most",
        choices=[*((f"{value:g}", words) for value, words in CHOICES.items()), (OTHER, "another number")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how many false alarms a year are allowed."},
    )
    number = forms.FloatField(label="Another number, a year", required=False, min_value=0.01, max_value=MOST)
    reason = forms.CharField(
        max_length=300, help_text="Kept in the history.", error_messages={"required": "Write why it is changed."}
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("choice") == OTHER and cleaned.get("number") is None and "number" not in self.errors:
            self.add_error("number", "Write how many false alarms a year are allowed.")
        return cleaned

    @property
    def allowed(self) -> float:
        chosen = self.cleaned_data["choice"]
        return float(self.cleaned_data["number"] if chosen == OTHER else chosen)


@dataclass(frozen=True, slots=True)
class Comes:
    """What a choice comes to in a scope. `as_strong`: pairs of the last full search that reach it; None: not known."""

    allowed: float
    words: str
    per_search: str
    as_strong: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ScopeWords:
    name: str
    searches: str
    raised: int  # pairs that became hot in the last year
    choices: tuple[Comes, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def rule(request: HttpRequest) -> HttpResponse:
    """Read by all; changed by those who keep accounts. Numbers of cases only where one sees all of them."""
    account = cast(Account, request.user)
    may_set = account.has_system_right(Right.MANAGE_ACCOUNTS)
    if request.method != "POST":
        return _page(request, RuleForm(initial=_initial()) if may_set else None)
    if not may_set:
        raise Http404
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, form, INVALID)
    before = allowed_a_year()
    AlarmRule.objects.create(allowed_a_year=form.allowed, account=account, reason=form.cleaned_data["reason"])
    words = {"before": before, "now": form.allowed, "reason": form.cleaned_data["reason"]}
    record("set alarm rule", actor=account, object_kind="rule", words=words, source=address_of(request))
    messages.success(request, f"The unit now allows {form.allowed:g} false alarms a year.")
    return HttpResponseRedirect(reverse("hot-rule"))


def _initial() -> dict[str, Any]:
    now = allowed_a_year()
    return {"choice": f"{now:g}"} if now in CHOICES else {"choice": OTHER, "number": now}


def _page(request: HttpRequest, form: RuleForm | None, status: int = 200) -> HttpResponse:
    account = cast(Account, request.user)
    now = allowed_a_year()
    context = {
        "form": form,
        "allowed": f"{now:g}",
        "allowed_words": CHOICES.get(now, f"{now:g} a year"),
        "is_default": not AlarmRule.objects.exists(),
        "default": f"{DEFAULT:g}",
        "history": AlarmRule.objects.select_related("account").order_by("-at", "-pk"),
        "scopes": [_scope(account, scope, now) for scope in _read_whole(account)],
    }
    response = render(request, "leads/hot_rule.html", context, status=status)
    record("read alarm rule", actor=account, object_kind="rule", source=address_of(request))
    return response


def _read_whole(account: Account) -> list[Compartment]:
    """Scopes whose searches the account reads from end to end."""
    whole = reach_of(account).whole
    return list(Compartment.objects.filter(pk__in=whole or [0]).order_by("-is_default", "name"))


def _scope(account: Account, scope: Compartment, now: float) -> ScopeWords:
    """Pairs are counted through the door: a case that was moved away since is none that the account knows of."""
    searches = searches_a_year(scope)
    table = _Table.of(scope, account)
    choices = sorted({*CHOICES, now})
    mine = HotPair.objects.visible_to(account).filter(scope=scope)
    raised = mine.filter(first_seen__gte=timezone.now() - YEAR).count()
    comes = tuple(
        Comes(
            value,
            CHOICES.get(value, f"{value:g} a year"),
            figure(value / searches),
            table.as_strong(value / searches),
            value == now,
        )
        for value in choices
    )
    return ScopeWords(scope.name, f"{searches:,.0f}", raised, comes)


@dataclass(frozen=True, slots=True)
class _Table:
    """The last full search, asked how many of its leads reach a level."""

    run: Run | None
    account: Account

    @classmethod
    def of(cls, scope: Compartment, account: Account) -> _Table:
        return cls(Run.objects.filter(scope=scope, engine=FULL, is_latest=True).defer("model").first(), account)

    def as_strong(self, per_search: float) -> str:
        if self.run is None or not self.run.null_counts or self.run.cases < 2:
            return "not known before the first search"
        from murderbook.workbench.leads.hot.nulls import FullTable  # the engines load for this page only

        score = FullTable.of(self.run.null_counts, self.run.inflation).score_at(per_search, self.run.cases - 1)
        leads = Lead.objects.visible_to(self.account).filter(run=self.run)
        found = leads.filter(score_millibits__gte=score, chance_shown__isnull=False).count()
        weakest = leads.order_by("-rank").values_list("score_millibits", flat=True).first() or 0
        return f"{found:,}{' or more' if score < weakest else ''}"
