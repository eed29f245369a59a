"""The family of a case: who, what each wishes, what was said, what goes out, the days, and applications."""

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

from murderbook.procedures import ProcedureError
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import with_people
from murderbook.workbench.casework.people import choices_of, recipient
from murderbook.workbench.families import keeping, kin
from murderbook.workbench.families.forms import AnnouncementForm, ApplicationForm, ContactForm, WishesForm
from murderbook.workbench.families.keeping import WISHED, UntoldError
from murderbook.workbench.families.kin import Announced, Kin, Spoken
from murderbook.workbench.families.models import Became, Language
from murderbook.workbench.families.pages.finding import chosen, head_of_family, held_against_the_murder, named
from murderbook.workbench.families.reviews.procedure import unit_procedure
from murderbook.workbench.families.reviews.standings import applications_of
from murderbook.workbench.families.reviews.taking import ObjectedError, came_just_now, receive
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case

VERB = "read family"
UNTOLD = 409


@require_safe
@audited(VERB, kind="case", key="key")
def family(request: HttpRequest, key: str) -> HttpResponse:
    """`?wishes=` opens the form on one of the kin, `?amend=` that of a contact on one."""
    return page(request, find_case(request, key), {})


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def set_wishes(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody wishes from now; what he wished before stays."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    everybody = kin.kin_of(case)
    form = WishesForm(named(everybody), choices_of(case), request.POST)
    if not form.is_valid():
        return page(request, case, {"wishes_form": form}, INVALID)
    data = form.cleaned_data
    one = chosen(case, data["person"])
    assert one is not None  # the field offers these alone
    contact = recipient(case, data) if data["to"] or data["name"] else None
    keeping.wish(case, one, data, contact, account)
    say(request, "record wishes", case, {"person": one.place, "wish": data["wish"]})
    messages.success(request, f"What {one.name} wishes is on record.")
    return _back(case, f"kin-{one.place}")


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def log_contact(request: HttpRequest, key: str) -> HttpResponse:
    """Append a contact, or an amendment of one."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    everybody = kin.kin_of(case)
    open_ = _open(kin.planned_of(case, everybody))
    form = ContactForm(named(everybody), _offered(open_), request.POST)
    if not form.is_valid():
        return page(request, case, {"contact_form": form}, INVALID)
    data = form.cleaned_data
    one, about = chosen(case, data["person"]), open_.get(data["about"])
    amended = _amended(case, data["amends"]) if data["amends"] else None
    rows = {
        "person": one.person if one else None,
        "about": about.entry if about else None,
        "amends": amended.entry if amended else None,
    }
    if keeping.is_sent_again(case, data | rows, account):
        messages.info(request, "The contact is on record already: it was sent twice.")
        return _back(case, "contacts")
    made = keeping.log(case, data | rows, account)
    say(request, "amend contact" if made.amends_id else "log contact", case, {"contact": made.key})
    _warn_of_wishes(request, one, made.direction)
    messages.success(request, "The contact is on record.")
    return _back(case, "contacts")


def _warn_of_wishes(request: HttpRequest, one: Kin | None, direction: str) -> None:
    if one is not None and one.now is not None and one.now.wish == "never get in touch" and direction.startswith("we"):
        messages.warning(request, f"{one.name} had asked never to be got in touch with. The contact is on record.")


def _amended(case: Case, key: str) -> Spoken:
    found = next((one for one in kin.contacts_of(case) if one.entry.key == key), None)
    if found is None:
        raise Http404
    return found


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Something is to go out: who wishes to know first is shown until he was told."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    form = AnnouncementForm(request.POST)
    if form.is_valid():
        held_against_the_murder(form, case)
    if not form.is_valid():
        return page(request, case, {"planned_form": form}, INVALID)
    made = keeping.plan(case, form.cleaned_data, account)
    say(request, "plan announcement", case, {"announcement": made.key, "what": made.what})
    messages.success(request, "It is on the list. Who wishes to be told first stands beside it.")
    return _back(case, "planned")


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def settle(request: HttpRequest, key: str, announcement: str) -> HttpResponse:
    """It went out, or was called off."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    one = _open(kin.planned_of(case, kin.kin_of(case))).get(announcement)
    if one is None:
        raise Http404
    said = request.POST.get("became", "")
    if said not in (Became.OUT.value, Became.OFF.value):
        messages.error(request, "Nothing was written: press “It has gone out” or “It is called off”.")
        return page(request, case, {}, INVALID)
    became = Became(said)
    why = request.POST.get("why", "").strip()[:2000]
    try:
        keeping.settle(one, became, why, timezone.localdate(), account)
    except UntoldError as error:
        return page(request, case, {"untold": error.waiting, "untold_of": one}, UNTOLD)
    say(request, "settle announcement", case, {"announcement": one.entry.key, "became": became.value})
    messages.success(request, f"{one.entry.what.capitalize()}: {became.value}.")
    return _back(case, "planned")


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """An application came."""
    case, account = find_case(request, key, Right.WRITE), cast(Account, request.user)
    form = ApplicationForm(named(kin.kin_of(case)), request.POST)
    if form.is_valid():
        held_against_the_murder(form, case)
    if form.is_valid():
        data = with_person(case, form.cleaned_data)
        if (before := came_just_now(case, data, account)) is not None:
            messages.info(request, f"It was received as application {before.number} already: it was sent twice.")
            return HttpResponseRedirect(reverse("case-application", args=[case.key, before.number]))
        try:
            made = receive(case, data, account, timezone.localdate())
        except ProcedureError as error:
            form.add_error(None, f"The unit's review procedure cannot be used: {error}")
        except ObjectedError as error:
            for one in error.against:
                form.add_error(None, f"{one.why} ({one.section})")
        else:
            say(request, "receive application", case, {"application": made.number, "procedure": made.procedure})
            messages.success(request, f"Application {made.number} is received, and its clock runs.")
            return HttpResponseRedirect(reverse("case-application", args=[case.key, made.number]))
    return page(request, case, {"application_form": form}, INVALID)


def with_person(case: Case, data: dict[str, Any]) -> dict[str, Any]:
    """The applicant as a person of the file, by name as it is now, or by name alone."""
    one = chosen(case, data["person"])
    return data | {"person": one.person if one else None, "name": one.name if one else data["name"]}


def page(request: HttpRequest, case: Case, sent: dict[str, Any], status: int = 200) -> HttpResponse:
    """`sent`: forms that come back."""
    everybody, today = kin.kin_of(case), timezone.localdate()
    announced = kin.planned_of(case, everybody)
    context = head_of_family(request, case)
    context |= {
        "kin": everybody,
        "spoken": kin.contacts_of(case),
        "announced": announced,
        "arrested": kin.untold_arrest(case, everybody, announced),
        "days": kin.anniversaries(case, everybody, today),
        "applied": [(one, one.standing(today)) for one in applications_of(case)],
        "letters": list(case.letters.order_by("-number")),
        "procedure": _procedure(),
        "opened": request.GET.get("wishes", ""),
        "amending": request.GET.get("amend", ""),
    }
    if context["may_write"]:
        context |= _forms(request, case, context, with_people(context))
    return render(request, "families/family.html", context | sent, status=status)


def _forms(request: HttpRequest, case: Case, context: dict[str, Any], people: list[tuple[str, str]]) -> dict[str, Form]:
    everybody: list[Kin] = context["kin"]
    opened = next((one for one in everybody if str(one.place) == context["opened"]), None)
    amending = next((one for one in context["spoken"] if one.entry.key == context["amending"]), None)
    offered = _offered(_open(context["announced"]))
    return {
        "wishes_form": WishesForm(named(everybody), people, initial=_wished(opened)),
        "contact_form": ContactForm(named(everybody), offered, initial=_said(amending, everybody)),
        "planned_form": AnnouncementForm(),
        "application_form": ApplicationForm(named(everybody)),
    }


def _wished(one: Kin | None) -> dict[str, Any]:
    if one is None or one.now is None:
        return {"person": str(one.place)} if one else {"language": Language.ENGLISH.value}
    account = one.now.account
    return {name: getattr(one.now, name) for name in WISHED} | {
        "person": str(one.place),
        "to": account.key if account else "",
        "name": "" if account else one.now.name,
    }


def _said(one: Spoken | None, everybody: list[Kin]) -> dict[str, Any]:
    if one is None:
        return {}
    now = one.now
    place = next((str(each.place) for each in everybody if each.person.pk == now.person_id), "")
    told = {name: getattr(now, name) for name in ("on", "name", "direction", "channel", "text")}
    return told | {"person": place, "about": now.about.key if now.about else "", "amends": one.entry.key}


def _open(announced: list[Announced]) -> dict[str, Announced]:
    return {one.entry.key: one for one in announced if one.is_open}


def _offered(open_: dict[str, Announced]) -> list[tuple[str, str]]:
    return [(key, f"{one.entry.what}, {one.entry.on:%-d %b %Y}") for key, one in open_.items()]


def _procedure() -> Any:  # noqa: ANN401 - the procedure, or what is wrong with its file
    try:
        return unit_procedure()
    except ProcedureError as error:
        return {"error": str(error)}


def _back(case: Case, anchor: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("case-family", args=[case.key]) + f"#{anchor}")
