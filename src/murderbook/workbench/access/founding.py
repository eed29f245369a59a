"""The access that nobody there gave: the first moment of a record, its default compartment and its owner; and a
compartment whose last keeper had to be closed in an emergency, given back by two people together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from murderbook.workbench.access.accounts import check_new_password
from murderbook.workbench.access.grants import keeping
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.refusal import AccessRefusedError
from murderbook.workbench.access.rights import CASELESS_ROLES, Right, Role, roles_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.audit.verbs import Outcome, Verb
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

    Two confirm, each proved by his own password on the machine itself: see `_check_two` for who they may be, and
    `_check_apart` for why one person with a second account is not two. No administrator and no auditor:
    administrators make auditors' accounts. Whoever closed the keeper receives nothing. AccessRefusedError otherwise.
    """
    if not reason.strip():
        raise AccessRefusedError("say why: the reason is part of the record")
    with transaction.atomic():
        place = _left(name)
        _check_two(*by, place)
        if place is None:
            raise AccessRefusedError(f"no compartment {name} is without anybody to give access: check the name")
        closed = _closed_keepers(place)
        _check_apart(*by, place, closed)
        if to.key in _last_actors(Verb.DEACTIVATE, closed.values_list("key", flat=True)):
            raise AccessRefusedError(f"{to.full_name} closed the account that gave access there: name another")
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
    """A supervisor of the unit's own compartment with somebody who works the whole compartment concerned; two such
    supervisors where nobody works it any more, two who work it where fewer than two supervisors are left. To others a
    compartment that is left is as one that is not."""
    if first.pk == second.pk:
        raise AccessRefusedError("two people have to confirm this: name another")
    unit = keeping().filter(compartment__is_default=True, account__must_change=False)
    supervisors = set(unit.values_list("account", flat=True))
    inside = set(_workers(place).values_list("account", flat=True)) if place else set()
    pair = {first.pk, second.pk}
    for one in (first, second):
        if one.pk not in supervisors and (one.must_change or one.pk not in inside):
            raise _cannot(one)
    if not pair & supervisors and len(supervisors) > 1:
        raise _cannot(second)
    if inside and not pair & inside:
        raise _cannot(second)


def _cannot(one: Account) -> AccessRefusedError:
    return AccessRefusedError(
        f"{one.full_name} cannot confirm this: a supervisor of the unit's own compartment does, with a detective or "
        "supervisor who works the whole compartment itself; two such supervisors where nobody works it, or, where "
        "fewer than two supervisors are left, two who work it"
    )


def _workers(place: Compartment) -> QuerySet[Grant]:
    """Grants in force by which open accounts work the whole compartment; those too who have yet to choose a
    password."""
    own = _whole({place.pk}).filter(account__is_active=True, starts_at__lte=timezone.now())
    return own.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now())).exclude(account__role__in=CASELESS_ROLES)


def _whole(places: Iterable[int]) -> QuerySet[Grant]:
    """Grants to work whole compartments, past ones too."""
    return Grant.objects.filter(case=None, compartment__in=places, role__in=roles_with(Right.WRITE))


def _closed_keepers(place: Compartment) -> QuerySet[Account]:
    """Closed accounts that would give access in the compartment if they were open."""
    running = _whole({place.pk}).filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), role=Role.SUPERVISOR.value)
    return Account.objects.filter(pk__in=running.values("account"), is_active=False)


def _check_apart(first: Account, second: Account, place: Compartment, closed: QuerySet[Account]) -> None:
    """AccessRefusedError where one person, who did not keep the compartment, may hold both accounts: he is one of them
    and made the other, or what both rely on leads back to him. The keeper who was closed gave most people their
    access, and had what this restores: he is not asked about."""
    kept = set(closed.values_list("pk", flat=True))
    made = first.key in _actors({Verb.CREATE_ACCOUNT}, second) or second.key in _actors({Verb.CREATE_ACCOUNT}, first)
    if made or _behind(first, place, kept) & _behind(second, place, kept):
        raise AccessRefusedError(
            f"{first.full_name} and {second.full_name} do not confirm this together: one of them, or one other person, "
            "made or gave access to both accounts or set their passwords, and could be both"
        )


def _behind(account: Account, place: Compartment, kept: set[int]) -> set[int]:
    """The account, and who may hold it: whoever gave what it relies on or reset its password, and who is behind
    them in turn."""
    places = {place.pk, *Compartment.objects.filter(is_default=True).values_list("pk", flat=True)}
    found, ahead = {account.pk}, _hands(account, places, place, relied=True)
    while ahead:
        one = ahead.pop()
        if one.pk not in found and one.pk not in kept:
            found.add(one.pk)
            ahead += _hands(one, places, place, relied=False)
    return found


def _hands(account: Account, places: set[int], place: Compartment, *, relied: bool) -> list[Account]:
    """Who gave the grants of an account (`relied`: those that run; else past ones too, by which it gave others theirs)
    and who reset its password since then, or last. Its maker counts if he is no administrator, who gives nothing; not
    for one who works the compartment itself, whose password opens it anyway."""
    grants = _whole(places).filter(account=account)
    if relied:
        grants = grants.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))
    givers = set(grants.exclude(granted_by=account).values_list("granted_by", flat=True))
    first = grants.order_by("granted_at").values_list("granted_at", flat=True).first()
    # An entry's time is cut to hundredths of a second: a second earlier misses none.
    keys = _actors({Verb.RESET_PASSWORD}, account, since=first - timedelta(seconds=1) if first else None)
    keys |= _last_actors(Verb.RESET_PASSWORD, [account.key])
    inside = relied and _workers(place).filter(account=account).exists()
    makers = Account.objects.filter(key__in=set() if inside else _actors({Verb.CREATE_ACCOUNT}, account))
    other = Account.objects.filter(Q(pk__in=givers - {None}) | Q(key__in=keys))
    return [one for one in {*other, *(maker for maker in makers if not maker.is_caseless)} if one.pk != account.pk]


def _entries(verbs: Iterable[Verb], keys: Iterable[str]) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.filter(object_kind="account", object_key__in=list(keys), verb__in=list(verbs))
    return found.filter(outcome=Outcome.SUCCESS).order_by("-index")


def _actors(verbs: Iterable[Verb], account: Account, since: datetime | None = None) -> set[str]:
    """Keys of those who did this to the account."""
    entries = _entries(verbs, [account.key])
    return set((entries.filter(at__gte=since) if since else entries).values_list("actor", flat=True))


def _last_actors(verb: Verb, keys: Iterable[str]) -> set[str]:
    """For each account, the key of whoever did this to it last."""
    last = {key: _entries({verb}, [key]).values_list("actor", flat=True).first() for key in keys}
    return {actor for actor in last.values() if actor}


def _record(account: Account, compartment: Compartment, grant: Grant, source: str) -> None:
    entries: list[tuple[Verb, str, str, dict[str, object]]] = [
        (Verb.CREATE_RECORD, "compartment", compartment.key, {"unit": compartment.name}),
        (Verb.CREATE_ACCOUNT, "account", account.key, {"name": account.name, "role": account.role}),
        (Verb.GRANT, "grant", grant.key, {"account": account.key, "compartment": compartment.key, "reason": REASON}),
    ]
    for verb, kind, key, words in entries:
        record(verb, actor=account, object_kind=kind, object_key=key, words=words, source=source)
