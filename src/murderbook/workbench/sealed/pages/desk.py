"""The desk: everybody has one, opened by his password, and nobody can tell whether anything lies on it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.pages.people import account_of, tell
from murderbook.workbench.access.refusal import Hidden, LoginRefusedError
from murderbook.workbench.access.session import check_password
from murderbook.workbench.sealed import desks, pool, shares
from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.container.slots import Place
from murderbook.workbench.sealed.container.store import ContainerError
from murderbook.workbench.sealed.crypto.aead import SealError
from murderbook.workbench.sealed.crypto.pair import fingerprint
from murderbook.workbench.sealed.desks import Desk
from murderbook.workbench.sealed.keys import holders, inbox
from murderbook.workbench.sealed.keys.holders import Opened
from murderbook.workbench.sealed.keys.inbox import Invitation
from murderbook.workbench.sealed.keys.keyring import (
    Entry,
    KeyringFullError,
    LaterFormatError,
    has_room,
    with_entry,
)
from murderbook.workbench.sealed.memory.cabinet import UnsavedError
from murderbook.workbench.sealed.models import Charter
from murderbook.workbench.sealed.outward.existence import prosecutors_key, see_to_line
from murderbook.workbench.sealed.pages import cookie
from murderbook.workbench.sealed.pages.forms import FoundForm, OpenForm
from murderbook.workbench.sealed.people import members
from murderbook.workbench.sealed.people.founding import found, may_found

WRONG = "This is not your password. The attempt is recorded."
OTHER_KEYS = (
    "Your keys were made with an earlier password, since somebody reset it. Type that one too, or the words of your "
    "recovery key. If you have neither, begin with new keys: members of your compartments must invite you again."
)


ENDED = "your access has ended, or somebody spoilt your key in its file: ask another member, whose desk would mend that"
UNSAVED = "what had to be written into it could not be saved: the disk is full, or fails. Make room, and come back"


@dataclass(frozen=True, slots=True)
class Row:
    """A compartment on the desk; `fault` says why it does not open. `older`: somebody has left since the shares were
    printed."""

    entry: Entry
    charter: Charter | None
    fault: str = ""
    older: bool = False

    @property
    def has_ended(self) -> bool:
        """Nothing but an invitation would open it."""
        return self.fault == ENDED


@sensitive_post_parameters("password", "earlier")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    account, at = account_of(request), _at_desk(request)
    if at is not None:
        desks.refresh(*at)
        return render(request, "sealed/desk.html", _context(account, *at))
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        opened = _opened(request, account, form)
        if opened is not None:
            _, secret = desks.open_desk(opened, request.session.session_key or "")
            response = HttpResponseRedirect(resolve_url("desk"))
            cookie.hand_over(response, secret)
            return response
    return render(request, "sealed/closed.html", {"form": form})


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    at = _at_desk(request)
    if at is not None:
        desks.close(*at)
    messages.success(request, "Your desk is closed.")
    response = HttpResponseRedirect(resolve_url("desk"))
    cookie.take_back(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def found_one(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if not may_found(account):
        raise Hidden
    at = _at_desk(request)
    if at is None:
        return HttpResponseRedirect(resolve_url("desk"))
    open_, secret = at
    public = prosecutors_key()
    form = FoundForm(request.POST if request.method == "POST" else None, public=public)
    if form.is_valid():
        container = _founded(account, open_, secret, form)
        if container is not None:
            return HttpResponseRedirect(f"/sealed/in/{container}/")
    return render(request, "sealed/found.html", {"form": form, "has_key": public is not None})


def _founded(account: Account, open_: Desk, secret: bytes, form: FoundForm) -> str | None:
    """The new container's name; None, with the reason on the form, where there is none."""
    desks.refresh(open_, secret)
    try:
        if not has_room(open_.entries):
            raise KeyringFullError
        made, entry = found(account, open_.keys(secret).pair, form.terms())
        desks.keep(open_, secret, made, entry)
    except ValidationError as error:
        tell(form, error)
        return None
    except KeyringFullError as full:
        form.add_error(None, f"Nothing was founded: {full}.")
        return None
    except (OSError, UnsavedError):
        form.add_error(None, "Nothing was founded: the disk is full, or fails. Make room, and send it once more.")
        return None
    with suppress(OSError, UnsavedError), made.work():  # else at the next opening of the desk
        see_to_line(entry.container)
    return entry.container


@require_POST
def accept(request: HttpRequest, container: str) -> HttpResponse:
    """Take an invitation: the compartment lies on the desk from then on."""
    at = _at_desk(request)
    told = next((one for one in _invitations(*at) if one.container == container), None) if at else None
    if at is not None and told is not None:
        entry = Entry.at(told.container, Place(told.slot, bytes.fromhex(told.slot_key)), told.name, told.step)
        try:
            desks.remember(*at, lambda held: with_entry(held, entry))
        except KeyringFullError as full:  # shown here and now: a message for the next page would lie in the session
            context = _context(account_of(request), *at) | {"full": full}
            return render(request, "sealed/desk.html", context, status=409)
    return HttpResponseRedirect(resolve_url("desk"))


