"""Signing heads and dealing with witnesses, as acts of a person from the command line, on record themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.audit import alert
from murderbook.workbench.audit.acts import may_verify
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.audit.log import head as stored_head
from murderbook.workbench.audit.reading import on_record, refusals_on_record
from murderbook.workbench.audit.signing import checkpoints, keys, witnesses
from murderbook.workbench.audit.signing.note import Note, NoteError, PublicKey
from murderbook.workbench.audit.signing.verdict import tail_of
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verbs import Verb


@dataclass(frozen=True, slots=True)
class TrailState:
    head: Head
    tail: str  # what is not anchored outside, in words
    alerts: list[str]


def state_of_trail(by: Account, source: str = COMMAND_LINE) -> TrailState:
    """As before this act. Hidden for those who may not verify."""
    with on_record(Verb.TAKE_HEAD, by, source=source):
        if not may_verify(by):
            raise Hidden
        head = stored_head()
    return trail_told(head)


def trail_told(head: Head) -> TrailState:
    """The state of the trail at this head, nothing recomputed."""
    return TrailState(head, tail_of(_folder(), head.size), alert.standing())


def show_key(by: Account, *, new: bool) -> PublicKey:
    """The public key; with `new` another one, which is an entry of whoever changes it."""
    with refusals_on_record(Verb.SIGNING_KEY, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
    keys.signer(_folder())
    if new:
        return keys.change(_folder(), by, COMMAND_LINE)
    with on_record(Verb.TAKE_HEAD, by, source=COMMAND_LINE):
        return keys.signer(_folder()).public


def take_checkpoint(by: Account) -> tuple[Note, Path]:
    """The head, with this act in it, signed and kept."""
    with on_record(Verb.TAKE_HEAD, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
        keys.signer(_folder())
    path = checkpoints.keep(_folder(), timezone.now()) or checkpoints.own(_folder())[-1].path
    return checkpoints.make(_folder()), path


def ask_witness(by: Account, since: Head | None) -> witnesses.Request:
    """A request to a witness, with this act in it. ProofError where the trail does not continue `since`."""
    said = since or witnesses.last_seen(_folder())
    with refusals_on_record(Verb.PROVE_AUDIT, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
    keys.signer(_folder())
    with transaction.atomic():
        words = {"entry": None, "since": str(said) if said else None}
        record(Verb.PROVE_AUDIT, actor=by, words=words, source=COMMAND_LINE)
    return witnesses.request(_folder(), said)


def keep_answer(by: Account, text: str, *, new_witness: bool) -> tuple[Head, str]:
    """Keep a witness's signature; the head, and the witness's name. NoteError for what cannot count."""
    with refusals_on_record(Verb.KEEP_COSIGNATURE, by, source=COMMAND_LINE):
        if not may_verify(by):
            raise Hidden
    note, key = witnesses.read_answer(text)
    witnesses.check_ours(note)
    is_known = key in witnesses.known(_folder())
    if not is_known and not new_witness:
        raise NoteError(
            f"the witness {key.name} is not known here: compare its fingerprint ({key.fingerprint}) with the one it "
            "wrote down, then add --new-witness"
        )
    with transaction.atomic():
        if not is_known:
            witnesses.remember(_folder(), key)
        witnesses.keep(_folder(), note, key)
        words = {"witness": str(key), "head": str(note.head)}
        record(Verb.KEEP_COSIGNATURE, actor=by, words=words, source=COMMAND_LINE)
    return note.head, key.name


def _folder() -> Path:
    return Path(settings.RECORD.folder)
