"""One pair: side by side with its reasons, what else is in the group, judging it, and taking a judgement back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.evidence.judgement import Verdict
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.register.models import Case
from murderbook.workbench.resolution import held
from murderbook.workbench.resolution.held import PairFound, Result
from murderbook.workbench.resolution.judgements import Judged, judged, sides
from murderbook.workbench.resolution.judging import judge, take_back
from murderbook.workbench.resolution.keys import Known, find_all
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.pages import told
from murderbook.workbench.resolution.pages.asked import Asked, asked_for, beside, pairs_for
from murderbook.workbench.resolution.pages.compared import compared
from murderbook.workbench.resolution.pages.forms import BackForm, JudgementForm
from murderbook.workbench.sealed.outside import is_inside
from murderbook.workbench.source import address_of

INVALID = 422
SAVED = {
    Verdict.SUPPORTED: "Your judgement is saved: one person. No file was changed.",
    Verdict.ELIMINATED: "Your judgement is saved: two persons. They are put together by nothing from now on.",
    Verdict.UNSURE: "Your judgement is saved: unsure. Nothing is put together by it.",
}
BACK = "The judgement is taken back: what was in force before it is again. Both stay on record."


@dataclass(frozen=True, slots=True)
class Both:
    left: Known
    right: Known

    @property
    def address(self) -> str:
        return told.pair_address(self.left, self.right)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def pair(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Two persons that the account may see; a judgement is sent to the same address, by who may judge in both files."""
    account = cast(Account, request.user)
    if request.method != "POST":
        return _page(request, _both(account, left, right), JudgementForm())
    both = _both(account, left, right, Right.JUDGE)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _page(request, both, form, status=INVALID)
    verdict = Verdict(form.cleaned_data["verdict"])
    judge(account, (both.left.who, both.right.who), verdict, form.cleaned_data["reason"], address_of(request))
    messages.success(request, SAVED[verdict])
    return HttpResponseRedirect(_with(both.address, asked_for(request)))


@require_POST
@transaction.atomic
def back(request: HttpRequest, key: str) -> HttpResponse:
    """Take a judgement back, with why; then the pair that it is of."""
    account = cast(Account, request.user)
    row = get_object_or_404(PersonJudgement.objects.visible_to(account, Right.JUDGE), key=key, takes_back=None)
    form = BackForm(request.POST)
    both = _pair_of(account, row)
    if form.is_valid():
        try:
            take_back(account, row, form.cleaned_data["reason"], address_of(request))
        except ValueError as error:
            messages.error(request, f"Nothing was changed: {error}.")
        else:
            messages.success(request, BACK)
    elif both is not None:
        return _page(request, both, JudgementForm(), status=INVALID, unsaid=row)
    else:
        messages.error(request, "Nothing was changed: write why it is taken back.")
    return HttpResponseRedirect(both.address if both else _case_of(row))


@require_POST
@transaction.atomic
def printed(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """The browser began to print a pair."""
    account = cast(Account, request.user)
    _on_record(request, "print", _both(account, left, right))
    return HttpResponse(status=204)


def _both(account: Account, left: str, right: str, right_: Right = Right.READ) -> Both:
    """404 for what is hidden, what is absent, and one beside itself."""
    found = find_all(account, [left, right], right_)
    if not found or found[0].who == found[1].who:
        raise Http404
    return Both(*found)


def _pair_of(account: Account, row: PersonJudgement) -> Both | None:
    """None where one of the two is in his file no more."""
    people = told.known(account, sides(row))
    left, right = (people.get(who) for who in sides(row))
    return Both(left, right) if left and right else None


def _case_of(row: PersonJudgement) -> str:
    return reverse("case-people", args=[row.left_case.key])


def _with(address: str, asked: Asked) -> str:
    return f"{address}?{asked.kept}" if asked.kept else address


def _page(
    request: HttpRequest, both: Both, form: JudgementForm, status: int = 200, unsaid: PersonJudgement | None = None
) -> HttpResponse:
    account = cast(Account, request.user)
    # Searches are held for what an account sees outside; asked from within, its own would seem seen no more, and go.
    said, ready = judged(account), None if is_inside() else held.of(account)[0]
    result, asked = ready.result if ready else None, asked_for(request)
    context: dict[str, Any] = {"left": both.left, "right": both.right, "action": both.address, "form": form}
    context |= {
        "asked": asked,
        "unsaid": unsaid,
        "caution": told.caution_of(both.left, both.right),
        "may_judge": _may_judge(account, both),
        "sides": [_side(account, one) for one in (both.left, both.right)],
        "compared": compared(account, both.left, both.right, result),
        "history": told.history_of(said, said.of_pair(both.left.who, both.right.who)),
        "verdict": told.verdict_in_words(said, frozenset({both.left.who, both.right.who})),
        **_around(account, both, said, result),
        **_beside(account, both, said, result, asked),
    }
    _on_record(request, "read pair of persons", both)
    return render(request, "resolution/pair.html", context, status=status)


def _side(account: Account, one: Known) -> dict[str, Any]:
    return {"one": one, "place": told.place_of(one), "places": told.places_of(account, one)}


def _may_judge(account: Account, both: Both) -> bool:
    cases = {both.left.case.pk, both.right.case.pk}
    return Case.objects.visible_to(account, Right.JUDGE).filter(pk__in=cases).count() == len(cases)


def _around(account: Account, both: Both, said: Judged, result: Result | None) -> dict[str, Any]:
    """Who else would be the same person: by judgement, by what the search puts together, and what contradicts it."""
    two = {both.left.who, both.right.who}
    groups = [found for who in two if (found := said.group_of(who))]
    broken = {found.members for who in two if (found := said.contradicted_of(who))}
    suggested = set().union(*(result.group_of(who) for who in two)) if result else set()
    against = [one for one in result.contradictions if {one.left.who, one.right.who} & two] if result else []
    return {
        "with_them": _others(account, {who for group in groups for who in group.members} - two),
        "suggested": _others(account, suggested - two),
        "broken": [_others(account, group) for group in broken],
        "against": [f"{one.left.name} and {one.right.name} {_joined(one.joined)}: {one.why}" for one in against],
    }


def _joined(joined: bool) -> str:
    return "are put together by the whole" if joined else "are not put together"


def _others(account: Account, who: Iterable[Any]) -> list[tuple[Known, str]]:
    found = sorted(told.known(account, who).values(), key=lambda one: (one.case.pk, one.shown))
    return [(one, told.place_of(one)) for one in found]


def _beside(account: Account, both: Both, said: Judged, result: Result | None, asked: Asked) -> dict[str, str]:
    """The next pair of the list that one comes from, and the one before."""
    if result is None:
        return {}
    rank = next((one.rank for one in result.pairs if one.pair == {both.left.who, both.right.who}), 0)
    before, after = beside(pairs_for(account, result, said, asked), rank)
    found = {"before": _address(account, before, asked), "after": _address(account, after, asked)}
    return {name: address for name, address in found.items() if address}


def _address(account: Account, one: PairFound | None, asked: Asked) -> str:
    people = told.known(account, one.pair) if one else {}
    left, right = (people.get(who) for who in (one.left.who, one.right.who)) if one else (None, None)
    return _with(told.pair_address(left, right), asked) if left and right else ""


def _on_record(request: HttpRequest, verb: str, both: Both) -> None:
    words = {"pair": [both.left.key, both.right.key], "cases": sorted({both.left.case.key, both.right.case.key})}
    actor = cast(Account, request.user)
    record(verb, actor=actor, object_kind="pair of persons", words=words, source=address_of(request))
