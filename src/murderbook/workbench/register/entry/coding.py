"""The coding sheet: what the offender did, behaviour by behaviour: present, absent, unknown, by whom, from which page.

Only what a coder changes is saved. A second coder who says otherwise replaces nothing: what the first one said stays as
a revision and is shown beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from murderbook.casefile.behaviour import Presence
from murderbook.casefile.code_lists import Code, code_list
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.facts import Fact, one_of
from murderbook.workbench.register.entry.merging import CONTESTED, MINE, UNDECIDED, WAS, Difference
from murderbook.workbench.register.entry.views import CONFLICT, INVALID, say
from murderbook.workbench.register.models import Behaviour, Case, Revision

CHOICES = (("p", Presence.PRESENT), ("a", Presence.ABSENT), ("u", Presence.UNKNOWN))
UNLISTED = "codes of another list"  # of a file: kept and shown, never dropped


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder said, and when; imports do not know when it was coded."""

    presence: str
    by: str
    at: datetime | None


@dataclass(slots=True)
class Line:
    """A behaviour of the sheet: as it is on file, and as the coder would have it."""

    code: Code
    row: Behaviour | None
    at: datetime | None = None
    earlier: list[Coding] = field(default_factory=list)
    wanted: str = ""
    is_contested: bool = False

    @property
    def now(self) -> str:
        return self.row.presence if self.row else Presence.UNKNOWN.value

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Key, value, whether it is chosen; "not applicable" only where a file says so."""
        given = [(key, value.value) for key, value in CHOICES]
        if self.now == Presence.NOT_APPLICABLE:
            given.append(("", self.now))
        return [(key, value, value == self.wanted) for key, value in given]

    @property
    def disputed(self) -> bool:
        """Whether somebody else said otherwise before."""
        by = self.row.coded_by if self.row else ""
        return any(one.by != by and one.presence != self.now for one in self.earlier)


class CodingForm(forms.Form):
    source = forms.CharField(
        max_length=200, required=False, help_text="The document that you code from: kept with what you change now."
    )
    page = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(
        max_length=300,
        required=False,
        help_text="Needed only where you say otherwise than what is coded already: what the page says, in a few words.",
    )


def lines_of(case: Case) -> list[Line]:
    """Every behaviour of the scheme, and what else a file coded, with what was said before. Two statements."""
    rows = {row.code: row for row in Behaviour.objects.filter(case=case).order_by("pk")}
    revisions: dict[int, list[Revision]] = defaultdict(list)
    for revision in Revision.objects.filter(case=case, part="behaviour").order_by("pk"):
        revisions[revision.part_id].append(revision)
    listed = code_list("behaviour").entries
    known = {entry.code for entry in listed}
    others = tuple(Code(code, code, UNLISTED) for code in rows if code not in known)
    lines = []
    for entry in (*listed, *others):
        line = Line(entry, rows.get(entry.code))
        said = revisions[line.row.pk] if line.row else []
        line.at, line.wanted = said[-1].at if said else None, line.now
        line.earlier = _earlier(said)
        lines.append(line)
    return lines


def _earlier(said: list[Revision]) -> list[Coding]:
    """What was coded before and is no more, newest first."""
    found, at, by = list[Coding](), None, ""
    for revision in said:
        presence = revision.before.get("presence", Presence.UNKNOWN)
        by = revision.before.get("coded_by", by)
        if presence != Presence.UNKNOWN:
            found.append(Coding(presence, by or "a coder not named", at))
        at, by = revision.at, revision.after.get("coded_by", by)
    return found[::-1]


@require_http_methods(["GET", "HEAD", "POST"])
@audited("open coding sheet", kind="case", key="key")
@transaction.atomic
def code_behaviours(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet, and saving what was changed on it."""
    case = find_case(request, key, Right.WRITE)
    if request.method != "POST":
        return _page(request, case, lines_of(case), CodingForm())
    saving.lock(case)
    lines, form = lines_of(case), CodingForm(request.POST)
    changed = _changed(lines, request.POST)
    contested = [one for line in changed if (one := _difference(line, request.POST)).is_contested]
    changed = [line for line in changed if line.now != line.wanted]
    if form.is_valid():
        _check(form, changed)
        _check_decided(form, lines, request.POST)
    if form.errors or contested:
        return _page(request, case, lines, form, contested or _undecided(lines, request.POST), meet=bool(contested))
    _save(request, case, changed, form)
    return HttpResponseRedirect(reverse("case-scene", args=[case.key]))


