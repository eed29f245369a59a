"""Roles are groups of rights. A role is held on a compartment or a case through a grant, never in general."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    READ = "read"
    WRITE = "write"  # cases and what belongs to them
    JUDGE = "judge"  # leads
    IMPORT = "import"
    EXPORT = "export"
    GRANT = "grant"  # give and end access to the compartments one holds
    MANAGE_ACCOUNTS = "manage accounts"
    READ_AUDIT = "read audit"


class Role(StrEnum):
    DETECTIVE = "detective"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    CONSULTANT = "consultant"  # the trusted outsider: reads what he is granted, for a term
    AUDITOR = "auditor"  # reads the audit trail, which holds no words of a case
    ADMINISTRATOR = "administrator"  # accounts and the machine; sees no case, ever


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DETECTIVE: frozenset({Right.READ, Right.WRITE, Right.JUDGE, Right.IMPORT, Right.EXPORT}),
    Role.SUPERVISOR: frozenset(Right) - {Right.READ_AUDIT},
    Role.ANALYST: frozenset({Right.READ, Right.JUDGE, Right.IMPORT, Right.EXPORT}),
    Role.CONSULTANT: frozenset({Right.READ}),
    Role.AUDITOR: frozenset({Right.READ_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_ACCOUNTS}),
}

# Rights over the system, which an account's own role gives. All others come from grants.
SYSTEM_RIGHTS = frozenset({Right.MANAGE_ACCOUNTS, Right.READ_AUDIT})

# Roles that may hold no grant: they keep the system or watch it, and see no case.
CASELESS_ROLES = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def roles_with(right: Right) -> tuple[str, ...]:
    """The roles that carry a right, as stored."""
    return tuple(role.value for role, rights in RIGHTS.items() if right in rights and role not in CASELESS_ROLES)
