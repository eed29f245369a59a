"""A sealed compartment begins: a container, its charter, its first keeper."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.log import record
from murderbook.workbench.sealed import pool
from murderbook.workbench.sealed.container import slots
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import EpochKey, Place
from murderbook.workbench.sealed.crypto import aead
from murderbook.workbench.sealed.crypto.pair import Pair, signing_half
from murderbook.workbench.sealed.keys.keyring import Entry
from murderbook.workbench.sealed.memory import cabinet
from murderbook.workbench.sealed.memory.cabinet import Cabinet
from murderbook.workbench.sealed.models import Charter, Member, MemberRole
from murderbook.workbench.sealed.people.verbs import SealedVerb

# Roles in the unit whose holders may found one. Consultants work for somebody; the others see no case.
FOUNDERS = frozenset({Role.SUPERVISOR, Role.DETECTIVE, Role.ANALYST})

# What a member's role in the compartment makes of him there.
ROLES = {
    MemberRole.KEEPER: Role.SUPERVISOR,
    MemberRole.MEMBER: Role.DETECTIVE,
    MemberRole.READER: Role.CONSULTANT,
}

# No record is taken before recovery exists: held by the container's own database, whatever a page forgets.
NO_RECORD_BEFORE_RECOVERY = """
CREATE TRIGGER sealed_no_record_before_recovery BEFORE INSERT ON register_case
WHEN NOT EXISTS (SELECT 1 FROM sealed_charter WHERE length(recovery_public) > 0)
BEGIN SELECT RAISE(ABORT, 'no record is taken before recovery exists: print the shares first'); END
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a compartment is called, and who answers for it in law."""

    name: str
    custodian: str
    legal_ground: str
    review_on: date
    prosecutor: str = ""  # fingerprint of the prosecutor's key, as it was compared


def may_found(account: Account) -> bool:
    return account.is_active and not account.must_change and Role(account.role) in FOUNDERS


def found(by: Account, keys: Pair, terms: Terms, *, source: str = "") -> tuple[Cabinet, Entry]:
    """A new container, open, and what its founder puts into his keyring. ValidationError for what is left empty;
    OSError or UnsavedError where the disk does not take it: then there is none."""
    charter = Charter(
        name=terms.name.strip(),
        custodian=terms.custodian.strip(),
        legal_ground=terms.legal_ground.strip(),
        review_on=terms.review_on,
        index_key=terms.prosecutor,
    )
    _check(charter)
    opens = EpochKey(secrets.token_bytes(16), 1, aead.new_key())
    place = Place(1 + secrets.randbelow(slots.SLOTS - 1), aead.new_key())
    header = slots.with_slot(slots.empty_header(), place, keys.public, opens)
    signers = frozenset({signing_half(keys.public)})
    made = cabinet.made(pool.folder(), Writing(header, opens, signers, keys))
    try:
        with made.work(keys):
            _write(by, keys.public, charter, place, source)
            made.rewrite(header, opens, signers)  # the trigger is part of the schema
    except BaseException:
        undo(made)
        raise
    return made, Entry.at(made.container.path.name, place, charter.name).having_seen(made.seen)


def undo(made: Cabinet) -> None:
    """Nothing is left of a founding whose key lies on no keyring: nobody could open it."""
    made.close()
    made.container.path.unlink(missing_ok=True)


def mirrored(account: Account, role: MemberRole) -> Account:
    """The person inside the compartment: the same keys, the role that he has there, no password."""
    told = {"key": account.key, "name": account.name, "full_name": account.full_name, "role": ROLES[role].value}
    there, _ = Account.objects.update_or_create(pk=account.pk, defaults=told | {"password": "!", "is_active": True})
    return there


def grant_inside(account: Account, role: MemberRole, reason: str, by: Account | None) -> Grant:
    unit = Compartment.objects.get(is_default=True)
    told = {"compartment": unit, "role": ROLES[role].value, "reason": reason, "granted_by": by}
    return Grant.objects.create(account=account, **told)


def _check(charter: Charter) -> None:
    charter.full_clean(
        exclude=["recovery_public", "recovery_slot_key", "share_holders", "shares_at", "drilled_at", "recovered_at"]
    )
    if charter.review_on <= timezone.localdate():
        raise ValidationError({"review_on": "name a day to come, by which somebody asks whether it must stay sealed"})


def _write(by: Account, public: bytes, charter: Charter, place: Place, source: str) -> None:
    with transaction.atomic():
        Compartment.objects.create(name=charter.name, grade=Grade.OPEN, is_default=True)
        charter.save(force_insert=True)
        keeper = mirrored(by, MemberRole.KEEPER)
        reason, now = "founded the compartment", timezone.now()
        grant_inside(keeper, MemberRole.KEEPER, reason, None)
        Member.objects.create(
            account=keeper,
            role=MemberRole.KEEPER,
            public=public,
            slot=place.slot,
            slot_key=place.key,
            reason=reason,
            joined_at=now,
        )
        with connection.cursor() as cursor:
            cursor.execute(NO_RECORD_BEFORE_RECOVERY)
        words = {"name": charter.name, "custodian": charter.custodian, "legal_ground": charter.legal_ground}
        record(SealedVerb.FOUND, actor=keeper, words=words, source=source)
