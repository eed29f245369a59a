"""Making the backup key, and having its words proved before it counts: acts of a person, on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.reading import refusals_on_record
from murderbook.workbench.backup.form import keys
from murderbook.workbench.backup.models import BackupKey

MAKE, CONFIRM = "make backup key", "confirm backup key"


def make_key(by: Account) -> tuple[BackupKey, list[str]]:
    """A new key and its words, which are nowhere else from here on. It does not count yet. Hidden for all who do not
    keep the accounts."""
    with refusals_on_record(MAKE, by, source=COMMAND_LINE):
        _check(by)
    private = keys.new_private()
    public = keys.public_bytes(private)
    with transaction.atomic():
        key = BackupKey.objects.create(
            key_id=keys.id_of(public).hex(), public=public, made_at=timezone.now(), made_by=by
        )
        record(MAKE, actor=by, object_kind="backup key", words={"key": key.key_id}, source=COMMAND_LINE)
    return key, keys.to_words(private)


def confirm_key(by: Account, words: str) -> BackupKey:
    """The key of these words counts from now on. keys.WordsError where they are of no key of this record; hidden for
    all who do not keep the accounts."""
    with refusals_on_record(CONFIRM, by, source=COMMAND_LINE):
        _check(by)
    key_id = keys.id_of(keys.public_bytes(keys.from_words(words))).hex()
    with transaction.atomic():
        key = BackupKey.objects.select_for_update().filter(key_id=key_id).first()
        if key is None:
            raise keys.WordsError(f"they are the words of key {key_id}, which is none of this record: see the paper")
        key.confirmed_at = timezone.now()
        key.save(update_fields=["confirmed_at"])
        record(CONFIRM, actor=by, object_kind="backup key", words={"key": key.key_id}, source=COMMAND_LINE)
    return key


def unconfirmed_since() -> datetime | None:
    """When the newest key was made, where its words were not typed back."""
    key = BackupKey.objects.order_by("-made_at", "-pk").first()
    return None if key is None or key.confirmed_at else key.made_at


def _check(by: Account) -> None:
    if not by.has_system_right(Right.MANAGE_ACCOUNTS):
        raise Hidden
