"""The pages of the weekly review, for auditors; and the state of the trail, for all who may verify it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import account_of
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit.acts import may_verify, verify_by
from murderbook.workbench.audit.canonical import written_time
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.pages.views import require_auditor
from murderbook.workbench.audit.reading import audited, refusals_on_record
from murderbook.workbench.audit.review.report import DAY_BEGINS, DAY_ENDS, HABIT_WEEKS, MOST_LISTED, report
from murderbook.workbench.audit.review.weeks import Week, last_over, read_week, reviewed, weeks
from murderbook.workbench.audit.signing.acts import trail_told
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.pages.printing import printed_list

NOTE_LETTERS = 500


class ReviewForm(forms.Form):
    week = forms.CharField(widget=forms.HiddenInput, max_length=8)
    note = forms.CharField(
        label="What you found and what was done about it",
        required=False,
        max_length=NOTE_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No names and no numbers of cases: an auditor's words are read by auditors.",
    )


@require_safe
@audited(Verb.TAKE_HEAD)
def audit_state(request: HttpRequest) -> HttpResponse:
    """Head, anchors, alerts, and the button that verifies; shows no entry."""
    if not may_verify(account_of(request)):
        raise Hidden
    now = head()
    return render(request, "audit/state.html", {"head": now, "told": trail_told(now)})


@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Some seconds for a million entries; nobody else waits meanwhile. The answer says what it was held against."""
    found = verify_by(account_of(request), [], source_of(request))
    if found.fault:
        words = f"The trail does not fit: {found.fault}. Keep this record as it is and call for help."
        messages.error(request, words)
    else:
        messages.success(request, f"Verified at {timezone.now():%H:%M} UTC. {' '.join(found.told())}")
    return HttpResponseRedirect(resolve_url("audit-state"))


@require_safe
@audited(Verb.READ_AUDIT)
def audit_weeks(request: HttpRequest) -> HttpResponse:
    """Every week that is over, and whether it was reviewed."""
    require_auditor(account_of(request))
    done = reviewed()
    names = _names()
    rows = [(week, _review(done.get(week.name), names)) for week in weeks()]
    return render(request, "audit/weeks.html", {"rows": rows})


@require_safe
@audited(Verb.READ_AUDIT)
def audit_week(request: HttpRequest) -> HttpResponse:
    """The report of one week, `?week=2026-W47`; the last one that is over where none is named."""
    require_auditor(account_of(request))
    asked = request.GET.get("week", "")
    week = read_week(asked) if asked else last_over()
    if week is None:
        raise Hidden
    return _week_page(request, week, ReviewForm(initial={"week": week.name}))


@require_POST
def audit_week_sign(request: HttpRequest) -> HttpResponse:
    """The reviewer signs: one entry, which names the week, with the note among its words."""
    account = account_of(request)
    with refusals_on_record(Verb.REVIEW_WEEK, account, source=source_of(request)):
        require_auditor(account)
        form = ReviewForm(request.POST)
        week = read_week(request.POST.get("week", ""))
        if week is None or not form.is_valid():
            raise Hidden
    _sign(account, week, form.cleaned_data["note"].strip(), source_of(request))
    messages.success(request, f"Week {week.name} is reviewed, and that is on record.")
    return HttpResponseRedirect(resolve_url("audit-weeks"))


@require_POST
def audit_week_printed(request: HttpRequest) -> HttpResponse:
    """The browser began to print a report."""
    account = account_of(request)
    with refusals_on_record("print", account, source=source_of(request), kind="list"):
        require_auditor(account)
    return printed_list(request, "audit week")


@transaction.atomic
def _sign(account: Account, week: Week, note: str, source: str) -> None:
    words = {"week": week.name, "note": note}
    record(Verb.REVIEW_WEEK, actor=account, object_kind=week.kind, words=words, source=source)


def _week_page(request: HttpRequest, week: Week, form: ReviewForm) -> HttpResponse:
    names, told = _names(), report(week)
    context = {
        "week": week,
        "report": told,
        "privileged": [(row, written_time(row.at)) for row in told.privileged],
        "names": names,
        "review": _review(reviewed().get(week.name), names),
        "form": form,
        "filter": f"since={week.monday}&until={week.sunday}",
        "hours": f"{DAY_BEGINS}:00 to {DAY_ENDS}:00",
        "habit_weeks": HABIT_WEEKS,
        "most_listed": MOST_LISTED,
    }
    return render(request, "audit/week.html", context)


def _review(entry: object, names: dict[str, str]) -> dict[str, str] | None:
    """Who reviewed when, and the note where its words are still there."""
    from murderbook.workbench.audit.models import AuditEntry

    if not isinstance(entry, AuditEntry):
        return None
    words = getattr(entry, "words", None)
    note = str(words.content.get("note", "")) if words else ""
    return {"who": names.get(entry.actor, entry.actor), "at": written_time(entry.at), "note": note}


def _names() -> dict[str, str]:
    return dict(Account.objects.values_list("key", "full_name"))
