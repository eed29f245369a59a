"""Which cases are asked about: of numbers, of an investigation, of a suggested string or of a series the files name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.investigations.models import Investigation, InvestigationCase
from murderbook.workbench.leads.nearest.listing import cases_named
from murderbook.workbench.leads.pages.strings import string_rows
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import reach_of


class NotChosenError(ValueError):
    """Says what to mend; of what is hidden the same as of what is not there."""


def chosen(account: Account, how: str, name: str, right: Right = Right.READ) -> list[str]:
    """Keys of the cases. `how`: cases (numbers with commas between), investigation or series. NotChosenError."""
    return _HOW[how](account, name, right)


def of_numbers(account: Account, numbers: Iterable[str], right: Right = Right.READ) -> list[str]:
    return [_named(account, number.strip(), right).key for number in numbers if number.strip()]


def offered(account: Account) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups for a form: each choice as `how:name`, and in words."""
    groups = {
        "Investigations": [(f"investigation:{one.key}", one.name) for one in _investigations(account)],
        "Suggested strings": [
            (f"series:{row.key}", f"{row.name}: {len(row.cases)} cases")
            for row in string_rows(account, reach_of(account))
        ],
        "Series that the files name": [(f"series:{name}", name) for name in _series(account)],
    }
    return [(group, choices) for group, choices in groups.items() if choices]


def _named(account: Account, number: str, right: Right) -> Case:
    found = list(cases_named(account, number, right)[:2])
    if not found:
        raise NotChosenError(f"no case “{number}” in this record, or none that this account may see or take data of")
    if len(found) > 1:
        raise NotChosenError(f"several cases have the number “{number}”: name one by the key in its address")
    return found[0]


def _of_cases(account: Account, name: str, right: Right) -> list[str]:
    return of_numbers(account, name.split(","), right)


def _of_investigation(account: Account, name: str, right: Right) -> list[str]:
    found = Investigation.objects.visible_to(account, right)
    one = found.filter(key=name).first() or found.filter(name=name).first()
    if one is None:
        raise NotChosenError(f"no investigation “{name}”, or none that this account may see in whole")
    rows = InvestigationCase.objects.visible_to(account, right).filter(investigation=one)
    return list(rows.values_list("case__key", flat=True))


def _of_series(account: Account, name: str, right: Right) -> list[str]:
    """A suggested string by its name or key, else a known series as the files name it."""
    for row in string_rows(account, reach_of(account), right):
        if name in (row.name, row.key):
            return [case.key for case, _ in row.cases]
    known = list(Case.objects.visible_to(account, right).filter(series=name).values_list("key", flat=True))
    if not known:
        raise NotChosenError(f"no string or series “{name}”, or none that this account may see")
    return known


def _investigations(account: Account) -> Iterable[Investigation]:
    return Investigation.objects.visible_to(account).order_by("name", "pk")


def _series(account: Account) -> Iterable[str]:
    named = Case.objects.visible_to(account).exclude(series=None).exclude(series="").order_by("series")
    return (name for name in named.values_list("series", flat=True).distinct() if name)


_HOW: Final[Mapping[str, Callable[[Account, str, Right], list[str]]]] = {
    "cases": _of_cases,
    "investigation": _of_investigation,
    "series": _of_series,
}
