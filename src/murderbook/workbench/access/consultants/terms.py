"""What a grant gives; and what is asked of a consultant's: a sponsor, sections of one case, exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.visibility import grants_in_force
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class Terms:
    """What is given: a role on a whole compartment, or on one case of it, for a term, for a reason."""

    account: Account
    role: Role
    reason: str
    case: Case | None = None
    starts_at: datetime | None = None  # None: now
    ends_at: datetime | None = None  # None: until ended
    sections: tuple[str, ...] = ()  # of a murder book; none: the whole file
    may_export: bool = False
    sponsor: Account | None = None  # answers for a consultant; None: whoever gives


def check_limits(by: Account, compartment: Compartment, terms: Terms) -> None:
    """ValidationError where sections or exports do not go with the rest."""
    limited = terms.sections or terms.may_export
    if limited and terms.role is not Role.CONSULTANT:
        raise ValidationError({"role": "some sections only, and exports, are said of a consultant's role alone"})
    if terms.sections and Role(terms.account.role) is not Role.CONSULTANT:
        raise ValidationError({"sections": f"{terms.account.full_name} is of the unit: sections are for consultants"})
    if terms.sections and terms.case is None:
        raise ValidationError({"case": "sections are those of one case: name it"})
    if terms.sections and terms.may_export:
        raise ValidationError({"may_export": "an export takes whole files: give the whole file, or no export"})
    if terms.may_export and not _holds(by, Right.EXPORT, compartment, terms.case):
        raise ValidationError({"may_export": "you may not export here yourself"})


def sponsor_of(by: Account, compartment: Compartment, terms: Terms) -> Account | None:
    """Who answers for the consultant: the one named, else the giver. None for a role that needs nobody.

    ValidationError where he could not: he is of the unit, another person, and sees there himself.
    """
    if terms.role is not Role.CONSULTANT:
        if terms.sponsor is not None:
            raise ValidationError({"sponsor": "only a consultant has a sponsor"})
        return None
    sponsor = terms.sponsor or by
    if sponsor.pk == terms.account.pk or Role(sponsor.role) is Role.CONSULTANT:
        raise ValidationError({"sponsor": "a sponsor is of the unit, and another person than the consultant"})
    if not _holds(sponsor, Right.READ, compartment, terms.case):
        raise ValidationError({"sponsor": f"{sponsor.full_name} does not see this himself: name somebody who does"})
    return sponsor


def sees(account: Account, compartment: Compartment, case: Case | None) -> bool:
    """Whether an account reads the whole compartment, or the case in whole, now."""
    return _holds(account, Right.READ, compartment, case)


def _holds(account: Account, right: Right, compartment: Compartment, case: Case | None) -> bool:
    scope = Q(case=None) if case is None else Q(case=None) | Q(case=case)
    return grants_in_force(account, right).filter(scope, compartment=compartment).exists()
