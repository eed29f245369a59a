"""What may be added to a murder book: chrono entries, reviews, amended states. Nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.casefile.person import Role
from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book import forms
from murderbook.workbench.register.book.amending import (
    Amendment,
    ConflictError,
    amend,
    history_of,
    lock,
    touch,
    values_of,
)
from murderbook.workbench.register.book.opening import TABS, find_case, head_of
from murderbook.workbench.register.book.views import chrono_page, numbered_exhibits, numbered_people, overview_page
from murderbook.workbench.register.models import Case, CasePart, ChronoEntry, Review
from murderbook.workbench.register.records import as_utc
from murderbook.workbench.source import address_of

INVALID = 422
Fields = dict[str, tuple[str, forms.Choices]]


@dataclass(frozen=True, slots=True)
class Target:
    """What is amended: a row of a case, which of its columns, on which tab it stands, and what it is called."""

    case: Case
    row: Case | CasePart
    fields: Fields
    tab: str
    title: str

    @property
    def back(self) -> str:
        return reverse("case" if self.tab == "overview" else f"case-{self.tab}", args=[self.case.key])


@require_POST
@transaction.atomic
def add_chrono(request: HttpRequest, key: str) -> HttpResponse:
    """Append an entry, or an amendment that points to the entry it amends."""
    case = find_case(request, key, Right.WRITE)
    form = forms.ChronoForm(request.POST)
    if not form.is_valid():
        return chrono_page(request, case, form, INVALID)
    entry = _new_entry(case, cast(Account, request.user), form.cleaned_data)
    words = {"entry": entry.key, "amends": form.cleaned_data["amends"]}
    _say(request, "amend chrono entry" if entry.amends_id else "add chrono entry", case, words)
    span = form.cleaned_data["when"]
    messages.success(request, f"Saved. The time was read as: {span.in_words()}.")
    return HttpResponseRedirect(reverse("case-chrono", args=[case.key]) + f"#entry-{entry.key}")


def _new_entry(case: Case, author: Account, data: dict[str, Any]) -> ChronoEntry:
    span: TimeSpan = data["when"]
    amended = get_object_or_404(ChronoEntry, case=case, key=data["amends"]) if data["amends"] else None
    return ChronoEntry.objects.create(
        case=case,
        event_earliest=as_utc(span.earliest),
        event_latest=as_utc(span.latest),
        event_precision=span.precision,
        event_as_written=span.as_written,
        text=data["text"],
        source=data["source"],
        page=data["page"],
        author=author,
        # An amendment of an amendment amends the entry itself: one chain, in the order of writing.
        amends=(amended.amends or amended) if amended else None,
    )


@require_POST
@transaction.atomic
def add_review(request: HttpRequest, key: str) -> HttpResponse:
    """Append a review of the whole file; one per day and reviewer."""
    case = find_case(request, key, Right.WRITE)
    form = forms.ReviewForm(request.POST)
    if form.is_valid():
        lock(case)
        data = form.cleaned_data
        if Review.objects.filter(case=case, on=data["on"], reviewer=data["reviewer"]).exists():
            form.add_error("on", "This reviewer's review of that day is on file already.")
    if not form.is_valid():
        return overview_page(request, case, form, INVALID)
    Review.objects.create(case=case, **form.cleaned_data)
    touch(case)
    _say(request, "add review", case, {"on": str(form.cleaned_data["on"])})
    messages.success(request, "The review is on file.")
    return HttpResponseRedirect(reverse("case", args=[case.key]) + "#reviews")


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open amendment", kind="case", key="key")
def amend_status(request: HttpRequest, key: str) -> HttpResponse:
    """Status of the case, its suspect and motive."""
    case = find_case(request, key, Right.WRITE)
    return _amend(request, Target(case, case, forms.STATUS_FIELDS, "overview", "Status of the case"))


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open amendment", kind="case", key="key")
def amend_exhibit(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """Where an exhibit is and how far its examinations have come."""
    case = find_case(request, key, Right.WRITE)
    exhibit = dict(numbered_exhibits(case)).get(place)
    if exhibit is None:
        raise Http404
    return _amend(request, Target(case, exhibit, forms.EXHIBIT_FIELDS, "evidence", f"Exhibit {exhibit.number}"))


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open amendment", kind="case", key="key")
def amend_person(request: HttpRequest, key: str, place: int) -> HttpResponse:
    """Whether a witness or suspect is alive, located, willing."""
    case = find_case(request, key, Right.WRITE)
    person = dict(numbered_people(case)).get(place)
    if person is None:
        raise Http404
    fields = forms.WITNESS_FIELDS if person.role == Role.WITNESS else forms.SUSPECT_FIELDS
    title = f"{person.role.capitalize()}: {person.name or 'name not recorded'}"
    return _amend(request, Target(case, person, fields, "people", title))


@transaction.atomic
def _amend(request: HttpRequest, target: Target) -> HttpResponse:
    now = values_of(target.row, list(target.fields))
    form = forms.AmendForm(target.fields, now, request.POST if request.method == "POST" else None)
    conflict: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, target, form)
        except ConflictError as error:
            conflict = _both(target.fields, error.now, form)
            form = _again(target.fields, error.now, form)
    context = head_of(request, target.case, target.tab) | {
        "form": form,
        "title": target.title,
        "conflict": conflict,
        "history": [_in_words(target.fields, revision) for revision in history_of(target.case, target.row)],
        "back": target.back,
    }
    return render(request, "register/amend.html", context, status=409 if conflict else INVALID if form.errors else 200)


def _save(request: HttpRequest, target: Target, form: forms.AmendForm) -> HttpResponse:
    wanted = Amendment(form.seen, form.wanted, form.cleaned_data["reason"])
    revision = amend(target.case, target.row, wanted, cast(Account, request.user))
    if revision is None:
        messages.info(request, "Nothing was different, so nothing was changed.")
    else:
        words = {"part": revision.part, "version": revision.version, "title": target.title}
        _say(request, "amend", target.case, words)
        messages.success(request, f"{target.title}: amended. The earlier state stays on record.")
    return HttpResponseRedirect(target.back)


def _both(fields: Fields, now: dict[str, str], form: forms.AmendForm) -> list[dict[str, str]]:
    """What differs: as it was when the form was opened, as a colleague left it, as I would have it."""
    return [
        {
            "label": label,
            "seen": _word(allowed, form.seen[name]),
            "theirs": _word(allowed, now[name]),
            "mine": _word(allowed, form.wanted[name]),
        }
        for name, (label, allowed) in fields.items()
        if len({form.seen[name], now[name], form.wanted[name]}) > 1
    ]


def _again(fields: Fields, now: dict[str, str], form: forms.AmendForm) -> forms.AmendForm:
    """The form once more, on the state of now: what I changed stays chosen, what I left alone follows my colleague."""
    fresh = forms.AmendForm(fields, now)
    for name in form.names:
        if form.wanted[name] != form.seen[name]:
            fresh.initial[name] = form.wanted[name]
    fresh.initial["reason"] = form.cleaned_data["reason"]
    return fresh


def _in_words(fields: Fields, revision: Any) -> dict[str, Any]:  # noqa: ANN401
    changes = [
        {"label": label, "before": _word(allowed, revision.before[name]), "after": _word(allowed, revision.after[name])}
        for name, (label, allowed) in fields.items()
        if revision.before.get(name) != revision.after.get(name)
    ]
    return {"revision": revision, "changes": changes}


def _word(allowed: forms.Choices, value: str) -> str:
    return dict(allowed).get(value, value) or "not recorded"


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str, tab: str) -> HttpResponse:
    """The browser began to print a tab: paper leaves the building, so it is on record."""
    if tab not in TABS:
        raise Http404
    case = find_case(request, key)
    _say(request, "print", case, {"tab": tab})
    return HttpResponse(status=204)


def _say(request: HttpRequest, verb: str, case: Case, words: dict[str, Any]) -> None:
    account = cast(Account, request.user)
    record(verb, actor=account, object_kind="case", object_key=case.key, words=words, source=address_of(request))
