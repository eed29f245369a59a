"""Inside a compartment: what it is, who is in it, how it is recovered, what its own log says."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import tell
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.audit.verify import verify
from murderbook.workbench.register.models import Case
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Charter, KeyHolder, Member, MemberRole, OpenCaseTouched, RecurQuestion
from murderbook.workbench.sealed.outside import reading_outside
from murderbook.workbench.sealed.outward.anchoring import proofs
from murderbook.workbench.sealed.outward.existence import accept_key, is_for_another_key
from murderbook.workbench.sealed.pages.forms import EndForm, InviteForm, SharesForm
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.members import Guest
from murderbook.workbench.sealed.people.recovering import print_shares
from murderbook.workbench.sealed.people.verbs import SealedVerb

PER_PAGE = 100
ABOUT_QUESTIONS = (
    SealedVerb.ASK_RECUR, SealedVerb.APPROVE_RECUR, SealedVerb.REFUSE_RECUR, SealedVerb.ANSWER_RECUR,
)  # fmt: skip


@require_safe
@audited(SealedVerb.READ)
def front(request: HttpRequest) -> HttpResponse:
    member, charter = member_in(request), Charter.objects.get()
    context = {
        "charter": charter,
        "older": members.has_left_since_sheets(charter),
        "member": member,
        "changed_keys": _changed_keys(),
        "other_prosecutor": is_for_another_key(),
        "cases": Case.objects.visible_to(member.account).order_by("own_number"),
        "unchecked": OpenCaseTouched.objects.filter(checked_at=None).count(),
        "touched": OpenCaseTouched.objects.count(),
        "review_is_due": charter.review_on <= timezone.localdate(),
    }
    return render(request, "sealed/front.html", context)


@require_POST
def prosecutor(request: HttpRequest) -> HttpResponse:
    """The record has another prosecutor's key: a keeper who has compared it says so."""
    by = members.require_keeper(member_in(request).account.key)
    if accept_key(request.POST.get("fingerprint", "")):
        with transaction.atomic():
            record(SealedVerb.ACCEPT_PROSECUTOR, actor=by.account, source=source_of(request))
        messages.success(request, "From now on that this compartment exists is told to this key.")
    else:
        messages.error(request, "This is not the fingerprint of the key that the record has.")
    return HttpResponseRedirect(resolve_url("sealed-front"))


@require_http_methods(["GET", "HEAD", "POST"])
@audited(SealedVerb.READ)
def people(request: HttpRequest) -> HttpResponse:
    """Who is in, who was, and the form by which a keeper brings somebody in."""
    member = member_in(request)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and member.role != MemberRole.KEEPER:
        raise Hidden
    if form.is_valid() and _invited(request, member, form):
        return HttpResponseRedirect(resolve_url("sealed-people"))
    rows = Member.objects.select_related("account", "invited_by").order_by("ended_at", "account__full_name")
    context = {
        "form": form if member.role == MemberRole.KEEPER else None,
        "rows": [(one, fingerprint(bytes(one.public))) for one in rows],
        "ending": EndForm(),
        "own": member,
    }
    return render(request, "sealed/people.html", context)


@require_POST
def end_member(request: HttpRequest, number: int) -> HttpResponse:
    by = members.require_keeper(member_in(request).account.key)
    gone = members.present().filter(pk=number).first()
    if gone is None:
        raise Hidden
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why: the reason is part of the compartment's record.")
        return HttpResponseRedirect(resolve_url("sealed-people"))
    try:
        members.end(
            cabinet_of(request), by.account, [gone], reason=form.cleaned_data["reason"], source=source_of(request)
        )
    except AccessRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The access of {gone.account.full_name} has ended; a new key is in force.")
    return HttpResponseRedirect(resolve_url("sealed-people"))


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest) -> HttpResponseBase:
    """Shares for recovery: printed here, shown this once. Nothing is written after the file that they open, lest that
    fails and nobody sees them."""
    form = SharesForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _before_shares(request, form)
    by, given = members.require_keeper(member_in(request).account.key), form.cleaned_data
    open_ = cabinet_of(request)
    printed = print_shares(open_, by.account, given["needed"], given["names"], source=source_of(request))
    sheets = [(name, text.split()) for name, text in zip(given["names"], printed.texts, strict=True)]
    context = {"sheets": sheets, "lineage": printed.lineage, "charter": Charter.objects.get()}
    return render(request, "sealed/shares_printed.html", context)


