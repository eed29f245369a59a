"""What enquiries belong to: one case, or an investigation over several. The way to either is through its door."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.enquiries.models import Category, Subject
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of


@dataclass(frozen=True)
class Scope:
    """One of the two, which came through the door."""

    case: Case | None = None
    investigation: Investigation | None = None

    @property
    def key(self) -> str:
        return self.case.key if self.case else cast(Investigation, self.investigation).key

    @property
    def name(self) -> str:
        return f"Case {number_of(self.case)}" if self.case else cast(Investigation, self.investigation).name

    @property
    def columns(self) -> dict[str, Any]:
        """Of a row that belongs to it."""
        return {"case": self.case, "investigation": self.investigation}

    @cached_property
    def cases(self) -> list[Case]:
        """Its offences, in the order in which they were added. Of an investigation the door asked for all of them."""
        if self.case is not None:
            return [self.case]
        members = cast(Investigation, self.investigation).members.select_related("case__compartment")
        return [member.case for member in members.order_by("added_at", "pk")]


def find_scope(request: HttpRequest, key: str, right: Right = Right.READ) -> Scope:
    """404 where there is none on which the account holds the right, after the same statements in any event. Who writes
    holds its row until he is done, and is asked for his right again once he holds it: it may have ended meanwhile."""
    case = Case.objects.visible_to(request.user, right).select_related("compartment").filter(key=key).first()
    arc = Investigation.objects.visible_to(request.user, right).filter(key=key).first()
    if case is None and arc is None:
        raise Http404
    if right is not Right.WRITE:
        return Scope(case, None if case else arc)
    if case is not None:
        saving.lock(case)
        return Scope(get_object_or_404(Case.objects.visible_to(request.user, right), pk=case.pk))
    get_object_or_404(Investigation.objects.select_for_update().filter(closed_at=None), key=key)
    return Scope(None, get_object_or_404(Investigation.objects.visible_to(request.user, right), key=key))


def find_subject(request: HttpRequest, key: str, number: int, right: Right = Right.READ) -> tuple[Scope, Subject]:
    """A person of interest of it; one that was taken back, too, is read."""
    scope = find_scope(request, key, right)
    rows = Subject.objects.visible_to(request.user, right).filter(**scope.columns)
    if right is Right.WRITE:
        rows = rows.filter(withdrawn_at=None)
    return scope, get_object_or_404(rows.select_related("person", "author", "withdrawn_by"), number=number)


def categories_of(request: HttpRequest, scope: Scope) -> list[Category]:
    rows = Category.objects.visible_to(request.user).filter(**scope.columns)
    return list(rows.select_related("author", "withdrawn_by").order_by("number"))


def may_write(request: HttpRequest, scope: Scope) -> bool:
    if scope.case is not None:
        return Case.objects.visible_to(request.user, Right.WRITE).filter(pk=scope.case.pk).exists()
    arcs = Investigation.objects.visible_to(request.user, Right.WRITE)
    return arcs.filter(pk=cast(Investigation, scope.investigation).pk, closed_at=None).exists()


def say(request: HttpRequest, verb: str, scope: Scope, words: dict[str, Any] | None = None) -> None:
    """The entry of the trail, with the cases of which it tells."""
    kind = "case" if scope.case else "investigation"
    told = {"cases": sorted(case.key for case in scope.cases), **(words or {})}
    actor, source = cast(Account, request.user), address_of(request)
    record(verb, actor=actor, object_kind=kind, object_key=scope.key, words=told, source=source)
