"""What the `user` commands do, once a record is open: the services of `access`, with every refusal on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from murderbook.cli.errors import InputError
from murderbook.workbench.access import accounts, founding, grants
from murderbook.workbench.access.consultants.sections import read
from murderbook.workbench.access.factors import keeping
from murderbook.workbench.access.factors.inactive import is_inactive
from murderbook.workbench.access.models import Account, Compartment, Factor
from murderbook.workbench.access.rights import RIGHTS, Right, Role
from murderbook.workbench.access.session import forget as end_remembered
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.reading import on_record, refusals_on_record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.register.models import Case


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Access as a command line names it."""

    name: str
    role: Role
    reason: str
    compartment: str
    case: str | None
    sponsor: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    until: datetime | None
    sections: tuple[str, ...]
    may_export: bool


def give(by: Account, asked: Asked, limits: Limits) -> str:
    """The key of the access."""
    with refusals_on_record(Verb.GRANT, by, source=COMMAND_LINE):
        place = _compartment(by, asked.compartment)
        terms = grants.Terms(
            _account(asked.name),
            asked.role,
            asked.reason,
            _case(by, place, asked.case) if asked.case else None,
            ends_at=limits.until,
            sections=limits.sections,
            may_export=limits.may_export,
            sponsor=_account(asked.sponsor) if asked.sponsor else None,
        )
        return grants.give(by, place, terms, source=COMMAND_LINE).key


def grants_listed(by: Account, compartment: str) -> list[dict[str, object]]:
    """Those that run or will."""
    with on_record(Verb.READ_GRANTS, by, source=COMMAND_LINE):
        now = timezone.now()
        rows = grants.listed(by, _compartment(by, compartment)).filter(Q(ends_at=None) | Q(ends_at__gt=now))
        return [
            {
                "key": one.key,
                "account": one.account.name,
                "role": one.role,
                "case": one.case.own_number if one.case else None,
                "sections": ", ".join(read(one.sections)) or "all",
                "may_export": one.may_export or Right.EXPORT in RIGHTS[Role(one.role)],
                "from": f"{one.starts_at:%Y-%m-%d %H:%M}",
                "until": f"{one.ends_at:%Y-%m-%d %H:%M}" if one.ends_at else None,
                "sponsor": one.sponsor.name if one.sponsor else None,
                "reason": one.reason,
            }
            for one in rows
        ]


def end_grant(by: Account, compartment: str, key: str) -> str:
    """The name of whose access it was."""
    with refusals_on_record(Verb.END_GRANT, by, source=COMMAND_LINE):
        found = grants.listed(by, _compartment(by, compartment)).filter(key=key).first()
        if found is None:
            raise InputError(f"no access {key} there: 'murderbook user grants' names them")
        grants.end(by, found, source=COMMAND_LINE)
    return found.account.full_name


def _case(by: Account, place: Compartment, number: str) -> Case:
    found = list(Case.objects.visible_to(by).filter(compartment=place, own_number=number)[:2])
    if len(found) != 1:
        raise InputError(f"{'several cases have' if found else 'no case there has'} the number {number}")
    return found[0]


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