@audited(SealedVerb.READ)
def _before_shares(request: HttpRequest, form: SharesForm) -> HttpResponse:
    members.require_keeper(member_in(request).account.key)
    charter = Charter.objects.get()
    context = {"form": form, "charter": charter, "older": members.has_left_since_sheets(charter)}
    return render(request, "sealed/shares.html", context)


@require_safe
@audited("read sealed log")
def log(request: HttpRequest) -> HttpResponse:
    """The compartment's own log, newest first; it is checked whole each time, since it is short."""
    member_in(request)
    entries = AuditEntry.objects.select_related("words").order_by("-index")
    names = dict(Account.objects.values_list("key", "full_name"))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(entry, _about(entry, names)) for entry in page],
        "names": names,
        "head": head(),
        "fault": verify().fault,
        "proofs": list(proofs()),
        "chain": cabinet_of(request).container.chain,
    }
    return render(request, "sealed/log.html", context)


def _about(entry: AuditEntry, names: dict[str, str]) -> str:
    """Which case, paper or person, in words; "" where the act says it all."""
    if entry.object_kind == "account":
        return names.get(entry.object_key, entry.object_key)
    case = Case._base_manager.filter(key=entry.object_key).first() if entry.object_kind == "case" else None
    return ": ".join(one for one in (str(case or entry.object_key), _named_in(entry)) if one)


def _named_in(entry: AuditEntry) -> str:
    """The paper by its name, or which of the questions who recurs."""
    try:
        if entry.verb in (SealedVerb.ADD_PAPER, SealedVerb.READ_PAPER, SealedVerb.WITHDRAW_PAPER):
            return str(entry.words.content.get("name", ""))
        if entry.verb in ABOUT_QUESTIONS:
            asked = RecurQuestion.objects.filter(pk=str(entry.words.content.get("question", "0"))).first()
            return asked.purpose if asked else ""
    except (ObjectDoesNotExist, ValueError):  # words that somebody spoilt: the verdict above says so
        return ""
    return ""


def _invited(request: HttpRequest, by: Member, form: InviteForm) -> bool:
    given = form.cleaned_data
    with reading_outside():
        account = Account.objects.filter(name=given["name"]).first()
        holder = KeyHolder.objects.filter(account=account).first() if account else None
    if account is None or holder is None:
        form.add_error("name", "No such account, or its owner has not logged in yet: only then it has keys.")
        return False
    role = MemberRole(given["role"])
    guest = Guest(account, bytes(holder.public), given["fingerprint"], role, given["reason"], given["until"])
    try:
        members.invite(cabinet_of(request), by, guest, source=source_of(request))
    except AccessRefusedError as error:
        tell(form, error)
        return False
    messages.success(
        request, f"{account.full_name} is invited. The invitation goes out when you close your desk, among others."
    )
    return True


def _changed_keys() -> list[str]:
    """Members whose keys in the shared record are no longer those that were compared: new ones of their own after a
    reset, or somebody exchanged them."""
    pinned = {one.account.key: (one.account.full_name, bytes(one.public)) for one in members.present()}
    with reading_outside():  # of everybody: to ask for the members alone would name them to whoever keeps the database
        rows = list(KeyHolder.objects.values_list("account__key", "public"))
    return [pinned[key][0] for key, public in rows if key in pinned and bytes(public) != pinned[key][1]]


def _visit(request: HttpRequest) -> Any:  # noqa: ANN401 - what the middleware put there
    return request.sealed  # type: ignore[attr-defined]


def member_in(request: HttpRequest) -> Member:
    found: Member = _visit(request).member
    return found


def cabinet_of(request: HttpRequest) -> Cabinet:
    found: Cabinet = _visit(request).open
    return found
