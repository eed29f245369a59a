"""The first moment of a record: its default compartment and its owner, the only access that nobody else gave."""

from __future__ import annotations

from django.db import transaction

from murderbook.workbench.access.accounts import check_new_password
from murderbook.workbench.access.models import Account, Compartment, Grade, Grant
from murderbook.workbench.access.rights import Role
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


def _record(account: Account, compartment: Compartment, grant: Grant, source: str) -> None:
    entries: list[tuple[Verb, str, str, dict[str, object]]] = [
        (Verb.CREATE_RECORD, "compartment", compartment.key, {"unit": compartment.name}),
        (Verb.CREATE_ACCOUNT, "account", account.key, {"name": account.name, "role": account.role}),
        (Verb.GRANT, "grant", grant.key, {"account": account.key, "compartment": compartment.key, "reason": REASON}),
    ]
    for verb, kind, key, words in entries:
        record(verb, actor=account, object_kind=kind, object_key=key, words=words, source=source)
