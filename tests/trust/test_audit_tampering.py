"""Tampering with the audit trail: ten attacks by somebody who holds database, folder and key, each from a seed, and all
of them found against the last head outside. What was entered after that head can be rewritten unseen: that is not
claimed, and a test shows it.

Quick: 50 seeds of each attack. Deep: a thousand of each, in shards of a hundred, to be taken up again by name
(`pytest -m deep tests/trust/test_audit_tampering.py -k "flip and 300"`).
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import forging
import pytest
from django.conf import settings
from django.db import connection, transaction

from murderbook.workbench.audit import triggers
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.audit.models import AuditEntry, AuditWords
from murderbook.workbench.audit.signing import checkpoints, keys, witness, witnesses
from murderbook.workbench.audit.signing.note import read_note
from murderbook.workbench.audit.signing.verdict import verdict
from murderbook.workbench.audit.tree import Head
from murderbook.workbench.audit.verify import verify
from murderbook.workbench.keys import new_key

pytestmark = pytest.mark.django_db
BEFORE, AFTER = 43, 9  # entries before the last head outside, and after it
QUICK, DEEP, SHARD = 50, 1_000, 100
MOMENT = datetime(2026, 11, 3, tzinfo=UTC)
KINDS = [*forging.ATTACKS, "replace_key"]


@dataclass(frozen=True)
class Watched:
    """A record, and what lies outside it: a witness, and the head that it saw last."""

    folder: Path
    elsewhere: Path
    outside: Head


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    folder, elsewhere = tmp_path / "record", tmp_path / "witness"
    folder.mkdir()
    monkeypatch.setattr(settings, "RECORD", replace(settings.RECORD, folder=folder))
    enter(BEFORE - 1)
    keys.signer(folder)  # an entry
    checkpoints.keep(folder, MOMENT)
    witnesses.remember(folder, witness.make(elsewhere, "counsel"))
    signed = witness.sign(elsewhere, json.dumps(witnesses.request(folder, None)), MOMENT)
    witnesses.keep(folder, read_note(signed.answer["checkpoint"]), witness.key_of(elsewhere))
    enter(AFTER)
    checkpoints.keep(folder, MOMENT)
    yield Watched(folder, elsewhere, signed.head)
    with connection.cursor() as cursor:
        triggers.remove(cursor, connection.vendor)
        triggers.install(cursor, connection.vendor)


def enter(count: int) -> None:
    with transaction.atomic():
        for index in range(count):
            words = {"row": index} if index % 3 == 0 else None
            record("read case", actor=None, object_kind="case", object_key=new_key(), words=words, source="127.0.0.1")


def attack(watched: Watched, kind: str, chance: random.Random, *, hidden: bool) -> None:
    if kind == "replace_key":
        replace_key(watched.folder, chance)
    else:
        changed = forging.ATTACKS[kind](forging.read(), watched.outside.size, chance)
        forging.put(changed, hidden=hidden)
    if hidden:
        forging.sign_again(watched.folder)


def replace_key(folder: Path, chance: random.Random) -> None:
    """Another key, named by the trail as if it had always been so, or by an entry of now."""
    (folder / keys.KEY_FILE).unlink()
    if chance.random() < 0.5:
        keys.signer(folder)
        return
    trail = forging.read()
    named = next(index for index, row in enumerate(trail) if row.verb == "signing key")
    trail[named] = forging.reword([trail[named]], 1, chance)[0]
    forging.put(trail, hidden=True)
    keys.signer(folder)


def is_found(watched: Watched, kind: str) -> bool:
    """By the head that counsel holds, whatever lies in the record's folder; a change of key is told, or refused."""
    if kind == "replace_key":
        return refused(watched) is not None
    return verify([watched.outside]).fault is not None


def refused(watched: Watched) -> str | None:
    """What the witness says to a request for its signature."""
    since = {"size": watched.outside.size, "root": watched.outside.root}
    request = witnesses.request(watched.folder, None) | {"since": since}
    try:
        witness.sign(watched.elsewhere, json.dumps(request), MOMENT)
    except witness.WitnessError as error:
        return str(error)
    return None


def run(watched: Watched, kind: str, seeds: range) -> list[int]:
    """The seeds whose attack was not found, or found only by chance: the witness has to refuse the hidden ones too."""
    missed = []
    kept = watched.folder.with_name("kept")
    shutil.copytree(watched.folder, kept)
    for seed in seeds:
        chance = random.Random(f"{kind} {seed}")
        hidden = bool(seed % 2) or kind == "replace_key"
        with transaction.atomic():
            attack(watched, kind, chance, hidden=hidden)
            if not is_found(watched, kind) or (hidden and seed % 10 == 1 and refused(watched) is None):
                missed.append(seed)
            transaction.set_rollback(True)
        shutil.rmtree(watched.folder)
        shutil.copytree(kept, watched.folder)
    assert verdict(watched.folder, [watched.outside]).fault is None  # sound when nobody attacks
    return missed


@pytest.mark.parametrize("kind", KINDS)
def test_every_attack_on_what_is_anchored_is_found(watched: Watched, kind: str) -> None:
    assert run(watched, kind, range(QUICK)) == []


@pytest.mark.deep
@pytest.mark.parametrize("start", range(QUICK, QUICK + DEEP, SHARD))
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_of_each(watched: Watched, kind: str, start: int) -> None:
    assert run(watched, kind, range(start, start + SHARD)) == []


def test_the_tail_can_be_rewritten_and_is_not_claimed(watched: Watched) -> None:
    """Hidden with care, a change after the last head outside shows nowhere; the verdict says how long that tail is."""
    trail = forging.read()
    trail[-1] = forging.forged(trail[-1], random.Random(1))
    with transaction.atomic():
        forging.put(trail, hidden=True)
        forging.sign_again(watched.folder)
        found = verdict(watched.folder)
        assert found.fault is None
        assert found.tail == AFTER
        assert f"The last {AFTER} entries" in " ".join(found.told())
        transaction.set_rollback(True)


def test_careless_changes_of_the_tail_are_found_all_the_same(watched: Watched) -> None:
    """By the tree itself, or by the record's own checkpoint, where the attacker forgot one."""
    trail = forging.read()
    trail[-1] = forging.forged(trail[-1], random.Random(1))
    for hidden in (False, True):
        with transaction.atomic():
            forging.put(trail, hidden=hidden)
            assert verdict(watched.folder).fault is not None
            transaction.set_rollback(True)


def test_the_verdict_alone_finds_what_the_witness_s_signature_in_the_folder_shows(watched: Watched) -> None:
    """Where the attacker left the cosigned checkpoint, nobody has to bring a head from outside."""
    with transaction.atomic():
        attack(watched, "fork", random.Random(2), hidden=True)
        assert "rewritten" in (verdict(watched.folder).fault or "")
        transaction.set_rollback(True)


def test_words_that_a_court_had_destroyed_are_no_tampering(watched: Watched) -> None:
    with transaction.atomic():
        AuditWords.objects.filter(entry_id=0).delete()
        found = verdict(watched.folder, [watched.outside])
        assert (found.fault, found.words_destroyed) == (None, 1)
        transaction.set_rollback(True)


def test_the_sizes_are_as_said(watched: Watched) -> None:
    assert (watched.outside.size, head().size) == (BEFORE, BEFORE + AFTER)
    assert AuditEntry.objects.filter(verb="signing key").count() == 1
