"""The files most like one file, as they are now, among those that the reader may see.

Nothing is stored and nothing is taken out of a list: what he may not see is left out before anything is ranked. The
open files are compared among themselves; a restricted compartment reads down into them. So of an open case there is a
list among the open files and one against each restricted compartment that he reads, merged by score; of a restricted
case one, against its own compartment and the open files. Two restricted compartments are never compared with each
other: rates and numbers of such a search would tell each of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from murderbook.evidence.lead import Kind
from murderbook.workbench.access.models import Account, Compartment, Grade
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.leads.engine.corpus import COMPARED_KINDS
from murderbook.workbench.leads.hot.at_hand import AtHand, caught_up
from murderbook.workbench.leads.hot.nearing import Beside, Near, beside
from murderbook.workbench.leads.hot.watching import WATCH
from murderbook.workbench.leads.models import Pair
from murderbook.workbench.register.models import Case

TEN = 10
Seen = Mapping[int, Collection[str]]  # by restricted compartment, the keys that are seen; 0: the open files


@dataclass(frozen=True, slots=True)
class Nearest:
    """A partner of the case that was asked for, with what chance gives in the search of one case."""

    case: Case
    near: Near
    pair: Pair

    @property
    def score_millibits(self) -> int:
        return self.near.score


def files_at_hand() -> AtHand | None:
    """Of this process, loaded where they are not. To be asked for outside a transaction, since it may take its time."""
    return WATCH.at_hand()


def nearest(
    account: Account, case: Case, k: int = TEN, *, files: AtHand | None = None, right: Right = Right.READ
) -> list[Nearest]:
    """The best `k` partners, strongest first, ties by key. 404 where the account may not see the case. `files`: as
    asked for before the transaction began; they are brought up to date in any event."""
    get_object_or_404(Case.objects.visible_to(account, right), pk=case.pk)
    files = caught_up(files)
    found: list[Near] = []
    for search, allowed in _searches(files, case, _seen(account, right, files)):
        found += search.best(case.key, allowed, k)
    best = sorted(found, key=lambda one: one.order)[:k]
    return _told(account, case, best, right)


def nearest_pair(account: Account, case: Case, other: Case, *, files: AtHand | None = None) -> Nearest | None:
    """One pair of cases that the account sees, as the list has it; None where it can be no lead."""
    places = {place for place in (case.compartment, other.compartment) if place.grade == Grade.RESTRICTED}
    if len(places) > 1:
        return None
    search = beside(caught_up(files), places.pop() if places else _default())
    near = search.pair(case.key, other.key) if search else None
    return next(iter(_told(account, case, [near], Right.READ)), None) if near else None


def _default() -> Compartment:
    return Compartment.objects.get(is_default=True)


def _seen(account: Account, right: Right, files: AtHand | None) -> Seen:
    """The homicides that the account may see, by the search that they belong to. Who reads every open compartment from
    end to end sees all open files, whose keys have just been read."""
    found: dict[int, set[str]] = defaultdict(set)
    compared = Case.objects.visible_to(account, right).filter(kind__in=COMPARED_KINDS).order_by()
    opened = set(Compartment.objects.filter(grade=Grade.OPEN).values_list("pk", flat=True))
    if files is not None and opened <= set(compartments_with(account, right).values_list("pk", flat=True)):
        found[0], compared = set(files.versions), compared.exclude(compartment__in=opened)
    for key, place in compared.values_list("key", "compartment"):
        found[0 if place in opened else place].add(key)
    return found


def _searches(files: AtHand | None, case: Case, seen: Seen) -> Iterator[tuple[Beside, Collection[str]]]:
    """What is searched, and the partners that may be ranked in it. One at a time: each is let go of before the next."""
    opened = seen.get(0, set())
    if case.compartment.grade == Grade.RESTRICTED:
        places: dict[int, Collection[str]] = {case.compartment_id: {*opened, *seen.get(case.compartment_id, ())}}
    else:
        places = {_default().pk: opened} | {place: keys for place, keys in seen.items() if place}
    for scope in Compartment.objects.filter(pk__in=places).order_by("pk"):
        allowed = set(places[scope.pk]) - {case.key}
        search = beside(files, scope) if allowed else None
        if search is not None:
            yield search, allowed


def _told(account: Account, case: Case, found: Collection[Near], right: Right) -> list[Nearest]:
    keys = [one.key for one in found]
    seen = Case.objects.visible_to(account, right).filter(key__in=keys).select_related("compartment")
    others = {one.key: one for one in seen}
    return [Nearest(others[one.key], one, _pair(case, others[one.key])) for one in found if one.key in others]


def _pair(one: Case, other: Case) -> Pair:
    """As leads and judgements name it: the smaller key on the left."""
    left, right = sorted((one, other), key=lambda case: case.key)
    return Kind.SAME_OFFENDER.value, left.pk, right.pk
