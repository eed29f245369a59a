"""What the `user` commands do, once a record is open: the services of `access`, with every refusal on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from murderbook.cli.errors import InputError
from murderbook.workbench.access import accounts, founding, grants
from murderbook.workbench.access.factors import keeping
from murderbook.workbench.access.factors.inactive import is_inactive
from murderbook.workbench.access.models import Account, Compartment, Factor
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.session import forget as end_remembered
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.reading import on_record, refusals_on_record
from murderbook.workbench.audit.verbs import Verb


@dataclass(frozen=True, slots=True)
class New:
    name: str
    role: Role
    full_name: str
    password: str


def add(by: Account, new: New, compartments: Sequence[str], reason: str, until: datetime | None) -> Account:
    """Account and access, both or neither."""
    with refusals_on_record(Verb.CREATE_ACCOUNT, by, source=COMMAND_LINE), transaction.atomic():
        account = accounts.create_account(
            by,
            name=new.name,
            password=new.password,
            role=new.role,
            full_name=new.full_name,
            source=COMMAND_LINE,
        )
        for name in compartments:
            terms = grants.Terms(account, new.role, reason, ends_at=until)
            grants.give(by, _compartment(by, name), terms, source=COMMAND_LINE)
    return account


def listed(by: Account) -> list[dict[str, object]]:
    with on_record(Verb.LIST_ACCOUNTS, by, source=COMMAND_LINE):
        accounts.require_manager(by)
        locked = accounts.locked_names()
        enrolled = set(Factor.objects.filter(ended_at=None).values_list("account", flat=True))
        return [
            {
                "name": account.name,
                "full_name": account.full_name,
                "role": account.role,
                "active": account.is_active and not is_inactive(account),
                "locked": account.name in locked,
                "second_factor": account.pk in enrolled,
            }
            for account in Account.objects.order_by("name")
        ]


def release(by: Account, name: str) -> int:
    with refusals_on_record(Verb.RELEASE, by, source=COMMAND_LINE):
        return accounts.release(by, name, source=COMMAND_LINE)


def set_password(by: Account, name: str, new: str) -> None:
    """One's own, whose old one the caller has asked for, or another's."""
    if name == by.name:
        accounts.change_password(by, new, source=COMMAND_LINE)
        return
    with refusals_on_record(Verb.RESET_PASSWORD, by, source=COMMAND_LINE):
        accounts.require_manager(by)
        accounts.reset_password(by, _account(name), new, source=COMMAND_LINE)


def reset_factor(by: Account, name: str) -> None:
    with refusals_on_record(Verb.RESET_FACTOR, by, source=COMMAND_LINE):
        accounts.require_manager(by)
        keeping.reset_factor(by, _account(name), source=COMMAND_LINE)


def reopen(by: Account, name: str) -> None:
    with refusals_on_record(Verb.REACTIVATE, by, source=COMMAND_LINE):
        accounts.require_manager(by)
        accounts.reactivate(by, _account(name), source=COMMAND_LINE)


def deactivate(by: Account, name: str, emergency: str = "") -> str:
    """In words, where nobody is left to give access; mostly nothing."""
    with refusals_on_record(Verb.DEACTIVATE, by, source=COMMAND_LINE):
        accounts.require_manager(by)
        left = accounts.deactivate(by, _account(name), emergency=emergency, source=COMMAND_LINE)
    return grants.in_words(left, by)


def restore(first: Account, second: Account, compartment: str, to: str, reason: str) -> str:
    """The name of whoever gives access there now."""
    with refusals_on_record(Verb.RESTORE_ACCESS, first, source=COMMAND_LINE):
        whom = _account(to)
        founding.restore((first, second), compartment, whom, reason=reason, source=COMMAND_LINE)
    return whom.full_name


def forget(account: Account) -> None:
    with transaction.atomic():
        end_remembered(account)
        record(Verb.FORGET, actor=account, source=COMMAND_LINE)


def role(text: str) -> Role:
    """InputError names the roles."""
    try:
        return Role(text)
    except ValueError:
        raise InputError(f"--role {text}: write one of {', '.join(Role)}") from None


def day_end(text: str | None) -> datetime | None:
    """The end of the day named (UTC). InputError for anything but YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        raise InputError(f"--until {text}: write the day as YYYY-MM-DD") from None


def _account(name: str) -> Account:
    account = Account.objects.filter(name=name).first()
    if account is None:
        raise InputError(f"no account {name}: 'murderbook user list' names them")
    return account


def _compartment(by: Account, name: str) -> Compartment:
    """Among those where `by` may give access; others are not told apart from none."""
    own = compartments_with(by, Right.GRANT)
    found = own.filter(is_default=True) if name == "default" else own.filter(name=name)
    compartment = found.first()
    if compartment is None:
        raise InputError(f"no compartment {name} in which you may give access")
    return compartment
