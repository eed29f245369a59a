"""The chain of custody of an exhibit: what it says, and the form for what happened next or for amending an entry."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.custody.amounts import as_text
from murderbook.workbench.casework.custody.chain import Chain, chain_of, unaccounted, when
from murderbook.workbench.casework.custody.recording import follow, record_event
from murderbook.workbench.casework.forms import CustodyForm
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.states import Act
from murderbook.workbench.register.book.opening import CUSTODY, find_case, head_of
from murderbook.workbench.register.entry.rows import all_rows
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case, Exhibit

AGAIN = (  # fields of an entry as they stand in the form that amends it
    "act", "from_whom", "from_where", "to_whom", "to_where", "purpose", "seal", "seal_intact", "unit", "receipt",
    "due_back", "source", "page",
)  # fmt: skip


@require_safe
@audited("read custody", kind="case", key="key")
def custody(request: HttpRequest, key: str, number: str) -> HttpResponse:
    """The whole chain in order, where the exhibit is now, and where the chain does not hold."""
    case = find_case(request, key, section="evidence")
    exhibit = _exhibit(request, case, number)
    chain = _chain(exhibit)
    return _page(request, exhibit, number, _form(chain, request.GET.get("amend", "")))


@require_POST
@audited("read custody", kind="case", key="key")
@transaction.atomic
def add_custody(request: HttpRequest, key: str, number: str) -> HttpResponse:
    """Append what happened, or an amendment that points to the entry it amends."""
    case = find_case(request, key, Right.WRITE)
    exhibit = _exhibit(request, case, number)
    if exhibit.withdrawn_at is not None:
        raise Http404
    form = CustodyForm(request.POST)
    if not form.is_valid():
        return _page(request, exhibit, number, form, INVALID)
    amended = _amended(exhibit, form.cleaned_data["amends"])
    if amended is not None and (newer := _newer(amended, form.cleaned_data["seen"])) is not None:
        return _page(request, exhibit, number, _beside(form, newer), CONFLICT)
    account = cast(Account, request.user)
    event = record_event(exhibit, form.cleaned_data, account, amended)
    words = {"exhibit": exhibit.number, "event": event.key, "amends": form.cleaned_data["amends"]}
    say(request, "amend custody" if event.amends_id else "record custody", case, words)
    followed = follow(exhibit, _chain(exhibit), event, account)
    read = form.cleaned_data["when"].in_words()
    messages.success(request, f"Saved. The time was read as: {read}. {followed}".strip())
    return HttpResponseRedirect(reverse("case-custody", args=[key, number]) + f"#event-{event.key}")


def _exhibit(request: HttpRequest, case: Case, number: str) -> Exhibit:
    """By its place in the file, as everywhere in the book; one that was withdrawn keeps its chain."""
    for one in all_rows(PARTS["evidence"], case, request.user):
        if str(one.number) == number:
            exhibit = cast(Exhibit, one.row)
            exhibit.case = case
            return exhibit
    raise Http404


def _chain(exhibit: Exhibit) -> Chain:
    return chain_of(exhibit.custody_events.select_related("author").order_by("entered_at", "pk"))


def _amended(exhibit: Exhibit, key: str) -> CustodyEvent | None:
    """The entry that is amended, by the key of itself or of what amended it before."""
    if not key:
        return None
    found: CustodyEvent = get_object_or_404(exhibit.custody_events.select_related("amends"), key=key)
    return found.amends or found


def _newer(amended: CustodyEvent, seen: str) -> CustodyEvent | None:
    """What a colleague said of the entry since the form was opened."""
    latest = _latest(amended)
    return latest if seen and latest.key != seen else None


def _latest(amended: CustodyEvent) -> CustodyEvent:
    return amended.amendments.select_related("author").order_by("entered_at", "pk").last() or amended


def _beside(form: CustodyForm, newer: CustodyEvent) -> CustodyForm:
    """What was typed, with word of the colleague above it: saved once more, it amends his."""
    form.data = {**form.data.dict(), "seen": newer.key}  # type: ignore[attr-defined] # a QueryDict
    at = f"{newer.entered_at:%-d %b %Y, %H:%M} UTC"
    form.add_error(
        None,
        f"{newer.author.full_name} amended this entry on {at}, while you had it open: what it says now stands in the "
        "chain. Yours stands in the form: write what is to stand, and save once more.",
    )
    return form


def _form(chain: Chain, amend: str) -> CustodyForm:
    for link in chain.links:
        if amend and amend in (link.entry.key, link.now.key):
            return CustodyForm(initial=_as_typed(link.now) | {"amends": link.entry.key, "seen": link.now.key})
    held = chain.held
    return CustodyForm(initial={"from_whom": held.whom, "from_where": held.where} if held else None)


def _as_typed(event: CustodyEvent) -> dict[str, Any]:
    typed = {name: getattr(event, name) for name in AGAIN}
    amounts = {"there": as_text(event.there_thousandths), "taken": as_text(event.taken_thousandths)}
    return typed | amounts | {"when": event.event_as_written or when(event)}


def _page(request: HttpRequest, exhibit: Exhibit, number: str, form: CustodyForm, status: int = 200) -> HttpResponse:
    chain = _chain(exhibit)
    head = head_of(request, exhibit.case, "evidence")
    context = head | {
        "tab": CUSTODY,
        "tab_label": f"chain of custody of exhibit {exhibit.number}",
        "exhibit": exhibit,
        "place": number,
        "sheet_number": number,
        "chain": chain,
        "unaccounted": unaccounted(exhibit.custody, chain),
        "examinations": list(exhibit.examinations.order_by("pk")),
        "contradicts": chain.implied not in (None, exhibit.custody),
        "form": form,
        "amending": form["amends"].value(),
        "struck": Act.STRUCK,
        "may_write": head["may_write"] and exhibit.withdrawn_at is None,
    }
    return render(request, "casework/custody.html", context, status=status)
