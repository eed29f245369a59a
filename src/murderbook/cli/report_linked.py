"""`murderbook report lead` and `report series`: a pair or a suggested string on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from murderbook.cli.errors import InputError
from murderbook.cli.output import shown
from murderbook.cli.report_written import print_asked

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.leads.models import Lead
    from murderbook.workbench.leads.pages.strings import StringRow
    from murderbook.workbench.reports.asked import Asked


@dataclass(frozen=True, slots=True)
class Named:
    """By the key in the address of its page, or by its cases: two of a lead, one of a string."""

    key: str | None
    case: str | None
    other: str | None


def print_linked(account: Account, kind: str, named: Named, out: Path) -> None:
    """InputError where there is none of that name, or none of which the account may give out every case."""
    print_asked(account, _lead(account, named) if kind == "lead" else _series(account, named), out)


def _lead(account: Account, named: Named) -> Asked:
    from murderbook.workbench.reports.leads.taking import judged_first, lead_report_of

    lead = _lead_named(account, named)
    if lead is None:
        raise InputError("no such lead in this record, or none of which this account may take both cases away")
    if judged_first(account, lead):
        raise InputError("this unit judges a pair before its score is seen: judge it in the browser, then print it")
    return lead_report_of(lead)


def _lead_named(account: Account, named: Named) -> Lead | None:
    from murderbook.cli.named import case_named
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.reports.leads.pair import lead_between, lead_to_give

    if named.key is not None:
        return lead_to_give(account, named.key)
    if named.case is None or named.other is None:
        raise InputError("say which lead: the key in the address of its page, or --case ID and --and ID")
    one, other = (case_named(account, name, Right.EXPORT) for name in (named.case, named.other))
    return lead_between(account, one, other)


def _series(account: Account, named: Named) -> Asked:
    from murderbook.workbench.reports.leads.taking import series_report_of

    row = _string_named(account, named)
    if row is None:
        held = f"holds {shown(named.case)}" if named.case else "has that key"
        raise InputError(f"no suggested string {held}, or none of which this account may take every case away")
    return series_report_of(row)


def _string_named(account: Account, named: Named) -> StringRow | None:
    from murderbook.cli.named import case_named
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.reports.leads.string import string_of_case, string_to_give

    if named.key is not None:
        return string_to_give(account, named.key)
    if named.case is None:
        raise InputError("say which string: the key in the address of its page, or --case ID of a case in it")
    return string_of_case(account, case_named(account, named.case, Right.EXPORT))