def _changed(lines: list[Line], sent: QueryDict) -> list[Line]:
    """The lines where the coder chose otherwise than what he saw; what else was sent is not looked at."""
    changed = []
    for line in lines:
        chosen, seen = sent.get(f"code_{line.code.code}"), sent.get(f"seen_{line.code.code}")
        if chosen is not None and seen is not None and chosen != seen:
            line.wanted = chosen
            changed.append(line)
    return changed


def _difference(line: Line, sent: QueryDict) -> Difference:
    fact = Fact(line.code.code, line.code.label, one_of(Presence))
    coder = (line.row.coded_by, line.at) if line.row else ("", None)
    return Difference(fact, sent.get(f"seen_{line.code.code}", ""), line.now, line.wanted, *coder)


def _undecided(lines: list[Line], sent: QueryDict) -> list[Difference]:
    """Those that two coders changed, as they were shown before, where the sheet came back without a choice."""
    asked = [line for line in lines if line.code.code in sent.getlist(CONTESTED)]
    left = [line for line in asked if f"code_{line.code.code}" not in sent]
    found = [_difference(line, sent) for line in left]
    names = [one.fact.name for one in found]
    texts = [(sent.get(f"{WAS}{name}", ""), sent.get(f"{MINE}{name}", "")) for name in names]
    return [replace(one, was=was, mine=mine) for one, (was, mine) in zip(found, texts, strict=True)]


def _check_decided(form: CodingForm, lines: list[Line], sent: QueryDict) -> None:
    for one in _undecided(lines, sent):
        form.add_error(None, f"{one.label}: {UNDECIDED}")


def _check(form: CodingForm, changed: list[Line]) -> None:
    if any(line.wanted not in list(Presence) for line in changed):
        form.add_error(None, "Code each behaviour present, absent or unknown.")
    if any(line.now != Presence.UNKNOWN for line in changed) and not form.cleaned_data["reason"]:
        form.add_error("reason", "You say otherwise than what was coded before: write why.")


def _save(request: HttpRequest, case: Case, changed: list[Line], form: CodingForm) -> None:
    if not changed:
        messages.info(request, "Nothing was different, so nothing was changed.")
        return
    for line in changed:
        _write(case, line, form.cleaned_data, cast(Account, request.user))
    saving.touch(case)
    say(request, "code behaviours", case, {"coded": {line.code.code: line.wanted for line in changed}})
    messages.success(request, f"{len(changed)} {'behaviour' if len(changed) == 1 else 'behaviours'} coded.")


def _write(case: Case, line: Line, said: dict[str, Any], account: Account) -> None:
    after = {
        "presence": line.wanted,
        "coded_by": account.full_name or account.name,
        "source": said["source"],
        "page": said["page"],
    }
    before = {} if line.row is None else {name: getattr(line.row, name) for name in after}
    row = line.row or Behaviour(case=case, code=line.code.code)
    for name, value in after.items():
        setattr(row, name, value)
    row.save()
    saving.revise(case, row, before, after | ({} if before else {"code": row.code}), account, said["reason"] or "coded")


def _page(  # noqa: PLR0913, PLR0917 - the sheet as it was sent, and what two coders changed of it
    request: HttpRequest,
    case: Case,
    lines: list[Line],
    form: CodingForm,
    differ: Sequence[Difference] = (),
    meet: bool = False,
) -> HttpResponse:
    names = {one.fact.name for one in differ}
    for line in lines:
        line.is_contested = line.code.code in names
        line.wanted = "" if line.is_contested else line.wanted
    groups = [(group or "", list(found)) for group, found in groupby(lines, key=lambda line: line.code.group)]
    context = head_of(request, case, "scene") | {
        "form": form,
        "groups": groups,
        "differ": differ,
        "coded": sum(1 for line in lines if line.now in (Presence.PRESENT, Presence.ABSENT)),
        "of": len(lines),
        "back": reverse("case-scene", args=[case.key]),
    }
    status = CONFLICT if meet else INVALID if form.errors else 200
    return render(request, "register/entry/coding.html", context, status=status)
