"""The way to an investigation: through the door, and each reading and change of it on record with all its cases."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.investigations.models import Investigation, InvestigationCase
from murderbook.workbench.source import address_of


def find(request: HttpRequest, key: str, right: Right = Right.READ) -> Investigation:
    """The investigation, where the account holds the right on each of its cases; else 404, as if there were none.
    One that is closed is read, and not written in. Whoever writes holds its row until he is done, so that two who
    write at once are given two numbers."""
    found = get_object_or_404(Investigation.objects.visible_to(request.user, right), key=key)
    if right is Right.WRITE:
        held = Investigation.objects.select_for_update().filter(closed_at=None)
        return get_object_or_404(held, pk=found.pk)
    return found


def say(request: HttpRequest, verb: str, investigation: Investigation, words: dict[str, Any] | None = None) -> None:
    """The entry of the trail, with the cases that the investigation shows."""
    shown = InvestigationCase.objects.visible_to(request.user).filter(investigation=investigation)
    told = {"cases": sorted(shown.values_list("case__key", flat=True)), **(words or {})}
    actor, source = cast(Account, request.user), address_of(request)
    record(verb, actor=actor, object_kind="investigation", object_key=investigation.key, words=told, source=source)


def may_write(request: HttpRequest, found: Investigation) -> bool:
    """Whether the account may write in it now: on every case, and only while it is open."""
    writable = Investigation.objects.visible_to(request.user, Right.WRITE)
    return writable.filter(pk=found.pk, closed_at=None).exists()


def may_export(request: HttpRequest, found: Investigation) -> bool:
    """Whether the account may take it away: the files of all its cases."""
    return Investigation.objects.visible_to(request.user, Right.EXPORT).filter(pk=found.pk).exists()
