"""The way into an open compartment: below /sealed/in/NAME/ the pages of the register work on its database.

What is not there for somebody is answered as any page that does not exist, whether or not there is a compartment of
that name. Within, nothing of a request reaches the shared record: not the session, not a message, not the audit trail,
and what the program itself would log says no word of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse, set_script_prefix, set_urlconf

from murderbook.workbench.access.lockout import source_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Outcome
from murderbook.workbench.sealed import desks
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import Pair
from murderbook.workbench.sealed.desks import Desk
from murderbook.workbench.sealed.memory.cabinet import Cabinet, UnsavedError
from murderbook.workbench.sealed.models import Charter, Member
from murderbook.workbench.sealed.pages.arriving import hold, is_of_desk
from murderbook.workbench.sealed.pages.cookie import desk_of, secret_of
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.quiet import PREFIX

INNER: Final = "murderbook.workbench.sealed.pages.inner"

# Pages of the register that work in a compartment as they do outside. Others say that they do not.
WORKING: Final = frozenset(
    {
        "register", "register-printed", "case", "case-chrono", "case-victim", "case-people", "case-scene",
        "case-evidence", "case-audit", "case-add-chrono", "case-add-review", "case-new", "case-history", "case-amend",
        "case-code-behaviours", "case-add-part", "case-amend-part", "case-withdraw", "case-printed",
        "case-custody", "case-custody-add", "case-work", "case-action-add", "case-action", "case-action-step",
        "case-decisions", "case-decision-add", "case-questions", "case-question-add", "case-questions-standard",
        "case-answer", "case-volumes", "case-volume-add", "case-volume-move", "case-assigned", "case-assign",
        "case-laboratory", "case-laboratory-ask", "case-laboratory-one", "case-laboratory-step",
        # Letters are read there: what is printed outside a compartment is no longer sealed.
        "case-family", "case-family-wishes", "case-family-contact", "case-family-plan", "case-family-settle",
        "case-family-apply", "case-application", "case-application-step", "case-application-strike",
        "case-application-amend", "case-letter-write", "case-letter", "case-letter-act",
        # Bills come in outside, before a case is sealed: a file that is sent lies in the clear until it is taken in.
        "case-calls", "case-calls-refused", "case-calls-withdraw", "case-calls-whose", "case-calls-not-whose",
        "case-relations", "case-relation-add", "case-relation-withdraw",
        "case-witnesses", "case-witness-fear", "case-witness-life", "case-witness-approach", "case-witness-back",
        "enquiries-of", "enquiries-of-printed", "enquiry-category-add", "enquiry-category-back", "enquiry-person-add",
        "enquiry-person", "enquiry-stretch-add", "enquiry-step-add", "enquiry-priority", "enquiry-place",
        "enquiry-eliminate", "enquiry-back", "case-owed", "case-owed-add", "case-owed-back",
        "persons", "persons-printed", "person", "person-printed", "persons-pair", "persons-pair-printed",
        "person-judgement-back",
        "network", "network-printed", "network-chart", "network-chart-printed", "network-chart-expand",
        "network-chart-ways", "network-chart-find", "network-chart-keep", "network-chart-forget", "network-chart-sheet",
    }
)  # fmt: skip


# What the browser sends by itself when somebody prints: readers do too, and paper leaves the building. And what a chart
# asks while somebody reads it.
PRINTED: Final = frozenset(
    {
        "register-printed", "case-printed", "enquiries-of-printed", "network-printed", "network-chart-printed",
        "persons-printed", "person-printed", "persons-pair-printed",
    }
)  # fmt: skip
ASKED: Final = frozenset({"network-chart-expand", "network-chart-ways", "network-chart-find"})


class Inside:
    """Middleware, behind all that knows the account and before the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_of_desk(request.path_info):
            hold(request)
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        found = _found(request)
        if found is None:
            raise Http404
        desk, open_, by, rest = found
        try:
            with open_.work(by):
                member = _let_in(open_, request)
                if member is None:
                    raise Http404
                return _Visit(request, desk, open_, member).answer(self._get_response, rest)
        except UnsavedError:
            page = render_to_string("sealed/unsaved.html")
            return HttpResponse(page, status=503)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        visit = getattr(request, "sealed", None)
        match = request.resolver_match
        if visit is None or match is None:
            return None
        name = match.url_name or ""
        if name == "case-leads":  # the tab of every file: here it reads down
            return HttpResponseRedirect(reverse("sealed-read-down", kwargs={"key": match.kwargs["key"]}))
        if not name.startswith("sealed-") and name not in WORKING:
            return render(request, "sealed/elsewhere.html", status=409)
        if request.method == "POST" and visit.member.role == "reader" and name not in PRINTED | ASKED:
            _refuse(request, name)
        return None


def _refuse(request: HttpRequest, name: str) -> None:
    """PermissionDenied, on record."""
    with transaction.atomic():
        actor = cast(Account, request.user)
        record(f"open {name}"[:40], actor=actor, outcome=Outcome.REFUSED, source=source_of(request))
    raise PermissionDenied


class _Visit:
    """One request in a compartment: what it sees of the shared record is put aside until it is answered."""

    def __init__(self, request: HttpRequest, desk: Desk, open_: Cabinet, member: Member) -> None:
        self.request, self.desk, self.open, self.member = request, desk, open_, member
        self.charter = Charter.objects.get()
        self.prefix = f"{PREFIX}{open_.container.path.name}/"

    def answer(self, get_response: Callable[[HttpRequest], HttpResponse], rest: str) -> HttpResponse:
        request: Any = self.request
        kept = {name: getattr(request, name) for name in ("session", "_messages", "user", "path", "path_info")}
        former = get_script_prefix()
        request.sealed, request.urlconf, request.user = self, INNER, self.member.account
        request.session = _DeskSession(self.desk)
        request._messages = SessionStorage(request)
        request.path_info = f"/{rest}"
        set_script_prefix(self.prefix)
        try:
            response = get_response(request)
            request._messages.update(response)
            response["Cache-Control"] = "no-store"
            return response
        finally:
            set_script_prefix(former)
            set_urlconf(settings.ROOT_URLCONF)
            for name, value in kept.items():
                setattr(request, name, value)
            del request.urlconf, request.sealed


class _DeskSession(SessionBase):
    """What a page would keep in the session is kept with the desk, in memory."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(None)
        self._session_cache = desk.notes

    def get_expiry_age(self, **_kwargs: object) -> int:
        return desks.IDLE_SECONDS


def _found(request: HttpRequest) -> tuple[Desk, Cabinet, Pair, str] | None:
    name, slash, rest = request.path_info.removeprefix(PREFIX).partition("/")
    desk, secret = desk_of(request), secret_of(request)
    if desk is None or secret is None or not slash:
        return None
    try:
        return desk, desks.use(desk, secret, name), desk.keys(secret).pair, rest
    except (SealError, ContainerError):
        return None


def _let_in(open_: Cabinet, request: HttpRequest) -> Member | None:
    """Asked at every request: access that has ended is over at once, and its slot with it."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active or account.must_change:
        return None
    return members.tend(open_, account.key)
