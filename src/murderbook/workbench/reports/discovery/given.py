"""Whether a bundle that a colleague made may be handed to an account: it holds what its maker could give out, and he
may see more than another who has the same case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from murderbook.reports.discovery.plan import State
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.register.models import Case
from murderbook.workbench.reports.file.kind import Kind
from murderbook.workbench.reports.file.kinds import KINDS
from murderbook.workbench.reports.models import Bundle, BundleItem
from murderbook.workbench.reports.sought import given_out


def may_take(account: Account, case: Case, bundles: Iterable[Bundle]) -> set[int]:
    """Primary keys of those of the case's bundles of which the account may give out every case that they name."""
    lines = BundleItem.objects.visible_to(account, Right.EXPORT).filter(bundle__case=case, state=State.GIVEN)
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for bundle, name, key in lines.filter(kind__in=_NAMING).values_list("bundle", "kind", "item_key"):
        held[name, key].append(bundle)
    his = set(given_out(account)) if held else set()
    found = {one.pk for one in bundles}
    for name, kind in _NAMING.items():
        for key, named in _named(kind, case):
            if named not in his:
                found -= set(held.get((name, key), ()))
    return found


def _columns(kind: Kind) -> list[str]:
    """Those that name a case, of rows that nobody gives out but those who may give out each of them. (A link of the
    case's own is told without the other's number to whoever may not.)"""
    columns = [*kind.model._meta.concrete_fields, *kind.model._meta.many_to_many]
    is_of_several = kind.own_door or len(kind.about) > 1
    return [one.name for one in columns if is_of_several and one.is_relation and one.related_model is Case]


_NAMING = {kind.name: kind for kind in KINDS if _columns(kind)}


def _named(kind: Kind, case: Case) -> Iterator[tuple[str, int]]:
    """Keys of the rows of a case, with the cases that they name. Not one whose entry was undone: its bundle is what the
    other side has, and stays."""
    about = Q()
    for path in kind.about:
        about |= Q(**{path: case.pk})
    here = kind.model._base_manager.filter(about).values("pk")
    rows = kind.model._base_manager.filter(pk__in=here)  # of which all cases are asked for, not the one alone
    for column in _columns(kind):
        standing = rows.filter(**{f"{column}__isnull": False, f"{column}__withdrawn_at": None}).distinct()
        named = dict[int, set[int]]()
        for row, other in standing.values_list("pk", column):
            named.setdefault(row, set()).add(other)
        for row in kind.model._base_manager.filter(pk__in=named):
            yield from ((kind.key_of(row), other) for other in named[row.pk])
