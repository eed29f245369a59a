"""The checklist: filled, saved as far as it is, signed, read again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from murderbook.workbench.access.refusal import LoginRefusedError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.session import check_password
from murderbook.workbench.genealogy.conditions import conditions
from murderbook.workbench.genealogy.forms import ChecklistForm, SignatureForm, initial_of
from murderbook.workbench.genealogy.gate import failing, is_as_signed
from murderbook.workbench.genealogy.keeping import STATEMENT, NewerError, save_checklist, sign_checklist
from murderbook.workbench.genealogy.models import Checklist
from murderbook.workbench.genealogy.pages.finding import Found, by_of, find, say

INVALID, CONFLICT = 422, 409
NEWER = (
    "Somebody saved or signed a newer one since this page was opened, or this was sent twice. Compare before you send."
)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """Saved by one button, signed by the other; either makes another revision and changes none."""
    if request.method != "POST":
        with transaction.atomic():
            return _blank(request, find(request, key, purpose, Right.WRITE))
    with transaction.atomic():
        found = find(request, key, purpose, Right.WRITE)
    form = ChecklistForm(purpose, request.POST)
    signs = "sign" in request.POST
    signature = SignatureForm(request.POST if signs else None)
    ready = form.is_valid() and (not signs or (_complete(form, purpose) and signature.is_valid()))
    if not ready or (signs and not _is_signer(request, found, signature)):
        return _again(request, found, (form, signature), INVALID)
    try:
        with transaction.atomic():
            return _keep(request, find(request, key, purpose, Right.WRITE), form, signs=signs)
    except NewerError:
        form.add_error(None, NEWER)
        return _again(request, found, (form, signature), CONFLICT)


def _complete(form: ChecklistForm, purpose: str) -> bool:
    """What is signed answers every condition; one that is not met may be signed too, and keeps the record shut."""
    for short in failing(form.answers, purpose):
        if short.why != short.condition.words("not met"):
            form.add_error(f"c{short.condition.number}", f"{short.why[:1].upper()}{short.why[1:]}.")
    return not form.errors


def _is_signer(request: HttpRequest, found: Found, signature: SignatureForm) -> bool:
    """Outside any transaction: a wrong password stays on record."""
    try:
        return check_password(found.account.name, signature.cleaned_data["password"], request) == found.account
    except LoginRefusedError as error:
        locked = " The account is locked on this machine until a supervisor releases it." if error.locked else ""
        signature.add_error("password", f"This is not your password. The attempt is recorded.{locked}")
        return False


def _keep(request: HttpRequest, found: Found, form: ChecklistForm, *, signs: bool) -> HttpResponse:
    what = found.case, found.purpose, form.answers, form.cleaned_data["revision"], by_of(request)
    if not signs:
        save_checklist(*what)
        messages.success(request, "Saved, not signed: the record stays as it was until it is signed.")
        return HttpResponseRedirect(reverse("genealogy-checklist", args=[found.case.key, found.purpose]))
    made = sign_checklist(*what)
    short = failing(made.answers, found.purpose)
    if short:
        named = ", ".join(str(one.condition.number) for one in short)
        messages.warning(request, f"Signed. The record is shut: not met {named}.")
    else:
        messages.success(request, "Signed. All ten conditions are met: the record is open.")
    return HttpResponseRedirect(reverse("genealogy-record", args=[found.case.key, found.purpose]))


def _blank(request: HttpRequest, found: Found) -> HttpResponse:
    gate = found.gate
    last = None if found.record is None or found.record.closed_at else gate.last
    initial = initial_of(found.purpose, last.answers if last else {})
    form = ChecklistForm(found.purpose, initial=initial | {"revision": last.revision if last else 0})
    return _page(request, found, (form, SignatureForm()), 200)


def _again(request: HttpRequest, found: Found, forms: tuple[ChecklistForm, SignatureForm], status: int) -> HttpResponse:
    with transaction.atomic():
        return _page(request, found, forms, status)


def _page(request: HttpRequest, found: Found, forms: tuple[ChecklistForm, SignatureForm], status: int) -> HttpResponse:
    form, signature = forms
    say(request, "read genealogy", found, {"page": "checklist"})
    context: dict[str, Any] = found.context | {
        "form": form, "signature": signature, "statement": STATEMENT, "gate": found.gate,
    }  # fmt: skip
    return render(request, "genealogy/checklist.html", context, status=status)


@require_GET
@transaction.atomic
def read(request: HttpRequest, key: str, purpose: str, revision: int) -> HttpResponse:
    """One revision as it was saved or signed, to be printed."""
    found = find(request, key, purpose)
    mine = Checklist.objects.visible_to(found.account).filter(record=found.record).select_related("account", "record")
    one = get_object_or_404(mine, revision=revision)
    say(request, "read genealogy", found, {"page": "checklist", "revision": revision})
    context = found.context | {
        "checklist": one,
        "rows": [(each, one.answers.get(str(each.number), {})) for each in conditions(purpose)],
        "as_signed": not one.signed or is_as_signed(one),
    }
    return render(request, "genealogy/checklist_read.html", context)
