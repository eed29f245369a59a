"""A container open in memory: rows of the whole schema go into its file and come back, and nothing goes elsewhere."""

from __future__ import annotations

import inspect
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.rights import Role
from murderbook.workbench.audit.log import head, record
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.sealed.container import blocks, slots
from murderbook.workbench.sealed.container.lineage import Writing
from murderbook.workbench.sealed.container.slots import EpochKey
from murderbook.workbench.sealed.container.store import NOTHING_SEEN, Seen
from murderbook.workbench.sealed.crypto import aead, pair
from murderbook.workbench.sealed.memory import cabinet
from murderbook.workbench.sealed.memory.cabinet import Cabinet, UnsavedError

pytestmark = pytest.mark.engine  # a database of its own

PAIR = pair.from_seed(bytes(range(48)))
SIGNERS = frozenset({pair.signing_half(PAIR.public)})
PLACE = slots.Place(3, bytes(32))


@pytest.fixture
def made(tmp_path: Path, db: None) -> Iterator[Cabinet]:
    opens = EpochKey(secrets.token_bytes(16), 1, aead.new_key())
    header = slots.with_slot(slots.empty_header(), PLACE, PAIR.public, opens)
    one = cabinet.made(tmp_path, Writing(header, opens, SIGNERS, PAIR))
    yield one
    one.close()


def _again(made: Cabinet, seen: Seen = NOTHING_SEEN) -> Cabinet:
    made.close()
    return cabinet.opened(made.container.path, PLACE, PAIR, seen)


def _write(made: Cabinet, number: str = "S-1") -> None:
    with made.work(), transaction.atomic():
        unit, _ = Compartment.objects.get_or_create(name="Operation Heron", is_default=True)
        case = Case.objects.create(compartment=unit, own_number=number, victim_name="Quillfeather Ø", year=1999)
        Person.objects.create(case=case, role="witness", name="Somebody", aliases=["A", "B"])
        record("wrote", actor=None)


def test_what_is_written_comes_back_and_is_nowhere_else(made: Cabinet) -> None:
    _write(made)
    assert not Case.objects.exists() and not Compartment.objects.exists()
    with made.work():
        before = [str(head()), *Case.objects.values_list(), *Person.objects.values_list()]
    again = _again(made)
    with again.work():
        assert [str(head()), *Case.objects.values_list(), *Person.objects.values_list()] == before
        person = Person.objects.get()
        assert person.aliases == ["A", "B"] and person.case.victim_name == "Quillfeather Ø"
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(name="Another")
            Account.objects.create_user("x", "a long password", role=Role.DETECTIVE)
    with again.work(), transaction.atomic():
        Account.objects.all().delete()
    last = _again(again)
    with last.work():
        assert Person.objects.get().name == "Another" and not Account.objects.exists()
        assert Case.objects.create(compartment=Compartment.objects.get(), own_number="S-2").pk == 2**40 + 2
    last.close()


def test_the_schema_is_the_records_own(made: Cabinet) -> None:
    """Triggers too: the sealed audit trail is append-only like the shared one."""
    _write(made)
    again = _again(made)
    with again.work(), pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET verb = 'x'")
    with again.work(), connection.cursor() as cursor:
        cursor.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2")
        assert len(cursor.fetchall()) > 200
    again.close()


def test_what_rolls_back_is_not_saved_and_what_was_committed_before_an_error_is(made: Cabinet) -> None:
    _write(made)
    tail = made.container.tail
    with pytest.raises(RuntimeError), made.work(), transaction.atomic():
        Case.objects.update(victim_name="lost")
        raise RuntimeError
    assert made.container.tail == tail
    with pytest.raises(RuntimeError), made.work():
        Case.objects.update(victim_name="kept")
        raise RuntimeError
    again = _again(made)
    with again.work():
        assert Case.objects.get().victim_name == "kept"
    again.close()


def test_a_full_disk_refuses_the_act_and_undoes_it(made: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(made)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blocks, "append", full)
    with pytest.raises(UnsavedError), made.work():
        Case.objects.update(victim_name="never acknowledged")
    monkeypatch.undo()
    with made.work():
        assert Case.objects.get().victim_name == "Quillfeather Ø"
        Case.objects.update(victim_name="acknowledged")
    again = _again(made)
    with again.work():
        assert Case.objects.get().victim_name == "acknowledged"
    again.close()


def test_what_a_disk_refused_at_its_sync_is_not_read_later(made: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes may be in the file by then: they must not count when it is opened again."""
    _write(made)
    calls: list[int] = []

    def fails_once(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(blocks.os, "fsync", fails_once)
    with pytest.raises(UnsavedError), made.work():
        Case.objects.update(victim_name="refused")
    assert len(calls) == 2
    with made.work():
        assert Case.objects.get().victim_name == "Quillfeather Ø"
    again = _again(made)
    with again.work():
        assert Case.objects.get().victim_name == "Quillfeather Ø"
    again.close()


def test_nobody_writes_it_anew_without_signing(made: Cabinet) -> None:
    with made.work(PAIR):
        pass
    with made.work(), pytest.raises(RuntimeError, match="signs"):
        made.rewrite(made.container.header, made.container.opens, SIGNERS)


def test_a_rewritten_file_says_the_same(made: Cabinet) -> None:
    _write(made)
    with made.work(PAIR):
        rows = list(Case.objects.values_list())
        opens = EpochKey(made.container.opens.container, 2, aead.new_key())
        made.rewrite(slots.with_slot(slots.empty_header(), PLACE, PAIR.public, opens), opens, SIGNERS)
        Case.objects.create(compartment=Compartment.objects.get(), own_number="S-2")
    again = _again(made, made.container.seen)
    with again.work():
        assert list(Case.objects.values_list())[:1] == rows and Case.objects.count() == 2
    assert again.container.opens.epoch == 2
    again.close()


def test_tests_begin_with_what_migrations_make(db: None) -> None:
    """They lay it in ready-made (tests/blank.py); here the migrations run."""
    ready, made = cabinet._fresh(), inspect.unwrap(cabinet._fresh)()
    assert len(_said(ready)) > 500
    assert _said(ready) == _said(made)


def _said(image: bytes) -> list[tuple[object, ...]]:
    """Tables, indices, triggers and rows; of migrations not when they ran."""
    with closing(sqlite3.connect(":memory:")) as one:
        one.deserialize(image)
        schema = one.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        tables = [name for kind, name, _ in schema if kind == "table"]
        rows = [(name, *row) for name in tables for row in one.execute(f'SELECT * FROM "{name}"')]
    return sorted([*schema, *(row[:-1] if row[0] == "django_migrations" else row for row in rows)], key=repr)


def test_a_schema_of_an_earlier_version_is_brought_up_to_date(made: Cabinet) -> None:
    from django.core.management import call_command

    _write(made)
    with made.work(PAIR):
        from murderbook.workbench.sealed.memory import rows

        raw = cabinet._raw(made.database)
        rows.unwatch(raw)
        call_command("migrate", "genealogy", "zero", verbosity=0)
        rows.watch(raw)
        made.rewrite(made.container.header, made.container.opens, SIGNERS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'genealogy%'")
            assert cursor.fetchone() == (0,)
    again = _again(made)
    for _ in range(2):
        with again.work(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'genealogy%'")
            assert cursor.fetchone()[0] > 3
            assert Case.objects.get().own_number == "S-1"
        again = _again(again)
    again.close()
