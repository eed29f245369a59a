"""A file of relations comes into a case, and is withdrawn whole."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from murderbook.formats.reject import FormatError
from murderbook.network.sentences import number
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.network.files.forms import LARGEST, RelationFileForm
from murderbook.workbench.network.files.taking_in import NotTakenInError, take_in, withdraw_file
from murderbook.workbench.network.stating.forms import WithdrawalForm
from murderbook.workbench.network.stating.pages import back_to, relations_page
from murderbook.workbench.profile.uploads import held_up_to
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import INVALID, say


@held_up_to(LARGEST)
@require_POST
@audited("read relations", kind="case", key="key")
@transaction.atomic
def take(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = RelationFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return relations_page(request, case, INVALID, file_form=form)
    sent = form.cleaned_data["file"]
    try:
        with transaction.atomic():  # of what is refused nothing stays, however far it was read
            made = take_in(case, sent.name, sent.read(), cast(Account, request.user))
    except (FormatError, NotTakenInError) as error:
        form.add_error("file", str(error))
        return relations_page(request, case, INVALID, file_form=form)
    say(request, "take in relations", case, {"file": made.name, "sha256": made.sha256, "relations": made.relations})
    messages.success(request, f"{made.name}: {number(made.relations, 'relation was', 'relations were')} taken in.")
    return back_to(case, "files-title")


@require_POST
@audited("read relations", kind="case", key="key")
@transaction.atomic
def withdraw(request: HttpRequest, key: str, file: str) -> HttpResponse:
    """All that came with it is struck, and kept with the reason."""
    case = find_case(request, key, Right.WRITE)
    row = get_object_or_404(case.relation_files, key=file)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return relations_page(request, case, INVALID, withdrawn_file=file, file_why_form=form)
    why = form.cleaned_data["why"]
    if withdraw_file(row, why, cast(Account, request.user)):
        say(request, "withdraw relations", case, {"file": row.name, "relations": row.relations, "reason": why})
    messages.success(request, f"{row.name} is withdrawn with all that came with it, and stays with the reason.")
    return back_to(case, "files-title")
