"""The page of one person: names, files, judgements, what is dated, telephones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.listing.filters import LONGEST
from murderbook.workbench.resolution.judgements import Judged, judged, pair_of
from murderbook.workbench.resolution.keys import Known, find
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.pages import told
from murderbook.workbench.resolution.pages.listing import by_name
from murderbook.workbench.resolution.person import names, phones_of, timeline_of
from murderbook.workbench.resolution.records import names_of
from murderbook.workbench.source import address_of


@require_safe
@transaction.atomic
def person(request: HttpRequest, key: str) -> HttpResponse:
    account = cast(Account, request.user)
    one = _found(account, key)
    said = judged(account)
    members = _members(account, one, said)
    who = {member.who for member in members}
    broken = said.contradicted_of(one.who)
    words = request.GET.get("beside", "")
    beside = [line for line in by_name(account, said, words) if line.one.who not in who]
    context: dict[str, Any] = {
        "one": one,
        "title": one.shown,
        "others": [name for name in names(members) if name != one.shown],
        "names": _names(account, members),
        "files": _files(members),
        "history": told.history_of(said, [row for row in said.history if pair_of(row) & who]),
        "takeable": _takeable(account),
        "broken": _together(account, broken.members) if broken else [],
        "timeline": timeline_of(account, members),
        "words": words[:LONGEST],
        "beside": [(line, told.pair_address(one, line.one)) for line in beside],
        "phones": phones_of(account, members),
        "compartments": sorted({member.case.compartment.name for member in members}),
    }
    _on_record(request, "read person", one, [*members, *(line.one for line in beside)])
    return render(request, "resolution/person.html", context)


@require_POST
@transaction.atomic
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """The browser began to print the page."""
    account = cast(Account, request.user)
    one = _found(account, key)
    _on_record(request, "print", one, _members(account, one, judged(account)))
    return HttpResponse(status=204)


def _found(account: Account, key: str) -> Known:
    one = find(account, key)
    if one is None:
        raise Http404
    return one


def _members(account: Account, one: Known, said: Judged) -> list[Known]:
    """The one asked for first."""
    group = said.group_of(one.who)
    others = told.known(account, group.members - {one.who}) if group else {}
    return [one, *sorted(others.values(), key=lambda other: (other.case.pk, other.shown))]


def _together(account: Account, members: frozenset[Any]) -> list[tuple[Known, str]]:
    found = sorted(told.known(account, members).values(), key=lambda one: (one.case.pk, one.shown))
    return [(one, told.place_of(one)) for one in found]


def _names(account: Account, members: Sequence[Known]) -> list[dict[str, Any]]:
    """Each name of each file, with where it stands."""
    found = []
    for one in members:
        own = names_of(one.row.name, one.row.aliases, one.row.identified) if one.row else [one.name]
        for place, name in enumerate(own or ["Name not recorded"]):
            kind = "named on" if one.row is None else "also called, in" if place else "named in"
            found.append({"name": name, "kind": kind, "one": one, "places": told.places_of(account, one)})
    return found


def _files(members: Sequence[Known]) -> list[dict[str, Any]]:
    return [{"one": one, "number": number_of(one.case), "case": one.case} for one in members]


def _takeable(account: Account) -> set[int]:
    """Judgements that the account may take back."""
    mine = PersonJudgement.objects.visible_to(account, Right.JUDGE).filter(takes_back=None)
    return set(mine.values_list("pk", flat=True))


def _on_record(request: HttpRequest, verb: str, one: Known, members: Sequence[Known]) -> None:
    words = {"person": one.key, "cases": sorted({member.case.key for member in members})}
    actor = cast(Account, request.user)
    record(verb, actor=actor, object_kind="person", words=words, source=address_of(request))
