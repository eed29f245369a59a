"""Letters: drafted from a template, read, amended, signed, sent, printed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.families.letters import course as letters
from murderbook.workbench.families.letters.course import Course, LetterError, course_of
from murderbook.workbench.families.letters.forms import DiscardForm, SendForm, SignForm, TextForm
from murderbook.workbench.families.letters.printing import letter_on_paper
from murderbook.workbench.families.letters.templates import LABELS, OF_APPLICATION, OF_KIN, TemplateError
from murderbook.workbench.families.models import LetterState
from murderbook.workbench.families.pages.finding import application as find_application
from murderbook.workbench.families.pages.finding import chosen, head_of_family
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.asked import Asked, Gathered
from murderbook.workbench.reports.pages.giving import give
from murderbook.workbench.reports.sought import cases_with

VERB = "read letter"
NEWER = "Somebody wrote or signed this letter since the page was opened. Read it again."


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def write(request: HttpRequest, key: str) -> HttpResponse:
    """A draft from a template: of an application (`application`), or to one of the kin (`person`)."""
    case, account, today = find_case(request, key, Right.WRITE), cast(Account, request.user), timezone.localdate()
    name = request.POST.get("template", "")
    try:
        if name in OF_APPLICATION:
            number = request.POST.get("application", "")
            one = find_application(case, int(number) if number.isdecimal() and len(number) < 9 else 0)
            made = letters.draft_of_application(one, name, account, today)
        else:
            kin = chosen(case, request.POST.get("person", ""))
            if name not in OF_KIN or kin is None:
                raise Http404
            made = letters.draft_of_kin(case, kin, name, account, today)
    except TemplateError as error:
        messages.error(request, f"Not written: {error}")
        say(request, "fail to draft letter", case, {"template": name})
        return HttpResponseRedirect(reverse("case-family", args=[case.key]))
    say(request, "draft letter", case, {"letter": made.number, "template": name})
    messages.success(request, f"Letter {made.number} is drafted from the record. Read it, and sign it.")
    return _back(case, made.number)


@require_safe
@audited(VERB, kind="case", key="key")
def letter(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What it says, what to look at before it is signed, and everything that became of it."""
    case = find_case(request, key)
    return _page(request, case, _found(case, number), {})


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def act(request: HttpRequest, key: str, number: int, what: str) -> HttpResponse:
    """Amend, sign, send or discard it."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    one = _found(case, number)
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST)
    if not form.is_valid():
        return _back_with(request, one, what, form)
    if form.cleaned_data.get("seen", len(one.acts)) != len(one.acts):
        form.add_error(None, NEWER)
        return _back_with(request, one, what, form, CONFLICT)
    try:
        told = _done(one, what, form.cleaned_data, account)
    except LetterError as error:
        form.add_error(None, str(error))
        return _back_with(request, one, what, form)
    say(request, f"{what} letter", case, {"letter": number})
    messages.success(request, told)
    return _back(case, number)


FORMS: dict[str, type[Form]] = {"amend": TextForm, "sign": SignForm, "send": SendForm, "discard": DiscardForm}


def _done(one: Course, what: str, data: dict[str, Any], account: Account) -> str:
    """What the page says of it."""
    if what == "amend":
        letters.amend(one, data["text"], account)
        return "The letter says this now; what it said before stays on record. It is to be signed."
    if what == "sign":
        letters.sign(one, data["reason"], account)
        return "Signed. It counts as sent once you say on which day it was."
    if what == "discard":
        letters.discard(one, data["reason"], account)
        return "It is not sent. It stays on record."
    done = letters.send(one, data, account, _applied(one), timezone.localdate())
    return "Sent, and in the contact log." + (f" On the application's clock: {', '.join(done)}." if done else "")


def _applied(one: Course) -> Applied | None:
    about = one.letter.application
    return find_application(one.letter.case, about.number) if about else None


@require_safe
def printed(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """As PDF: a draft says that it is one."""
    case = find_case(request, key, Right.EXPORT)
    _found(case, number)
    asked = Asked(
        title=f"Case {number_of(case)}: letter {number}",
        file_name=f"{number_of(case)} letter {number}",
        verb="export letter",
        about=("case", key),
        gathered=lambda account: _gathered(account, key, number),
        cases=lambda account: cases_with(account, [key]),
    )
    return give(request, asked, reverse("case-letter", args=[key, number]))


def _gathered(account: Account, key: str, number: int) -> Gathered:
    (case,) = cases_with(account, [key])
    course = _found(case, number)
    return Gathered(letter_on_paper(course, account), {"letter": number, "state": course.state})


def _found(case: Case, number: int) -> Course:
    found = case.letters.select_related("application", "person", "author", "case").filter(number=number).first()
    if found is None:
        raise Http404
    return course_of(found)


def _back_with(request: HttpRequest, one: Course, what: str, form: Form, status: int = INVALID) -> HttpResponse:
    """What is wrong stands above the letter, since the form may not be on the page any more."""
    return _page(request, one.letter.case, one, {f"{what}_form": form, "refused": form}, status)


def _page(request: HttpRequest, case: Case, one: Course, sent: dict[str, Any], status: int = 200) -> HttpResponse:
    context = head_of_family(request, case, f"letter {one.letter.number}")
    seen = len(one.acts)
    context |= {
        "one": one,
        "letter": one.letter,
        "sheet_number": one.letter.number,
        "label": LABELS[one.letter.template],
        "language": one.letter.get_language_display(),
        "is_over": one.state in (LetterState.SENT, LetterState.DISCARDED),
        "amend_form": TextForm(initial={"text": one.text, "seen": seen}),
        "sign_form": SignForm(initial={"seen": seen}),
        "send_form": SendForm(),
        "discard_form": DiscardForm(),
    }
    return render(request, "families/letter.html", context | sent, status=status)


def _back(case: Case, number: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("case-letter", args=[case.key, number]))
