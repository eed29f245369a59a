"""A case named on the command line: by the unit's own number, or by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from murderbook.cli.errors import InputError
from murderbook.cli.output import shown

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.access.rights import Right
    from murderbook.workbench.register.models import Case


def case_named(account: Account, name: str, right: Right) -> Case:
    """InputError where no case has that name, or none that the account may see: which of the two is not told."""
    from murderbook.workbench.leads.nearest.listing import cases_named

    found = list(cases_named(account, name, right)[:2])
    if not found:
        raise InputError(f"no case {shown(name)} in this record, or none that this account may see or take data of")
    if len(found) > 1:
        raise InputError(f"several cases have the number {shown(name)}: name one by the key in its address")
    return found[0]
