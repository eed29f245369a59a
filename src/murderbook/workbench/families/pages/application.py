"""One application: its tests, its clocks, what may be done next, what the law forbids now, and every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from murderbook.procedures import Step, StepKind
from murderbook.procedures.conflict import Found
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import with_people
from murderbook.workbench.casework.people import choices_of, recipient
from murderbook.workbench.families.forms import DEADLINES, WHO, ApplicationForm, Offered, StepForm, StrikeForm
from murderbook.workbench.families.kin import kin_of
from murderbook.workbench.families.letters.course import unsent
from murderbook.workbench.families.letters.templates import letter_names
from murderbook.workbench.families.pages.family import with_person
from murderbook.workbench.families.pages.finding import application as find_application
from murderbook.workbench.families.pages.finding import head_of_family, held_against_the_murder, named
from murderbook.workbench.families.reviews.drawing import drawn
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.families.reviews.taking import SAID, ObjectedError, Taken, amend, checked, strike, take
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case

VERB = "read application"
CHECKED = (StepKind.REVIEWER, StepKind.BEGUN)
NEWER = "Somebody took a step on this application since the page was opened. Look at what he did, and send once more."


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that nothing forbids, with its form."""

    kind: StepKind
    form: StepForm
    is_open: bool = False


@require_safe
@audited(VERB, kind="case", key="key")
def application(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """`?amend=` opens the form of what the application says."""
    return _page(request, find_application(find_case(request, key), number))


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take one step. What stands against it is told with the section, and nothing is written."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    one = find_application(case, number)
    form = _form(one, _kind(request), choices_of(case), request.POST)
    if not form.is_valid():
        return _page(request, one, {"sent": form}, INVALID)
    if form.cleaned_data["seen"] != one.seen:
        form.add_error(None, NEWER)
        return _page(request, one, {"sent": _now(form, one)}, CONFLICT)
    taken = _taken(case, form)
    if form.of in CHECKED and taken.shown and form.cleaned_data["found"] != _digest(taken.shown):
        return _ask_of_names(request, one, form, taken)
    try:
        row = take(one, taken, account, timezone.localdate())
    except ObjectedError as error:
        for objection in error.against:
            form.add_error(None, f"{objection.why} ({objection.section})")
        if form.of in CHECKED:
            say(request, "refuse reviewer", case, {"application": number, "name": taken.step.person})
        return _page(request, one, {"sent": form, "found": taken.shown}, INVALID)
    say(request, "step on application", case, {"application": number, "step": row.number, "kind": row.kind})
    messages.success(request, f"On record: {row.kind}, {row.on:%-d %b %Y}.")
    return _back(case, number, f"step-{row.number}")


def _ask_of_names(request: HttpRequest, one: Applied, form: StepForm, taken: Taken) -> HttpResponse:
    """Names like the reviewer's are in the file: shown first, and decided on only then."""
    count = len(taken.shown)
    told = "1 entry of the file names" if count == 1 else f"{count} entries of the file name"
    form.add_error(None, f"{told} somebody like {taken.step.person}. Look at each, and say whether it is he.")
    form.data = {**form.data.dict(), "found": _digest(taken.shown), "outcome": "", "text": ""}  # type: ignore[attr-defined]
    return _page(request, one, {"sent": form, "found": taken.shown}, INVALID)


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def strike_step(request: HttpRequest, key: str, number: int, step: int) -> HttpResponse:
    """A step was entered by mistake: it stays, and counts no more."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    one = find_application(case, number)
    row = next((each for each in one.steps if each.number == step and each.kind != StepKind.RECEIVED), None)
    if row is None:
        raise Http404
    form = StrikeForm(request.POST)
    if not form.is_valid():
        return _page(request, one, {"struck": step, "strike_form": form}, INVALID)
    strike(one, row, form.cleaned_data["text"], account, timezone.localdate())
    say(request, "strike step", case, {"application": number, "step": step})
    messages.success(request, "The step stays, and counts no more.")
    return _back(case, number, f"step-{step}")


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def amend_application(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the application says, written anew: what it said before stays."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    one = find_application(case, number)
    sent = request.POST.copy()
    sent["received"] = one.facts.received.isoformat() if one.facts.received else ""
    form = ApplicationForm(named(kin_of(case)), sent)
    applied = form.cleaned_data["applied"] if form.is_valid() else None
    if applied and one.facts.received and applied > one.facts.received:
        form.add_error("applied", f"It was received on {one.facts.received:%-d %b %Y}: it was written before.")
    elif applied:
        held_against_the_murder(form, case)
    if not form.is_valid():
        return _page(request, one, {"amending": form}, INVALID)
    amend(one, with_person(case, form.cleaned_data), account)
    say(request, "amend application", case, {"application": number})
    messages.success(request, "The application is amended; what it said before stays on record.")
    return _back(case, number, "says")


def _kind(request: HttpRequest) -> StepKind:
    try:
        found = StepKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise Http404 from error
    if found is StepKind.RECEIVED:
        raise Http404
    return found


def _form(one: Applied, kind: StepKind, people: Sequence[tuple[str, str]], sent: Any = None) -> StepForm:  # noqa: ANN401
    owners = dict.fromkeys(row.name for row in one.steps if row.kind == StepKind.OWNER)
    initial = {"kind": kind.value, "seen": one.seen}
    offered = Offered(one.procedure, people, [(name, name) for name in owners])
    return StepForm(kind, offered, sent, initial=initial)


def _now(form: StepForm, one: Applied) -> StepForm:
    form.data = {**form.data.dict(), "seen": str(one.seen)}  # type: ignore[attr-defined] # a QueryDict
    return form


def _taken(case: Case, form: StepForm) -> Taken:
    data, kind = form.cleaned_data, form.of
    who = recipient(case, data) if kind in WHO else None
    said = Step(
        kind,
        data["on"],
        data.get("part", ""),
        "" if kind in CHECKED else data.get("outcome", ""),
        max(0, data.get("months") or 0),
        who.name if who else "",
        data["text"],
    )
    taken = Taken(said, who.account if who else None)
    if kind not in CHECKED:
        return taken
    return checked(case, taken, data["called"].splitlines(), data["outcome"])


def _digest(found: Sequence[Found]) -> str:
    """Of what was shown: a decision counts for that alone."""
    return sha256("\n".join(f"{one.entry.id}|{one.quote}" for one in found).encode()).hexdigest()[:16]


def _page(request: HttpRequest, one: Applied, sent: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """`sent`: forms that come back, and what was found of a reviewer's names."""
    case, today = one.entry.case, timezone.localdate()
    context = head_of_family(request, case, f"application {one.entry.number}")
    now, facts, back = one.standing(today), one.facts, sent or {}
    context |= {
        "one": one,
        "standing": now,
        "procedure": one.procedure,
        "drawing": drawn(now.deadlines, facts.received, today) if facts.received else None,
        "owners": owners_of(one),
        "earlier": list(one.entry.amendments.order_by("entered_at")),
        "steps": _steps(one),
        "letters": list(one.entry.letters.order_by("number")),
        "templates": letter_names(),
        "unsent": unsent(one),
    }
    if context["may_write"]:
        context["offers"] = _offers(one, now.may, with_people(context), back.get("sent"))
        context["amending"] = _as_written(one) if "amend" in request.GET else None
        context["strike_form"] = StrikeForm()
    return render(request, "families/application.html", context | back, status=status)


def _offers(one: Applied, may: Sequence[StepKind], people: list[tuple[str, str]], sent: StepForm | None) -> list[Offer]:
    offers = [
        Offer(kind, _form(one, kind, people))
        for kind in may
        if kind is not StepKind.RECEIVED and (sent is None or kind is not sent.of)
    ]
    return [Offer(sent.of, sent, is_open=True), *offers] if sent is not None else offers


def _steps(one: Applied) -> list[dict[str, Any]]:
    """Every step, with what strikes it; by the day, then as they were written."""
    struck, labels = one.struck, _labels(one)
    rows = sorted((row for row in one.rows if row.kind), key=lambda row: (row.on, row.number))
    return [{"row": row, "struck": struck.get(row.pk), "part": labels.get(row.part, row.part)} for row in rows]


def _labels(one: Applied) -> dict[str, str]:
    parts, tests = one.procedure.parts, one.procedure.tests
    return dict([*((part.id, part.label) for part in parts), *((test.id, test.label) for test in tests), *DEADLINES])


def owners_of(one: Applied) -> dict[str, str]:
    """By the id of the deadline, in whose hands it is."""
    return {row.part: row.name for row in one.steps if row.kind == StepKind.OWNER}


def _as_written(one: Applied) -> ApplicationForm:
    now = one.now
    place = next((str(each.place) for each in kin_of(one.entry.case) if each.person.pk == now.person_id), "")
    said = {name: getattr(now, name) for name in SAID}
    said |= {"person": place, "name": "" if place else now.name, "received": one.facts.received}
    return ApplicationForm(named(kin_of(one.entry.case)), initial=said)


def _back(case: Case, number: int, anchor: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("case-application", args=[case.key, number]) + f"#{anchor}")
