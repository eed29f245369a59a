"""The access that nobody there gave: the first moment of a record, its default compartment and its owner; and a
compartment whose last keeper had to be closed in an emergency, given back by two people together."""

from __future__ import annotations

from django.db import transaction

from murderbook.workbench.access.accounts import check_new_password
from murderbook.workbench.access.grants import keeping
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import Right, Role
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.verbs import Verb
from murderbook.workbench.record import RecordError

REASON = "owner of the record"


def found(unit: str, owner: str, password: str, *, full_name: str = "", source: str = "") -> Account:
    """Make the default compartment and the owner, a supervisor. RecordError in a database that holds a record already;
    ValidationError for a bad name or password."""
    check_new_password(password, owner, full_name)
    with transaction.atomic():
        if Account.objects.exists() or Compartment.objects.exists():
            raise RecordError("this database holds a record already: name another one in database.url")
        account = Account.objects.create_user(owner, password, role=Role.SUPERVISOR, full_name=full_name)
        compartment = Compartment.objects.create(name=unit, grade=Grade.OPEN, is_default=True)
        grant = Grant.objects.create(account=account, compartment=compartment, role=Role.SUPERVISOR, reason=REASON)
        _record(account, compartment, grant, source)
    return account


def restore(by: tuple[Account, Account], name: str, to: Account, *, reason: str, source: str = "") -> Grant:
    """Let a supervisor give access again in a compartment where nobody is left who could.

    Two confirm, each proved by his own password on the machine itself: supervisors of the unit's default compartment,
    or, where fewer than two are left, detectives who work the whole compartment already. No administrator and no
    auditor: administrators make auditors' accounts, and one person would be two. AccessRefusedError otherwise.
    """
    if not reason.strip():
        raise AccessRefusedError("say why: the reason is part of the record")
    with transaction.atomic():
        place = _left(name)
        _check_two(*by, place)
        if place is None:
            raise AccessRefusedError(f"no compartment {name} is without anybody to give access: check the name")
        if not to.is_active or Role(to.role) is not Role.SUPERVISOR:
            raise AccessRefusedError(f"{to.full_name} is no supervisor with an open account: name one who is")
        giver, other = by if by[0].pk != to.pk else by[::-1]
        words = f"restored by {giver.full_name} and {other.full_name}: {reason.strip()}"[:300]
        grant = Grant.objects.create(
            account=to, compartment=place, role=Role.SUPERVISOR, reason=words, granted_by=giver
        )
        said = {"account": to.key, "compartment": place.key, "reason": words, "confirmed": [one.key for one in by]}
        record(Verb.RESTORE_ACCESS, actor=giver, object_kind="grant", object_key=grant.key, words=said, source=source)
    return grant


def _left(name: str) -> Compartment | None:
    """The compartment of that name in which nobody gives access, held until the transaction ends."""
    named = {"is_default": True} if name == "default" else {"name": name}
    places = Compartment.objects.filter(**named).exclude(pk__in=keeping().values("compartment"))
    return places.select_for_update().order_by("pk").first()


def _check_two(first: Account, second: Account, place: Compartment | None) -> None:
    """Two people who would have to agree to do wrong. To others a compartment that is left is as one that is not."""
    if first.pk == second.pk:
        raise AccessRefusedError("two people have to confirm this: name another")
    unit = keeping().filter(compartment__is_default=True, account__must_change=False)
    supervisors = set(unit.values_list("account", flat=True))
    for one in (first, second):
        inside = place is not None and compartments_with(one, Right.WRITE).filter(pk=place.pk).exists()
        if one.pk not in supervisors and not (len(supervisors) < 2 and inside):
            raise AccessRefusedError(
                f"{one.full_name} cannot confirm this: two supervisors of the unit's own compartment do, or, "
                "where fewer than two are left, two detectives of the compartment itself"
            )


def _record(account: Account, compartment: Compartment, grant: Grant, source: str) -> None:
    entries: list[tuple[Verb, str, str, dict[str, object]]] = [
        (Verb.CREATE_RECORD, "compartment", compartment.key, {"unit": compartment.name}),
        (Verb.CREATE_ACCOUNT, "account", account.key, {"name": account.name, "role": account.role}),
        (Verb.GRANT, "grant", grant.key, {"account": account.key, "compartment": compartment.key, "reason": REASON}),
    ]
    for verb, kind, key, words in entries:
        record(verb, actor=account, object_kind=kind, object_key=key, words=words, source=source)
