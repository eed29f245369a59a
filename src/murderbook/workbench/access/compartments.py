"""Compartments: made, found, and cases moved between them."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from murderbook.workbench.access.grants import hold, term_of
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.refusal import AccessRefusedError, Hidden
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.visibility import compartments_with, grants_in_force
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.register.hooks import case_moved
from murderbook.workbench.register.models import Case, Revision


def may_create(by: Account) -> bool:
    """Supervisors who hold a whole compartment now."""
    return Role(by.role) is Role.SUPERVISOR and compartments_with(by, Right.GRANT).exists()


def create(  # noqa: PLR0913 - the fields of the form
    by: Account, *, name: str, whom_to_ask: str, legal_ground: str = "", review_on: date | None = None, source: str = ""
) -> Compartment:
    """A restricted compartment, empty, kept by its maker. Hidden for others; AccessRefusedError where his own access
    has an end, since nobody could give access here after it."""
    if not may_create(by):
        raise Hidden
    _check_lasting(by)
    with transaction.atomic():
        compartment = Compartment(
            name=name.strip(),
            grade=Grade.RESTRICTED,
            whom_to_ask=whom_to_ask.strip(),
            legal_ground=legal_ground.strip(),
            review_on=review_on,
        )
        _check_words(compartment)
        compartment.save()
        own = {"account": by, "role": Role.SUPERVISOR, "reason": "made this compartment", "granted_by": by}
        Grant.objects.create(compartment=compartment, **own)
        words = {"name": compartment.name, "grade": compartment.grade}
        record(
            Verb.CREATE_COMPARTMENT,
            actor=by,
            object_kind="compartment",
            object_key=compartment.key,
            words=words,
            source=source,
        )
    return compartment


def _check_lasting(by: Account) -> None:
    until = term_of(list(grants_in_force(by, Right.GRANT).filter(case=None)))
    if until is not None:
        raise AccessRefusedError(
            f"your own access ends on {until:%Y-%m-%d}, and nobody could give access to the new compartment after it: "
            "ask a supervisor whose access has no end"
        )


def move_case(by: Account, case: Case, target: Compartment, *, reason: str, source: str = "") -> int:
    """Move a case: only by one who gives access in both. Access given to this one case ends, since those who gave it do
    not decide in the other compartment; returns how many. Hidden, AccessRefusedError or ValidationError."""
    with transaction.atomic():
        origin = Compartment.objects.get(pk=case.compartment_id)
        hold(origin, target)
        _check_move(by, case, origin, target, reason)
        moved = Case.objects.filter(pk=case.pk, compartment=origin).update(compartment=target, version=F("version") + 1)
        if moved != 1:
            raise AccessRefusedError("somebody moved this case a moment ago: look again")
        ended = _end_case_grants(case)
        words = {"from": origin.key, "to": target.key, "reason": reason.strip(), "ended": ended}
        Revision.objects.create(
            case=case,
            version=case.version,
            part="case",
            part_id=case.pk,
            before={"compartment": origin.key},
            after={"compartment": target.key},
            account=by,
            reason=reason.strip()[:300],
        )
        case_moved.send(sender=Case, case_id=case.pk)
        record(Verb.MOVE_CASE, actor=by, object_kind="case", object_key=case.key, words=words, source=source)
    case.refresh_from_db()
    return ended


def _check_words(compartment: Compartment) -> None:
    if not compartment.name:
        raise ValidationError({"name": "give it a name that tells outsiders nothing they should not know"})
    if not compartment.whom_to_ask:
        raise ValidationError({"whom_to_ask": "say whom to ask: others see that this compartment exists"})
    compartment.full_clean()


def _check_move(by: Account, case: Case, origin: Compartment, target: Compartment, reason: str) -> None:
    here = list(grants_in_force(by, Right.GRANT).filter(case=None, compartment=origin))
    there = list(grants_in_force(by, Right.GRANT).filter(case=None, compartment=target))
    if not here or not there or case.withdrawn_at is not None:
        raise Hidden
    if origin.pk == target.pk:
        raise AccessRefusedError("the case is there already")
    if not reason.strip():
        raise ValidationError({"reason": "say why: the reason is part of the record"})
    limit, after = term_of(here), term_of(there)
    if limit is not None and (after is None or after > limit):
        raise AccessRefusedError(
            "your access to the other compartment runs longer than to this one: let another move the case"
        )


def _end_case_grants(case: Case) -> int:
    """Those that run, and those still to begin."""
    now = timezone.now()
    running = Grant.objects.filter(case=case).exclude(ends_at__lte=now)
    future = running.filter(starts_at__gt=now).update(ends_at=F("starts_at"))
    return future + running.filter(starts_at__lte=now).update(ends_at=now)
