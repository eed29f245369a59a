"""The demo's people: one account of every role, made by those who may make them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.access.rights import Role
    from murderbook.workbench.register.models import Case

CONSULTANT_TERM = timedelta(days=30)


def add_team(owner: Account, password: str, consulted_case: str) -> Iterator[tuple[Account, str]]:
    """Make the accounts; yields each and what it may see."""
    from murderbook.workbench.access.rights import Role
    from murderbook.workbench.register.models import Case

    yield owner, "supervisor: everything of the unit, accounts and access"
    detective = _add(owner, "detective", "Detective Okafor (demo)", Role.DETECTIVE, password)
    _grant(owner, detective, Role.DETECTIVE)
    yield detective, "detective: reads, writes, judges leads"
    analyst = _add(owner, "analyst", "Analyst Lindqvist (demo)", Role.ANALYST, password)
    _grant(owner, analyst, Role.ANALYST)
    yield analyst, "analyst: reads, judges leads, imports, exports"
    consultant = _add(owner, "consultant", "Dr. Halloran, outside consultant (demo)", Role.CONSULTANT, password)
    case = Case.objects.visible_to(owner).get(own_number=consulted_case)
    _grant(owner, consultant, Role.CONSULTANT, case)
    yield consultant, f"outside consultant: case {consulted_case} only, for {CONSULTANT_TERM.days} days"
    admin = _add(owner, "admin", "System administrator (demo)", Role.ADMINISTRATOR, password)
    yield admin, "administrator: accounts, and no case at all"
    auditor = _add(admin, "auditor", "Auditor Brandt (demo)", Role.AUDITOR, password)
    yield auditor, "auditor: the audit trail, and no case"


def _add(by: Account, name: str, full_name: str, role: Role, password: str) -> Account:
    from murderbook.cli.session import generated_password
    from murderbook.workbench.access.accounts import change_password, create_account
    from murderbook.workbench.audit.log import COMMAND_LINE

    first = generated_password()
    account = create_account(by, name=name, password=first, role=role, full_name=full_name, source=COMMAND_LINE)
    change_password(account, password, source=COMMAND_LINE)  # as the person would at the first log-in
    return account


def _grant(by: Account, account: Account, role: Role, case: Case | None = None) -> None:
    from django.utils import timezone

    from murderbook.workbench.access.grants import Terms, give
    from murderbook.workbench.access.models import Compartment
    from murderbook.workbench.audit.log import COMMAND_LINE

    ends_at = timezone.now() + CONSULTANT_TERM if case else None
    terms = Terms(account, role, "demo account", case=case, ends_at=ends_at)
    give(by, Compartment.objects.get(is_default=True), terms, source=COMMAND_LINE)
