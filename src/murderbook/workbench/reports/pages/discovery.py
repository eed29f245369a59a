"""The page of discovery bundles: what is withheld, by whose decision; what was made; and the making of the next."""

from __future__ import annotations

from collections import Counter
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from murderbook.reports.item import Item
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.disk.sending import pieces_of
from murderbook.workbench.documents.files import hash_of
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.discovery import ordering
from murderbook.workbench.reports.discovery.earlier import given_before
from murderbook.workbench.reports.discovery.given import may_take
from murderbook.workbench.reports.discovery.making import TAKEN, Order, file_of
from murderbook.workbench.reports.discovery.naming import UnknownNameError, meant
from murderbook.workbench.reports.file.gathering import counted, gathered
from murderbook.workbench.reports.file.kinds import KINDS, LABELS
from murderbook.workbench.reports.forms import MakeForm, WithholdForm
from murderbook.workbench.reports.models import Bundle, BundleItem, Withholding
from murderbook.workbench.reports.pages.head import head
from murderbook.workbench.source import address_of

VERB = "read discovery"
SUGGESTED = 500  # things that a field offers by name


@require_safe
@audited(VERB, kind="case", key="key")
def discovery(request: HttpRequest, key: str) -> HttpResponse:
    """What would be given now, what is withheld, and the bundles that were made."""
    return _page(request, find_case(request, key, Right.EXPORT))


def _page(
    request: HttpRequest,
    case: Case,
    withholding: WithholdForm | None = None,
    making: MakeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    account = cast(Account, request.user)
    before = given_before(account, case)
    held = [(LABELS[name], len(keys)) for name, keys in counted(account, case).items() if keys]
    course = ordering.course_of(case)
    context = head(request, case, "discovery") | {
        "course": course,
        "failed": ordering.failed_last(case),
        "held": held,
        "total": sum(count for _, count in held),
        "withheld": Withholding.objects.visible_to(account, Right.EXPORT)
        .filter(case=case)
        .select_related("account", "lifted_by")
        .order_by("-pk"),
        "bundles": _bundles(account, case),
        "cited": [one.reference for one in _nameable(account, case)][:SUGGESTED],
        "withhold_form": withholding or WithholdForm(),
        "make_form": making or MakeForm(initial={"letters": before.prefix or "MB"}),
        "prefix": before.prefix,
    }
    response = render(request, "reports/discovery.html", context, status=status)
    if course is not None:
        response["Refresh"] = "3"  # there is no form on the page meanwhile
    return response


def _bundles(account: Account, case: Case) -> list[dict[str, object]]:
    rows = Bundle.objects.visible_to(account, Right.EXPORT).filter(case=case).select_related("account")
    lines = BundleItem.objects.visible_to(account, Right.EXPORT).filter(bundle__case=case)
    states = Counter(lines.values_list("bundle", "state"))
    free = may_take(account, case, rows)
    return [
        {
            "bundle": row,
            "is_free": row.pk in free,
            "states": [(state, count) for (of, state), count in sorted(states.items()) if of == row.pk],
        }
        for row in rows.order_by("-number")
    ]


def _nameable(account: Account, case: Case) -> list[Item]:
    """What may be withheld by itself: no page, of which a range is typed, and nothing that comes in thousands."""
    return gathered(
        account, case, [kind for kind in KINDS if not kind.short and kind.name not in ("page", "lead")]
    ).items


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def withhold(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody decides that something is not given, and on which ground."""
    case, account = find_case(request, key, Right.EXPORT), cast(Account, request.user)
    form = WithholdForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=INVALID)
    try:
        found = meant(gathered(account, case).items, form.cleaned_data["what"])
    except UnknownNameError as error:
        form.add_error("what", str(error))
        return _page(request, case, form, status=INVALID)
    before = given_before(account, case).items
    given = next((one for one in found if one.ident in before), None)
    if given is not None:
        earlier = before[given.ident]
        form.add_error("what", f"{given.reference} was given in bundle {earlier.bundle}, {earlier.first}: it is out.")
        return _page(request, case, form, status=INVALID)
    _keep(request, case, form, found)
    return _back(case)


def _keep(request: HttpRequest, case: Case, form: WithholdForm, found: list[Item]) -> None:
    account = cast(Account, request.user)
    standing = Withholding.objects.visible_to(account, Right.EXPORT).filter(case=case, lifted_at=None)
    there = set(standing.values_list("kind", "item_key"))
    said = {"ground": form.cleaned_data["ground"], "words": form.cleaned_data["words"], "account": account}
    for item in found:
        if item.ident not in there:
            Withholding.objects.create(
                case=case, kind=item.kind, item_key=item.key, reference=item.reference[:120], **said
            )
    told = {"what": [item.reference for item in found], "ground": form.cleaned_data["ground"]}
    say(request, "withhold from discovery", case, told)
    messages.success(request, f"{len(found)} withheld from the next bundle: {form.cleaned_data['ground']}.")


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def lift(request: HttpRequest, key: str, withholding: str) -> HttpResponse:
    """Something is withheld no more: the next bundle gives it."""
    case, account = find_case(request, key, Right.EXPORT), cast(Account, request.user)
    standing = Withholding.objects.visible_to(account, Right.EXPORT).filter(case=case, lifted_at=None)
    found = get_object_or_404(standing, key=withholding)
    found.lifted_at, found.lifted_by = timezone.now(), account
    found.save(update_fields=["lifted_at", "lifted_by"])
    say(request, "lift withholding", case, {"what": found.reference})
    messages.success(request, f"{found.reference} is withheld no more.")
    return _back(case)


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def make_bundle(request: HttpRequest, key: str) -> HttpResponse:
    """Put the next bundle in line: the page says how far it is."""
    case, account = find_case(request, key, Right.EXPORT), cast(Account, request.user)
    form = MakeForm(request.POST)
    if not form.is_valid():
        return _page(request, case, making=form, status=INVALID)
    told = form.cleaned_data
    if ordering.ask(Order(account, address_of(request), told["recipient"], told["letters"]), case) is None:
        messages.error(request, "A bundle of this case is in the making already: the next one follows it.")
    else:
        say(request, "order discovery bundle", case, {"recipient": told["recipient"]})
    return _back(case)


@require_POST
@audited(VERB, kind="case", key="key")
@transaction.atomic
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop the bundle that is in the making: nothing of it is kept."""
    case = find_case(request, key, Right.EXPORT)
    if ordering.stop(case):
        say(request, "stop discovery bundle", case, {})
        messages.success(request, "Stopped. Nothing of it is kept, and its numbers are free.")
    return _back(case)


@require_safe
@audited(TAKEN, kind="case", key="key")
def take(request: HttpRequest, key: str, bundle: str) -> HttpResponseBase:
    """The file of a bundle, if it is still what was made."""
    case = find_case(request, key, Right.EXPORT)
    found = get_object_or_404(Bundle.objects.visible_to(request.user, Right.EXPORT), case=case, key=bundle)
    if not may_take(cast(Account, request.user), case, [found]):
        raise Http404
    path = file_of(found.key)
    if not path.is_file() or hash_of(path) != found.sha256:
        raise Http404
    name = f"discovery-{found.number}-{found.prefix}.zip"
    answer = StreamingHttpResponse(pieces_of(path), content_type="application/zip")
    answer["Content-Length"] = str(path.stat().st_size)
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _back(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("case-discovery", args=[case.key]))
