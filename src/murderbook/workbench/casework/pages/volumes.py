"""The binders of a case: who has which since when, with the form for taking one or bringing it back (`?move=`)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.forms import MoveForm, VolumeForm
from murderbook.workbench.casework.models import Volume
from murderbook.workbench.casework.pages.sheets import head, with_people
from murderbook.workbench.casework.people import choices_of
from murderbook.workbench.casework.rules import volumes as shelf
from murderbook.workbench.casework.rules.volumes import MoveError, Shelved
from murderbook.workbench.casework.states import Move
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Case


@require_safe
@audited("read volumes", kind="case", key="key")
def volumes(request: HttpRequest, key: str) -> HttpResponse:
    """Every binder: where it is kept, who has it since when, what is overdue."""
    case = find_case(request, key)
    return _page(request, case, VolumeForm(), request.GET.get("move", ""))


@require_POST
@audited("read volumes", kind="case", key="key")
@transaction.atomic
def add_volume(request: HttpRequest, key: str) -> HttpResponse:
    """A binder of the paper file."""
    case = find_case(request, key, Right.WRITE)
    form = VolumeForm(request.POST)
    if form.is_valid() and case.volumes.filter(name=form.cleaned_data["name"]).exists():
        form.add_error("name", "There is a volume of this name in the case already.")
    if not form.is_valid():
        return _page(request, case, form, status=INVALID)
    volume = Volume.objects.create(case=case, author=cast(Account, request.user), **form.cleaned_data)
    say(request, "add volume", case, {"volume": volume.name})
    messages.success(request, f"Volume {volume.name} is on the list.")
    return _back(case)


@require_POST
@audited("read volumes", kind="case", key="key")
@transaction.atomic
def move_volume(request: HttpRequest, key: str, volume: str) -> HttpResponse:
    """It was taken, came back, or is kept elsewhere. Nothing is written where a colleague wrote so meanwhile."""
    case = find_case(request, key, Right.WRITE)
    shelved = next((one for one in shelf.volumes_of(case) if one.volume.key == volume), None)
    if shelved is None:
        raise Http404
    shelved.volume.case = case
    form = MoveForm(choices_of(case), request.POST, prefix="move")
    if not form.is_valid():
        return _page(request, case, VolumeForm(), volume, form, INVALID)
    if form.cleaned_data["seen"] != len(shelved.moves):
        form.add_error(None, "A colleague wrote of this volume while you had the page open: look at where it is now.")
        return _page(request, case, VolumeForm(), volume, form, CONFLICT)
    try:
        row = shelf.move(shelved, form.cleaned_data, cast(Account, request.user))
    except MoveError as error:
        form.add_error(error.field, error.message)
        return _page(request, case, VolumeForm(), volume, form, INVALID)
    say(request, "move volume", case, {"volume": shelved.volume.name, "move": row.move})
    messages.success(request, f"Volume {shelved.volume.name}: {row.move}.")
    return _back(case)


def _back(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("case-volumes", args=[case.key]))


def _page(  # noqa: PLR0913, PLR0917 - two forms, either of which may come back
    request: HttpRequest,
    case: Case,
    form: VolumeForm,
    moved: str = "",
    move_form: MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = shelf.volumes_of(case)
    context = head(request, case, "volumes")
    chosen = next((one for one in rows if one.volume.key == moved), None)
    if chosen is not None and move_form is None and context["may_write"]:
        move_form = MoveForm(with_people(context), initial=_initial(chosen), prefix="move")
    context |= {
        "rows": rows,
        "out": sum(1 for one in rows if one.out),
        "overdue": sum(1 for one in rows if one.overdue_since),
        "form": form,
        "chosen": chosen,
        "move_form": move_form,
    }
    return render(request, "casework/volumes.html", context, status=status)


def _initial(shelved: Shelved) -> dict[str, Any]:
    return {"seen": len(shelved.moves), "move": (Move.BACK if shelved.out else Move.OUT).value}
