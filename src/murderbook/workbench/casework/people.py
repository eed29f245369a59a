"""To whom something of a case can be given: accounts that read the whole of it, or somebody by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from murderbook.workbench.access.consultants.sections import WHOLE
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right, roles_with
from murderbook.workbench.register.book.opening import access_in_force
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class Recipient:
    """`account` is None for somebody who has none here. `name` as it is now: it is kept as it was."""

    account: Account | None
    name: str


def choices_of(case: Case) -> list[tuple[str, str]]:
    """Keys and names for a form."""
    return [(account.key, name_of(account)) for account in _readers(case).values()]


def recipient(case: Case, data: Mapping[str, Any]) -> Recipient | None:
    """Whom a form names, by `to` or by `name`; None where nobody, or two."""
    account = _readers(case).get(data["to"])
    if bool(account) == bool(data["name"]):
        return None
    return Recipient(account, name_of(account) if account else data["name"])


def is_only_writer(case: Case, account: Account) -> bool:
    """Whether nobody else may write to the case now."""
    writers = {grant.account_id for grant in access_in_force(case) if grant.role in roles_with(Right.WRITE)}
    return writers <= {account.pk}


def name_of(account: Account) -> str:
    return str(account.full_name or account.name)


def _readers(case: Case) -> dict[str, Account]:
    whole = (grant.account for grant in access_in_force(case) if grant.sections == WHOLE)
    return {account.key: account for account in whole}
