"""Trees and matches come in, once the conditions are signed as met; before that the request is not even read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from murderbook.casefile.person import Role
from murderbook.formats.reject import FormatError
from murderbook.workbench.access.rights import Right
from murderbook.workbench.genealogy.forms import FilesForm
from murderbook.workbench.genealogy.keeping import Came, ShutError, add_search, newest_file
from murderbook.workbench.genealogy.models import FileKind, Purpose
from murderbook.workbench.genealogy.pages.finding import Found, by_of, find, refuse, say
from murderbook.workbench.genealogy.pages.record import INVALID, SHUT, show
from murderbook.workbench.hostile import refuse_sent
from murderbook.workbench.imports import staging
from murderbook.workbench.register.models import Case

LARGEST_TREE = 16 * 2**20  # bytes; some 80,000 persons, read in twenty seconds while somebody waits


@csrf_exempt  # the handler must be set before the body is read; _send checks the token
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str, purpose: str) -> HttpResponse:
    """A shut record takes nothing in. What came lies in the record's own folder only while it is read."""
    with transaction.atomic():
        found = find(request, key, purpose, Right.WRITE)
        if not found.gate.is_open:
            return _shut(request, found)
        if request.method == "GET":
            return _page(request, found, _form(found))
    handler = staging.ToRecordFolder(request)
    request.upload_handlers = [handler]
    try:
        return _send(request, found, handler)
    finally:
        for stored_as in handler.received:
            staging.remove(stored_as)


def _shut(request: HttpRequest, found: Found) -> HttpResponse:
    messages.error(request, "Nothing was taken in: the record is not open. The conditions below say why.")
    if request.method == "POST":
        refuse(request, "added genealogy file", found)
    return show(request, found, None, SHUT)


@csrf_protect
def _send(request: HttpRequest, found: Found, handler: staging.ToRecordFolder) -> HttpResponse:
    refuse_sent(request)
    form = _form(found, request.POST, request.FILES)
    if len(handler.received) > sum(len(files) for _, files in request.FILES.lists()):  # one was broken off
        form.add_error("tree_file", f"A file is larger than {staging.LIMIT_IN_WORDS}: export the branches in question.")
    if (tree := request.FILES.get("tree_file")) is not None and (tree.size or 0) > LARGEST_TREE:
        most = f"{LARGEST_TREE // 2**20} MiB"
        form.add_error("tree_file", f"The tree is larger than {most}: export the branches in question.")
    came = _came(form, found) if form.is_valid() else None
    if came is None:
        with transaction.atomic():
            return _page(request, found, form, INVALID)
    try:
        with transaction.atomic():
            again = find(request, found.case.key, found.purpose, Right.WRITE)
            add_search(again.case, again.purpose, came, form.asked, by_of(request))
    except ShutError:
        with transaction.atomic():
            return _shut(request, find(request, found.case.key, found.purpose, Right.WRITE))
    messages.success(request, "Taken in. Every place of the tree is being scored.")
    return HttpResponseRedirect(reverse("genealogy-record", args=[found.case.key, found.purpose]))


def _came(form: FilesForm, found: Found) -> list[Came] | None:
    """The files that came, once both can be read together; None with what is wrong on the form."""
    from murderbook.workbench.genealogy.running import stored_file  # the engine loads when there is work

    sent = {kind: cast("UploadedFile[Any] | None", form.cleaned_data.get(f"{kind.value}_file")) for kind in FileKind}
    came = [Came(kind, str(file.name), _path(file).read_bytes()) for kind, file in sent.items() if file]
    by_kind = {one.kind: one for one in came}
    tree, matches = (_content(by_kind.get(kind), found, kind) for kind in FileKind)
    with stored_file(tree) as tree_path, stored_file(matches) as matches_path:
        try:
            _check(form, by_kind, tree_path, matches_path)
        except ValueError as error:
            form.add_error("tree_file", str(error))
    return None if form.errors else came


def _path(file: UploadedFile[Any]) -> Path:
    return staging.path_of(cast(staging.StoredUpload, file).stored_as)


def _content(came: Came | None, found: Found, kind: FileKind) -> bytes:
    """Compressed, as the record keeps it."""
    import zlib

    if came is not None:
        return zlib.compress(came.content)
    kept = found.record and newest_file(found.record, kind)
    return bytes(kept.content) if kept else zlib.compress(b"")


def _check(form: FilesForm, came: dict[FileKind, Came], tree: Path, matches: Path) -> None:
    """Errors go to the file that they are of."""
    from murderbook.formats.dna_matches import read_matches
    from murderbook.formats.gedcom import read_gedcom

    try:
        read = read_gedcom(tree)
    except FormatError as error:
        name = came[FileKind.TREE].name if FileKind.TREE in came else "the tree on file"
        form.add_error("tree_file", staging.said_of(error, name))
        return
    try:
        staging.check_size(matches)
        read_matches(matches, read.tree)
    except FormatError as error:
        name = came[FileKind.MATCHES].name if FileKind.MATCHES in came else "the matches on file"
        form.add_error("matches_file", staging.said_of(error, name))


def _form(found: Found, *sent: Any) -> FilesForm:  # noqa: ANN401 - Django's own
    record = found.record
    on_file = {kind.value: bool(record and newest_file(record, kind)) for kind in FileKind}
    return FilesForm(on_file, *sent, initial=_suggested(found))


def _suggested(found: Found) -> dict[str, Any]:
    """What was asked last; else what the file of the remains says of the body."""
    last = found.record.locations.order_by("-number").first() if found.record else None
    if last is not None:
        return dict(last.asked)
    return _of_body(found.case) if found.purpose == Purpose.REMAINS else {}


def _of_body(case: Case) -> dict[str, Any]:
    """Age at death and the year of death give years of birth; both are estimates."""
    body = case.persons.filter(role=Role.VICTIM, identified=False).order_by("pk").first()
    if body is None:
        return {}
    found: dict[str, Any] = {"sex": body.sex if body.sex in ("M", "F") else ""}
    if case.occurred_latest and body.age_high is not None:
        found["born_from"] = (case.occurred_earliest or case.occurred_latest).year - int(body.age_high) - 1
    if case.occurred_latest and body.age_low is not None:
        found["born_to"] = case.occurred_latest.year - int(body.age_low)
    return found


def _page(request: HttpRequest, found: Found, form: FilesForm, status: int = 200) -> HttpResponse:
    say(request, "read genealogy", found, {"page": "files"})
    return render(request, "genealogy/files.html", found.context | {"form": form}, status=status)
