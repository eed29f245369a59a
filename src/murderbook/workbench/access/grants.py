"""Giving and ending access. The rules that keep anyone from giving himself, or a puppet, more than he has.

* Nobody gives himself anything.
* One gives only where one holds GRANT now, only rights that one holds there, and not beyond one's own term.
* An administrator or auditor is given nothing; only a supervisor's account can be a supervisor anywhere.
* A consultant is given a consultant's role, a term, and a sponsor who sees there himself.
* Some sections only of one case, and exports, are a matter of a consultant's role.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.consultants.sections import read, stored
from murderbook.workbench.access.consultants.terms import Terms, check_limits, sponsor_of
from murderbook.workbench.access.models import Account, Compartment, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import RIGHTS, Right, Role
from murderbook.workbench.access.visibility import compartments_with, grants_in_force, known_compartments
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.register.models import Case

__all__ = ["Terms", "end", "give", "hold", "in_words", "keeping", "listed", "only_keeper_in", "term_of"]


def give(by: Account, compartment: Compartment, terms: Terms, *, source: str = "") -> Grant:
    """Give access. Hidden where `by` may not know; AccessRefusedError or ValidationError say what to mend."""
    with transaction.atomic():
        hold(compartment)
        own = _own_grants(by, compartment, terms.case)
        _check(by, own, terms)
        check_limits(by, compartment, terms)
        start = terms.starts_at or timezone.now()
        grant = Grant(
            account=terms.account,
            compartment=compartment,
            case=terms.case,
            role=terms.role.value,
            starts_at=start,
            ends_at=terms.ends_at,
            reason=terms.reason.strip(),
            sections=stored(terms.sections),
            may_export=terms.may_export,
            sponsor=sponsor_of(by, compartment, terms),
            granted_by=by,
        )
        grant.full_clean()
        grant.save()
        _record(Verb.GRANT, by, grant, source)
    return grant


def end(by: Account, grant: Grant, *, source: str = "") -> None:
    """End access now. Hidden without GRANT there; AccessRefusedError where nobody would be left to give access."""
    with transaction.atomic():
        hold(grant.compartment)
        if not _own_grants(by, grant.compartment, grant.case):
            raise Hidden
        now = timezone.now()
        if grant.ends_at is not None and grant.ends_at <= now:
            raise AccessRefusedError("that access has ended already")
        if grant.account.is_active and only_keeper_in(grant.account, grant):
            raise AccessRefusedError(
                "nobody else could give access here for as long: first give it to another supervisor, who logs in once"
            )
        Grant.objects.filter(pk=grant.pk).update(ends_at=max(now, grant.starts_at))
        grant.refresh_from_db()
        _record(Verb.END_GRANT, by, grant, source)


def listed(by: Account, compartment: Compartment) -> QuerySet[Grant]:
    """Every grant of a compartment, past ones too, for those who may give there. Hidden for others."""
    if not compartments_with(by, Right.GRANT).filter(pk=compartment.pk).exists():
        raise Hidden
    rows = Grant.objects.filter(compartment=compartment).select_related("account", "case", "granted_by", "sponsor")
    return rows.order_by("account__full_name", "starts_at", "pk")


def term_of(grants: list[Grant]) -> datetime | None:
    """Until when the longest of these grants runs; None: without end. ValueError where there are none."""
    ends = [grant.ends_at for grant in grants]
    return None if None in ends else max(end for end in ends if end is not None)


def hold(*compartments: Compartment) -> None:
    """Until the transaction ends, nobody else gives or ends access here: check and act are one step."""
    keys = sorted(compartment.pk for compartment in compartments)
    list(Compartment.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def keeping(at: datetime | None = None) -> QuerySet[Grant]:
    """Grants by which somebody gives access in a whole compartment: in force, of open accounts of supervisors."""
    now = at or timezone.now()
    return Grant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        case=None,
        starts_at__lte=now,
        role=Role.SUPERVISOR.value,
        account__is_active=True,
        account__role=Role.SUPERVISOR.value,
    )


def only_keeper_in(account: Account, lost: Grant | None = None) -> list[Compartment]:
    """Compartments in which nobody would give access for as long as this account, without it or without one grant of
    it. Inside a transaction: they are held until it ends. Whoever has never chosen his own password does not count,
    since he may never come."""
    own = keeping().filter(account=account)
    if lost is not None:
        own = own.filter(pk=lost.pk)
    places = list(Compartment.objects.filter(pk__in=own.values("compartment")).order_by("-is_default", "name"))
    hold(*places)
    return [place for place in places if not _outlasted(place, list(own.filter(compartment=place)))]


def in_words(places: list[Compartment], by: Account) -> str:
    """The names that `by` may know; of others only that there is something."""
    known = set(known_compartments(by).values_list("pk", flat=True))
    names = [place.name for place in places if place.pk in known]
    if len(names) < len(places):
        names.append("part of the record")
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _outlasted(place: Compartment, lost: list[Grant]) -> bool:
    """Whether others give access here for at least as long as these grants."""
    others = (
        keeping().filter(compartment=place, account__must_change=False).exclude(pk__in=[grant.pk for grant in lost])
    )
    return not lost or _as_long(list(others), lost)


def _as_long(left: list[Grant], lost: list[Grant]) -> bool:
    if not left:
        return False
    until, needed = term_of(left), term_of(lost)
    return until is None or (needed is not None and until >= needed)


def _own_grants(by: Account, compartment: Compartment, case: Case | None) -> list[Grant]:
    """The grants by which `by` may give access to this compartment or case."""
    scope = Q(case=None) if case is None else Q(case=None) | Q(case=case)
    return list(grants_in_force(by, Right.GRANT).filter(scope, compartment=compartment))


def _check(by: Account, own: list[Grant], terms: Terms) -> None:
    if not own:
        raise Hidden
    if by.pk == terms.account.pk:
        raise AccessRefusedError("nobody gives access to himself: ask another supervisor")
    if not terms.reason.strip():
        raise ValidationError({"reason": "say why: the reason is part of the record"})
    _check_role(own, terms)
    _check_term(own, terms)


def _check_role(own: list[Grant], terms: Terms) -> None:
    account = terms.account
    if not account.is_active or account.is_caseless:
        raise AccessRefusedError(
            f"{account.full_name} is {account.role if account.is_active else 'closed'}: sees no case"
        )
    held = frozenset().union(*(RIGHTS[Role(grant.role)] for grant in own))
    if not RIGHTS[terms.role] <= held:
        raise AccessRefusedError(f"you do not hold all rights of a {terms.role} here yourself")
    if terms.role is Role.SUPERVISOR and Role(account.role) is not Role.SUPERVISOR:
        raise AccessRefusedError(f"{account.full_name} is {account.role}, and cannot be supervisor anywhere")
    if Role(account.role) is Role.CONSULTANT and terms.role is not Role.CONSULTANT:
        raise AccessRefusedError(f"{account.full_name} is a consultant, and is given a consultant's role only")


def _check_term(own: list[Grant], terms: Terms) -> None:
    start, finish = terms.starts_at or timezone.now(), terms.ends_at
    if finish is not None and finish <= start:
        raise ValidationError({"ends_at": "the access would end before it begins"})
    if finish is None and Role(terms.account.role) is Role.CONSULTANT:
        raise ValidationError({"ends_at": "a consultant's access has an end: name it"})
    limit = term_of(own)
    if limit is not None and (finish is None or finish > limit):
        raise ValidationError({"ends_at": f"your own access here ends on {limit:%Y-%m-%d %H:%M}: not beyond that"})


def _record(verb: Verb, by: Account, grant: Grant, source: str) -> None:
    words = {
        "account": grant.account.key,
        "compartment": grant.compartment.key,
        "case": grant.case.key if grant.case else None,
        "role": grant.role,
        "from": grant.starts_at.isoformat(),
        "until": grant.ends_at.isoformat() if grant.ends_at else None,
        "reason": grant.reason,
        "sections": list(read(grant.sections)),
        "may export": grant.may_export,
        "sponsor": grant.sponsor.key if grant.sponsor else None,
    }
    record(verb, actor=by, object_kind="grant", object_key=grant.key, words=words, source=source)