@require_POST
def take_off(request: HttpRequest, container: str) -> HttpResponse:
    """A compartment to which the person's access has ended no longer takes a place on the keyring."""
    at = _at_desk(request)
    entry = at[0].entry(container) if at else None
    if at is not None and entry is not None and _row(*at, entry).has_ended:
        desks.remember(*at, lambda held: tuple(one for one in held if one.container != container))
    return HttpResponseRedirect(resolve_url("desk"))


@never_cache
@require_POST
def recovery_key(request: HttpRequest) -> HttpResponse:
    """A printed key that opens the person's own keys, should the password be lost. Shown this once."""
    account, at = account_of(request), _at_desk(request)
    if at is None:
        return HttpResponseRedirect(resolve_url("desk"))
    open_, secret = at
    recovery = holders.new_recovery_key(account, open_.keys(secret).private)
    context = {"words": shares.in_words(recovery), "fingerprint": fingerprint(open_.kept.public)}
    return render(request, "sealed/recovery_key.html", context)


@sensitive_post_parameters("password", "earlier")
@never_cache
@require_POST
def new_keys(request: HttpRequest) -> HttpResponse:
    """Begin anew after a reset password: the old keyring is lost."""
    account = account_of(request)
    form = OpenForm(request.POST)
    if form.is_valid() and _proved(request, account, form):
        holders.make(account, form.cleaned_data["password"])
        messages.success(request, "You have new keys. Open your desk, and read their fingerprint to who invites you.")
        return HttpResponseRedirect(resolve_url("desk"))
    return render(request, "sealed/closed.html", {"form": form})


def _at_desk(request: HttpRequest) -> tuple[Desk, bytes] | None:
    """None where the desk has closed meanwhile: its owner is sent to open it, and not refused, since a refusal would
    stand in the shared record's audit trail."""
    open_, secret = cookie.desk_of(request), cookie.secret_of(request)
    return None if open_ is None or secret is None else (open_, secret)


def _context(account: Account, open_: Desk, secret: bytes) -> dict[str, object]:
    rows = [_row(open_, secret, entry) for entry in open_.entries]
    desks.remember_seen(open_, secret)  # now: not everybody closes his desk by its button
    return {
        "rows": rows,
        "invitations": _invitations(open_, secret),
        "fingerprint": fingerprint(open_.kept.public),
        "exchanged": open_.kept.exchanged,
        "may_found": may_found(account),
    }


def _row(open_: Desk, secret: bytes, entry: Entry) -> Row:
    try:
        cabinet = desks.use(open_, secret, entry.container)
        pair = open_.keys(secret).pair
        with cabinet.work(pair):
            member = members.tend(cabinet, open_.account_key)
            if member is None:
                return Row(entry, None, ENDED)
            if member.joined_at is None:
                members.join(member)
            see_to_line(entry.container)
            charter = Charter.objects.get()
            row = Row(entry, charter, older=members.has_left_since_sheets(charter))
        if members.is_large(cabinet):
            with suppress(UnsavedError), cabinet.work(pair):  # a full disk keeps nobody out over that
                members.make_small(cabinet)
        return row
    except SealError:
        return Row(entry, None, ENDED)
    except ContainerError as error:
        return Row(entry, None, str(error))
    except UnsavedError:
        return Row(entry, None, UNSAVED)


def _invitations(open_: Desk, secret: bytes) -> list[Invitation]:
    """Those that are not on the desk, or lead to another slot than the one that is there."""
    held, key = {(one.container, one.slot_key) for one in open_.entries}, open_.keys(secret).pair.opens
    found_ = {one.slot_key: one for one in inbox.read(open_.account_key, key)}
    new = [one for one in found_.values() if (one.container, one.slot_key) not in held]
    return [one for one in new if _opens(one, key)]


def _opens(told: Invitation, key: ec.EllipticCurvePrivateKey) -> bool:
    """Whether the slot that it names is this person's: a false one must not take the place of a true one."""
    try:
        header = (pool.folder() / told.container).read_bytes()[: slots.HEADER_BYTES]
        opens = slots.opened(header, Place(told.slot, bytes.fromhex(told.slot_key)), key)
    except (OSError, SealError):
        return False
    return opens.container.hex() == told.container


def _opened(request: HttpRequest, account: Account, form: OpenForm) -> Opened | None:
    """The person's keys, or None with the reason on the form."""
    if not _proved(request, account, form):
        return None
    password, earlier = form.cleaned_data["password"], form.cleaned_data["earlier"]
    try:
        return holders.opened_by_password(account, password)
    except LaterFormatError as later:
        form.add_error("password", f"{later}.")
        return None
    except SealError:
        opened = _by_earlier(account, earlier) if earlier else None
    if opened is None:
        form.add_error("earlier", OTHER_KEYS)
        return None
    holders.lock_again(account, opened.private, password)
    return opened


def _proved(request: HttpRequest, account: Account, form: OpenForm) -> bool:
    """A wrong password counts as a failed log-in: an open screen is no place to guess."""
    try:
        check_password(account.name, form.cleaned_data["password"], request)
    except LoginRefusedError:
        form.add_error("password", WRONG)
        return False
    return True


def _by_earlier(account: Account, earlier: str) -> Opened | None:
    try:
        return holders.opened_by_password(account, earlier)
    except SealError:
        pass
    try:
        return holders.opened_by_recovery_key(account, shares.joined([earlier]))
    except (SealError, shares.SharesError):
        return None
