"""Which of the suggested pairs an address asks for, and what stands before and after one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest

from murderbook.resolution.kinds.alike import plain
from murderbook.workbench.access.models import Account
from murderbook.workbench.register.models import Case
from murderbook.workbench.resolution.held import PairFound, Result
from murderbook.workbench.resolution.judgements import Judged, Pair
from murderbook.workbench.resolution.pages.forms import PairFilter

SHOWS = (("to judge", "To judge"), ("judged", "Judged"), ("all", "All"))
NAMES = ("q", "case", "where", "chance", "show")


@dataclass(frozen=True)
class Asked:
    form: PairFilter
    show: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        return urlencode(self.parameters)

    @property
    def is_narrowed(self) -> bool:
        return any(self.parameters.get(name) for name in NAMES[:-1])


def asked_for(request: HttpRequest) -> Asked:
    form = PairFilter(request.GET)
    form.is_valid()
    show = request.GET.get("show", "")
    show = show if show in dict(SHOWS) else "to judge"
    given = {name: value for name in NAMES if (value := request.GET.get(name, "")) and len(value) <= 200}
    return Asked(form, show, given)


def pairs_for(account: Account, result: Result, said: Judged, asked: Asked) -> list[PairFound]:
    """In rank. What has no filter is not asked."""
    kept: list[Callable[[PairFound], bool]] = [_shown(asked.show, said.standing.keys())]
    cleaned = asked.form.cleaned_data
    if words := plain(cleaned.get("q") or "").split():
        kept.append(lambda one: all(word in plain(f"{one.left.name} {one.right.name}") for word in words))
    if number := (cleaned.get("case") or "").strip():
        cases = _cases(account, number)
        kept.append(lambda one: one.left.who.case in cases or one.right.who.case in cases)
    if where := cleaned.get("where"):
        kept.append(WHERE[where])
    if most := cleaned.get("chance"):
        kept.append(lambda one: one.chance is not None and one.chance.shown < float(most))
    return [one for one in result.pairs if all(fits(one) for fits in kept)]


WHERE: dict[str, Callable[[PairFound], bool]] = {
    "two": lambda one: one.left.who.case != one.right.who.case,
    "one": lambda one: one.left.who.case == one.right.who.case,
    "pages": lambda one: not (one.left.who.person and one.right.who.person),
}


def _shown(show: str, judged: Collection[Pair]) -> Callable[[PairFound], bool]:
    if show == "all":
        return lambda one: True
    return lambda one: (one.pair in judged) is (show == "judged")


def _cases(account: Account, number: str) -> set[int]:
    seen = Case.objects.visible_to(account)
    found = seen.filter(own_number__icontains=number) | seen.filter(agency_number__icontains=number)
    return set(cast("Collection[int]", found.values_list("pk", flat=True)))


def beside(pairs: list[PairFound], rank: int) -> tuple[PairFound | None, PairFound | None]:
    """The one before and the one after a rank, which need not be among them: it may have been judged a moment ago."""
    before = [one for one in pairs if one.rank < rank]
    after = next((one for one in pairs if one.rank > rank), None)
    return (before[-1] if before else None), after
